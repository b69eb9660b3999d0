//===- TunerTest.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/TuneKernels.h"

#include "Runner/TuningSample.h"
#include "Support/Seed.h"
#include "Support/TempDir.h"

#include "openwork/Support/File.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sstream>

using namespace openwork;
using namespace openwork::test;

namespace {

class TunerTest : public testing::Test {
protected:
  TunerTest() : random(testSeed()) {
    options.folder = folder.path("tuning");
    options.output = folder.path("table.json");
    options.drift = 0;
    options.rounds.settle = 0;
    std::filesystem::create_directory(options.folder);
    before = builtinCosts(Arch::SM90);
    before.rates = {{.headDim = 64, .tileM = 128, .tileN = 128, .tflops = 469},
                    {.headDim = 128, .tileM = 128, .tileN = 192, .tflops = 668}};
    folder.write("tuning/costs.json", writeCosts(before));
  }

  KernelSpec add(const std::string &name, int32_t headDim, int32_t tileM, int32_t tileN, int32_t cluster,
                 const KernelFit &terms) {
    KernelSpec spec = makeSpec(Arch::SM90, DType::BF16, headDim, tileM, tileN, cluster);
    plan.kernels.push_back(writeTunedPackage(options.folder, name, spec));
    models[name].terms = terms;
    return spec;
  }

  /// What the command prints, or its error.
  std::string tune() {
    folder.write("tuning/tuning.json", writeTuningPlan(plan));
    return tuneAsWritten();
  }
  std::string tuneAsWritten() {
    auto opener = [&](const std::string &path, const Manifest &manifest) -> Expected<std::unique_ptr<Device>> {
      return std::make_unique<ModelledDevice>(manifest, models[manifest.name], random);
    };
    std::ostringstream out;
    Expected<void> done = tuneKernels(options, opener, "2026-11-23", out);
    return done ? out.str() : done.error().str();
  }
  std::string errorOf(std::string_view from, std::string_view to) {
    std::string text = writeTuningPlan(plan);
    size_t at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    folder.write("tuning/tuning.json", text.replace(at, from.size(), to));
    std::string said = tuneAsWritten();
    return said.substr(said.rfind('/') + 1);
  }
  CostTable table() { return *readCosts(options.output); }

  TempDir folder;
  std::mt19937_64 random;
  CostTable before;
  TuningPlan plan;
  std::map<std::string, ModelledDevice::Model> models;
  TuneOptions options;
};

} // namespace

TEST_F(TunerTest, finds_what_kernels_take) {
  KernelSpec wide = add("wide", 64, 128, 128, 1, {6e-6, 2e-6, 2.5e-6, 2.75e-6, 2.6e-6});
  KernelSpec pair = add("pair", 128, 128, 128, 2, {6e-6, 3e-6, 2.4e-6, 2.64e-6, 2.5e-6});
  KernelSpec tall = add("tall", 64, 192, 96, 1, {6e-6, 2.5e-6, 3e-6, 3.3e-6, 3.0e-6});
  for (auto &[name, model] : models)
    model.noise = 0.005;
  std::string said = tune();
  CostTable after = table();
  EXPECT_EQ(after.device.sms, kTunedSms);
  EXPECT_EQ(after.deviceName, "modelled device");
  EXPECT_NEAR(after.launchMicroseconds.value, 6, 1);
  for (auto [spec, full, row, padded] :
       {std::tuple(wide, 2.5e-6, 2e-6, 2.6e-6), {pair, 2.4e-6, 3e-6, 2.5e-6}, {tall, 3e-6, 2.5e-6, 3e-6}}) {
    CostModel model = modelCosts(spec, after);
    EXPECT_NEAR(model.fullVisit, full, 0.01 * full) << said;
    EXPECT_NEAR(model.row, row, 0.1 * row) << said;
    EXPECT_NEAR(model.partialVisit, 1.1 * full, 0.02 * full) << said;
    EXPECT_NEAR(model.paddedVisit, padded, 0.04 * full) << said;
  }
  // What was not measured stays.
  EXPECT_EQ(after.rates.size(), before.rates.size() + 2);
  EXPECT_EQ(denseTflops(makeSpec(Arch::SM90, DType::BF16, 128, 128, 192), after), 668);
  EXPECT_EQ(after.device.l2ReuseBytes, before.device.l2ReuseBytes);
}

TEST_F(TunerTest, says_what_it_found) {
  add("wide", 64, 128, 128, 1, {6e-6, 2e-6, 2.5e-6, 2.75e-6, 2.625e-6});
  EXPECT_EQ(tune(), R"(modelled device; 1 kernel, normal data, seed 1
round 1 of 3
round 2 of 3
round 3 of 3

kernel                  TFLOP/s   before   spread   row us  partial   padded      fit
d64 bf16 128x128 c1       6.711  469.000    0.0 %     2.00    1.100    1.050    0.0 %

launch 6.0 us, row 0.80 visits to 128 keys, partial 1.100, padded 1.050
1 of 2 rates measured, 0 of them new
of these launches the table predicted within 0.0 % of what was measured, half of them within 0.0 %; within 0.0 % after a factor of 1
)");
  EXPECT_EQ(table().partialFactor, (CostFigure{1.1, {Source::Measured, "2026-11-23", "median of 1 kernel"}}));
}

TEST_F(TunerTest, watches_clocks_settle) {
  add("wide", 64, 128, 128, 1, {0, 2e-6, 24.95e-6, 30e-6, 30e-6});
  // A launch of the long rows takes 8 * (2 + 40 * 24.95) us, 8 ms.
  models["wide"].gain = 0.08;
  models["wide"].fastLaunches = 13;
  options.drift = 0.4;
  std::string said = tune();
  EXPECT_NE(said.find("clocks: after a rest launches take 8.0 % less time at first, and settle within 0.08 s\n"),
            said.npos)
      << said;
}

TEST_F(TunerTest, negative_kernel_that_does_not_work) {
  add("wide", 64, 128, 128, 1, {6e-6, 2e-6, 2.5e-6, 2.75e-6, 2.6e-6});
  models["wide"].isLazy = true;
  EXPECT_EQ(tune(), "error: wide: the kernel does not do its work: output: 512 of 262144 elements are NaN or were not "
                    "written, the first at batch entry 0, head 0, query 511, column 0");
  // Nothing is left behind.
  EXPECT_FALSE(std::filesystem::exists(options.output));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path("")), {}), 1);
}

TEST_F(TunerTest, negative_plans_that_packages_do_not_keep) {
  add("wide", 64, 128, 128, 1, {6e-6, 2e-6, 2.5e-6, 2.75e-6, 2.6e-6});
  add("tall", 64, 192, 96, 1, {6e-6, 2e-6, 2.5e-6, 2.75e-6, 2.6e-6});
  EXPECT_EQ(errorOf("\"layer\": 1,", "\"layer\": 17,"),
            "tuning.json:9:9: error: expects one plan of layer 17 in wide.openwork, got 0");
  EXPECT_EQ(errorOf("\"full\": 3, \"partial\": 0", "\"full\": 2, \"partial\": 1"),
            "tuning.json:13:9: error: expects the visits of layer 5 in wide.openwork, 16 full and 0 partial ones in 4 "
            "rows, got 2 full, 1 padded and 1 partial ones a row");
  EXPECT_EQ(errorOf("tall.openwork", "wide.openwork").substr(0, 60),
            "tuning.json:20:9: error: expects launches of sm90 bf16 d64 1");
  EXPECT_EQ(errorOf("wide.openwork", "gone.openwork"), "gone.openwork: error: cannot open: No such file or directory");
}

TEST_F(TunerTest, negative_plan_files) {
  add("wide", 64, 128, 128, 1, {});
  EXPECT_EQ(errorOf("openwork-tuning", "openwork-costs"), "tuning.json:2:13: error: \"format\": expects one of "
                                                          "\"openwork-tuning\", got \"openwork-costs\"");
  EXPECT_EQ(errorOf("\"version\": 1", "\"version\": 2"),
            "tuning.json:3:14: error: \"version\": expects an integer in 1..1, got 2");
  EXPECT_EQ(errorOf("\"wide.openwork\"", "\"a b.openwork\""),
            "tuning.json:8:21: error: kernels[0].launches[0]: \"package\": expects the name of a package in this "
            "folder, NAME.openwork, got \"a b.openwork\"");
  EXPECT_EQ(errorOf("\"wide.openwork\"", "\"..\""),
            "tuning.json:8:21: error: kernels[0].launches[0]: \"package\": expects the name of a package in this "
            "folder, NAME.openwork, got \"..\"");
  EXPECT_EQ(errorOf("\"layer\": 2", "\"layer\": -2"), "tuning.json:10:47: error: kernels[0].launches[2]: \"layer\": "
                                                      "expects an integer in 0..2147483647, got -2");
  EXPECT_EQ(
      errorOf("\"padded\": 1", "\"padded\": true"),
      "tuning.json:13:85: error: kernels[0].launches[5]: \"padded\": expects an integer in 0..16777216, got true");
  folder.write("tuning/tuning.json", R"({"format": "openwork-tuning", "version": 1, "kernels": []})");
  EXPECT_EQ(tuneAsWritten(), options.folder + "/tuning.json:1:56: error: \"kernels\": expects an array of 1..4096 "
                                              "entries, got an array of 0 entries");
  folder.write("tuning/costs.json", "{}");
  EXPECT_EQ(tune(), options.folder + "/costs.json:1:1: error: expects a field \"format\", got none");
  folder.write("tuning/costs.json", builtinCostsText(Arch::Host));
  EXPECT_EQ(tune(), options.folder + "/costs.json:5:13: error: \"target\": expects \"sm_90a\", got \"host\"");
}

TEST_F(TunerTest, negative_outputs) {
  add("wide", 64, 128, 128, 1, {6e-6, 2e-6, 2.5e-6, 2.75e-6, 2.6e-6});
  options.output = folder.path("absent/table.json");
  EXPECT_EQ(tune(), options.output + ": error: cannot write: No such file or directory");
  options.output = options.folder;
  EXPECT_EQ(tune(), options.output + ": error: cannot write: Is a directory");
}

TEST_F(TunerTest, negative_options) {
  auto refused = [&](auto change) {
    TuneOptions before = options;
    change();
    std::string text = tuneAsWritten();
    options = before;
    return text;
  };
  EXPECT_EQ(refused([&] { options.rounds.rounds = 0; }), "error: --rounds: expects 1..1000, got 0");
  EXPECT_EQ(refused([&] { options.rounds.repeats = 1001; }), "error: --repeats: expects 1..1000, got 1001");
  EXPECT_EQ(refused([&] { options.rounds.settle = 61; }), "error: --settle: expects 0..60 seconds, got 61");
  EXPECT_EQ(refused([&] { options.drift = -1; }), "error: --drift: expects 0..60 seconds, got -1");
  EXPECT_EQ(refused([&] { options.device = -1; }), "error: --device: expects 0 or more, got -1");
  EXPECT_EQ(refused([&] { options.output.clear(); }), "error: -o: expects a file for the table, got none");
}

TEST_F(TunerTest, negative_times_that_tell_nothing_apart) {
  TuningKernel kernel = writeTunedPackage(options.folder, "wide", makeSpec(Arch::SM90, DType::BF16, 64, 128, 128));
  kernel.launches.resize(2);
  plan.kernels.push_back(kernel);
  models["wide"].terms = {6e-6, 2e-6, 2.5e-6};
  EXPECT_EQ(tune(),
            "error: sm90 bf16 d64 128x128 stages 2 warpgroups 2 cluster 1 overlap pingpong: expects launches of "
            "long and short rows, and of many and few of them, got 2 that do not tell them apart");
}
