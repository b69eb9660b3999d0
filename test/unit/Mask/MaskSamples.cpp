//===- MaskSamples.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mask/MaskSamples.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

TilingSample::TilingSample(AxisSample query, AxisSample key)
    : query(std::move(query)), key(std::move(key)),
      tiling(std::make_shared<Tiling>(Tiling{this->query.tiling, this->key.tiling})) {}

bool TilingSample::isPadded(const std::vector<int64_t> &slots) { return std::ranges::count(slots, -1) != 0; }

TilingSample test::randomTilings(Random &random, int64_t maxTokens) {
  TokenGrid query = randomGrid(random, maxTokens), key = random.chance(50) ? query : randomGrid(random, maxTokens);
  AxisSample queryTiling = randomTiling(random, query);
  // Rows of several words.
  if (random.chance(10)) {
    key = *TokenGrid::get({1, 1, random.in(65, 150)});
    return TilingSample(queryTiling, {*AxisTiling::linear(key, 1), runTiles(key, 1)});
  }
  return TilingSample(queryTiling, key == query && random.chance(50) ? queryTiling : randomTiling(random, key));
}

BlockKind test::kindOf(const TilingSample &tilings, int64_t row, int64_t column, const Pairs &pairs) {
  bool some = false, every = true;
  forEachPair(tilings, row, column, [&](size_t, size_t, int64_t query, int64_t key) {
    some |= testBit(pairs.row(query), key);
    every &= testBit(pairs.row(query), key);
  });
  return every ? BlockKind::Full : some ? BlockKind::Partial : BlockKind::Empty;
}

Pairs test::randomPairs(Random &random, const TilingSample &tilings, bool withPartial) {
  // A pattern over slots is made of a few rules, so that it repeats and that unions and intersections coincide.
  Pairs pairs = tilings.noPairs();
  int64_t percentPartial = withPartial ? random.in(1, 100) : 0, percentFull = random.in(0, 100);
  for (size_t row = 0; row < tilings.query.slots.size(); ++row)
    for (size_t column = 0; column < tilings.key.slots.size(); ++column) {
      bool partial = random.chance(percentPartial), full = random.chance(percentFull);
      int64_t rule = random.in(0, 5), modulus = random.in(2, 3);
      forEachPair(tilings, row, column, [&](int64_t i, int64_t j, int64_t query, int64_t key) {
        bool byRule = rule == 0   ? j <= i
                      : rule == 1 ? j > i
                      : rule == 2 ? i % modulus == 0
                      : rule == 3 ? j % modulus != 0
                      : rule == 4 ? i == 0
                                  : random.chance(30);
        if (partial ? byRule : full)
          setBit(pairs.row(query), key);
      });
    }
  return pairs;
}

/// The pattern of a block, with random bits in its padding, those of the last word of a row included.
static TileMask patternOf(Random &random, MaskContext &context, const TilingSample &tilings, int64_t row,
                          int64_t column, const Pairs &pairs) {
  int64_t rows = tilings.tiling->query.tileSize(), columns = tilings.tiling->key.tileSize();
  BitMatrix bits(rows, columns);
  std::ranges::fill(bits.words, random.oneOf<uint64_t>({0, ~uint64_t{0}, 0x5555555555555555, 0xFFFF0000FFFF0000}));
  forEachPair(tilings, row, column, [&](size_t i, size_t j, int64_t query, int64_t key) {
    if (testBit(pairs.row(query), key))
      setBit(bits.row(i), j);
    else
      clearBit(bits.row(i), j);
  });
  return context.intern(rows, columns, bits.words);
}

BlockMaskParts test::disguise(Random &random, MaskContext &context, const TilingSample &tilings, const Pairs &pairs) {
  BlockMaskParts parts(tilings.tiling);
  std::vector<TileMask> patterns;
  for (int64_t row = 0; row < parts.tiling->numRows(); ++row)
    for (int64_t column = 0; column < parts.tiling->numColumns(); ++column) {
      BlockKind kind = kindOf(tilings, row, column, pairs);
      bool unused = random.chance(2);
      if (kind == BlockKind::Partial || random.chance(20))
        setBit(parts.partialRow(row), column);
      else if (kind == BlockKind::Full)
        setBit(parts.fullRow(row), column);
      bool hasPattern = testBit(parts.partialRow(row), column);
      if (hasPattern || unused)
        (hasPattern ? patterns : parts.tileMasks).push_back(patternOf(random, context, tilings, row, column, pairs));
    }
  // Behind the unused ones, in random order.
  size_t first = parts.tileMasks.size(), end = first + patterns.size();
  for (size_t place = first; place < end; ++place)
    parts.partialIds.push_back(place);
  for (size_t i = patterns.size(); i > 1; --i)
    std::swap(parts.partialIds[i - 1], parts.partialIds[random.in(0, i - 1)]);
  std::vector<size_t> patternAt(patterns.size());
  for (size_t i = 0; i < patterns.size(); ++i)
    patternAt[parts.partialIds[i] - first] = i;
  for (size_t i : patternAt)
    parts.tileMasks.push_back(patterns[i]);
  return parts;
}

BlockMask test::makeMask(Random &random, MaskContext &context, const TilingSample &tilings, const Pairs &pairs) {
  return *context.get(disguise(random, context, tilings, pairs));
}

Pairs test::pairsOf(const BlockMask &mask, const TilingSample &tilings) {
  Pairs pairs = tilings.noPairs();
  for (int64_t row = 0; row < mask.numRows(); ++row)
    for (int64_t column = 0; column < mask.numColumns(); ++column) {
      BlockKind kind = mask.kind(row, column);
      if (kind != BlockKind::Empty)
        forEachPair(tilings, row, column, [&](size_t i, size_t j, int64_t query, int64_t key) {
          if (kind == BlockKind::Full || testBit(mask.tileMask(row, column).row(i), j))
            setBit(pairs.row(query), key);
        });
    }
  return pairs;
}

static void expectKinds(const BlockMask &mask, const TilingSample &tilings, const Pairs &pairs) {
  ASSERT_EQ(mask.numRows(), static_cast<int64_t>(tilings.query.slots.size()));
  ASSERT_EQ(mask.numColumns(), static_cast<int64_t>(tilings.key.slots.size()));
  ASSERT_EQ(mask.wordsPerRow(), wordsFor(mask.numColumns()));
  std::vector<uint64_t> visited(mask.wordsPerRow());
  bool hasPartial = false;
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    BitMatrix wanted(2, mask.numColumns());
    for (int64_t column = 0; column < mask.numColumns(); ++column) {
      BlockKind kind = kindOf(tilings, row, column, pairs);
      ASSERT_EQ(mask.kind(row, column), kind) << "block " << row << ", " << column;
      if (kind != BlockKind::Empty)
        setBit(wanted.row(kind == BlockKind::Partial), column);
    }
    hasPartial |= popcount(wanted.row(1)) != 0;
    // Whole words, so that bits behind the last column count too.
    ASSERT_TRUE(std::ranges::equal(mask.full(row), wanted.row(0)));
    if (mask.hasPartial())
      ASSERT_TRUE(std::ranges::equal(mask.partial(row), wanted.row(1)));
    for (int64_t w = 0; w < mask.wordsPerRow(); ++w)
      wanted.row(0)[w] |= wanted.row(1)[w];
    mask.visited(row, visited);
    ASSERT_TRUE(std::ranges::equal(visited, wanted.row(0)));
  }
  ASSERT_EQ(mask.hasPartial(), hasPartial);
  ASSERT_EQ(mask.partialPlane().size(), hasPartial ? mask.fullPlane().size() : 0);
}

/// Tile masks are distinct, cut to the tokens that exist, all used, and numbered by first use.
static void expectPatterns(const BlockMask &mask, const TilingSample &tilings) {
  uint32_t used = 0;
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    std::span<const uint32_t> ids = mask.partialIds(row);
    ASSERT_EQ(static_cast<int64_t>(ids.size()), popcount(mask.partial(row)));
    size_t next = 0;
    forEachSetBit(mask.partial(row), [&](int64_t column) {
      uint32_t id = ids[next++];
      ASSERT_LE(id, used);
      used = std::max(used, id + 1);
      const TileMask &pattern = mask.tileMask(row, column);
      ASSERT_EQ(pattern, mask.tileMasks()[id]);
      BitMatrix cut(pattern.rows(), pattern.columns());
      forEachPair(tilings, row, column, [&](size_t i, size_t j, int64_t, int64_t) {
        if (testBit(pattern.row(i), j))
          setBit(cut.row(i), j);
      });
      ASSERT_TRUE(std::ranges::equal(pattern.words(), cut.words));
    });
  }
  ASSERT_EQ(used, mask.tileMasks().size());
  for (size_t i = 0; i < used; ++i)
    for (size_t j = 0; j < i; ++j)
      ASSERT_FALSE(mask.tileMasks()[i] == mask.tileMasks()[j]);
}

void test::expectMask(const BlockMask &mask, const TilingSample &tilings, const Pairs &pairs) {
  ASSERT_EQ(pairsOf(mask, tilings), pairs);
  ASSERT_NO_FATAL_FAILURE(expectKinds(mask, tilings, pairs));
  ASSERT_NO_FATAL_FAILURE(expectPatterns(mask, tilings));
}
