//===- CudaDeviceTest.cpp - Commands through a driver that takes notes ----===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/Device.h"
#include "openwork/Runner/Runner.h"

#include "Runner/RunnerSample.h"
#include "Runtime/FakeDriver.h"
#include "Support/TempDir.h"

#include <cstdlib>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>

using namespace openwork;
using namespace openwork::test;

/// Before anything opens the driver.
static const bool kEnvironment = setenv("OPENWORK_CUDA_DRIVER", OPENWORK_FAKE_DRIVER, 1) == 0;

namespace {

/// The fake launches nothing, so that every kernel leaves its outputs as they were.
class CudaDeviceTest : public testing::Test {
protected:
  CudaDeviceTest() : driver(fakeDriver()) {
    EXPECT_TRUE(kEnvironment);
    std::destroy_at(&driver);
    std::construct_at(&driver);
    options.package = bench.package = folder.path("sample.openwork");
    EXPECT_TRUE(sample.write(options.package));
  }
  ~CudaDeviceTest() override {
    EXPECT_EQ(driver.numAllocations, 0);
    EXPECT_EQ(driver.numEvents, 0);
  }

  static FakeDriver &fakeDriver() {
    static void *library = dlopen(OPENWORK_FAKE_DRIVER, RTLD_NOW);
    return *reinterpret_cast<GetFakeDriver *>(dlsym(library, "openworkFakeDriver"))();
  }

  std::string run() {
    std::ostringstream out;
    Expected<bool> passed = runPackage(options, out);
    return passed ? out.str() + (*passed ? "passed" : "failed") : out.str() + passed.error().str();
  }

  FakeDriver &driver;
  TempDir folder;
  RunnerSample sample;
  RunOptions options;
  BenchOptions bench;
};

} // namespace

TEST_F(CudaDeviceTest, launches_each_plan_twice) {
  options.layout = Layout::BHSD;
  EXPECT_EQ(run(), R"(Fake GPU; normal data, seed 1; bhsd, batch 1
FAIL  layer 0, step 0, plan @plan_0 of @kernel_0: 4/2 heads, 144 by 144 tokens, d128 bf16, density 75.0 %
      output: 73728 of 73728 elements are NaN or were not written, the first at batch entry 0, head 0, query 0, column 0
      LSE: 576 of 576 elements are NaN or were not written, the first at batch entry 0, head 0, query 0
FAIL  layer 0, step 1, plan @plan_1 of @kernel_0: 4/2 heads, 144 by 144 tokens, d128 bf16, density 50.0 %
      output: 73728 of 73728 elements are NaN or were not written, the first at batch entry 0, head 0, query 0, column 0
      LSE: 576 of 576 elements are NaN or were not written, the first at batch entry 0, head 0, query 0
FAIL  layer 4, step 0, plan @plan_2 of @kernel_1: 2 heads, 300 by 300 tokens, d64/128 fp16, density 66.7 %
      output: 76800 of 76800 elements are NaN or were not written, the first at batch entry 0, head 0, query 0, column 0
      LSE: 600 of 600 elements are NaN or were not written, the first at batch entry 0, head 0, query 0
0 of 3 plans pass, not compared with the reference
failed)");
  EXPECT_EQ(driver.numLaunches, 6);
  EXPECT_EQ(driver.numLoads, 2);
  EXPECT_EQ(driver.numUnloads, 2);
}

TEST_F(CudaDeviceTest, times_by_the_devices_clock) {
  tl::expected<std::unique_ptr<Device>, DeviceError> device = openCudaDevice(options.package, 0);
  ASSERT_TRUE(device);
  EXPECT_EQ((*device)->name(), "Fake GPU");
  EXPECT_EQ((*device)->processors(), 114);
  EXPECT_EQ((*device)->freeBytes(), int64_t{1} << 30);
  uint64_t memory = *(*device)->allocate(1 << 20);
  OpenworkTensor tensor{reinterpret_cast<void *>(memory), 144 * 4 * 128, 4 * 128, 128};
  OpenworkTensor shared{reinterpret_cast<void *>(memory), 144 * 2 * 128, 2 * 128, 128};
  OpenworkLaunch launch = {};
  launch.size = sizeof launch;
  launch.version = OPENWORK_LAUNCH_VERSION;
  launch.geometry = {144, 144, 4, 2, 128, 128, OpenworkBF16, 16};
  launch.batch = 1;
  launch.query = launch.output = tensor;
  launch.key = launch.value = shared;
  Expected<double> seconds = (*device)->timeLaunch(launch);
  ASSERT_TRUE(seconds) << seconds.error().str();
  EXPECT_DOUBLE_EQ(*seconds, 1.5e-3);
  // Many launches between one pair of events.
  int before = driver.numLaunches;
  EXPECT_DOUBLE_EQ(*(*device)->timeLaunches(launch, 3), 1.5e-3);
  EXPECT_EQ(driver.numLaunches, before + 3);
  launch.batch = 0;
  EXPECT_TRUE((*device)->timeLaunch(launch).error().message.ends_with("got 0"));
  (*device)->release(memory);
}

TEST_F(CudaDeviceTest, negative_benchmark_of_a_kernel_that_does_nothing) {
  std::ostringstream out;
  EXPECT_EQ(benchPackage(bench, out).error().message,
            "layer 0, step 0: the kernel does not do its work: output: 73728 of 73728 elements are NaN or were "
            "not written, the first at batch entry 0, head 0, query 0, column 0");
}

TEST_F(CudaDeviceTest, is_found_without_a_package) {
  EXPECT_TRUE(findCudaDevice(0));
  EXPECT_EQ(findCudaDevice(1).error().error.message, "--device: expects 0..0, got 1");
  EXPECT_FALSE(findCudaDevice(1).error().noDevice);
  driver.numDevices = 0;
  EXPECT_EQ(findCudaDevice(0).error().error.message, "no CUDA device");
  EXPECT_TRUE(findCudaDevice(0).error().noDevice);
}

TEST_F(CudaDeviceTest, negative_no_device) {
  driver.numDevices = 0;
  EXPECT_EQ(run(), "error: no CUDA device");
  options.allowNoDevice = true;
  EXPECT_EQ(run(), "*** SKIPPED: nothing was launched: no CUDA device ***\npassed");
}

TEST_F(CudaDeviceTest, negative_another_kind_of_device) {
  driver.major = 8;
  options.allowNoDevice = true;
  EXPECT_TRUE(run().starts_with("*** SKIPPED: nothing was launched: ")) << run();
  options.allowNoDevice = false;
  EXPECT_TRUE(run().starts_with("error: ")) << run();
}

TEST_F(CudaDeviceTest, negative_device_number) {
  options.device = 1;
  EXPECT_EQ(run(), "error: --device: expects 0..0, got 1");
}

TEST_F(CudaDeviceTest, negative_memory) {
  driver.failing = "cuMemAlloc";
  driver.status = cuda::ErrorOutOfMemory;
  std::string text = run();
  EXPECT_NE(text.find("layer 0, step 0: query: cuMemAlloc of 278528 bytes: "), std::string::npos) << text;
}

TEST_F(CudaDeviceTest, negative_kernel) {
  driver.failing = "cuCtxSynchronize";
  std::string text = run();
  EXPECT_NE(text.find("layer 0, step 0: the kernel failed: cuCtxSynchronize: "), std::string::npos) << text;
}
