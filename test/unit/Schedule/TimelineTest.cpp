//===- TimelineTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/Timeline.h"

#include "openwork/Schedule/Makespan.h"

#include <gtest/gtest.h>
#include <numeric>
#include <random>

using namespace openwork;

namespace {

using Heads = std::vector<std::vector<double>>;

std::vector<DealtRows> viewsOf(const Heads &heads) { return {heads.begin(), heads.end()}; }

/// Whole numbers, so that sums are exact in every order.
Heads randomHeads(std::mt19937 &random) {
  Heads heads(std::uniform_int_distribution<int>(0, 6)(random));
  for (std::vector<double> &rows : heads) {
    rows.resize(std::uniform_int_distribution<int>(0, 12)(random));
    for (double &row : rows)
      row = std::uniform_int_distribution<int>(0, 9)(random);
  }
  return heads;
}

double sumOf(const std::vector<double> &rows) { return std::accumulate(rows.begin(), rows.end(), 0.0); }

/// What all slots work for the head at a position.
double workOf(const Timeline &timeline, int64_t position) {
  double work = 0;
  for (int64_t slot = 0; slot < timeline.slots; ++slot)
    work += timeline.end(slot, position) - timeline.begin(slot, position);
  return work;
}

TEST(Timeline, TheHeadersExample) {
  Timeline timeline = dealToFirstFree(viewsOf({{3, 1}, {2, 2}}), 2);
  EXPECT_EQ(timeline.slots, 2);
  EXPECT_EQ(timeline.heads, 2);
  EXPECT_EQ(timeline.ends, (std::vector<double>{3, 5, 1, 3}));
  EXPECT_EQ(timeline.seconds(), 5);
}

TEST(Timeline, WithoutHeadsOrRows) {
  EXPECT_EQ(dealToFirstFree({}, 3).seconds(), 0);
  EXPECT_EQ(dealInStrides({}, 3).seconds(), 0);
  EXPECT_EQ(dealToFirstFree(viewsOf({{}, {}}), 3, 1).ends, std::vector<double>(6, 0.0));
}

TEST(Timeline, StridesLeaveItemsOfShortHeadsEmpty) {
  // Items 0 1 2 | 3 - - | 6 7 8 over two slots.
  Timeline timeline = dealInStrides(viewsOf({{1, 2, 4}, {8}, {16, 32, 64}}), 2);
  EXPECT_EQ(timeline.ends, (std::vector<double>{5, 5, 85, 2, 10, 42}));
}

TEST(Timeline, AgreesWithTheSchedulesOfMakespan) {
  constexpr uint32_t seed = 20261122;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int trial = 0; trial < 300; ++trial) {
    Heads heads = randomHeads(random);
    int64_t slots = std::uniform_int_distribution<int>(1, 5)(random);
    double start = std::uniform_int_distribution<int>(0, 2)(random);
    std::vector<double> items;
    size_t longest = 0;
    for (const std::vector<double> &rows : heads) {
      for (double row : rows)
        items.push_back(start + row);
      longest = std::max(longest, rows.size());
    }
    StridedSchedule strided(slots);
    for (const std::vector<double> &rows : heads)
      for (size_t i = 0; i < longest; ++i)
        strided.deal(i < rows.size() ? rows[i] : 0);

    Timeline first = dealToFirstFree(viewsOf(heads), slots, start), strides = dealInStrides(viewsOf(heads), slots);
    EXPECT_EQ(first.seconds(), modelMakespan(items, slots).seconds);
    EXPECT_EQ(strides.seconds(), strided.seconds());
    for (size_t head = 0; head < heads.size(); ++head) {
      EXPECT_EQ(workOf(first, head), sumOf(heads[head]) + start * double(heads[head].size()));
      EXPECT_EQ(workOf(strides, head), sumOf(heads[head]));
    }
  }
}

} // namespace
