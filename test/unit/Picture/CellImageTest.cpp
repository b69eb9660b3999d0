//===- CellImageTest.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/CellImage.h"

#include "Mask/MaskSamples.h"
#include "Picture/PictureSamples.h"
#include "Support/Seed.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

using namespace openwork;
using namespace openwork::test;

TEST(Palette, shadesDarkenAndKeepTheirPlaces) {
  for (int64_t all : {2, 3, 7, 16384, 65536})
    for (int64_t kept = 1; kept < all; ++kept) {
      Ink ink = partialShade(kept, all);
      ASSERT_GE(ink, ink::kPartial);
      ASSERT_LT(ink, ink::kPartial + ink::kPartialShades);
      ASSERT_GE(ink, kept == 1 ? ink : partialShade(kept - 1, all));
      Ink coverage = coverageShade(kept, all);
      ASSERT_GE(coverage, ink::kCoverage);
      ASSERT_LT(coverage, ink::kCount - 1) << "only all pairs are as dark as a full block";
    }
  EXPECT_EQ(coverageShade(0, 4), ink::kEmpty);
  EXPECT_EQ(coverageShade(4, 4), ink::kCount - 1);
  EXPECT_EQ(palette()[ink::kCount - 1], palette()[ink::kFull]);
  EXPECT_EQ(partialShade(1, 65536), ink::kPartial);
  EXPECT_EQ(partialShade(65535, 65536), ink::kPartial + ink::kPartialShades - 1);
}

TEST(Palette, coloursDiffer) {
  std::set<std::array<int, 3>> seen;
  for (Ink ink = 0; ink < ink::kCount - 1; ++ink)
    EXPECT_TRUE(seen.insert({palette()[ink].red, palette()[ink].green, palette()[ink].blue}).second) << int(ink);
}

TEST(CellImage, blocksHaveTheirKinds) {
  MaskContext context;
  CellImage image = drawBlocks(causalMask(context, 10, 4));
  // Two of the last tile's slots are padding.
  Ink half = partialShade(10, 16), last = partialShade(3, 4), none = ink::kPaper;
  CellImage wanted(3, 3);
  wanted.cells = {half, none, none, ink::kFull, half, none, ink::kFull, ink::kFull, last};
  EXPECT_EQ(image, wanted);
}

TEST(CellImage, coverageIsTheShareOfPairs) {
  Random random(testSeed());
  for (int trial = 0; trial < 200; ++trial) {
    MaskContext context;
    TilingSample tilings = randomTilings(random, 120);
    int64_t side = random.in(1, 4);
    SCOPED_TRACE("trial " + std::to_string(trial) + ": " + tilings.tiling->str() + " by " + std::to_string(side));
    Pairs pairs = randomPairs(random, tilings, random.chance(70));
    CellImage image = drawCoverage(makeMask(random, context, tilings, pairs), side);
    int64_t rows = tilings.query.slots.size(), columns = tilings.key.slots.size();
    ASSERT_EQ(image.rows, (rows + side - 1) / side);
    ASSERT_EQ(image.columns, (columns + side - 1) / side);
    for (int64_t i = 0; i < image.rows; ++i)
      for (int64_t j = 0; j < image.columns; ++j) {
        int64_t kept = 0, all = 0;
        for (int64_t row = i * side; row < std::min(rows, (i + 1) * side); ++row)
          for (int64_t column = j * side; column < std::min(columns, (j + 1) * side); ++column)
            forEachPair(tilings, row, column, [&](size_t, size_t, int64_t query, int64_t key) {
              ++all;
              kept += testBit(pairs.row(query), key);
            });
        ASSERT_EQ(image.at(i, j), kept ? coverageShade(kept, all) : ink::kPaper) << kept << " of " << all;
      }
  }
}

TEST(CellImage, runsPaintTheCellsOnce) {
  Random random(testSeed());
  for (int trial = 0; trial < 300; ++trial) {
    CellImage image(random.in(1, 20), random.in(1, 20));
    int64_t inks = random.in(1, 3), repeats = random.in(0, 100);
    for (int64_t row = 0; row < image.rows; ++row)
      for (int64_t column = 0; column < image.columns; ++column)
        image.at(row, column) =
            row > 0 && random.chance(repeats) ? image.at(row - 1, column) : static_cast<Ink>(random.in(0, inks));
    CellImage painted(image.rows, image.columns);
    for (const CellRun &run : mergeRuns(image))
      for (int64_t row = run.row; row < run.row + run.rows; ++row)
        for (int64_t column = run.column; column < run.column + run.columns; ++column) {
          ASSERT_EQ(painted.at(row, column), ink::kPaper) << "trial " << trial << ": painted twice";
          painted.at(row, column) = run.ink;
        }
    ASSERT_EQ(painted, image) << "trial " << trial;
  }
}

TEST(CellImage, equalRunsOfRowsAreOneRectangle) {
  CellImage image(3, 5);
  image.cells = {1, 1, 0, 2, 2, 1, 1, 0, 2, 2, 1, 1, 1, 2, 2};
  EXPECT_EQ(mergeRuns(image), (std::vector<CellRun>{{0, 0, 2, 2, 1}, {0, 3, 3, 2, 2}, {2, 0, 1, 3, 1}}));
}
