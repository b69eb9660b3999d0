//===- MaskContext.h - Owns interned masks ----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_MASKCONTEXT_H
#define OPENWORK_MASK_MASKCONTEXT_H

#include "openwork/Mask/BlockMask.h"
#include "openwork/Support/Error.h"

#include <mutex>
#include <unordered_map>

namespace openwork {

/// Interns tilings, tile masks and block masks. What it interns lives as long as somebody holds it, and may outlive the
/// context. Thread-safe. Masks of two contexts never compare equal.
class MaskContext {
public:
  MaskContext() = default;
  MaskContext(const MaskContext &) = delete;
  MaskContext &operator=(const MaskContext &) = delete;

  TilingRef intern(Tiling tiling);
  /// `bits` has `rows` rows of wordsFor(columns) words.
  TileMask intern(int64_t rows, int64_t columns, Words bits);

  /// The canonical mask of these parts; their tile masks may be of another context. Fails where the planes are not
  /// those of the tiling, a block is both full and partial, an index is out of range, the number of indices is not that
  /// of partial blocks, or a tile mask does not have the size of a tile.
  Expected<BlockMask> get(BlockMaskParts parts);
  /// The same, unchecked, for parts that are canonical but for the numbering of their tile masks, which are of this
  /// context: no partial block keeps all or none of its pairs, nor a bit of its padding.
  BlockMask getExact(BlockMaskParts parts);
  /// A mask without partial blocks, given the WordHash of its plane, which the caller computed on the way.
  BlockMask getFullBlocks(TilingRef tiling, std::vector<uint64_t> full, uint64_t planeHash);

  /// The pairs of tokens that exist in a block, as the bits of a tile mask.
  static std::vector<uint64_t> existingPairs(const Tiling &tiling, int64_t row, int64_t column);

  /// Size of the tables, including what nobody holds any more: a table sweeps that out when it has grown to twice what
  /// its last sweep left.
  size_t numEntries();

private:
  template <typename Storage> struct Table {
    std::mutex mutex;
    std::unordered_multimap<uint64_t, std::weak_ptr<const Storage>> entries;
    size_t sweepAt = 1024;

    /// The entry of this hash for which `equal(entry)` holds, or `make()` as a new one.
    template <typename Equal, typename Make>
    std::shared_ptr<const Storage> intern(uint64_t hash, Equal &&equal, Make &&make);
    size_t size();
  };

  BlockMask internMask(BlockMask::Storage &&storage, uint64_t planeHash);

  Table<Tiling> tilings;
  Table<TileMask::Storage> tileMasks;
  Table<BlockMask::Storage> blockMasks;
};

} // namespace openwork

#endif // OPENWORK_MASK_MASKCONTEXT_H
