//===- BlockMask.h - Which blocks a head visits -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A block mask says of every block, that is (query tile, key tile) pair of a tiling, whether the head attends to none
// of its token pairs (empty), to all of them (full), or to some (partial), and which pattern of pairs a partial block
// keeps.
//
// Example: a causal mask over six tokens in tiles of two, and the one tile mask it needs.
//
//        0 1 2          keys
//     0  a . .     a =  # .   queries
//     1  # a .          # #
//     2  # # a
//
// Masks are canonical: patterns are cut to the tokens that exist, a pattern that keeps all of them is a full block and
// one that keeps none is an empty block, and the tile masks are numbered in the order in which the rows first use them.
// Masks and patterns are interned in a MaskContext, so two masks of one context that keep the same pairs under the same
// tiling are the same object, and `==` compares pointers. Whether a tile is padded plays no part: a block is full when
// it keeps every pair of tokens that exist.
//
// Cost: two bits a block, 32 bits a partial block, and the distinct patterns. 929 x 929 blocks without partial ones
// take 111 KB, and a boolean operation on two of them some twenty microseconds, hashing included.
//
// Why not lists of block indices (CSR), as run-time kernels use: union and intersection by words of 64 blocks are an
// order of magnitude faster, equality and hashing too, and popcount gives the work of a row.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_BLOCKMASK_H
#define OPENWORK_MASK_BLOCKMASK_H

#include "openwork/Mask/TileMask.h"
#include "openwork/Topology/Tiling.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace openwork {

class MaskContext;

enum class BlockKind : uint8_t { Empty, Full, Partial };

class BlockMask {
public:
  BlockMask() = default;

  const Tiling &tiling() const { return *storage->tiling; }
  const TilingRef &tilingRef() const { return storage->tiling; }
  int64_t numRows() const { return storage->tiling->numRows(); }
  int64_t numColumns() const { return storage->tiling->numColumns(); }
  int64_t wordsPerRow() const { return storage->wordsPerRow; }

  /// Bits of the full, or partial, blocks of a row; the latter has no words where the mask has no partial blocks.
  Words full(int64_t row) const { return Words(storage->full).subspan(row * wordsPerRow(), wordsPerRow()); }
  Words partial(int64_t row) const {
    return hasPartial() ? Words(storage->partial).subspan(row * wordsPerRow(), wordsPerRow()) : Words();
  }
  Words fullPlane() const { return storage->full; }
  Words partialPlane() const { return storage->partial; }
  /// Writes the bits of the visited blocks, full or partial.
  void visited(int64_t row, MutableWords bits) const;
  BlockKind kind(int64_t row, int64_t column) const;

  bool hasPartial() const { return !storage->partialIds.empty(); }
  /// The distinct patterns, in order of first use.
  std::span<const TileMask> tileMasks() const { return storage->tileMasks; }
  /// Indices into tileMasks of a row's partial blocks, in order of their columns.
  std::span<const uint32_t> partialIds(int64_t row) const {
    if (!hasPartial())
      return {};
    return std::span(storage->partialIds)
        .subspan(storage->partialBegin[row], storage->partialBegin[row + 1] - storage->partialBegin[row]);
  }
  /// The pattern of a partial block.
  const TileMask &tileMask(int64_t row, int64_t column) const;

  /// SHA-256 in hex, over the tiling and the pairs kept; stable across runs and machines.
  std::string digest() const;

  explicit operator bool() const { return storage != nullptr; }
  bool operator==(const BlockMask &other) const { return storage == other.storage; }
  /// Identifies the mask within its context.
  const void *identity() const { return storage.get(); }

private:
  friend class MaskContext;

  struct Storage {
    TilingRef tiling;
    int64_t wordsPerRow = 0;
    std::vector<uint64_t> full, partial;
    std::vector<uint32_t> partialIds;
    std::vector<int64_t> partialBegin;
    std::vector<TileMask> tileMasks;
  };

  std::shared_ptr<const Storage> storage;
};

/// The blocks of a mask before it is canonical.
struct BlockMaskParts {
  explicit BlockMaskParts(TilingRef tiling);

  TilingRef tiling;
  /// Row by row, wordsFor(columns) words each; a block is in at most one of the two.
  std::vector<uint64_t> full, partial;
  /// One index into tileMasks for each partial block, row by row in order of columns.
  std::vector<uint32_t> partialIds;
  std::vector<TileMask> tileMasks;

  MutableWords fullRow(int64_t row) { return rowOf(full, row); }
  MutableWords partialRow(int64_t row) { return rowOf(partial, row); }

private:
  MutableWords rowOf(std::vector<uint64_t> &plane, int64_t row) const {
    int64_t words = wordsFor(tiling->numColumns());
    return MutableWords(plane).subspan(row * words, words);
  }
};

} // namespace openwork

#endif // OPENWORK_MASK_BLOCKMASK_H
