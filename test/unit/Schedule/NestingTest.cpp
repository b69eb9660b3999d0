//===- NestingTest.cpp - Masks that lie within one another ----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/Nesting.h"
#include "openwork/Mask/Classify.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/ThresholdMap.h"

#include <gtest/gtest.h>
#include <random>

using namespace openwork;

namespace {

class Nesting : public testing::Test {
protected:
  /// Random thresholds of 40 x 70 blocks.
  Nesting() {
    std::mt19937_64 random(1);
    std::vector<uint8_t> thresholds(40 * 70);
    for (uint8_t &threshold : thresholds)
      threshold = static_cast<uint8_t>(random() % 7);
    map.emplace(40, 70, thresholds);
    TokenGrid query = *TokenGrid::get({1, 1, 160}), key = *TokenGrid::get({1, 1, 280});
    domain.emplace(Domain{query, key});
    tiling = context.intern(Tiling{*AxisTiling::linear(query, 4), *AxisTiling::linear(key, 4)});
  }

  BlockMask level(int64_t level) { return classify(context, **makeNested(*domain, 4, 4, *map, level), tiling); }

  MaskContext context;
  std::optional<ThresholdMap> map;
  std::optional<Domain> domain;
  TilingRef tiling;
};

} // namespace

using Order = std::vector<size_t>;

TEST_F(Nesting, LevelsOfOneMap) {
  std::vector<BlockMask> masks = {level(4), level(1), level(6), level(2)};
  EXPECT_EQ(nestingOrder(masks), (Order{1, 3, 0, 2}));
}

TEST_F(Nesting, EqualMasks) {
  std::vector<BlockMask> masks = {level(4), level(1), level(4), level(1)};
  EXPECT_EQ(nestingOrder(masks), (Order{1, 3, 0, 2}));
}

TEST_F(Nesting, OneOrNone) {
  EXPECT_EQ(nestingOrder({}), Order());
  EXPECT_EQ(nestingOrder(std::vector{level(3)}), Order{0});
}

TEST_F(Nesting, Negative_Crossing) {
  BlockMaskParts parts(tiling);
  setRange(parts.fullRow(3), 0, 70);
  EXPECT_EQ(nestingOrder(std::vector{level(1), *context.get(std::move(parts)), level(3)}), std::nullopt);
}

TEST_F(Nesting, Negative_PartialBlocks) {
  BlockMask band = classify(context, **makeBand(*domain, -10, 10), tiling);
  EXPECT_TRUE(band.hasPartial());
  EXPECT_EQ(nestingOrder(std::vector{band, level(6)}), std::nullopt);
}

TEST_F(Nesting, Negative_OtherTiling) {
  BlockMask coarse = level(2);
  tiling = context.intern(Tiling{*AxisTiling::linear(domain->query, 2), *AxisTiling::linear(domain->key, 4)});
  EXPECT_EQ(nestingOrder(std::vector{coarse, level(6)}), std::nullopt);
}
