//===- Prediction.h - Predicted times beside measured ones ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_PREDICTION_H
#define OPENWORK_RUNNER_PREDICTION_H

#include <cstdint>
#include <span>
#include <string>

namespace openwork {

struct Prediction {
  double predicted = 0, measured = 0;

  /// Predicted over measured, less 1.
  double error() const { return predicted / measured - 1; }
};

/// How far predictions are from what was measured, in magnitude.
struct PredictionSummary {
  int64_t count = 0;
  double worst = 0, median = 0;
  /// The factor on all predictions that leaves as many too long as too short: what clocks and tables differ by.
  double factor = 1;
  double worstAfterFactor = 0;

  /// `predicted within 4.8 % of what was measured, half of them within 2.1 %; within 1.9 % after a factor of 1.03`. A
  /// single one has neither halves nor factors.
  std::string describe() const;
};

/// Of times above 0.
PredictionSummary summarize(std::span<const Prediction> predictions);

} // namespace openwork

#endif // OPENWORK_RUNNER_PREDICTION_H
