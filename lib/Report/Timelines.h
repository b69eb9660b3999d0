//===- Timelines.h - The work order of plans, packed ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_REPORT_TIMELINES_H
#define OPENWORK_LIB_REPORT_TIMELINES_H

#include "Facts.h"

namespace openwork {

/// When each SM ends each head, in the order of the heads.
struct PackedTimeline {
  double seconds = 0;
  int64_t heads = 0;
  /// SMs that are drawn, and all of them.
  int64_t slots = 0, allSlots = 0;
  /// Two digits of base 64 for each SM and head, row by row: the end in units of seconds / 4095.
  std::string ends;
};

struct PlanTimelines {
  std::vector<PackedTimeline> timelines;
  /// Of each plan an index into these, or -1. Plans that deal equal work share one.
  std::vector<int64_t> timelineOf;
};

/// Timelines of the plans that take most time in all, as many as there is room for, in bytes.
PlanTimelines makeTimelines(const ReportInput &input, const ReportFacts &facts, const ReportLimits &limits,
                            int64_t room, Omissions &omissions);

} // namespace openwork

#endif // OPENWORK_LIB_REPORT_TIMELINES_H
