//===- TuningPlan.h - What to measure of which kernels ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `openwork tune-kernels --prepare` leaves in a folder for a machine with a device:
//
//     tuning.json      this page as JSON
//     costs.json       the table that the measured figures go into
//     NAME.openwork    packages of the kernels
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_TUNINGPLAN_H
#define OPENWORK_RUNNER_TUNINGPLAN_H

#include "openwork/Kernel/CostModel.h"
#include "openwork/Support/Error.h"

#include <string>
#include <string_view>
#include <vector>

namespace openwork {

inline constexpr std::string_view kTuningPlanFile = "tuning.json";
inline constexpr std::string_view kTuningCostsFile = "costs.json";

/// A layer whose rows are all alike.
struct TuningLaunch {
  /// In the plan's folder.
  std::string package;
  int64_t layer = 0;
  /// Of one row.
  VisitCounts visits;
  /// In the plan's file.
  SourcePosition position = {};
};

/// Launches of one kernel spec, over which costs are fitted.
struct TuningKernel {
  std::string name;
  std::vector<TuningLaunch> launches;
};

struct TuningPlan {
  std::vector<TuningKernel> kernels;
};

/// Errors name `file` and the place.
Expected<TuningPlan> parseTuningPlan(std::string_view text, std::string_view file);
/// The JSON text of a plan, with a line end.
std::string writeTuningPlan(const TuningPlan &plan);

} // namespace openwork

#endif // OPENWORK_RUNNER_TUNINGPLAN_H
