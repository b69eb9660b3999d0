//===- Classify.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Classify.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

/// Writes the pattern of one block; `queries` are the tokens of its query tile.
static void makePattern(const Classifier &classifier, const std::vector<int64_t> &queries, int64_t keyTile,
                        MutableWords bits) {
  std::ranges::fill(bits, 0);
  int64_t words = bits.size() / queries.size();
  for (size_t slot = 0; slot < queries.size(); ++slot)
    if (queries[slot] >= 0)
      classifier.keySlots(queries[slot], keyTile, bits.subspan(slot * words, words));
}

BlockMask openwork::classify(MaskContext &context, const Topology &topology, const TilingRef &tiling) {
  std::unique_ptr<Classifier> classifier = topology.classifier(tiling);
  BlockMaskParts parts(tiling);
  std::unordered_map<const void *, uint32_t> indexOf;
  std::vector<int64_t> queries;
  int64_t tileRows = tiling->query.tileSize(), tileColumns = tiling->key.tileSize();
  std::vector<uint64_t> bits(tileRows * wordsFor(tileColumns));
  for (int64_t row = 0; row < tiling->numRows(); ++row) {
    MutableWords full = parts.fullRow(row), partial = parts.partialRow(row);
    classifier->classifyRow(row, partial, full);
    for (size_t w = 0; w < full.size(); ++w)
      partial[w] &= ~full[w];
    if (popcount(partial) == 0)
      continue;
    tiling->query.slotTokens(row, queries);
    forEachSetBit(partial, [&](int64_t column) {
      makePattern(*classifier, queries, column, bits);
      TileMask mask = context.intern(tileRows, tileColumns, bits);
      auto [entry, isNew] = indexOf.try_emplace(mask.identity(), parts.tileMasks.size());
      if (isNew)
        parts.tileMasks.push_back(mask);
      parts.partialIds.push_back(entry->second);
    });
  }
  return context.getExact(std::move(parts));
}

BlockCounts openwork::countBlocks(const Topology &topology, const TilingRef &tiling, int64_t rowStep) {
  assert(rowStep >= 1);
  std::unique_ptr<Classifier> classifier = topology.classifier(tiling);
  int64_t words = wordsFor(tiling->numColumns());
  std::vector<uint64_t> padded(words);
  for (int64_t column = 0; column < tiling->numColumns(); ++column)
    if (tiling->key.isPadded(column))
      setBit(padded, column);

  BlockCounts counts;
  std::vector<uint64_t> touched(words), covered(words);
  for (int64_t row = 0; row < tiling->numRows(); row += rowStep) {
    std::ranges::fill(touched, 0);
    std::ranges::fill(covered, 0);
    classifier->classifyRow(row, touched, covered);
    int64_t visited = popcount(touched), full = popcount(covered);
    counts.full += full;
    counts.partial += visited - full;
    counts.rows += visited != 0;
    for (int64_t w = 0; w < words; ++w)
      counts.fullPadded += std::popcount(covered[w] & padded[w]);
  }
  return counts;
}
