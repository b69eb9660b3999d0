//===- Facts.h - What a report computes of a package ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_REPORT_FACTS_H
#define OPENWORK_LIB_REPORT_FACTS_H

#include "openwork/Kernel/CostModel.h"
#include "openwork/Mask/Statistics.h"
#include "openwork/Report/Report.h"
#include "openwork/Schedule/Carver.h"
#include "openwork/Schedule/FormPrices.h"

#include <set>
#include <string>
#include <vector>

namespace openwork {

struct ClassFacts {
  int64_t kernel = 0;
  const PackageClass *entry = nullptr;
  const ReportClass *given = nullptr;
  MaskStatistics statistics;
  Carving carving;
  FormPrices prices;
  /// Seconds of each row, in the order in which they are dealt.
  std::vector<double> rows;
  /// Triples of step, layer and head.
  int64_t uses = 0;
  /// Index of its mask among the distinct ones.
  size_t mask = 0;
};

struct PlanFacts {
  /// Layers and steps.
  int64_t uses = 0;
  /// What the launch would take if it visited every block.
  double denseSeconds = 0;
};

/// Sums over all layers and steps.
struct Totals {
  int64_t launches = 0, heads = 0, visited = 0, blocks = 0;
  double predictedSeconds = 0, denseSeconds = 0;
  /// Launches whose plan was measured, what was predicted of these, and what they took.
  int64_t measuredLaunches = 0;
  double predictedOfMeasured = 0, measuredSeconds = 0;
};

/// All that is computed once, before anything is written.
struct ReportFacts {
  static Expected<ReportFacts> get(const ReportInput &input);

  size_t classIndex(int64_t kernel, int64_t index) const { return firstClass[kernel] + index; }
  const ClassFacts &classOf(int64_t kernel, int64_t index) const { return classes[classIndex(kernel, index)]; }

  int64_t steps = 1;
  /// Kernel by kernel.
  std::vector<ClassFacts> classes;
  std::vector<size_t> firstClass;
  std::vector<PlanFacts> plans;
  /// Of each kernel.
  std::vector<CostModel> models;
  std::vector<BlockMask> masks;
  Totals totals;
};

/// What was left out, and why: for the top of the page.
using Omissions = std::vector<std::string>;

} // namespace openwork

#endif // OPENWORK_LIB_REPORT_FACTS_H
