//===- MaskDifferenceTest.cpp ---------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/MaskDifference.h"

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

/// The same figures, pair by pair.
static MaskDifference countAll(const TilingSample &tilings, const Pairs &before, const Pairs &after) {
  MaskDifference wanted;
  for (size_t row = 0; row < tilings.query.slots.size(); ++row)
    for (size_t column = 0; column < tilings.key.slots.size(); ++column) {
      bool isSame = true;
      forEachPair(tilings, row, column, [&](size_t, size_t, int64_t query, int64_t key) {
        bool was = testBit(before.row(query), key), is = testBit(after.row(query), key);
        isSame &= was == is;
        wanted.addedPairs += is && !was;
        wanted.removedPairs += was && !is;
        wanted.commonPairs += was && is;
      });
      BlockKind was = kindOf(tilings, row, column, before), is = kindOf(tilings, row, column, after);
      wanted.added += was == BlockKind::Empty && is != BlockKind::Empty;
      wanted.removed += was != BlockKind::Empty && is == BlockKind::Empty;
      wanted.filled += was == BlockKind::Partial && is == BlockKind::Full;
      wanted.opened += was == BlockKind::Full && is == BlockKind::Partial;
      wanted.redrawn += was == BlockKind::Partial && is == BlockKind::Partial && !isSame;
    }
  return wanted;
}

static void expectDifference(const MaskDifference &difference, const MaskDifference &wanted) {
  EXPECT_EQ(difference.added, wanted.added);
  EXPECT_EQ(difference.removed, wanted.removed);
  EXPECT_EQ(difference.filled, wanted.filled);
  EXPECT_EQ(difference.opened, wanted.opened);
  EXPECT_EQ(difference.redrawn, wanted.redrawn);
  EXPECT_EQ(difference.addedPairs, wanted.addedPairs);
  EXPECT_EQ(difference.removedPairs, wanted.removedPairs);
  EXPECT_EQ(difference.commonPairs, wanted.commonPairs);
  int64_t either = wanted.addedPairs + wanted.removedPairs + wanted.commonPairs;
  EXPECT_DOUBLE_EQ(difference.overlap(), either == 0 ? 1 : double(wanted.commonPairs) / either);
}

TEST(MaskDifference, agreesWithCounting) {
  Random random(testSeed());
  for (int trial = 0; trial < 300; ++trial) {
    // Masks of two contexts are compared as well as those of one.
    MaskContext context, other;
    TilingSample tilings = randomTilings(random, trial % 4 ? 60 : 200);
    SCOPED_TRACE("trial " + std::to_string(trial) + ": " + tilings.tiling->str());
    Pairs before = randomPairs(random, tilings, random.chance(70));
    Pairs after = random.chance(10) ? before : randomPairs(random, tilings, random.chance(70));
    BlockMask a = makeMask(random, context, tilings, before);
    BlockMask b = makeMask(random, random.chance(50) ? context : other, tilings, after);
    MaskDifference difference = compareMasks(a, b);
    expectDifference(difference, countAll(tilings, before, after));
    EXPECT_EQ(difference.isNone(), before == after);
    if (HasFailure())
      return;
  }
}
