//===- Report.h - A package as one page to read -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_REPORT_REPORT_H
#define OPENWORK_REPORT_REPORT_H

#include "openwork/Kernel/CostTable.h"
#include "openwork/Mask/BlockMask.h"
#include "openwork/Package/Manifest.h"
#include "openwork/Report/BenchFigures.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace openwork {

/// What a report shows of a head class beside what the manifest says.
struct ReportClass {
  BlockMask mask;
  /// Whether partial blocks are visited by a rule instead of their tile masks.
  bool hasRule = false;
  /// Boxes of rows in the schedule, of either form.
  int64_t boxes = 0;
  /// rowOrder[i] is the row dealt i-th; empty for the natural order.
  std::vector<int32_t> rowOrder;
  /// The loops as MLIR.
  std::string loops;
};

/// A line of the table of origins.
struct ReportFact {
  std::string label, value;
};

/// Everything that a report is made of. Names may be any text.
struct ReportInput {
  /// Keeps the rules P1 to P23.
  Manifest manifest;
  /// By kernel and class, as in the manifest. Masks are of one context.
  std::vector<std::vector<ReportClass>> classes;
  /// What times are predicted by.
  CostTable costs;
  /// SMs of the timeline; 0 for as many as the costs are of.
  int64_t sms = 0;
  std::optional<BenchFigures> measured;
  std::vector<ReportFact> origins;
};

/// Bounds on a report's parts. What goes over them is left out and named at the top of the page.
struct ReportLimits {
  /// Bytes of all pictures as PNG; they become coarser until they fit.
  int64_t pictureBytes = 1500 << 10;
  /// Characters of one class's loops, and of all.
  int64_t classLoops = 16 << 10, allLoops = 800 << 10;
  /// Bytes of all timelines, besides what pictures leave of theirs; and SMs of one.
  int64_t timelineBytes = 500 << 10, timelineSlots = 256;
  /// Rows of a table.
  int64_t tableRows = 2000;
  /// What the maps of heads know: heads of all plans, runs of equal steps of all layers, and classes.
  int64_t planHeads = 200'000, planRuns = 100'000, dataClasses = 10'000;
};

/// One HTML document that refers to nothing outside of itself: equal input makes equal bytes (with the same libpng and
/// zlib). It shows the heads of each layer and step, classes, kernels and plans, and when each SM works for which head.
Expected<std::string> writeReport(const ReportInput &input, const ReportLimits &limits = {});

} // namespace openwork

#endif // OPENWORK_REPORT_REPORT_H
