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

ShapeRate rate(int32_t headDim, int32_t tileM, int32_t tileN, int32_t cluster, double tflops) {
  ShapeRate rate;
  rate.headDim = headDim;
  rate.tileM = tileM;
  rate.tileN = tileN;
  rate.cluster = cluster;
  rate.tflops = tflops;
  return rate;
}

CostTable tableOf(std::vector<ShapeRate> rates) {
  CostTable table = builtinCosts(Arch::SM90);
  table.rates = std::move(rates);
  return table;
}

TEST(CostModel, FullVisitsGiveTheMeasuredRate) {
  CostTable table = tableOf({rate(128, 128, 128, 1, 640)});
  table.rowVisits.value = 1.25;
  CostModel model = modelCosts(sm90(128, 128, 128), table);
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
  CostTable table = tableOf({rate(64, 192, 128, 1, 500), rate(128, 128, 64, 1, 400), rate(128, 128, 128, 1, 600),
                             rate(128, 128, 128, 2, 700)});
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 128), table), 600);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 96), table), 500);
  // Below the narrowest shape a visit takes as long as there; above the widest the rate stays.
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 32), table), 200);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 192), table), 600);
  // The nearest family stands in for what is missing: head dim first, then TILE_M, cluster, dtype.
  EXPECT_DOUBLE_EQ(denseTflops(sm90(256, 128, 128), table), 600);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 64, 128, 2), table), 700);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(64, 128, 128, 2), table), 500);
}

TEST(CostModel, VisitsAreLinearInTheHeadDim) {
  CostTable table = tableOf({rate(64, 128, 64, 1, 300), rate(64, 128, 128, 1, 400), rate(128, 128, 64, 1, 500),
                             rate(128, 128, 128, 1, 600), rate(256, 128, 128, 1, 700)});
  table.rates[1].partialFactor = 1.2;
  table.rates[3].partialFactor = 1.6;
  CostModel narrow = modelCosts(sm90(64, 128, 128), table), wide = modelCosts(sm90(128, 128, 128), table);
  CostModel between = modelCosts(sm90(96, 128, 128), table);
  EXPECT_DOUBLE_EQ(between.fullVisit, (narrow.fullVisit + wide.fullVisit) / 2);
  EXPECT_DOUBLE_EQ(between.partialVisit, between.fullVisit * 1.4);
  // 96 / (64 / 300 + 128 / 500) * 2, and the widths between two.
  EXPECT_NEAR(denseTflops(sm90(96, 128, 64), table), 409.0909, 1e-4);
  EXPECT_NEAR(denseTflops(sm90(96, 128, 96), table), 2 * 96 / (64.0 / 350 + 128.0 / 550), 1e-9);
  // One tile is not enough; the nearest head dim stands in, the smaller of two. So it does beyond the first and last.
  EXPECT_DOUBLE_EQ(denseTflops(sm90(192, 128, 128), table), 600);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(224, 128, 128), table), 700);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(32, 128, 128), table), 400);
  // A rate of the head dim itself, or of the very kernel, comes first.
  table.rates.push_back(rate(96, 128, 128, 1, 640));
  EXPECT_DOUBLE_EQ(denseTflops(sm90(96, 128, 128), table), 640);
  table.rates.back().stages = 2;
  EXPECT_DOUBLE_EQ(denseTflops(sm90(96, 128, 128), table), 640);
  table.rates.back().stages = 3;
  EXPECT_NEAR(denseTflops(sm90(96, 128, 128), table), 2 * 96 / (64.0 / 400 + 128.0 / 600), 1e-9);
}

TEST(CostModel, RatesOfADTypeComeFirst) {
  ShapeRate half = rate(128, 128, 128, 1, 620), wide = rate(128, 192, 128, 1, 500);
  half.dtype = wide.dtype = DType::FP16;
  CostTable table = tableOf({rate(128, 128, 96, 1, 500), rate(128, 128, 128, 1, 600), half, wide});
  EXPECT_DOUBLE_EQ(denseTflops(makeSpec(Arch::SM90, DType::FP16, 128, 128, 128), table), 620);
  EXPECT_DOUBLE_EQ(denseTflops(makeSpec(Arch::SM90, DType::FP16, 128, 128, 96), table), 620.0 * 96 / 128);
  EXPECT_DOUBLE_EQ(denseTflops(makeSpec(Arch::SM90, DType::BF16, 128, 128, 112), table), 550);
  EXPECT_DOUBLE_EQ(denseTflops(makeSpec(Arch::SM90, DType::BF16, 128, 192, 128), table), 500);
}

TEST(CostModel, RatesOfAPipelineAreForItAlone) {
  ShapeRate turns = rate(128, 128, 128, 1, 700);
  turns.pingpong = false;
  ShapeRate deep = rate(128, 128, 128, 1, 710);
  deep.pingpong = false;
  deep.stages = 3;
  CostTable table = tableOf({rate(128, 128, 128, 1, 600), rate(128, 128, 160, 1, 640), turns});
  KernelSpec spec = sm90(128, 128, 128);
  EXPECT_DOUBLE_EQ(denseTflops(spec, table), 600);
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 144), table), 620);
  spec.pingpong = false;
  EXPECT_DOUBLE_EQ(denseTflops(spec, table), 700);
  table.rates = {deep, rate(128, 128, 128, 1, 600)};
  EXPECT_DOUBLE_EQ(denseTflops(spec, table), 600);
  spec.stages = 3;
  EXPECT_DOUBLE_EQ(denseTflops(spec, table), 710);
  // Where the table has nothing else, it stands in.
  table.rates = {deep};
  EXPECT_DOUBLE_EQ(denseTflops(sm90(128, 128, 128), table), 710);
}

TEST(CostModel, ShapesHaveRowsAndFactorsOfTheirOwn) {
  ShapeRate narrow = rate(128, 128, 64, 1, 400), wide = rate(128, 128, 128, 1, 600);
  wide.rowMicroseconds = 2;
  wide.partialFactor = 1.2;
  wide.paddedFactor = 1.1;
  CostTable table = tableOf({narrow, wide});
  table.partialFactor.value = 1.4;
  table.paddedFactor.value = 1.3;
  CostModel model = modelCosts(sm90(128, 128, 128), table);
  EXPECT_NEAR(model.row, 2e-6, 1e-18);
  EXPECT_DOUBLE_EQ(model.partialVisit, model.fullVisit * 1.2);
  EXPECT_DOUBLE_EQ(model.paddedVisit, model.fullVisit * 1.1);
  // Above the widest a row takes as long; between, all figures are halfway.
  EXPECT_NEAR(modelCosts(sm90(128, 128, 160), table).row, 2e-6, 1e-18);
  CostModel between = modelCosts(sm90(128, 128, 96), table);
  EXPECT_DOUBLE_EQ(between.partialVisit, between.fullVisit * 1.3);
  EXPECT_DOUBLE_EQ(between.paddedVisit, between.fullVisit * 1.2);
  double visit = visitFlops(sm90(128, 128, 128)) * 132 / 500e12, usual = table.rowVisits.value;
  double measured = 2e-6 / model.fullVisit;
  EXPECT_NEAR(between.row, visit * (usual + measured) / 2, 1e-18);
  // Below the narrowest neither a visit nor a row gets faster.
  CostModel narrowest = modelCosts(sm90(128, 128, 64), table), narrower = modelCosts(sm90(128, 128, 16), table);
  EXPECT_DOUBLE_EQ(narrower.fullVisit, narrowest.fullVisit);
  EXPECT_DOUBLE_EQ(narrower.row, narrowest.row);
  // A wider value dim makes longer rows.
  KernelSpec values = sm90(128, 128, 128);
  values.valueDim = 256;
  EXPECT_NEAR(modelCosts(values, table).row, 3e-6, 1e-18);
}

TEST(CostModel, TheTableIsReplaceable) {
  CostTable table = tableOf({rate(128, 128, 128, 1, 640)});
  CostModel usual = modelCosts(sm90(128, 128, 128), table);
  table.rates[0].tflops *= 2;
  table.partialFactor.value = 3;
  CostModel fast = modelCosts(sm90(128, 128, 128), table);
  EXPECT_DOUBLE_EQ(fast.fullVisit, usual.fullVisit / 2);
  EXPECT_DOUBLE_EQ(fast.partialVisit, fast.fullVisit * 3);
}

TEST(CostModel, WiderTilesNeverCostLess) {
  // But for the noise of a measurement.
  constexpr double noise = 0.03;
  for (int32_t headDim = 32; headDim <= 256; headDim += 32) {
    std::map<std::pair<int32_t, int32_t>, double> last;
    for (const KernelSpec &spec : candidateSpecs(Arch::SM90, DType::BF16, headDim)) {
      double &previous = last[{spec.tileM, spec.cluster}];
      double visit = modelCosts(spec).fullVisit;
      EXPECT_GE(visit, previous * (1 - noise)) << spec.str();
      previous = visit;
    }
  }
}

TEST(CostModel, NoRateIsAboveThePart) {
  // 4,096 operations for each clock and SM at 1,830 MHz.
  for (int32_t headDim = 32; headDim <= 256; headDim += 32)
    for (const KernelSpec &spec : candidateSpecs(Arch::SM90, DType::BF16, headDim))
      EXPECT_LT(denseTflops(spec, builtinCosts(Arch::SM90)), 989) << spec.str();
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
