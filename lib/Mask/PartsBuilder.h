//===- PartsBuilder.h - Puts masks together block by block ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_MASK_PARTSBUILDER_H
#define OPENWORK_LIB_MASK_PARTSBUILDER_H

#include "openwork/Mask/MaskContext.h"

#include <unordered_map>

namespace openwork {

/// The tiles of an axis, grouped by the slots that hold a token. There are at most eight shapes of boxes and two of
/// each run, however long the axis.
class TileShapes {
public:
  explicit TileShapes(const AxisTiling &tiling);

  int64_t count() const { return count_; }
  int64_t of(int64_t tile) const { return shapes[tile]; }

private:
  std::vector<uint8_t> shapes;
  int64_t count_;
};

/// Collects the blocks of a mask whose patterns are computed from others. Few patterns and few shapes of tiles make up
/// most masks, so each combination of them is computed once.
class PartsBuilder {
public:
  PartsBuilder(MaskContext &context, const TilingRef &tiling);

  /// Adds a block that is not in `parts`, row by row in order of columns. `operands` names what its pattern is computed
  /// from; `makeBits(all)` computes it from them and from the pairs of tokens that exist in the block, and keeps no
  /// pairs beyond those.
  template <typename MakeBits> void add(int64_t row, int64_t column, uint64_t operands, MakeBits &&makeBits) {
    int64_t shape = rowShapes.of(row) * columnShapes.count() + columnShapes.of(column);
    auto [entry, isNew] = known[shape].try_emplace(operands);
    if (isNew) {
      if (pairs[shape].empty())
        pairs[shape] = MaskContext::existingPairs(*parts.tiling, row, column);
      entry->second = settle(pairs[shape], makeBits(Words(pairs[shape])));
    }
    place(row, column, entry->second);
  }

  BlockMaskParts parts;

private:
  struct Block {
    BlockKind kind;
    uint32_t tileMask;
  };

  Block settle(const std::vector<uint64_t> &all, const std::vector<uint64_t> &bits);
  void place(int64_t row, int64_t column, Block block);

  MaskContext &context;
  TileShapes rowShapes, columnShapes;
  /// For each combination of shapes: the pairs of tokens in its blocks, once needed, and the blocks computed so far.
  std::vector<std::vector<uint64_t>> pairs;
  std::vector<std::unordered_map<uint64_t, Block>> known;
};

} // namespace openwork

#endif // OPENWORK_LIB_MASK_PARTSBUILDER_H
