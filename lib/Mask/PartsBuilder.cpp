//===- PartsBuilder.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PartsBuilder.h"

#include <algorithm>

using namespace openwork;

TileShapes::TileShapes(const AxisTiling &tiling) : shapes(tiling.numTiles()) {
  std::vector<std::vector<uint64_t>> known;
  std::vector<uint64_t> slots(wordsFor(tiling.tileSize()));
  for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
    std::ranges::fill(slots, 0);
    tiling.slotsWithTokens(tile, slots);
    shapes[tile] = std::ranges::find(known, slots) - known.begin();
    if (shapes[tile] == known.size())
      known.push_back(slots);
  }
  count_ = known.size();
}

PartsBuilder::PartsBuilder(MaskContext &context, const TilingRef &tiling)
    : parts(tiling), context(context), rowShapes(tiling->query), columnShapes(tiling->key),
      pairs(rowShapes.count() * columnShapes.count()), known(pairs.size()) {}

PartsBuilder::Block PartsBuilder::settle(const std::vector<uint64_t> &all, const std::vector<uint64_t> &bits) {
  if (popcount(bits) == 0)
    return {BlockKind::Empty, 0};
  if (bits == all)
    return {BlockKind::Full, 0};
  parts.tileMasks.push_back(context.intern(parts.tiling->query.tileSize(), parts.tiling->key.tileSize(), bits));
  return {BlockKind::Partial, static_cast<uint32_t>(parts.tileMasks.size() - 1)};
}

void PartsBuilder::place(int64_t row, int64_t column, Block block) {
  if (block.kind == BlockKind::Full)
    setBit(parts.fullRow(row), column);
  if (block.kind != BlockKind::Partial)
    return;
  setBit(parts.partialRow(row), column);
  parts.partialIds.push_back(block.tileMask);
}
