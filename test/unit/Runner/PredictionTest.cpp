//===- PredictionTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/Prediction.h"

#include <gtest/gtest.h>
#include <vector>

using namespace openwork;

namespace {

TEST(Prediction, worst_and_median_are_magnitudes) {
  PredictionSummary summary = summarize(std::vector<Prediction>{{0.9, 1}, {1.02, 1}, {2.1, 2}});
  EXPECT_EQ(summary.count, 3);
  EXPECT_NEAR(summary.worst, 0.1, 1e-12);
  EXPECT_NEAR(summary.median, 0.05, 1e-12);
}

TEST(Prediction, a_factor_takes_out_what_all_have_in_common) {
  std::vector<Prediction> predictions = {{1.0, 1.1}, {2.0, 2.2}, {3.0, 3.399}};
  PredictionSummary summary = summarize(predictions);
  EXPECT_NEAR(summary.factor, 1.1, 1e-12);
  EXPECT_NEAR(summary.worst, 1 - 3.0 / 3.399, 1e-12);
  EXPECT_NEAR(summary.worstAfterFactor, 1 - 3.3 / 3.399, 1e-12);
  EXPECT_EQ(summary.describe(), "predicted within 11.7 % of what was measured, half of them within 9.1 %; within 2.9 % "
                                "after a factor of 1.1");
}

TEST(Prediction, a_single_one_has_no_factor) {
  EXPECT_EQ(summarize(std::vector<Prediction>{{0.95, 1}}).describe(), "predicted within 5.0 % of what was measured");
}

} // namespace
