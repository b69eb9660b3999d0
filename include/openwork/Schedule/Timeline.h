//===- Timeline.h - When each slot works for which head ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_TIMELINE_H
#define OPENWORK_SCHEDULE_TIMELINE_H

#include <cstdint>
#include <span>
#include <vector>

namespace openwork {

/// A launch over its slots (SMs, or clusters of them). Items are dealt head by head and no slot waits between two of
/// its own, so that a slot goes through the heads in their order, and its timeline is when it is done with each:
///
///     2 slots; head 0 has rows of 3 and 1, head 1 of 2 and 2
///
///     slot 0   0 0 0 1 1          ends 3 5
///     slot 1   0 1 1              ends 1 3
///
/// Times are in the unit of the costs.
struct Timeline {
  int64_t slots = 0, heads = 0;
  /// slots x heads: when the slot ends its last item of the head that is dealt at that position; when it ended the one
  /// before, where it has none.
  std::vector<double> ends;

  double end(int64_t slot, int64_t position) const { return ends[slot * heads + position]; }
  double begin(int64_t slot, int64_t position) const { return position ? end(slot, position - 1) : 0; }
  /// When the last slot ends.
  double seconds() const;
};

/// The costs of one head's rows, in the order in which they are dealt.
using DealtRows = std::span<const double>;

/// Deals the rows of each head, in this order, to the slot that is free first (of several, the first), each row paying
/// for a start; ListSchedule tells the same makespan. `slots` is at least 1.
Timeline dealToFirstFree(std::span<const DealtRows> heads, int64_t slots, double start = 0);

/// Deals item i to slot i % slots, as StridedSchedule does: heads of fewer rows than others leave items empty.
Timeline dealInStrides(std::span<const DealtRows> heads, int64_t slots);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_TIMELINE_H
