//===- PackageTest.cpp - Commands on a machine without a device -----------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/Runner.h"

#include "Runner/RunnerSample.h"
#include "Support/TempDir.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <sstream>

using namespace openwork;
using namespace openwork::test;

/// Before anything opens the driver, and whatever this machine has.
static const bool kNoDriver = setenv("OPENWORK_CUDA_DRIVER", "/nonexistent/libcuda.so", 1) == 0;

static constexpr const char *kReason =
    "no CUDA driver: /nonexistent/libcuda.so: cannot open shared object file: No such file or directory";

namespace {

class PackageTest : public testing::Test {
protected:
  PackageTest() {
    EXPECT_TRUE(kNoDriver);
    options.package = bench.package = folder.path("sample.openwork");
    Expected<Manifest> written = sample.write(options.package);
    EXPECT_TRUE(written) << written.error().str();
  }

  /// What a run prints and its result, or its error.
  std::string run() {
    std::ostringstream out;
    Expected<bool> passed = runPackage(options, out);
    return passed ? out.str() + (*passed ? "passed" : "failed") : passed.error().str();
  }
  std::string time() {
    std::ostringstream out;
    Expected<void> done = benchPackage(bench, out);
    return done ? out.str() : done.error().str();
  }

  TempDir folder;
  RunnerSample sample;
  RunOptions options;
  BenchOptions bench;
};

} // namespace

TEST_F(PackageTest, negative_no_device) {
  options.check = true;
  EXPECT_EQ(run(), std::string("error: ") + kReason);
  EXPECT_EQ(time(), std::string("error: ") + kReason);
}

TEST_F(PackageTest, says_what_it_skips) {
  options.check = options.allowNoDevice = bench.allowNoDevice = true;
  std::string skipped = std::string("*** SKIPPED: nothing was launched: ") + kReason + " ***\n";
  EXPECT_EQ(run(), skipped + "passed");
  bench.json = folder.path("bench.json");
  EXPECT_EQ(time(), skipped);
  EXPECT_FALSE(std::filesystem::exists(bench.json));
}

TEST_F(PackageTest, negative_package_even_where_no_device_is_fine) {
  options.allowNoDevice = true;
  options.package = folder.path("missing.openwork");
  EXPECT_EQ(run(), options.package + ": error: cannot open: No such file or directory");
}

TEST_F(PackageTest, negative_options) {
  auto refused = [&](auto change) {
    RunOptions before = options;
    change();
    std::string text = run();
    options = before;
    return text;
  };
  EXPECT_EQ(refused([&] { options.batch = 0; }), "error: --batch: expects 1..4096, got 0");
  EXPECT_EQ(refused([&] { options.device = -1; }), "error: --device: expects 0 or more, got -1");
  EXPECT_EQ(refused([&] { options.layer = -1; }), "error: --layer: expects 0 or more, got -1");
  EXPECT_EQ(refused([&] { options.step = -2; }), "error: --step: expects 0 or more, got -2");
  EXPECT_EQ(refused([&] { options.rows = -2; }), "error: --rows: expects 0 or more, got -2");
  EXPECT_EQ(refused([&] { options.validText = -2; }), "error: --valid-text: expects 0 or more, got -2");
  EXPECT_EQ(refused([&] { options.layer = 9; }),
            "error: --layer: expects a layer of the package, which has 3 in 0..4, got 9");
  bench.repeats = 0;
  EXPECT_EQ(time(), "error: --repeats: expects 1..100000, got 0");
  bench.repeats = 1;
  bench.warmup = -1;
  EXPECT_EQ(time(), "error: --warmup: expects 0..100000, got -1");
  bench.warmup = 0;
  bench.settle = -0.5;
  EXPECT_EQ(time(), "error: --settle: expects 0..60 seconds, got -0.5");
}

TEST_F(PackageTest, is_listed) {
  std::ostringstream out;
  ASSERT_TRUE(printPackage(options.package, out));
  EXPECT_EQ(out.str(), R"(package sample for sm_90a, by 0.1.0, format 1.0
kernel @kernel_0: sm90 bf16 d128 128x128 stages 2 warpgroups 2 cluster 1 overlap pingpong
  2 rows, up to 4 heads, 165888 bytes of shared memory, 168 registers, 12 bytes of machine code
  class @near: 3 full and 1 partial visits in 2 rows, density 100.0 %, affine
  class @far: 1 full and 1 partial visits in 2 rows, density 50.0 %, affine
kernel @kernel_1: sm90 fp16 d64/128 128x128 stages 2 warpgroups 2 cluster 1 overlap pingpong
  3 rows, up to 2 heads, 116736 bytes of shared memory, no machine code, 12 bytes of PTX
  class @causal: 3 full and 3 partial visits in 3 rows, density 66.7 %, affine
layers
  0: 144 by 144 tokens, 4 heads, 2 kv heads, d128 bf16, up to 16 text keys of padding, scale 0.125, 2 steps
  3: 144 by 144 tokens, 4 heads, 2 kv heads, d128 bf16, up to 16 text keys of padding, scale 0.5, any step
  4: 300 by 300 tokens, 2 heads, d64/128 fp16, scale 0.25, any step
plans, where each is used first
  layer 0, step 0, plan @plan_0 of @kernel_0: 4/2 heads, 144 by 144 tokens, d128 bf16, density 75.0 %, predicted 1.000 ms
  layer 0, step 1, plan @plan_1 of @kernel_0: 4/2 heads, 144 by 144 tokens, d128 bf16, density 50.0 %, predicted 2.000 ms
  layer 4, step 0, plan @plan_2 of @kernel_1: 2 heads, 300 by 300 tokens, d64/128 fp16, density 66.7 %, predicted 3.000 ms
)");
  EXPECT_EQ(printPackage(folder.path("none"), out).error().str(),
            folder.path("none") + ": error: cannot open: No such file or directory");
}
