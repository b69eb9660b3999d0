//===- Statistics.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Statistics.h"

#include "openwork/Mask/WordHash.h"

#include <algorithm>
#include <unordered_set>

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

static int64_t countDistinctRows(const BlockMask &mask) {
  auto hash = [&](int64_t row) {
    WordHash hash;
    hash.add(mask.full(row));
    hash.add(mask.partial(row));
    for (uint32_t id : mask.partialIds(row))
      hash.add(id);
    return hash.value();
  };
  auto equal = [&](int64_t a, int64_t b) {
    return std::ranges::equal(mask.full(a), mask.full(b)) && std::ranges::equal(mask.partial(a), mask.partial(b)) &&
           std::ranges::equal(mask.partialIds(a), mask.partialIds(b));
  };
  std::unordered_set<int64_t, decltype(hash), decltype(equal)> rows(mask.numRows(), hash, equal);
  for (int64_t row = 0; row < mask.numRows(); ++row)
    rows.insert(row);
  return rows.size();
}

MaskStatistics openwork::statistics(const BlockMask &mask) {
  const Tiling &tiling = mask.tiling();
  MaskStatistics result;
  result.blocks = tiling.numBlocks();
  result.allPairs = tiling.query.grid().tokens() * tiling.key.grid().tokens();
  result.shortestRow = mask.numColumns();
  result.distinctRows = countDistinctRows(mask);

  std::vector<int64_t> keyTokens(mask.numColumns());
  for (int64_t column = 0; column < mask.numColumns(); ++column)
    keyTokens[column] = tiling.key.numTokens(column);

  std::vector<int64_t> patternPairs;
  for (const TileMask &pattern : mask.tileMasks())
    patternPairs.push_back(pattern.count());

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
      result.pairs += patternPairs[id];
  }
  return result;
}
