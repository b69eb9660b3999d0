//===- CaseRun.h - One layer on a device ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_CASERUN_H
#define OPENWORK_RUNNER_CASERUN_H

#include "openwork/Runner/ClassMasks.h"
#include "openwork/Runner/LaunchBuffers.h"
#include "openwork/Runner/Prediction.h"
#include "openwork/Runner/RowCheck.h"
#include "openwork/Runner/Runner.h"
#include "openwork/Runner/Spread.h"

namespace openwork {

struct CaseResult {
  /// What is wrong, a line each.
  Findings findings;
  /// The comparison with the reference, where there was one.
  std::optional<RowCheck> check;

  bool passes() const { return findings.empty(); }
};

/// runPackage of one case. `masks` may be null where there is nothing to check.
Expected<CaseResult> runCase(Device &device, const LayerCase &layerCase, const ClassMasks *masks,
                             const RunOptions &options);

/// `pass  layer 3, ...  max error 0.0019 (0.31 of its bound), relative 0.0021, LSE 1.1e-06 (0.04), 1024 rows`, and a
/// line for each finding.
void printResult(std::ostream &out, const LayerCase &layerCase, const CaseResult &result);

struct CaseTiming {
  Spread seconds;
  double predictedSeconds = 0;
  /// On visited blocks, at the median.
  double flopsPerSecond = 0;

  Prediction prediction() const { return {predictedSeconds, seconds.median}; }
};

/// Launches so often, and until the device has been busy for so long.
Expected<void> warmUp(Device &device, const OpenworkLaunch &launch, int64_t launches, double seconds);

/// benchPackage of one case.
Expected<CaseTiming> timeCase(Device &device, const LayerCase &layerCase, const BenchOptions &options);

} // namespace openwork

#endif // OPENWORK_RUNNER_CASERUN_H
