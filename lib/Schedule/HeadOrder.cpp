//===- HeadOrder.cpp - The order of heads in a plan -----------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/WorkOrder.h"

#include <algorithm>
#include <cassert>
#include <numeric>

using namespace openwork;

namespace {

using Heads = std::vector<uint16_t>;

/// How often a head that finishes last is brought forward before giving up.
constexpr int kRepairs = 8;

/// Groups by descending weight, ties by index, spelled out as heads.
Heads headsByWeight(const std::vector<double> &groupWeight, int64_t headsPerGroup) {
  std::vector<uint32_t> groups(groupWeight.size());
  std::iota(groups.begin(), groups.end(), 0u);
  std::ranges::sort(groups, [&](uint32_t a, uint32_t b) {
    return groupWeight[a] != groupWeight[b] ? groupWeight[a] > groupWeight[b] : a < b;
  });
  Heads heads;
  for (uint32_t group : groups)
    for (int64_t h = 0; h < headsPerGroup; ++h)
      heads.push_back(static_cast<uint16_t>(group * headsPerGroup + h));
  return heads;
}

/// What one launch deals: the rows of each head's class in their order.
class Launch {
public:
  Launch(std::span<const ClassWork> classes, std::span<const RowOrder> orders, std::span<const uint16_t> classOfHead,
         int64_t slots, double start)
      : classOfHead(classOfHead), slots(slots), start(start), dealtRows(classes.size()) {
    for (size_t c = 0; c < classes.size(); ++c)
      for (int64_t i = 0; i < classes[c].rows(); ++i)
        dealtRows[c].push_back(start + classes[c].rowCost[orders[c].rowAt(i)]);
  }

  double cost(uint16_t head) const {
    const std::vector<double> &rows = rowsOf(head);
    return std::accumulate(rows.begin(), rows.end(), 0.0);
  }
  double longestRow(uint16_t head) const {
    const std::vector<double> &rows = rowsOf(head);
    return rows.empty() ? 0 : *std::ranges::max_element(rows);
  }

  PlanOrder deal(Heads heads) const {
    ListSchedule schedule(slots);
    for (uint16_t head : heads)
      for (double row : rowsOf(head))
        schedule.deal(row);
    double seconds = schedule.makespan().seconds;
    return {std::move(heads), schedule.makespan(), /*isPersistent=*/false, seconds};
  }

  /// When the last item ends if CTAs stay, and no row pays for a start. Heads of fewer rows leave items empty.
  double secondsIfPersistent(const Heads &heads) const {
    size_t rowsOfHead = 0;
    for (const std::vector<double> &rows : dealtRows)
      rowsOfHead = std::max(rowsOfHead, rows.size());
    StridedSchedule schedule(slots);
    for (uint16_t head : heads) {
      const std::vector<double> &rows = rowsOf(head);
      for (size_t i = 0; i < rowsOfHead; ++i)
        schedule.deal(i < rows.size() ? std::max(rows[i] - start, 0.0) : 0);
    }
    return schedule.seconds();
  }

  /// Where in the order the head of a dealt item stands.
  size_t positionOf(int64_t item, const Heads &heads) const {
    size_t position = 0;
    for (; item >= std::ssize(rowsOf(heads[position])); ++position)
      item -= std::ssize(rowsOf(heads[position]));
    return position;
  }

private:
  const std::vector<double> &rowsOf(uint16_t head) const { return dealtRows[classOfHead[head]]; }

  std::span<const uint16_t> classOfHead;
  int64_t slots;
  double start;
  std::vector<std::vector<double>> dealtRows;
};

/// Brings the group at a position to the front.
Heads broughtForward(Heads heads, size_t position, int64_t headsPerGroup) {
  auto group = heads.begin() + std::ptrdiff_t(position) / headsPerGroup * headsPerGroup;
  std::rotate(heads.begin(), group, group + headsPerGroup);
  return heads;
}

} // namespace

std::vector<uint16_t> openwork::orderHeads(std::span<const double> headCost, int64_t headsPerGroup) {
  assert(headCost.size() <= 65536 && "a plan names heads with 16 bits");
  assert(headsPerGroup >= 1 && headCost.size() % headsPerGroup == 0 && "expects whole groups of heads");
  std::vector<double> weight(headCost.size() / headsPerGroup);
  for (size_t head = 0; head < headCost.size(); ++head)
    weight[head / headsPerGroup] += headCost[head];
  return headsByWeight(weight, headsPerGroup);
}

PlanOrder openwork::orderPlan(std::span<const ClassWork> classes, std::span<const RowOrder> orders,
                              std::span<const uint16_t> classOfHead, int64_t slots, double start,
                              int64_t headsPerGroup) {
  assert(classes.size() == orders.size() && "expects one row order for each class");
  assert(classOfHead.size() <= 65536 && "a plan names heads with 16 bits");
  Launch launch(classes, orders, classOfHead, slots, start);
  std::vector<double> cost;
  std::vector<double> longest(classOfHead.size() / headsPerGroup);
  for (size_t head = 0; head < classOfHead.size(); ++head) {
    cost.push_back(launch.cost(static_cast<uint16_t>(head)));
    double &groupLongest = longest[head / headsPerGroup];
    groupLongest = std::max(groupLongest, launch.longestRow(static_cast<uint16_t>(head)));
  }

  PlanOrder best = launch.deal(orderHeads(cost, headsPerGroup));
  if (PlanOrder other = launch.deal(headsByWeight(longest, headsPerGroup));
      other.makespan.seconds < best.makespan.seconds)
    best = std::move(other);
  // A head may hold one huge row behind many small ones. Whoever finishes last starts too late: let it start first.
  PlanOrder tried = best;
  for (int repair = 0; repair < kRepairs && best.makespan.ratio() > kMakespanGoal; ++repair) {
    size_t last = launch.positionOf(tried.makespan.lastItem, tried.heads);
    tried = launch.deal(broughtForward(tried.heads, last, headsPerGroup));
    if (tried.makespan.seconds < best.makespan.seconds)
      best = tried;
  }
  if (start > 0)
    if (double seconds = launch.secondsIfPersistent(best.heads); seconds < best.seconds * (1 - kWorthStaying)) {
      best.isPersistent = true;
      best.seconds = seconds;
    }
  return best;
}
