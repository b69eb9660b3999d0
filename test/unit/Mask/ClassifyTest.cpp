//===- ClassifyTest.cpp - Masks of topologies against all pairs -----------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Classify.h"

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {
class Classify : public testing::TestWithParam<std::pair<Family, const char *>> {};
} // namespace

static void expectCounts(const BlockCounts &counts, const TilingSample &tilings, const Pairs &pairs, int64_t rowStep) {
  BlockCounts wanted;
  for (size_t row = 0; row < tilings.query.slots.size(); row += rowStep) {
    int64_t before = wanted.visited();
    for (size_t column = 0; column < tilings.key.slots.size(); ++column) {
      BlockKind kind = kindOf(tilings, row, column, pairs);
      wanted.full += kind == BlockKind::Full;
      wanted.partial += kind == BlockKind::Partial;
      wanted.fullPadded += kind == BlockKind::Full && TilingSample::isPadded(tilings.key.slots[column]);
    }
    wanted.rows += wanted.visited() != before;
  }
  EXPECT_EQ(counts.full, wanted.full);
  EXPECT_EQ(counts.partial, wanted.partial);
  EXPECT_EQ(counts.fullPadded, wanted.fullPadded);
  EXPECT_EQ(counts.rows, wanted.rows);
}

TEST_P(Classify, keepsThePairsOfTheTopology) {
  Random random(testSeed());
  for (int trial = 0; trial < 30; ++trial) {
    Domain domain = randomDomain(random, GetParam().first);
    TopologySample sample = randomTopology(random, GetParam().first, domain);
    TilingSample tilings(randomTiling(random, domain.query), randomTiling(random, domain.key));
    SCOPED_TRACE("trial " + std::to_string(trial) + ": " + sample.name + " in " + tilings.tiling->str());

    Pairs pairs = tilings.noPairs();
    for (int64_t q = 0; q < pairs.rows; ++q)
      for (int64_t k = 0; k < pairs.columns; ++k)
        if (sample.attends(q, k))
          setBit(pairs.row(q), k);

    MaskContext context;
    BlockMask mask = classify(context, *sample.topology, tilings.tiling);
    ASSERT_NO_FATAL_FAILURE(expectMask(mask, tilings, pairs));
    EXPECT_EQ(mask, makeMask(random, context, tilings, pairs));
    expectCounts(countBlocks(*sample.topology, tilings.tiling), tilings, pairs, /*rowStep=*/1);
    int64_t rowStep = random.in(2, 5);
    expectCounts(countBlocks(*sample.topology, tilings.tiling, rowStep), tilings, pairs, rowStep);
    if (HasFailure())
      return;
  }
}

INSTANTIATE_TEST_SUITE_P(Families, Classify, testing::ValuesIn(allFamilies()),
                         [](const auto &info) { return std::string(info.param.second); });
