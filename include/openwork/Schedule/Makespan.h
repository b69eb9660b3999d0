//===- Makespan.h - Dealing items to the SM that is free first --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_MAKESPAN_H
#define OPENWORK_SCHEDULE_MAKESPAN_H

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace openwork {

/// How long a launch takes when its items are dealt in order. Times are in the unit of the costs, seconds elsewhere.
struct Makespan {
  /// When the last slot finishes, and the item that finishes then (the first dealt of several), -1 without items.
  double seconds = 0;
  int64_t lastItem = -1;
  /// Sum and maximum of the items.
  double total = 0;
  double longest = 0;
  int64_t slots = 1;

  /// No order of any kind can be faster.
  double bound() const { return std::max(total / double(slots), longest); }
  /// At least 1, up to rounding; 1 without work. Graham (1966): list scheduling stays below 2 - 1/slots, and with the
  /// longest items first below 4/3 - 1/(3 slots) of the optimum.
  double ratio() const { return bound() > 0 ? seconds / bound() : 1; }
};

/// Deals items one by one, each to the slot (an SM, or a cluster of them) that is free first: what the hardware does
/// with CTAs in launch-grid order, and what a persistent kernel with a shared counter does. O(log slots) an item.
class ListSchedule {
public:
  /// `slots` is at least 1.
  explicit ListSchedule(int64_t slots);

  /// Deals one item of a cost >= 0; returns when it starts.
  double deal(double cost);

  const Makespan &makespan() const { return result; }

private:
  /// When each slot is free, as a binary heap with the first to be free on top. Slots are alike, so their identity is
  /// not kept.
  std::vector<double> freeAt;
  Makespan result;
  int64_t dealt = 0;
};

/// The makespan of items dealt in the given order.
Makespan modelMakespan(std::span<const double> items, int64_t slots);

/// Deals item i to slot i % slots, whoever is free: what a persistent kernel without a counter does.
class StridedSchedule {
public:
  /// `slots` is at least 1.
  explicit StridedSchedule(int64_t slots) : busy(slots, 0.0) {}

  /// Deals one item of a cost >= 0, or none in its place.
  void deal(double cost) { busy[dealt++ % busy.size()] += cost; }
  /// When the last slot finishes.
  double seconds() const { return *std::max_element(busy.begin(), busy.end()); }

private:
  std::vector<double> busy;
  size_t dealt = 0;
};

} // namespace openwork

#endif // OPENWORK_SCHEDULE_MAKESPAN_H
