//===- CaseRunTest.cpp - Runs on a device that may be faulty --------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/CaseRun.h"

#include "Runner/FakeDevice.h"

#include <gtest/gtest.h>
#include <sstream>

using namespace openwork;
using namespace openwork::test;

using Fault = FakeDevice::Fault;

namespace {

class CaseRunTest : public testing::Test {
protected:
  CaseRunTest() : masks(sample.masks), cases(*chooseCases(sample.manifest, {}, {})) { options.check = true; }

  /// The findings of a run, on a line each.
  std::string run(Fault fault, int64_t index = 0) {
    FakeDevice device(sample, fault);
    Expected<CaseResult> result = runCase(device, cases[index], &masks, options);
    EXPECT_EQ(device.numAllocations(), 0u);
    if (!result)
      return "error: " + result.error().str();
    std::string text;
    for (const std::string &finding : result->findings)
      text += finding + "\n";
    return text;
  }

  RunnerSample sample;
  ClassMasks masks;
  std::vector<LayerCase> cases;
  RunOptions options;
};

class CaseRunDataTest : public CaseRunTest, public testing::WithParamInterface<DataKind> {
protected:
  CaseRunDataTest() { options.data = GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(, CaseRunDataTest, testing::Values(DataKind::Normal, DataKind::Heavy),
                         [](const auto &test) { return std::string(name(test.param)); });

} // namespace

static bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

TEST_F(CaseRunTest, passes_a_good_kernel_in_every_layout) {
  ASSERT_EQ(cases.size(), 3u);
  for (Layout layout : {Layout::BSHD, Layout::BHSD, Layout::Packed})
    for (DataKind data : {DataKind::Normal, DataKind::Heavy})
      for (int64_t index : {0, 1, 2}) {
        SCOPED_TRACE(std::string(name(layout)) + " " + std::string(name(data)) + " " + std::to_string(index));
        options.layout = layout;
        options.data = data;
        options.batch = 2;
        EXPECT_EQ(run(Fault::None, index), "");
      }
}

TEST_F(CaseRunTest, compares_every_row_it_can_afford) {
  FakeDevice device(sample);
  Expected<CaseResult> result = runCase(device, cases[0], &masks, options);
  ASSERT_TRUE(result && result->check);
  EXPECT_EQ(result->check->numRows(), 4 * 144);
  EXPECT_GT(result->check->output().error, 0) << "16 bits round";
  EXPECT_GT(result->check->relativeError(), 1e-4);
  EXPECT_LT(result->check->relativeError(), 4e-3);
  EXPECT_EQ(device.launches, 2);
}

TEST_F(CaseRunTest, makes_equal_inputs_in_every_layout) {
  std::vector<double> relative;
  for (Layout layout : {Layout::BSHD, Layout::BHSD, Layout::Packed}) {
    options.layout = layout;
    FakeDevice device(sample);
    relative.push_back(runCase(device, cases[2], &masks, options)->check->relativeError());
  }
  EXPECT_EQ(relative[0], relative[1]);
  EXPECT_EQ(relative[0], relative[2]);
}

TEST_F(CaseRunTest, finds_what_was_not_written) {
  std::string findings = run(Fault::SkipsLastQuery);
  EXPECT_TRUE(contains(findings, "output: 128 of 73728 elements are NaN or were not written, the first at batch entry "
                                 "0, head 3, query 143, column 0\n"))
      << findings;
  EXPECT_TRUE(contains(findings, "LSE: 1 of 576 elements are NaN or were not written, the first at batch entry 0, "
                                 "head 3, query 143\n"))
      << findings;
  options.layout = Layout::BHSD;
  EXPECT_TRUE(contains(run(Fault::SkipsLastQuery), "the first at batch entry 0, head 3, query 143, column 0\n"));
  options.check = false;
  EXPECT_TRUE(contains(run(Fault::SkipsLastQuery), "output: 128 of 73728 elements are NaN"));
}

TEST_P(CaseRunDataTest, finds_a_lost_key_by_the_lse) {
  std::string findings = run(Fault::LosesKey);
  EXPECT_TRUE(findings.starts_with("LSE: at batch entry 0, head 3, query ")) << findings;
  EXPECT_EQ(std::ranges::count(findings, '\n'), 1) << findings;
}

TEST_P(CaseRunDataTest, finds_a_key_that_is_lost_or_doubled) {
  EXPECT_TRUE(contains(run(Fault::DropsKey), "LSE: at batch entry 0, head 3, query "));
  EXPECT_TRUE(contains(run(Fault::DoublesKey), "LSE: at batch entry 0, head 3, query "));
}

TEST_P(CaseRunDataTest, finds_a_wrong_head) {
  std::string findings = run(Fault::SwapsHeads);
  EXPECT_TRUE(findings.starts_with("output: at batch entry 0, head ")) << findings;
}

TEST_P(CaseRunDataTest, finds_padding_that_counts) {
  options.validText = 3;
  EXPECT_EQ(run(Fault::None), "");
  EXPECT_TRUE(contains(run(Fault::IgnoresValidText), "LSE: at batch entry 0"));
  options.validText = 16;
  EXPECT_EQ(run(Fault::IgnoresValidText), "") << "all of the text counts";
}

TEST_F(CaseRunTest, finds_nan_of_queries_without_keys) {
  EXPECT_TRUE(contains(run(Fault::MasksToNaN), "output: 256 of 73728 elements are NaN or were not written, the first "
                                               "at batch entry 0, head 1, query 0, column 0\n"));
}

TEST_F(CaseRunTest, finds_writes_beyond_the_tensors) {
  EXPECT_EQ(run(Fault::WritesBefore), "output: 2 bytes before it have changed, the nearest 1 byte away\n"
                                      "output: 2 bytes before it have changed, the nearest 1 byte away\n");
  EXPECT_TRUE(contains(run(Fault::WritesBehind), "output: 4 bytes behind it have changed, the nearest 1 byte away\n"));
  EXPECT_EQ(run(Fault::ChangesInput), "value: 2 bytes behind it have changed, the nearest 1 byte away\n");
}

TEST_F(CaseRunTest, finds_what_is_not_repeatable) {
  EXPECT_EQ(run(Fault::IsNotRepeatable), "output: 1 of 73728 elements differ when launched again, the first at batch "
                                         "entry 0, head 0, query 1, column 5\n");
}

TEST_F(CaseRunTest, prints_a_line_and_the_findings) {
  FakeDevice device(sample, Fault::IsNotRepeatable);
  options.check = false;
  std::ostringstream out;
  printResult(out, cases[0], *runCase(device, cases[0], nullptr, options));
  EXPECT_EQ(out.str(), "FAIL  layer 0, step 0, plan @plan_0 of @kernel_0: 4/2 heads, 144 by 144 tokens, d128 bf16, "
                       "density 75.0 %\n"
                       "      output: 1 of 73728 elements differ when launched again, the first at batch entry 0, head "
                       "0, query 1, column 5\n");
}

TEST_F(CaseRunTest, negative_options_that_do_not_fit_the_layer) {
  options.validText = 17;
  EXPECT_EQ(run(Fault::None), "error: error: --valid-text: expects 0..16, got 17");
  EXPECT_EQ(run(Fault::None, 2), "error: error: --valid-text: layer 4 takes no count of valid text");
}

TEST_F(CaseRunTest, negative_masks_that_do_not_fit_the_manifest) {
  PackageClass &headClass = sample.manifest.kernels[0].classes[1];
  ++headClass.partialVisits;
  EXPECT_EQ(run(Fault::None), "error: error: the block mask of kernel_0.far: expects 2 partial visits, got 1");
  headClass.name = "missing";
  EXPECT_EQ(run(Fault::None), "error: error: the package has no block mask of kernel_0.missing");
}

TEST_F(CaseRunTest, negative_device) {
  EXPECT_EQ(run(Fault::LaunchFails), "error: error: CUDA_ERROR_LAUNCH_FAILED (unspecified launch failure)");
  FakeDevice device(sample);
  device.memoryBytes = 1000;
  EXPECT_EQ(runCase(device, cases[0], &masks, options).error().message,
            "the tensors of layer 0 take 0.0 GiB, and fake device has 0.0 GiB free; try a smaller --batch");
}

//===----------------------------------------------------------------------===//
// Timing
//===----------------------------------------------------------------------===//

TEST_F(CaseRunTest, times_after_the_warm_up) {
  BenchOptions bench;
  bench.repeats = 4;
  bench.warmup = 2;
  bench.batch = 3;
  FakeDevice device(sample);
  device.times = {9, 9, 0.5, 0.1, 0.3, 0.2};
  Expected<CaseTiming> timing = timeCase(device, cases[0], bench);
  ASSERT_TRUE(timing);
  EXPECT_EQ(timing->seconds, (Spread{0.1, 0.25, 0.5}));
  EXPECT_EQ(device.timed, 6);
  EXPECT_EQ(device.last.lse, nullptr);
  EXPECT_EQ(device.last.validText, nullptr);
  EXPECT_DOUBLE_EQ(timing->predictedSeconds, 3e-3);
  // Heads of classes near, far, far, near: 4 + 2 + 2 + 4 visits.
  double flops = 3 * 12 * 2.0 * 128 * 128 * (128 + 128);
  EXPECT_DOUBLE_EQ(timing->flopsPerSecond, flops / 0.25);
}

TEST_F(CaseRunTest, warms_up_until_the_device_has_settled) {
  BenchOptions bench;
  bench.repeats = 1;
  bench.warmup = 2;
  bench.settle = 1;
  FakeDevice device(sample);
  device.times = {0.25, 0.25, 0.25, 0.25, 7};
  Expected<CaseTiming> timing = timeCase(device, cases[0], bench);
  ASSERT_TRUE(timing);
  EXPECT_EQ(timing->seconds.median, 7);
  EXPECT_EQ(device.timed, 5);
  EXPECT_DOUBLE_EQ(timing->prediction().error(), 1e-3 / 7 - 1);
}

TEST_F(CaseRunTest, negative_timing_of_a_kernel_that_does_not_work) {
  FakeDevice device(sample, Fault::SkipsLastQuery);
  device.times = {1};
  EXPECT_EQ(timeCase(device, cases[0], {}).error().message,
            "the kernel does not do its work: output: 128 of 73728 elements are NaN or were not written, the first at "
            "batch entry 0, head 3, query 143, column 0");
}
