//===- WorkOrderTest.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/WorkOrder.h"

#include <cmath>
#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

using namespace openwork;

namespace {

constexpr RowOrderKind kAllKinds[] = {RowOrderKind::Natural, RowOrderKind::Hoisted, RowOrderKind::LongestFirst,
                                      RowOrderKind::Bucketed};

/// Visited blocks as dense bits.
struct Mask {
  int64_t rows;
  int64_t keyTiles;
  std::vector<uint64_t> words;

  Mask(int64_t rows, int64_t keyTiles, const std::function<bool(int64_t, int64_t)> &visits)
      : rows(rows), keyTiles(keyTiles), words(rows * wordsFor(keyTiles)) {
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < keyTiles; ++j)
        if (visits(i, j))
          setBit(row(i), j);
  }

  MutableWords row(int64_t i) { return MutableWords(words).subspan(i * wordsFor(keyTiles), wordsFor(keyTiles)); }

  ClassWork work(const CostModel &model) {
    ClassWork work{{}, wordsFor(keyTiles), words};
    for (int64_t i = 0; i < rows; ++i)
      work.rowCost.push_back(model.rowSeconds({.full = popcount(row(i))}));
    return work;
  }
};

Mask randomMask(int64_t rows, int64_t keyTiles, double density, uint32_t seed) {
  std::mt19937 random(seed);
  std::bernoulli_distribution visits(density);
  return {rows, keyTiles, [&](int64_t, int64_t) { return visits(random); }};
}

/// Sliding tile attention on HunyuanVideo's 5 x 6 x 10 cells of three tiles each, with `text` dense tiles at the end.
Mask slidingTiles(int64_t t, int64_t h, int64_t w, int64_t text = 0) {
  auto within = [](int64_t query, int64_t key, int64_t cells, int64_t window) {
    if (window >= cells)
      return true;
    int64_t half = window / 2;
    return std::abs(std::clamp(query, half, cells - 1 - half) - key) <= half;
  };
  return {900 + text, 900 + text, [=](int64_t i, int64_t j) {
            int64_t q = i / 3, k = j / 3;
            return i >= 900 || j >= 900 ||
                   (within(q / 60, k / 60, 5, t) && within(q / 10 % 6, k / 10 % 6, 6, h) &&
                    within(q % 10, k % 10, 10, w));
          }};
}

/// SVG's band with the first frame as a sink, density .343 at 75,648 tokens.
Mask bandWithSink() {
  return {591, 591, [](int64_t i, int64_t j) { return std::abs(i - j) <= 97 || j < 28; }};
}

/// Radial-like, 30 frames of 30 tiles: whole neighbour frames, then windows that halve as frames double their distance.
Mask radial() {
  return {900, 900, [](int64_t i, int64_t j) {
            int64_t frames = std::abs(i / 30 - j / 30), tiles = std::abs(i % 30 - j % 30);
            if (frames <= 1 || j < 30)
              return true;
            return tiles <= 30 >> static_cast<int64_t>(std::log2(double(frames)));
          }};
}

CostModel model128() { return modelCosts(makeSpec(Arch::SM90, DType::BF16, 128, 128, 128)); }

RowOrder chosen(Mask mask, int64_t heads = 24) {
  CostModel model = model128();
  return orderRows(mask.work(model), model, heads);
}

bool isPermutation(const RowOrder &order, int64_t rows) {
  std::vector<bool> seen(rows);
  for (int64_t i = 0; i < rows; ++i) {
    int64_t row = order.rowAt(i);
    if (row < 0 || row >= rows || seen[row])
      return false;
    seen[row] = true;
  }
  return order.rows.empty() || std::ssize(order.rows) == rows;
}

//===- Laws of row orders -------------------------------------------------===//

TEST(RowOrder, IsAPermutation) {
  CostModel model = model128();
  for (uint32_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    int64_t rows = random() % 150, keyTiles = 1 + random() % 200;
    Mask mask = randomMask(rows, keyTiles, double(random() % 101) / 100, seed);
    for (RowOrderKind kind : kAllKinds)
      EXPECT_TRUE(isPermutation(makeRowOrder(kind, mask.work(model), model), rows)) << name(kind);
    EXPECT_TRUE(isPermutation(orderRows(mask.work(model), model), rows));
  }
}

TEST(RowOrder, IsDeterministic) {
  CostModel model = model128();
  Mask mask = randomMask(300, 300, 0.3, 7), copy = mask;
  for (RowOrderKind kind : kAllKinds) {
    RowOrder a = makeRowOrder(kind, mask.work(model), model), b = makeRowOrder(kind, copy.work(model), model);
    EXPECT_EQ(a.rows, b.rows) << name(kind);
    EXPECT_EQ(a.cost.seconds(), b.cost.seconds()) << name(kind);
  }
}

TEST(RowOrder, NaturalNeedsNoTable) {
  CostModel model = model128();
  Mask mask = randomMask(50, 50, 0.3, 1);
  RowOrder order = makeRowOrder(RowOrderKind::Natural, mask.work(model), model);
  EXPECT_TRUE(order.rows.empty());
  EXPECT_EQ(order.rowAt(17), 17);
}

TEST(RowOrder, LongestFirstIsStable) {
  Mask mask(6, 4, [](int64_t i, int64_t j) { return j < std::array{1, 3, 2, 3, 1, 4}[i]; });
  CostModel model = model128();
  EXPECT_EQ(makeRowOrder(RowOrderKind::LongestFirst, mask.work(model), model).rows,
            (std::vector<uint32_t>{5, 1, 3, 2, 0, 4}));
}

TEST(RowOrder, HoistedMovesOutliersOnly) {
  Mask mask(6, 8, [](int64_t i, int64_t j) { return j < std::array{2, 3, 2, 8, 3, 7}[i]; });
  CostModel model = model128();
  EXPECT_EQ(makeRowOrder(RowOrderKind::Hoisted, mask.work(model), model).rows,
            (std::vector<uint32_t>{3, 5, 0, 1, 2, 4}));
}

TEST(RowOrder, BucketedDescendsInSteps) {
  CostModel model = model128();
  Mask mask = randomMask(400, 400, 0.2, 3);
  ClassWork work = mask.work(model);
  RowOrder order = makeRowOrder(RowOrderKind::Bucketed, work, model);
  double longest = *std::ranges::max_element(work.rowCost), least = longest;
  for (uint32_t row : order.rows) {
    EXPECT_LE(work.rowCost[row], least + longest / 32 * 1.0001);
    least = std::min(least, work.rowCost[row]);
  }
}

/// The example of WorkOrder.h.
TEST(RowOrder, BucketedSharesKeyTiles) {
  CostModel model = model128();
  model.fullVisit = 1;
  model.row = 0;
  model.device.sms = 2;
  model.device.l2ReuseBytes = 2 * 65536;
  Mask mask(4, 4, [](int64_t i, int64_t j) { return i % 2 == j / 2; });
  ClassWork work = mask.work(model);
  auto reads = [&](RowOrderKind kind) {
    return makeRowOrder(kind, work, model, 1).cost.traffic / model.dramSeconds(65536);
  };
  EXPECT_DOUBLE_EQ(reads(RowOrderKind::Natural), 8);
  EXPECT_DOUBLE_EQ(reads(RowOrderKind::LongestFirst), 8);
  EXPECT_DOUBLE_EQ(reads(RowOrderKind::Bucketed), 4);
  EXPECT_EQ(makeRowOrder(RowOrderKind::Bucketed, work, model, 1).rows, (std::vector<uint32_t>{0, 2, 1, 3}));
  EXPECT_DOUBLE_EQ(makeRowOrder(RowOrderKind::Natural, work, model, 1).cost.tail, 0);
}

TEST(RowOrder, CostsAddUp) {
  CostModel model = model128();
  Mask mask = bandWithSink();
  ClassWork work = mask.work(model);
  RowOrder order = makeRowOrder(RowOrderKind::Natural, work, model, 10);
  EXPECT_NEAR(order.cost.work, std::accumulate(work.rowCost.begin(), work.rowCost.end(), 0.0) * 10 / 132, 1e-12);
  EXPECT_GE(order.cost.tail, 0);
  // Every key tile is read at least once a head; sampling may be off by a tenth.
  EXPECT_GE(order.cost.traffic, 0.9 * model.dramSeconds(591 * 65536) * 10);
}

TEST(RowOrder, OneHeadsTailIsItsMakespan) {
  CostModel model = model128();
  Mask mask = randomMask(200, 300, 0.3, 5);
  ClassWork work = mask.work(model);
  RowOrder order = makeRowOrder(RowOrderKind::Natural, work, model, 1);
  EXPECT_NEAR(order.cost.work + order.cost.tail, modelMakespan(work.rowCost, 132).seconds, 1e-12);
}

//===- Decisions that were measured ---------------------------------------===//

TEST(RowOrder, KeepsNeighboursThatShareLists) {
  EXPECT_EQ(chosen(slidingTiles(3, 3, 3)).kind, RowOrderKind::Natural);
  EXPECT_EQ(chosen(slidingTiles(5, 6, 1)).kind, RowOrderKind::Natural);
  EXPECT_EQ(chosen(slidingTiles(1, 6, 10)).kind, RowOrderKind::Natural);
  EXPECT_EQ(chosen(bandWithSink()).kind, RowOrderKind::Natural);
  EXPECT_EQ(chosen(radial()).kind, RowOrderKind::Natural);
  EXPECT_EQ(chosen({900, 900, [](int64_t, int64_t) { return true; }}).kind, RowOrderKind::Natural);
}

TEST(RowOrder, SortsRandomRowsThatOutgrowL2) {
  for (double density : {0.10, 0.25, 0.50}) {
    SCOPED_TRACE("density " + std::to_string(density));
    EXPECT_EQ(chosen(randomMask(900, 900, density, 1)).kind, RowOrderKind::LongestFirst);
  }
}

TEST(RowOrder, LeavesRandomRowsThatFitL2) {
  EXPECT_EQ(chosen(randomMask(256, 256, 0.25, 1)).kind, RowOrderKind::Natural);
}

TEST(RowOrder, SortingRaisesTrafficOfRadialMasks) {
  CostModel model = model128();
  Mask mask = radial();
  EXPECT_GT(makeRowOrder(RowOrderKind::LongestFirst, mask.work(model), model).cost.traffic,
            makeRowOrder(RowOrderKind::Natural, mask.work(model), model).cost.traffic);
}

/// Counted on the device: 12.75 GB for four heads of density .25 in index order.
TEST(RowOrder, ReproducesCountedDramReads) {
  CostModel model = model128();
  Mask mask = randomMask(900, 900, 0.25, 1);
  RowOrder order = makeRowOrder(RowOrderKind::Natural, mask.work(model), model, 4);
  double bytes = order.cost.traffic / model.dramSeconds(1);
  EXPECT_NEAR(bytes / 1e9, 12.75, 3);
}

//===- Decisions that follow ----------------------------------------------===//

TEST(RowOrder, HoistsDenseTextRows) {
  RowOrder order = chosen(slidingTiles(3, 3, 3, 2));
  EXPECT_EQ(order.kind, RowOrderKind::Hoisted);
  EXPECT_EQ(order.rowAt(0), 900);
  EXPECT_EQ(order.rowAt(1), 901);
  EXPECT_EQ(order.rowAt(2), 0);
}

TEST(RowOrder, FindsNeighboursOfShuffledRows) {
  std::vector<int64_t> place(900);
  std::iota(place.begin(), place.end(), 0);
  std::ranges::shuffle(place, std::mt19937(11));
  RowOrder order = chosen({900, 900, [&](int64_t i, int64_t j) { return place[i] / 30 == j / 30; }});
  EXPECT_EQ(order.kind, RowOrderKind::Bucketed);
}

TEST(RowOrder, NeverLosesToTheNaturalOrder) {
  CostModel model = model128();
  for (uint32_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Mask mask = randomMask(1 + random() % 400, 1 + random() % 400, double(1 + random() % 100) / 100, seed);
    ClassWork work = mask.work(model);
    int64_t heads = 1 + random() % 30;
    EXPECT_LE(orderRows(work, model, heads).cost.seconds(),
              makeRowOrder(RowOrderKind::Natural, work, model, heads).cost.seconds());
  }
}

//===- Heads --------------------------------------------------------------===//

TEST(HeadOrder, LongestFirstAndStable) {
  EXPECT_EQ(orderHeads(std::vector<double>{1, 3, 2, 3, 1}), (std::vector<uint16_t>{1, 3, 2, 0, 4}));
  EXPECT_EQ(orderHeads({}), std::vector<uint16_t>{});
}

TEST(HeadOrder, GroupsStayTogether) {
  EXPECT_EQ(orderHeads(std::vector<double>{1, 9, 4, 4, 6, 6}, 2), (std::vector<uint16_t>{4, 5, 0, 1, 2, 3}));
}

/// Classes of equal rows, one for each head, in natural order.
struct Plan {
  std::vector<ClassWork> classes;
  std::vector<RowOrder> orders;
  std::vector<uint16_t> classOfHead;

  void addHead(std::vector<double> rows) {
    classOfHead.push_back(static_cast<uint16_t>(classes.size()));
    classes.push_back({std::move(rows)});
    orders.emplace_back();
  }
  PlanOrder order(int64_t slots, int64_t headsPerGroup = 1) const {
    return orderPlan(classes, orders, classOfHead, slots, /*start=*/0, headsPerGroup);
  }
};

TEST(PlanOrder, IsAPermutationOfHeads) {
  for (uint32_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Plan plan;
    for (int head = 0; head < 12; ++head)
      plan.addHead(std::vector<double>(random() % 30, double(random() % 9)));
    int64_t slots = 1 + random() % 40;
    for (int64_t headsPerGroup : {1, 3}) {
      PlanOrder order = plan.order(slots, headsPerGroup);
      for (size_t i = 0; i < order.heads.size(); ++i)
        EXPECT_EQ(order.heads[i] % headsPerGroup, i % headsPerGroup);
      EXPECT_EQ(order.heads, plan.order(slots, headsPerGroup).heads);
      std::ranges::sort(order.heads);
      std::vector<uint16_t> all(12);
      std::iota(all.begin(), all.end(), 0);
      EXPECT_EQ(order.heads, all);
      EXPECT_GE(order.makespan.seconds, order.makespan.bound() * (1 - 1e-12));
    }
  }
}

TEST(PlanOrder, UnequalHeadsEndEvenly) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Plan plan;
    // Densities as measured: a few dense heads, many sparse ones.
    for (int head = 0; head < 40; ++head)
      plan.addHead(std::vector<double>(591, 1 + 590 * std::pow(double(random() % 1000) / 1000, 4)));
    EXPECT_LE(plan.order(132).makespan.ratio(), kMakespanGoal);
  }
}

TEST(PlanOrder, DealsAHugeRowEarly) {
  Plan plan;
  for (int head = 0; head < 7; ++head)
    plan.addHead(std::vector<double>(400, 1.0));
  std::vector<double> rows(200, 0.5);
  rows.back() = 15;
  plan.addHead(rows);
  PlanOrder order = plan.order(132);
  EXPECT_EQ(order.heads.front(), 7);
  EXPECT_LE(order.makespan.ratio(), kMakespanGoal);
  // By cost alone the head with the huge row would have come last.
  EXPECT_GT(modelMakespan(rows, 132).seconds, 15);
}

TEST(PlanOrder, RepairsWhatBothOrdersMiss) {
  // Head 0 costs most, head 1 has the longest row, but head 2's long row stands behind a crowd of short ones.
  Plan plan;
  plan.addHead(std::vector<double>(260, 10.0));
  plan.addHead(std::vector<double>(20, 41.0));
  std::vector<double> rows(3000, 0.2);
  rows.push_back(40);
  plan.addHead(rows);
  PlanOrder order = plan.order(100);
  auto dealt = [&](std::vector<int> heads) {
    ListSchedule schedule(100);
    for (int head : heads)
      for (double row : plan.classes[head].rowCost)
        schedule.deal(row);
    return schedule.makespan().seconds;
  };
  EXPECT_LT(order.makespan.seconds, dealt({0, 1, 2}));
  EXPECT_LT(order.makespan.seconds, dealt({1, 2, 0}));
}

TEST(PlanOrder, UsesTheRowOrdersOfClasses) {
  Plan plan;
  plan.addHead({1, 1, 2, 4});
  EXPECT_EQ(plan.order(2).makespan.seconds, 5);
  plan.orders[0] = {RowOrderKind::LongestFirst, {3, 2, 0, 1}};
  EXPECT_EQ(plan.order(2).makespan.seconds, 4);
}

TEST(PlanOrder, SharesClassesBetweenHeads) {
  Plan plan;
  plan.addHead({4, 4});
  plan.addHead({1});
  plan.classOfHead = {1, 0, 1, 0};
  PlanOrder order = plan.order(2);
  EXPECT_EQ(order.heads, (std::vector<uint16_t>{1, 3, 0, 2}));
  EXPECT_EQ(order.makespan.total, 18);
  EXPECT_EQ(order.makespan.seconds, 9);
}

TEST(PlanOrder, EmptyPlan) {
  PlanOrder order = Plan{}.order(4);
  EXPECT_TRUE(order.heads.empty());
  EXPECT_EQ(order.makespan.ratio(), 1);
}

} // namespace
