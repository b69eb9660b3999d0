//===- LayerCaseTest.cpp - What of a package is run -----------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/LayerCase.h"

#include "Runner/RunnerSample.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

/// `layer.step plan` of each case, or the error.
static std::string choose(const Manifest &manifest, std::optional<int64_t> layer, std::optional<int64_t> step) {
  Expected<std::vector<LayerCase>> cases = chooseCases(manifest, layer, step);
  if (!cases)
    return cases.error().message;
  std::string text;
  for (const LayerCase &each : *cases)
    text += (text.empty() ? "" : ", ") + std::to_string(each.layer->layer) + "." + std::to_string(each.step) + " " +
            each.plan->name;
  return text;
}

TEST(LayerCase, is_each_plan_where_it_first_occurs) {
  Manifest manifest = RunnerSample().manifest;
  EXPECT_EQ(choose(manifest, {}, {}), "0.0 plan_0, 0.1 plan_1, 4.0 plan_2");
  manifest.layers[1].geometry.textKeys = 0;
  EXPECT_EQ(choose(manifest, {}, {}), "0.0 plan_0, 0.1 plan_1, 3.0 plan_1, 4.0 plan_2");
}

TEST(LayerCase, is_of_the_layer_and_step_asked_for) {
  Manifest manifest = RunnerSample().manifest;
  EXPECT_EQ(choose(manifest, 0, {}), "0.0 plan_0, 0.1 plan_1");
  EXPECT_EQ(choose(manifest, 0, 1), "0.1 plan_1");
  EXPECT_EQ(choose(manifest, 3, 40), "3.40 plan_1") << "its plan holds for every step";
  EXPECT_EQ(choose(manifest, {}, 1), "0.1 plan_1, 4.1 plan_2");
}

TEST(LayerCase, negative_choices) {
  Manifest manifest = RunnerSample().manifest;
  EXPECT_EQ(choose(manifest, 7, {}), "--layer: expects a layer of the package, which has 3 in 0..4, got 7");
  EXPECT_EQ(choose(manifest, 0, 2), "--step: expects 0..1, got 2");
  EXPECT_EQ(choose(Manifest(), {}, {}), "the package has no layers");
}

TEST(LayerCase, counts_visits_and_operations) {
  RunnerSample sample;
  LayerCase causal = chooseCases(sample.manifest, 4, {})->front();
  EXPECT_EQ(causal.visits(), 2 * 6);
  EXPECT_DOUBLE_EQ(causal.flops(5), 5 * 12 * 2.0 * 128 * 128 * (64 + 128));
  EXPECT_EQ(describe(causal), "layer 4, step 0, plan @plan_2 of @kernel_1: 2 heads, 300 by 300 tokens, d64/128 fp16, "
                              "density 66.7 %");
}
