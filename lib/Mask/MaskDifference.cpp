//===- MaskDifference.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/MaskDifference.h"

#include <algorithm>
#include <cassert>
#include <functional>

using namespace openwork;

namespace {

/// A block of one of the masks.
struct Block {
  Block(const BlockMask &mask, int64_t row, int64_t column, int64_t existing) : kind(mask.kind(row, column)) {
    if (kind == BlockKind::Partial)
      pattern = mask.tileMask(row, column).words();
    pairs = kind == BlockKind::Full ? existing : popcount(pattern);
  }

  BlockKind kind;
  /// Of a partial block.
  Words pattern;
  int64_t pairs;
};

} // namespace

static int64_t countCommon(const Block &a, const Block &b) {
  if (a.kind != BlockKind::Partial || b.kind != BlockKind::Partial)
    return std::min(a.pairs, b.pairs);
  int64_t common = 0;
  for (size_t w = 0; w < a.pattern.size(); ++w)
    common += std::popcount(a.pattern[w] & b.pattern[w]);
  return common;
}

static void addBlock(MaskDifference &difference, const Block &a, const Block &b) {
  int64_t common = countCommon(a, b);
  difference.commonPairs += common;
  difference.removedPairs += a.pairs - common;
  difference.addedPairs += b.pairs - common;
  if (a.kind == b.kind)
    difference.redrawn += common != a.pairs || common != b.pairs;
  else if (a.kind == BlockKind::Empty)
    ++difference.added;
  else if (b.kind == BlockKind::Empty)
    ++difference.removed;
  else
    ++(a.kind == BlockKind::Full ? difference.opened : difference.filled);
}

MaskDifference openwork::compareMasks(const BlockMask &before, const BlockMask &after) {
  assert(before.tiling() == after.tiling() && "masks of two tilings cannot be compared");
  const Tiling &tiling = before.tiling();
  std::vector<int64_t> keys(tiling.numColumns());
  for (int64_t column = 0; column < tiling.numColumns(); ++column)
    keys[column] = tiling.key.numTokens(column);

  MaskDifference difference;
  std::vector<uint64_t> visited(before.wordsPerRow()), other(before.wordsPerRow());
  for (int64_t row = 0; row < tiling.numRows(); ++row) {
    before.visited(row, visited);
    after.visited(row, other);
    std::ranges::transform(visited, other, visited.begin(), std::bit_or());
    int64_t queries = tiling.query.numTokens(row);
    forEachSetBit(visited, [&](int64_t column) {
      int64_t existing = queries * keys[column];
      addBlock(difference, Block(before, row, column, existing), Block(after, row, column, existing));
    });
  }
  return difference;
}
