//===- StatisticsTest.cpp - Figures against counting ----------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Statistics.h"

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

using namespace openwork;
using namespace openwork::test;

/// The kind of each block of a row, and the slots that its pattern keeps.
static std::vector<std::vector<size_t>> describeRow(const TilingSample &tilings, int64_t row, const Pairs &pairs) {
  std::vector<std::vector<size_t>> blocks;
  for (size_t column = 0; column < tilings.key.slots.size(); ++column) {
    BlockKind kind = kindOf(tilings, row, column, pairs);
    blocks.push_back({static_cast<size_t>(kind)});
    if (kind == BlockKind::Partial)
      forEachPair(tilings, row, column, [&](size_t i, size_t j, int64_t query, int64_t key) {
        if (testBit(pairs.row(query), key))
          blocks.back().insert(blocks.back().end(), {i, j});
      });
  }
  return blocks;
}

static MaskStatistics countAll(const TilingSample &tilings, const Pairs &pairs) {
  MaskStatistics wanted;
  wanted.pairs = popcount(pairs.words);
  wanted.allPairs = pairs.rows * pairs.columns;
  wanted.shortestRow = tilings.key.slots.size();
  std::set<std::vector<std::vector<size_t>>> rows;
  for (size_t row = 0; row < tilings.query.slots.size(); ++row) {
    int64_t length = 0;
    bool inRun = false;
    for (size_t column = 0; column < tilings.key.slots.size(); ++column) {
      BlockKind kind = kindOf(tilings, row, column, pairs);
      ++wanted.blocks;
      wanted.full += kind == BlockKind::Full;
      wanted.partial += kind == BlockKind::Partial;
      wanted.runs += kind != BlockKind::Empty && !inRun;
      inRun = kind != BlockKind::Empty;
      length += inRun;
    }
    wanted.shortestRow = std::min(wanted.shortestRow, length);
    wanted.longestRow = std::max(wanted.longestRow, length);
    rows.insert(describeRow(tilings, row, pairs));
  }
  wanted.distinctRows = rows.size();
  return wanted;
}

static void expectFigures(const MaskStatistics &figures, const MaskStatistics &wanted) {
  EXPECT_EQ(figures.blocks, wanted.blocks);
  EXPECT_EQ(figures.full, wanted.full);
  EXPECT_EQ(figures.partial, wanted.partial);
  EXPECT_EQ(figures.visited(), wanted.full + wanted.partial);
  EXPECT_EQ(figures.pairs, wanted.pairs);
  EXPECT_EQ(figures.allPairs, wanted.allPairs);
  EXPECT_EQ(figures.runs, wanted.runs);
  EXPECT_EQ(figures.distinctRows, wanted.distinctRows);
  EXPECT_EQ(figures.shortestRow, wanted.shortestRow);
  EXPECT_EQ(figures.longestRow, wanted.longestRow);
}

TEST(Statistics, agreeWithCounting) {
  Random random(testSeed());
  for (int trial = 0; trial < 300; ++trial) {
    MaskContext context;
    // Runs of one token give rows of more than one word.
    TilingSample tilings = randomTilings(random, trial % 4 ? 60 : 200);
    SCOPED_TRACE("trial " + std::to_string(trial) + ": " + tilings.tiling->str());
    Pairs pairs = randomPairs(random, tilings, trial % 3 != 0);
    expectFigures(statistics(makeMask(random, context, tilings, pairs)), countAll(tilings, pairs));
    if (HasFailure())
      return;
  }
}

TEST(Statistics, densities) {
  MaskStatistics figures;
  EXPECT_EQ(figures.visitedDensity(), 0);
  EXPECT_EQ(figures.pairDensity(), 0);
  figures.blocks = 8;
  figures.full = 1;
  figures.partial = 1;
  figures.allPairs = 10;
  figures.pairs = 1;
  EXPECT_DOUBLE_EQ(figures.visitedDensity(), .25);
  EXPECT_DOUBLE_EQ(figures.pairDensity(), .1);
}
