//===- CostFitTest.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/CostFit.h"

#include "Support/Seed.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace openwork;

namespace {

using Random = std::mt19937_64;

/// The launches that a tuner measures of one kernel: long and short rows, few rows, tile masks, padding.
std::vector<LaunchTime> launchesOf(int64_t rows, int64_t longRow) {
  return {{rows, {.full = longRow}},
          {rows, {.full = 16}},
          {rows, {.full = 4}},
          {rows / 8, {.full = 4}},
          {rows, {.full = 8, .partial = 8}},
          {rows, {.full = 3, .padded = 1}}};
}

/// Times by the given terms, each off by a normal deviation.
std::vector<LaunchTime> timed(std::vector<LaunchTime> launches, const KernelFit &terms, double noise, Random &random) {
  std::normal_distribution<double> deviation(1, noise);
  for (LaunchTime &launch : launches)
    launch.seconds = terms.secondsOf(launch) * (noise > 0 ? deviation(random) : 1);
  return launches;
}

TEST(CostFit, RowsOfASlot) {
  EXPECT_EQ(rowsOfSlot(132, 24, 132, 1), 24);
  EXPECT_EQ(rowsOfSlot(133, 1, 132, 1), 2);
  EXPECT_EQ(rowsOfSlot(132, 24, 132, 2), 24);
  // The last cluster of a head has one tile.
  EXPECT_EQ(rowsOfSlot(3, 66, 132, 2), 2);
  EXPECT_EQ(rowsOfSlot(5, 3, 1, 1), 15);
}

TEST(CostFit, ExactTimesGiveTheTerms) {
  Random random(testSeed());
  std::uniform_real_distribution<double> micro(0.1e-6, 8e-6);
  for (int round = 0; round < 200; ++round) {
    KernelFit terms{micro(random), micro(random), micro(random), micro(random), micro(random)};
    std::vector<LaunchTime> launches = timed(launchesOf(16 + round % 40, 30 + round), terms, 0, random);
    KernelFit fit = *fitKernel(launches);
    auto near = [](double a, double b) { return std::abs(a - b) <= 1e-8 * (a + b) + 1e-14; };
    EXPECT_TRUE(near(fit.launch, terms.launch) && near(fit.row, terms.row) && near(fit.full, terms.full) &&
                near(*fit.partial, *terms.partial) && near(*fit.padded, *terms.padded))
        << round;
    EXPECT_LT(fit.residual(launches), 1e-9);
    EXPECT_TRUE(near(fitKernel(launches, terms.launch)->row, terms.row));
  }
}

TEST(CostFit, OnlyMeasuredVisitsHaveATerm) {
  Random random(1);
  std::vector<LaunchTime> launches = launchesOf(24, 88);
  launches.resize(4);
  KernelFit fit = *fitKernel(timed(launches, {4e-6, 2e-6, 2.4e-6}, 0, random));
  EXPECT_FALSE(fit.partial);
  EXPECT_FALSE(fit.padded);
  // In a prediction they take as long as full ones.
  EXPECT_DOUBLE_EQ(fit.secondsOf({3, {.full = 1, .partial = 2}}), fit.secondsOf({3, {.full = 3}}));
}

TEST(CostFit, MasksAreBesideAsManyFullVisits) {
  // Short rows that take longer than the model has it do not count against tile masks.
  Random random(1);
  std::vector<LaunchTime> launches = timed(launchesOf(24, 88), {4e-6, 2e-6, 2e-6, 2.2e-6, 2.1e-6}, 0, random);
  double before = *fitKernel(launches)->padded;
  launches[2].seconds *= 1.2;
  launches[5].seconds += launches[2].seconds / 1.2 * 0.2;
  KernelFit fit = *fitKernel(launches);
  EXPECT_NEAR(before, 2.1e-6, 1e-12);
  EXPECT_NEAR(*fit.padded - fit.full, 0.1e-6, 1e-12);
  // Without such a launch the model stands in.
  launches = timed(launchesOf(24, 88), {4e-6, 2e-6, 2e-6, 2.2e-6, 2.1e-6}, 0, random);
  launches.erase(launches.begin() + 1);
  EXPECT_NEAR(*fitKernel(launches)->partial, 2.2e-6, 1e-12);
}

TEST(CostFit, LongRowsCountMost) {
  // Of a device that short rows suit better than the model has it.
  Random random(1);
  std::vector<LaunchTime> launches = timed(launchesOf(24, 88), {0, 0, 2e-6}, 0, random);
  launches.resize(4);
  for (size_t i : {1, 2, 3})
    launches[i].seconds *= 0.85;
  EXPECT_NEAR(fitKernel(launches)->full, 2e-6, 0.1e-6);
}

TEST(CostFit, NoTimeIsNegative) {
  // Rows that take no time, and noise that makes them seem to take less.
  std::vector<LaunchTime> launches = launchesOf(24, 88);
  launches.resize(4);
  for (LaunchTime &launch : launches)
    launch.seconds = double(launch.rows) * double(launch.visits.full) * 2e-6;
  launches[2].seconds *= 0.97;
  KernelFit fit = *fitKernel(launches);
  EXPECT_EQ(fit.row, 0);
  EXPECT_GE(fit.launch, 0);
  EXPECT_NEAR(fit.full, 2e-6, 0.04e-6);
}

TEST(CostFit, NoiseOfHalfAPercentLeavesTheTermsWithinAFewPercent) {
  Random random(testSeed());
  KernelFit terms{5e-6, 1.8e-6, 2.45e-6, 2.45e-6 * 1.09, 2.45e-6 * 1.05};
  double row = 0, full = 0, partial = 0, predicted = 0;
  constexpr int rounds = 400;
  for (int round = 0; round < rounds; ++round) {
    KernelFit fit = *fitKernel(timed(launchesOf(24, 88), terms, 0.005, random), terms.launch);
    row += std::pow(fit.row / terms.row - 1, 2) / rounds;
    full += std::pow(fit.full / terms.full - 1, 2) / rounds;
    partial += std::pow(*fit.partial / *terms.partial - 1, 2) / rounds;
    // Of shapes that were not measured.
    for (VisitCounts visits : {VisitCounts{54}, VisitCounts{20, 40}, VisitCounts{600}, VisitCounts{139, 0, 1}}) {
      LaunchTime launch{164, visits, 0};
      predicted = std::max(predicted, std::abs(fit.secondsOf(launch) / terms.secondsOf(launch) - 1));
    }
  }
  EXPECT_LT(std::sqrt(full), 0.01);
  EXPECT_LT(std::sqrt(row), 0.1);
  EXPECT_LT(std::sqrt(partial), 0.02);
  EXPECT_LT(predicted, 0.05);
}

TEST(CostFit, LaunchesOfADeviceShareOneTerm) {
  Random random(testSeed());
  std::vector<MeasuredKernel> kernels;
  for (int32_t tileN : {64, 96, 128, 160, 176, 192}) {
    KernelFit terms{5e-6, 1.8e-6, tileN * 13e-9, {}, {}};
    std::vector<LaunchTime> launches = launchesOf(24, 16896 / tileN);
    launches.resize(4);
    kernels.push_back({makeSpec(Arch::SM90, DType::BF16, 128, 128, tileN), timed(launches, terms, 0.005, random)});
  }
  // One that was disturbed.
  kernels[2].launches[3].seconds *= 2;
  std::vector<KernelFit> fits = *fitKernels(kernels);
  ASSERT_EQ(fits.size(), kernels.size());
  for (const KernelFit &fit : fits) {
    EXPECT_EQ(fit.launch, fits[0].launch);
    EXPECT_NEAR(fit.launch, 5e-6, 1.5e-6);
  }
}

TEST(CostFit, LaunchesThatSayTooLittleAreRefused) {
  EXPECT_EQ(fitKernel({}).error().message,
            "expects launches of long and short rows, and of many and few of them, got 0 that do not tell them apart");
  std::vector<LaunchTime> alike = {{24, {.full = 4}, 1e-3}, {24, {.full = 4}, 1e-3}, {24, {.full = 4}, 1e-3}};
  EXPECT_EQ(fitKernel(alike).error().message,
            "expects launches of long and short rows, and of many and few of them, got 3 that do not tell them apart");
  EXPECT_EQ(fitKernel(std::vector<LaunchTime>{{24, {.full = 4}, 0}}).error().message,
            "expects times above 0, got 0.000000 s");
  MeasuredKernel kernel{makeSpec(Arch::SM90, DType::BF16, 64, 64, 64), alike};
  EXPECT_EQ(fitKernels({&kernel, 1}).error().message.substr(0, 70),
            "sm90 bf16 d64 64x64 stages 4 warpgroups 1 cluster 1 overlap: expects l");
}

TEST(CostFit, MeasuredShapesReplaceThoseOfTheTable) {
  CostTable table = builtinCosts(Arch::SM90);
  table.rates = {{.headDim = 64, .tileM = 192, .tileN = 128, .tflops = 532},
                 {.headDim = 128, .tileM = 128, .tileN = 192, .tflops = 668}};
  size_t before = table.rates.size();
  KernelSpec spec = makeSpec(Arch::SM90, DType::BF16, 128, 128, 192), variant = spec;
  variant.pingpong = false;
  MeasuredKernel kernels[] = {{spec, {}, 0.01234, 16896, 24}, {variant, {}, 0, 16896, 24}};
  KernelFit fits[] = {{4e-6, 2.0004e-6, 2.4e-6, 2.64e-6, 2.3e-6}, {4e-6, 1e-6, 2.5e-6}};
  CostTable updated = updateCosts(table, kernels, fits, "2026-11-23");
  ASSERT_EQ(updated.rates.size(), before + 1);
  CostModel model = modelCosts(spec, updated);
  EXPECT_NEAR(model.fullVisit, 2.4e-6, 2.4e-6 * 1e-3);
  EXPECT_NEAR(model.row, 2e-6, 1e-8);
  EXPECT_DOUBLE_EQ(model.partialVisit, model.fullVisit * 1.1);
  EXPECT_DOUBLE_EQ(model.paddedVisit, model.fullVisit);
  EXPECT_DOUBLE_EQ(model.launch, 4e-6);
  EXPECT_NEAR(modelCosts(variant, updated).fullVisit, 2.5e-6, 2.5e-6 * 1e-3);
  // Everything else is as it was.
  KernelSpec other = makeSpec(Arch::SM90, DType::BF16, 64, 192, 128);
  EXPECT_EQ(denseTflops(other, updated), denseTflops(other, table));
  EXPECT_EQ(updated.device, table.device);
  auto rate = std::ranges::find_if(updated.rates, [](const ShapeRate &r) { return r.spread > 0.0; });
  ASSERT_NE(rate, updated.rates.end());
  EXPECT_EQ(rate->spread, 0.012);
  EXPECT_EQ(rate->tokens, 16896);
  EXPECT_EQ(rate->origin, (Origin{Source::Measured, "2026-11-23", ""}));
  EXPECT_EQ(updated.paddedFactor, (CostFigure{1, {Source::Measured, "2026-11-23", "median of 1 kernel"}}));
  // What was made can be read.
  EXPECT_EQ(*parseCosts(writeCosts(updated), ""), updated);
}

} // namespace
