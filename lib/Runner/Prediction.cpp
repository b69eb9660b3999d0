//===- Prediction.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/Prediction.h"

#include "Text.h"
#include "openwork/Runner/Spread.h"

#include <cmath>

using namespace openwork;

static Spread errorsOf(std::span<const Prediction> predictions, double factor) {
  std::vector<double> errors;
  for (Prediction prediction : predictions) {
    prediction.predicted *= factor;
    errors.push_back(std::abs(prediction.error()));
  }
  return spreadOf(std::move(errors));
}

PredictionSummary openwork::summarize(std::span<const Prediction> predictions) {
  std::vector<double> ratios;
  for (const Prediction &prediction : predictions)
    ratios.push_back(prediction.measured / prediction.predicted);
  double factor = ratios.empty() ? 1 : spreadOf(std::move(ratios)).median;
  Spread plain = errorsOf(predictions, 1);
  return {int64_t(predictions.size()), plain.most, plain.median, factor, errorsOf(predictions, factor).most};
}

std::string PredictionSummary::describe() const {
  std::string text = formatText("predicted within %.1f %% of what was measured", 100 * worst);
  if (count > 1)
    text += formatText(", half of them within %.1f %%; within %.1f %% after a factor of %.4g", 100 * median,
                       100 * worstAfterFactor, factor);
  return text;
}
