//===- RetileTest.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Retile.h"

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

TEST(Retile, keepsThePairsUnderAnyTiling) {
  Random random(testSeed());
  for (int trial = 0; trial < 300; ++trial) {
    MaskContext context;
    TilingSample tilings = randomTilings(random, trial % 4 ? 60 : 200);
    TilingSample others(randomTiling(random, tilings.query.tiling.grid()),
                        randomTiling(random, tilings.key.tiling.grid()));
    SCOPED_TRACE("trial " + std::to_string(trial) + ": " + tilings.tiling->str() + " to " + others.tiling->str());
    Pairs pairs = randomPairs(random, tilings, random.chance(70));
    BlockMask mask = makeMask(random, context, tilings, pairs);
    Expected<BlockMask> retiled = retile(context, mask, others.tiling);
    ASSERT_TRUE(retiled);
    ASSERT_NO_FATAL_FAILURE(expectMask(*retiled, others, pairs));
    ASSERT_EQ(*retiled, makeMask(random, context, others, pairs));
    ASSERT_EQ(*retile(context, *retiled, mask.tilingRef()), mask);
  }
}

TEST(Retile, negative_tooManyPairs) {
  MaskContext context;
  TokenGrid grid = *TokenGrid::get({1, 1, (1 << 18) + 1});
  auto tilingOf = [&](int64_t size) {
    AxisTiling axis = *AxisTiling::linear(grid, size);
    return context.intern({axis, axis});
  };
  BlockMask mask = context.getExact(BlockMaskParts(tilingOf(256)));
  Expected<BlockMask> retiled = retile(context, mask, tilingOf(128));
  ASSERT_FALSE(retiled);
  EXPECT_EQ(retiled.error().message, "expects at most 68719476736 pairs of tokens in masks of two tilings, got "
                                     "262145 x 262145 tokens");
}
