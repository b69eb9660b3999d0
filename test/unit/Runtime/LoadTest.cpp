//===- LoadTest.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuntimeFixture.h"

#include "openwork/Runtime/CudaDriver.h"

using namespace openwork;

namespace {
/// Tests of kernels on their way to the device.
class LoadTest : public RuntimeTest {
protected:
  std::string prepare() { return outcome(openworkPrepare(package)); }
};
} // namespace

TEST_F(LoadTest, preparesEveryKernelOnce) {
  EXPECT_EQ(prepare(), "0");
  EXPECT_EQ(prepare(), "0");
  EXPECT_EQ(driver.numLoads, 2);
  EXPECT_EQ(driver.numFunctionLoads, 2);
  // The last one is text, and ends where it ends.
  EXPECT_EQ(driver.image, kPtx);
  EXPECT_EQ(driver.functionName, "kernel_1");
  EXPECT_EQ(driver.dynamicSharedBytes, makeSpec(Arch::SM90, DType::FP16, 64, 128, 128).sharedMemoryBytes() + 2 * 16384);
}

TEST_F(LoadTest, aLaunchLoadsItsKernelAlone) {
  OpenworkLaunch launch = launchOf(0, 1);
  EXPECT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(driver.numLoads, 1);
  EXPECT_EQ(driver.image.substr(0, std::string(kCubin).size()), kCubin);
  EXPECT_EQ(driver.functionName, "kernel_0");
  EXPECT_EQ(driver.launches[0].function, reinterpret_cast<cuda::Function>(0x1001));
}

TEST_F(LoadTest, everyContextHasItsOwn) {
  EXPECT_EQ(prepare(), "0");
  driver.contextId = 2;
  EXPECT_EQ(prepare(), "0");
  EXPECT_EQ(driver.numLoads, 4);
  driver.contextId = 1;
  OpenworkLaunch launch = launchOf(0, 1);
  EXPECT_EQ(outcome(openworkLaunch(package, &launch)), "0");
  EXPECT_EQ(driver.numLoads, 4);
  EXPECT_EQ(driver.launches[0].function, reinterpret_cast<cuda::Function>(0x1001));

  // A context that took the address of one that is gone has none of its kernels.
  openworkClosePackage(package);
  package = nullptr;
  EXPECT_EQ(driver.numUnloads, 2);
  EXPECT_EQ(driver.numPushes, 4);
  EXPECT_EQ(driver.numPops, 4);
}

TEST_F(LoadTest, closingOutlivesItsContext) {
  EXPECT_EQ(prepare(), "0");
  driver.failing = "cuCtxPushCurrent_v2";
  openworkClosePackage(package);
  package = nullptr;
  EXPECT_EQ(driver.numUnloads, 0);
  EXPECT_EQ(driver.numPops, 0);
}

TEST_F(LoadTest, negative_devices) {
  driver.context = nullptr;
  EXPECT_EQ(prepare(), "4: no CUDA context is current on this thread");
  driver.context = reinterpret_cast<cuda::Context>(0x100);
  driver.major = 10;
  driver.minor = 3;
  EXPECT_EQ(prepare(), "4: a package for sm_90a expects a device of compute capability 9.0, got 10.3 (Fake GPU)");
  EXPECT_EQ(driver.numLoads, 0);
}

TEST_F(LoadTest, negative_kernelsThatAreNotWhatTheManifestSays) {
  driver.registers = 160;
  EXPECT_EQ(prepare(), "5: kernel_0: expects 168 registers, the driver reports 160");
  driver.registers = 168;
  driver.localBytes = 24;
  EXPECT_EQ(prepare(), "5: kernel_0: expects 0 bytes of local memory, the driver reports 24");
  driver.localBytes = 0;
  driver.staticSharedBytes = 227 * 1024;
  EXPECT_EQ(prepare(), "5: kernel_0: expects at most 66560 bytes of static shared memory, the driver reports 232448");
  driver.staticSharedBytes = 0;
  driver.maxThreads = 256;
  EXPECT_EQ(prepare(), "5: kernel_0: expects at least 384 threads, the driver reports 256");
  // None of them stays.
  EXPECT_EQ(driver.numLoads, 4);
  EXPECT_EQ(driver.numUnloads, 4);
}

TEST_F(LoadTest, negative_driversThatRefuse) {
  driver.failing = "cuModuleLoadDataEx";
  driver.jitLog = "ptxas fatal: line 3\n";
  EXPECT_EQ(prepare(), "5: cuModuleLoadDataEx of kernels/kernel_0.cubin: CUDA_ERROR_FAKE (as the test asked): ptxas "
                       "fatal: line 3");
  driver.jitLog = "";
  driver.status = cuda::ErrorUnsupportedPtxVersion;
  EXPECT_EQ(prepare(), "4: cuModuleLoadDataEx of kernels/kernel_0.cubin: the driver for CUDA 13.0 is too old for it: "
                       "CUDA_ERROR_FAKE (as the test asked)");
  driver.failing = "cuModuleGetFunction";
  EXPECT_EQ(prepare(), "5: cuModuleGetFunction of kernel_0: CUDA_ERROR_FAKE (as the test asked)");
  driver.failing = "cuFuncLoad";
  EXPECT_EQ(prepare(), "5: cuFuncLoad of kernel_0: CUDA_ERROR_FAKE (as the test asked)");
  driver.failing = "cuFuncSetAttribute";
  EXPECT_EQ(prepare(), "5: cuFuncSetAttribute of kernel_0 to 165888 bytes of shared memory: CUDA_ERROR_FAKE (as the "
                       "test asked)");
  for (std::string call :
       {"cuCtxGetCurrent", "cuCtxGetId", "cuCtxGetDevice", "cuDeviceGetAttribute", "cuFuncGetAttribute"}) {
    driver.failing = call.c_str();
    EXPECT_EQ(prepare(), "5: " + call + ": CUDA_ERROR_FAKE (as the test asked)");
  }
}

TEST_F(LoadTest, negative_launchesThatTheDriverRefuses) {
  EXPECT_EQ(prepare(), "0");
  OpenworkLaunch launch = launchOf(4, 1);
  driver.failing = "cuTensorMapEncodeTiled";
  EXPECT_EQ(outcome(openworkLaunch(package, &launch)),
            "5: cuTensorMapEncodeTiled of extents (64 100 1 1 2), strides (256 25600 25600 128), box (64 128 1 1 1): "
            "CUDA_ERROR_FAKE (as the test asked)");
  driver.failing = "cuLaunchKernel";
  EXPECT_EQ(outcome(openworkLaunch(package, &launch)),
            "5: cuLaunchKernel of kernel_1: CUDA_ERROR_FAKE (as the test asked)");
  driver.failing = "";
  EXPECT_EQ(outcome(openworkLaunch(package, &launch)), "0");
}
