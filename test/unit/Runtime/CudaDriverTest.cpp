//===- CudaDriverTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuntimeFixture.h"

#include "openwork/Package/Manifest.h"
#include "openwork/Runtime/KernelLoader.h"

using namespace openwork;

namespace {
class CudaDriverTest : public testing::Test {
protected:
  CudaDriverTest() : fake(fakeDriver()) {
    std::destroy_at(&fake);
    std::construct_at(&fake);
  }

  static std::string errorOf(const std::string &library) {
    Expected<CudaDriver> driver = CudaDriver::open(library);
    return driver ? "" : driver.error().message;
  }

  FakeDriver &fake;
};
} // namespace

TEST_F(CudaDriverTest, opensAndInitialises) {
  fake.version = 12080;
  Expected<CudaDriver> driver = CudaDriver::open(OPENWORK_FAKE_DRIVER);
  ASSERT_TRUE(driver) << driver.error().message;
  EXPECT_EQ(driver->version, 12080);
  EXPECT_EQ(fake.numInits, 1);
  EXPECT_EQ(driver->describe(cuda::ErrorInvalidValue), "CUDA_ERROR_FAKE (as the test asked)");
  // One whose name the driver does not know either.
  EXPECT_EQ(driver->describe(cuda::ErrorOutOfMemory), "error 2");
}

TEST_F(CudaDriverTest, theProcessHasOne) {
  Expected<const CudaDriver *> first = CudaDriver::get(), second = CudaDriver::get();
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(*first, *second);
}

TEST_F(CudaDriverTest, negative_notADriver) {
  EXPECT_EQ(errorOf("/no/such/libcuda.so.1"), "no CUDA driver: /no/such/libcuda.so.1: cannot open shared object file: "
                                              "No such file or directory");
  EXPECT_EQ(errorOf("libm.so.6"), "no CUDA driver: libm.so.6 has no cuInit");
}

TEST_F(CudaDriverTest, negative_tooOld) {
  fake.version = 11080;
  EXPECT_EQ(errorOf(OPENWORK_FAKE_DRIVER),
            "the CUDA driver is too old: expects one for CUDA 12.0 or newer, got one for 11.8");
  EXPECT_EQ(fake.numInits, 0);
}

TEST_F(CudaDriverTest, negative_noDevice) {
  fake.failing = "cuInit";
  fake.status = cuda::ErrorNoDevice;
  EXPECT_EQ(errorOf(OPENWORK_FAKE_DRIVER), "no CUDA device: cuInit: CUDA_ERROR_FAKE (as the test asked)");
}

TEST_F(CudaDriverTest, negative_parametersThatAnOlderDriverRefuses) {
  fake.version = 12000;
  CudaDriver driver = *CudaDriver::open(OPENWORK_FAKE_DRIVER);
  PackageKernel kernel = sampleManifest().kernels[0];
  kernel.maxHeads = 1000;
  Result<LoadedKernel> loaded = loadKernel(driver, {}, kernel, {});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().status, OpenworkNoDevice);
  EXPECT_EQ(loaded.error().message, "kernel_0 takes 4864 bytes of parameters, which expects a driver for CUDA 12.1 or "
                                    "newer, got one for 12.0");
  EXPECT_EQ(fake.numLoads, 0);
}
