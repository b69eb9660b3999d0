//===- Statistics.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Statistics.h"

#include <algorithm>
#include <set>

using namespace openwork;

static int64_t countRuns(Words bits) {
  int64_t runs = 0;
  uint64_t carry = 0;
  for (uint64_t word : bits) {
    runs += std::popcount(word & ~(word << 1 | carry));
    carry = word >> 63;
  }
  return runs;
}

MaskStatistics openwork::statistics(const BlockMask &mask) {
  const Tiling &tiling = mask.tiling();
  MaskStatistics result;
  result.blocks = tiling.numBlocks();
  result.allPairs = tiling.query.grid().tokens() * tiling.key.grid().tokens();
  result.shortestRow = mask.numColumns();

  std::vector<int64_t> keyTokens(mask.numColumns());
  for (int64_t column = 0; column < mask.numColumns(); ++column)
    keyTokens[column] = tiling.key.numTokens(column);

  std::set<std::pair<std::vector<uint64_t>, std::vector<uint32_t>>> rows;
  std::vector<uint64_t> visited(mask.wordsPerRow());
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    mask.visited(row, visited);
    int64_t count = popcount(visited), queries = tiling.query.numTokens(row);
    result.full += popcount(mask.full(row));
    result.partial += popcount(mask.partial(row));
    result.runs += countRuns(visited);
    result.shortestRow = std::min(result.shortestRow, count);
    result.longestRow = std::max(result.longestRow, count);
    forEachSetBit(mask.full(row), [&](int64_t column) { result.pairs += queries * keyTokens[column]; });
    for (uint32_t id : mask.partialIds(row))
      result.pairs += mask.tileMasks()[id].count();
    auto ids = mask.partialIds(row);
    std::vector<uint64_t> kinds = visited;
    kinds.insert(kinds.end(), mask.full(row).begin(), mask.full(row).end());
    rows.insert({std::move(kinds), {ids.begin(), ids.end()}});
  }
  result.distinctRows = rows.size();
  return result;
}
