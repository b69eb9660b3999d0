//===- KeptKeysTest.cpp - Keys of queries against pairs -------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Reference/KeptKeys.h"

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

/// The keys of a query, less the text tokens behind the first `validText`.
static std::vector<int32_t> keysOfPairs(const Pairs &pairs, const TokenGrid &grid, int64_t query,
                                        std::optional<int64_t> validText) {
  std::vector<int32_t> keys;
  for (int64_t key = 0; key < pairs.columns; ++key) {
    Interval text = grid.textRange();
    bool counts = !validText || !text.contains(key) || key - text.begin < *validText;
    if (counts && testBit(pairs.row(query), key))
      keys.push_back(int32_t(key));
  }
  return keys;
}

static void expectKeys(const BlockMask &mask, const Pairs &pairs, std::optional<int64_t> validText) {
  KeptKeys kept(mask, validText);
  ASSERT_EQ(kept.numQueries(), pairs.rows);
  ASSERT_EQ(kept.numKeys(), pairs.columns);
  std::vector<int32_t> keys = {-7};
  for (int64_t query = 0; query < pairs.rows; ++query) {
    kept.keysOf(query, keys);
    ASSERT_EQ(keys, keysOfPairs(pairs, mask.tiling().key.grid(), query, validText)) << "query " << query;
  }
}

TEST(KeptKeys, are_those_of_the_pairs) {
  uint64_t seed = testSeed();
  int64_t boxes = 0, padded = 0, partial = 0, shortened = 0;
  for (uint64_t trial = 0; trial < 400; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Random random(trialSeed(seed, trial));
    TilingSample tilings = randomTilings(random);
    Pairs pairs = randomPairs(random, tilings, random.chance(80));
    MaskContext context;
    BlockMask mask = makeMask(random, context, tilings, pairs);
    expectKeys(mask, pairs, {});
    int64_t text = tilings.tiling->key.grid().textTokens(), valid = random.in(0, text);
    expectKeys(mask, pairs, valid);
    boxes += tilings.tiling->key.box().has_value();
    padded += TilingSample::isPadded(tilings.key.slots.back());
    partial += mask.hasPartial();
    shortened += valid < text;
  }
  EXPECT_GT(boxes, 50);
  EXPECT_GT(padded, 50);
  EXPECT_GT(partial, 100);
  EXPECT_GT(shortened, 50);
}

TEST(KeptKeys, take_the_nearest_count_of_text) {
  TokenGrid grid = *TokenGrid::get({1, 1, 3}, TextPosition::Back, 4);
  AxisTiling axis = *AxisTiling::linear(grid, 2);
  MaskContext context;
  BlockMaskParts parts(context.intern(Tiling{axis, axis}));
  for (int64_t row = 0; row < parts.tiling->numRows(); ++row)
    setRange(parts.fullRow(row), 0, parts.tiling->numColumns());
  BlockMask mask = *context.get(std::move(parts));
  auto keys = [&](int64_t validText) {
    std::vector<int32_t> result;
    KeptKeys(mask, validText).keysOf(0, result);
    return result;
  };
  EXPECT_EQ(keys(-1), (std::vector<int32_t>{0, 1, 2}));
  EXPECT_EQ(keys(1), (std::vector<int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(keys(9), (std::vector<int32_t>{0, 1, 2, 3, 4, 5, 6}));
}
