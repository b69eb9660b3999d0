//===- CostModelTest.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/CostModel.h"

#include <gtest/gtest.h>
#include <map>
#include <utility>

using namespace openwork;

namespace {

KernelSpec sm90(int32_t headDim, int32_t tileM, int32_t tileN, int32_t cluster = 1) {
  return makeSpec(Arch::SM90, DType::BF16, headDim, tileM, tileN, cluster);
}

TEST(CostModel, FullVisitsGiveTheMeasuredRate) {
  KernelSpec spec = sm90(128, 128, 128);
  CostModel model = modelCosts(spec);
  double flops = 4.0 * 128 * 128 * 128;
  EXPECT_NEAR(flops / model.fullVisit * 132 / 1e12, 640, 1e-9);
  EXPECT_NEAR(model.row, 1.25 * model.fullVisit, 1e-15);
}

TEST(CostModel, RowsAddUp) {
  CostModel model = modelCosts(sm90(128, 128, 128));
  EXPECT_DOUBLE_EQ(model.rowSeconds({}), model.row);
  EXPECT_DOUBLE_EQ(model.rowSeconds({.full = 3, .partial = 2, .padded = 1}),
                   model.row + 3 * model.fullVisit + 2 * model.partialVisit + model.paddedVisit);
}

TEST(CostModel, MaskedVisitsCostMore) {
  for (Arch arch : {Arch::SM90, Arch::Host}) {
    CostModel model = modelCosts(makeSpec(arch, DType::BF16, 64, 64, 64));
    EXPECT_GT(model.partialVisit, model.fullVisit);
    EXPECT_GT(model.paddedVisit, model.fullVisit);
    EXPECT_GT(model.row, 0);
    EXPECT_GT(model.launch, 0);
  }
}

TEST(CostModel, RatesInterpolate) {
  CostTable table = h200Costs();
  table.rates = {{128, 128, 64, 1, 400, Source::Estimated},
                 {128, 128, 128, 1, 600, Source::Measured},
                 {128, 128, 128, 2, 700, Source::Measured},
                 {64, 192, 128, 1, 500, Source::Measured}};
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 128), table), 600);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 96), table), 500);
  // Below the narrowest shape a visit takes as long as there; above the widest the rate stays.
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 32), table), 200);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 192), table), 600);
  // The nearest family stands in for what is missing: head dim first, then TILE_M, then cluster.
  EXPECT_DOUBLE_EQ(denseTflops(sm90(256, 128, 128), table), 600);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 64, 128, 2), table), 700);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(64, 128, 128, 2), table), 500);
}

TEST(CostModel, TheTableIsReplaceable) {
  CostTable table = h200Costs();
  for (ShapeRate &rate : table.rates)
    rate.tflops *= 2;
  table.partialFactor = 3;
  CostModel fast = modelCosts(sm90(128, 128, 128), table), usual = modelCosts(sm90(128, 128, 128));
  EXPECT_DOUBLE_EQ(fast.fullVisit, usual.fullVisit / 2);
  EXPECT_DOUBLE_EQ(fast.partialVisit, fast.fullVisit * 3);
}

TEST(CostModel, WiderTilesNeverCostLess) {
  for (int32_t headDim : {64, 128, 192, 256}) {
    std::map<std::pair<int32_t, int32_t>, double> last;
    for (const KernelSpec &spec : candidateSpecs(Arch::SM90, DType::BF16, headDim)) {
      double &previous = last[{spec.tileM, spec.cluster}];
      double visit = modelCosts(spec).fullVisit;
      EXPECT_GE(visit, previous * (1 - 1e-12)) << spec.str();
      previous = visit;
    }
  }
}

TEST(CostModel, NoRateIsAboveThePart) {
  // 4,096 operations for each clock and SM at 1,830 MHz.
  for (int32_t headDim : {64, 128, 192, 256})
    for (const KernelSpec &spec : candidateSpecs(Arch::SM90, DType::BF16, headDim))
      EXPECT_LT(denseTflops(spec, h200Costs()), 989) << spec.str();
}

TEST(CostModel, Slots) {
  EXPECT_EQ(modelCosts(sm90(128, 128, 128)).slots(), 132);
  EXPECT_EQ(modelCosts(sm90(128, 128, 128, 2)).slots(), 66);
}

TEST(CostModel, DramSeconds) {
  CostModel model = modelCosts(sm90(128, 128, 128));
  EXPECT_DOUBLE_EQ(model.dramSeconds(4.3e12), model.device.exposedDram);
}

} // namespace
