//===- WorkOrder.h - The order in which rows are dealt to SMs ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A launch deals (head, query tile) items to SMs, each to the SM that is free first. The work order says in which
// order: heads in an order that belongs to the plan, and within a head its query tiles in an order baked into the head
// class.
//
// The function it computes. Of a few row orders, the one with the least modelled time of a launch,
//
//     work / SMs  +  tail  +  exposed share of (DRAM bytes of K and V) / bandwidth
//
// where the tail comes from list scheduling and the bytes from replaying the rows in flight through a cache of the size
// of L2 (lib/Schedule/KeyTraffic.h); and of a few head orders, the one with the least makespan, improved until it is
// within 3 % of max(work / SMs, longest row), which no order can beat.
//
// An example: 2 SMs, a cache of two key tiles, four key tiles and four rows, each visit taking 1.
//
//     key tiles   0 1 2 3                natural          longest-first    bucketed
//     row 0       x x . .      SM 0      0 2              0 2              0 1     0 and 2 run together, then 1 and 3
//     row 1       . . x x      SM 1      1 3              1 3              2 3
//     row 2       x x . .      reads     8                8                4
//     row 3       . . x x
//
// All rows are equally long, so every order ends at 4; but rows 0 and 1 together want four tiles where two fit, and
// each row reads its tiles anew. Had rows 0 to 3 instead 1, 1, 2 and 4 visits, index order would end at 5 and the
// longest first at 4. Length and sharing pull in different directions, so they are weighed in seconds.
//
// What the model knows was measured, on one H200 with 24 heads of dim 128 at 115,200 tokens. K and V of a head (59 MB)
// exceed what L2 keeps of them. Rows of a random mask differ in length, so SMs that started together drift apart along
// K until all of it is their working set: 574 TFLOP/s in index order, 600 sorted by length, 635 with rows cut to one
// length. Where neighbours share their lists (windows, bands, radial masks) index order is right and sorting costs up
// to 3 %. The model makes each of these decisions alike, and test/unit/Schedule holds it to them; what it expects of
// sorting random masks (3 to 9 %) is not, mask by mask, what was measured (4 to 8 %).
//
// Invariants. Every order is a permutation: each row and each head once. The same input gives the same order, bit for
// bit. The natural order is the empty table, and another one has to gain at least 1 % to be worth having.
//
// Cost. 929 rows of 15 words take 1 to 3 ms, a plan of 40 heads of 591 rows 3 ms.
//
// Why not sort all items of a launch by length, across heads? It would end most evenly. But then dozens of heads are in
// flight, each with K and V of its own, and L2 keeps less than one head's. Dealing head by head keeps one or two in
// flight and costs little: over the 2,000 measured launches of Wan2.1 14B, whose densest head has up to seven times the
// mean, the worst makespan is 0.11 % above the bound (tools/bench/makespan). For the same reason heads that share K and
// V are dealt together even where their costs differ.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_WORKORDER_H
#define OPENWORK_SCHEDULE_WORKORDER_H

#include "openwork/Kernel/CostModel.h"
#include "openwork/Schedule/Makespan.h"
#include "openwork/Support/Bits.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace openwork {

/// The rows of one head class, as the work order sees them. With clusters, a row here is what one cluster is dealt.
struct ClassWork {
  /// Seconds of each row on one slot; see CostModel::rowSeconds.
  std::vector<double> rowCost;
  /// The key tiles each row visits: bit j of row r is bit j of words [r * wordsPerRow, (r + 1) * wordsPerRow). The
  /// caller keeps the words.
  int64_t wordsPerRow = 0;
  Words visited = {};

  int64_t rows() const { return static_cast<int64_t>(rowCost.size()); }
  Words row(int64_t r) const { return visited.subspan(r * wordsPerRow, wordsPerRow); }
};

enum class RowOrderKind : uint8_t {
  /// By index: needs no table.
  Natural,
  /// By index, but rows far longer than most go first.
  Hoisted,
  /// By descending cost, ties by index.
  LongestFirst,
  /// By descending cost in coarse steps; within a step, each row beside one that shares most key tiles with it.
  Bucketed
};

/// `natural`, `hoisted`, `longest-first`, `bucketed`.
std::string_view name(RowOrderKind kind);

/// The modelled time of a launch, taken apart; in seconds.
struct RowOrderCost {
  /// Work over slots: the same for every order.
  double work = 0;
  /// What the unequal end of the launch adds.
  double tail = 0;
  /// What reading K and V from DRAM adds.
  double traffic = 0;
  double seconds() const { return work + tail + traffic; }
};

/// The order of a class's query tiles.
struct RowOrder {
  RowOrderKind kind = RowOrderKind::Natural;
  /// rows[i] is the row dealt i-th: each row once. Empty for the natural order.
  std::vector<uint32_t> rows = {};
  RowOrderCost cost = {};

  int64_t rowAt(int64_t i) const { return rows.empty() ? i : rows[i]; }
};

/// Chooses the order of a class's rows by modelled time, for launches of `heads` heads (at least 1) of such a class. An
/// order other than the natural one must gain 1 % to be worth its table, and a bucketed one 5 %.
RowOrder orderRows(const ClassWork &work, const CostModel &model, int64_t heads = 24);

/// One order of a given kind, with its cost; what orderRows compares.
RowOrder makeRowOrder(RowOrderKind kind, const ClassWork &work, const CostModel &model, int64_t heads = 24);

/// Heads by descending cost, ties by index. Runs of `headsPerGroup` heads that share K and V stay together, in order,
/// and go by the sum of their costs; the number of heads is a multiple of it, and at most 65,536.
std::vector<uint16_t> orderHeads(std::span<const double> headCost, int64_t headsPerGroup = 1);

/// How many cores will share a launch on a host is not known. An order for many of them serves few as well.
inline constexpr int64_t kHostCores = 132;

/// Deals launches to so many SMs; with 0 to those of the device, or to kHostCores.
inline void dealToSms(CostModel &model, int64_t sms) {
  if (sms || model.spec.arch == Arch::Host)
    model.device.sms = sms ? sms : kHostCores;
}

/// A plan's head order and what it comes to.
struct PlanOrder {
  /// heads[i] is the head dealt i-th: each head once.
  std::vector<uint16_t> heads;
  Makespan makespan;
  /// Whether CTAs should stay and compute every n-th item instead of one each, and when the last item then ends. A CTA
  /// that stays begins an item while the one before it ends; but nobody takes an item off one that is late.
  bool isPersistent = false;
  double seconds = 0;
};

/// What persistent CTAs must gain, as a share of the launch: the model takes SMs to be equally fast, and they are not
/// quite.
inline constexpr double kWorthStaying = 0.005;

/// An order is good enough within this factor of the bound.
inline constexpr double kMakespanGoal = 1.03;

/// Orders the heads of a launch. `classOfHead[h]` indexes both `classes` and `orders`. Takes the better of heads by
/// cost and heads by longest row, and while its makespan is not within kMakespanGoal of the bound, brings forward the
/// head that finishes last, a few times; returns the best order seen. `start` is what a CTA of its own adds to each row
/// (CostModel::start), and one that stays does not pay; staying must gain kWorthStaying.
PlanOrder orderPlan(std::span<const ClassWork> classes, std::span<const RowOrder> orders,
                    std::span<const uint16_t> classOfHead, int64_t slots, double start = 0, int64_t headsPerGroup = 1);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_WORKORDER_H
