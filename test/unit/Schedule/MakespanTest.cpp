//===- MakespanTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/Makespan.h"

#include <functional>
#include <gtest/gtest.h>
#include <random>

using namespace openwork;

namespace {

using Costs = std::vector<double>;

/// Dealing by looking at every slot.
double naiveMakespan(const Costs &items, int64_t slots) {
  Costs freeAt(slots, 0.0);
  for (double item : items)
    *std::ranges::min_element(freeAt) += item;
  return *std::ranges::max_element(freeAt);
}

/// The best of all ways to spread items over slots.
double optimum(const Costs &items, int64_t slots) {
  Costs load(slots, 0.0);
  double best = 1e300;
  std::function<void(size_t)> place = [&](size_t i) {
    if (i == items.size()) {
      best = std::min(best, *std::ranges::max_element(load));
      return;
    }
    for (double &slot : load) {
      slot += items[i];
      place(i + 1);
      slot -= items[i];
    }
  };
  place(0);
  return best;
}

/// Whole numbers, so that sums are exact.
Costs randomCosts(std::mt19937 &random, size_t count, int most) {
  Costs costs(count);
  for (double &cost : costs)
    cost = std::uniform_int_distribution<int>(0, most)(random);
  return costs;
}

TEST(Makespan, Empty) {
  Makespan result = modelMakespan({}, 3);
  EXPECT_EQ(result.seconds, 0);
  EXPECT_EQ(result.lastItem, -1);
  EXPECT_EQ(result.bound(), 0);
  EXPECT_EQ(result.ratio(), 1);
}

TEST(Makespan, Example) {
  Makespan byIndex = modelMakespan(Costs{1, 1, 2, 4}, 2);
  EXPECT_EQ(byIndex.seconds, 5);
  EXPECT_EQ(byIndex.lastItem, 3);
  EXPECT_EQ(byIndex.total, 8);
  EXPECT_EQ(byIndex.longest, 4);
  EXPECT_EQ(byIndex.bound(), 4);
  EXPECT_EQ(byIndex.ratio(), 1.25);
  EXPECT_EQ(modelMakespan(Costs{4, 2, 1, 1}, 2).seconds, 4);
}

TEST(Makespan, FirstOfSeveralLastItems) { EXPECT_EQ(modelMakespan(Costs{2, 1, 1}, 2).lastItem, 0); }

TEST(Makespan, LongestItemBounds) {
  Makespan result = modelMakespan(Costs{1, 9}, 4);
  EXPECT_EQ(result.bound(), 9);
  EXPECT_EQ(result.ratio(), 1);
}

TEST(Makespan, StartsAreInOrder) {
  const uint32_t seed = 1;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  ListSchedule schedule(5);
  double last = 0;
  for (double cost : randomCosts(random, 200, 9)) {
    double start = schedule.deal(cost);
    EXPECT_GE(start, last);
    last = start;
  }
}

TEST(Makespan, AgreesWithNaiveDealing) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    int64_t slots = 1 + random() % 9;
    Costs items = randomCosts(random, random() % 60, 20);
    EXPECT_EQ(modelMakespan(items, slots).seconds, naiveMakespan(items, slots));
  }
}

TEST(Makespan, LiesBetweenTheBoundAndGrahams) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    int64_t slots = 1 + random() % 4;
    Costs items = randomCosts(random, random() % 8, 20);
    Makespan result = modelMakespan(items, slots);
    double best = optimum(items, slots);
    EXPECT_GE(result.seconds, best);
    EXPECT_GE(best, result.bound());
    EXPECT_LE(result.seconds, (2 - 1.0 / double(slots)) * best + 1e-9);
  }
}

TEST(Makespan, LongestFirstIsWithinAThirdOfTheOptimum) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    int64_t slots = 1 + random() % 4;
    Costs items = randomCosts(random, random() % 8, 20);
    std::ranges::sort(items, std::greater<>());
    EXPECT_LE(modelMakespan(items, slots).seconds, (4.0 / 3 - 1 / (3 * double(slots))) * optimum(items, slots) + 1e-9);
  }
}

} // namespace
