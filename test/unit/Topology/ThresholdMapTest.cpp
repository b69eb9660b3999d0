//===- ThresholdMapTest.cpp - Levels, planes and cuts -----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Samples.h"

#include "openwork/Topology/ThresholdMap.h"

#include <gtest/gtest.h>

#include <set>

using namespace openwork;
using namespace openwork::test;

/// Thresholds of `kinds` values, and of kNever where `never` is set.
static std::vector<uint8_t> randomThresholds(Random &random, int64_t count, int64_t kinds, bool never) {
  std::vector<uint8_t> values, thresholds;
  for (int64_t i = 0; i < kinds; ++i)
    values.push_back(random.in(0, 254));
  if (never)
    values.push_back(ThresholdMap::kNever);
  for (int64_t i = 0; i < count; ++i)
    thresholds.push_back(random.oneOf(values));
  return thresholds;
}

TEST(ThresholdMap, agrees_with_its_thresholds) {
  for (uint64_t i = 0; i < 60; ++i) {
    uint64_t seed = trialSeed(0, i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    int64_t rows = random.in(1, 8), columns = random.in(1, 150);
    int64_t kinds = random.oneOf<int64_t>({1, 2, 3, 4, 7, 8, 40});
    std::vector<uint8_t> thresholds = randomThresholds(random, rows * columns, kinds, random.chance(50));
    ThresholdMap map(rows, columns, thresholds);

    std::set<uint8_t> levels(thresholds.begin(), thresholds.end());
    levels.erase(ThresholdMap::kNever);
    ASSERT_EQ(map.levels(), std::vector<uint8_t>(levels.begin(), levels.end()));
    for (int64_t block = 0; block < rows * columns; ++block)
      ASSERT_EQ(map.threshold(block / columns, block % columns), thresholds[block]) << "block " << block;
    for (int64_t level = 0; level < ThresholdMap::kNever; ++level) {
      BitMatrix kept(rows, columns);
      for (int64_t block = 0; block < rows * columns; ++block)
        if (thresholds[block] <= level)
          setBit(kept.row(block / columns), block % columns);
      ASSERT_EQ(map.cut(level), kept) << "level " << level;
    }
  }
}

// Seven levels and "never" fit three planes, and eight need a fourth.
TEST(ThresholdMap, number_of_planes) {
  auto planesOf = [](std::vector<uint8_t> thresholds) {
    return ThresholdMap(1, thresholds.size(), thresholds).planes().size();
  };
  EXPECT_EQ(planesOf({255, 255}), 0U);
  EXPECT_EQ(planesOf({9}), 1U);
  EXPECT_EQ(planesOf({1, 2, 3, 255}), 2U);
  EXPECT_EQ(planesOf({10, 20, 30, 40, 50, 60, 70, 255}), 3U);
  EXPECT_EQ(planesOf({10, 20, 30, 40, 50, 60, 70, 80}), 4U);
}

TEST(ThresholdMap, masks_nest) {
  Random random(7);
  std::vector<uint8_t> thresholds = randomThresholds(random, 500, 20, true);
  ThresholdMap map(5, 100, thresholds);
  BitMatrix smaller = map.cut(0);
  for (int64_t level = 1; level < ThresholdMap::kNever; ++level) {
    BitMatrix larger = map.cut(level);
    for (size_t w = 0; w < larger.words.size(); ++w)
      ASSERT_EQ(smaller.words[w] & ~larger.words[w], 0U) << "level " << level;
    smaller = larger;
  }
}

TEST(ThresholdMap, never_is_kept_at_no_level) {
  std::vector<uint8_t> thresholds = {255, 3, 255};
  ThresholdMap map(1, 3, thresholds);
  EXPECT_EQ(popcount(map.cut(254).words), 1);
  EXPECT_EQ(popcount(map.cut(2).words), 0);
}
