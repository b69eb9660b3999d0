//===- BlockMaskTest.cpp - What a mask says of itself ---------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include "openwork/Mask/Classify.h"

#include <gtest/gtest.h>
#include <map>

using namespace openwork;
using namespace openwork::test;

/// The example of BlockMask.h: causal, six tokens in tiles of two.
static BlockMask causalOverSix(MaskContext &context) {
  TokenGrid grid = *TokenGrid::get({1, 1, 6});
  AxisTiling axis = *AxisTiling::linear(grid, 2);
  return classify(context, *makeCausal({grid, grid}), context.intern({axis, axis}));
}

TEST(BlockMask, causalOverSixTokens) {
  MaskContext context;
  BlockMask mask = causalOverSix(context);
  using enum BlockKind;
  BlockKind wanted[3][3] = {{Partial, Empty, Empty}, {Full, Partial, Empty}, {Full, Full, Partial}};
  for (int64_t row = 0; row < 3; ++row)
    for (int64_t column = 0; column < 3; ++column)
      EXPECT_EQ(mask.kind(row, column), wanted[row][column]) << row << ", " << column;
  ASSERT_EQ(mask.tileMasks().size(), 1u);
  EXPECT_EQ(mask.tileMask(2, 2), mask.tileMasks()[0]);
  EXPECT_EQ(mask.tileMasks()[0].row(0)[0], 0b01u);
  EXPECT_EQ(mask.tileMasks()[0].row(1)[0], 0b11u);
}

TEST(BlockMask, emptyHandle) {
  BlockMask mask;
  EXPECT_FALSE(mask);
  EXPECT_EQ(mask, BlockMask());
  MaskContext context;
  EXPECT_NE(mask, causalOverSix(context));
}

// The same for every run, machine and version: packages and caches may hold it.
TEST(BlockMask, digestIsPinned) {
  MaskContext context;
  EXPECT_EQ(causalOverSix(context).digest(), "aff687723ec6447595cd0cf5c0a1427c7451d86a59277c22eed6f22fea332bac");
}

/// All ways to cut grids of `tokens` tokens.
static std::vector<AxisSample> allAxes(int64_t tokens) {
  std::vector<AxisSample> axes;
  for (const TokenGrid &grid : {*TokenGrid::get({1, 1, tokens}), *TokenGrid::get({1, tokens, 1}),
                                *TokenGrid::get({1, 1, tokens - 1}, TextPosition::Front, 1),
                                *TokenGrid::get({1, 1, tokens - 1}, TextPosition::Back, 1)}) {
    for (int64_t size : {1, 2, 3})
      axes.push_back({*AxisTiling::linear(grid, size), runTiles(grid, size)});
    for (Coord box : {Coord{1, 1, 2}, {1, 2, 1}, {2, 1, 1}, {1, 1, 3}})
      axes.push_back({*AxisTiling::boxes(grid, box), boxTiles(grid, box)});
  }
  return axes;
}

TEST(BlockMask, digestsDifferWhereTilingsOrPairsDo) {
  Random random(testSeed());
  MaskContext context;
  std::map<std::string, BlockMask> maskOf;
  for (const AxisSample &query : allAxes(2))
    for (const AxisSample &key : allAxes(2)) {
      TilingSample tilings(query, key);
      for (uint64_t set = 0; set < 16; ++set) {
        Pairs pairs = tilings.noPairs();
        pairs.words = {set & 3, set >> 2};
        BlockMask mask = makeMask(random, context, tilings, pairs);
        auto [known, isNew] = maskOf.try_emplace(mask.digest(), mask);
        ASSERT_TRUE(isNew) << tilings.tiling->str() << " and " << known->second.tiling().str();
        ASSERT_EQ(known->second, makeMask(random, context, tilings, pairs));
      }
    }
}

TEST(BlockMask, digestDoesNotDependOnTheContext) {
  Random random(testSeed());
  for (int trial = 0; trial < 50; ++trial) {
    MaskContext first, second;
    TilingSample tilings = randomTilings(random);
    Pairs pairs = randomPairs(random, tilings, /*withPartial=*/true);
    EXPECT_EQ(makeMask(random, first, tilings, pairs).digest(), makeMask(random, second, tilings, pairs).digest());
  }
}
