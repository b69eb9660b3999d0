//===- RuntimeFixture.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuntimeFixture.h"

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <memory>

using namespace openwork;

/// Before anything opens the driver.
static const bool kEnvironment = setenv("OPENWORK_CUDA_DRIVER", OPENWORK_FAKE_DRIVER, 1) == 0;

FakeDriver &openwork::fakeDriver() {
  static FakeDriver *fake = [] {
    void *library = dlopen(OPENWORK_FAKE_DRIVER, RTLD_NOW);
    return reinterpret_cast<GetFakeDriver *>(dlsym(library, "openworkFakeDriver"))();
  }();
  return *fake;
}

OpenworkPackage *openwork::openSample(const TempDir &folder, Manifest manifest) {
  std::string path = folder.path("sample.openwork");
  Expected<Manifest> written = writeSample(path, std::move(manifest));
  EXPECT_TRUE(written) << written.error().str();
  OpenworkPackage *package = nullptr;
  EXPECT_EQ(outcome(openworkOpenPackage(path.c_str(), &package)), "0");
  return package;
}

RuntimeTest::RuntimeTest() : driver(fakeDriver()) {
  EXPECT_TRUE(kEnvironment);
  std::destroy_at(&driver);
  std::construct_at(&driver);
  driver.context = reinterpret_cast<cuda::Context>(0x100);
  package = openSample(folder);
}

RuntimeTest::~RuntimeTest() { openworkClosePackage(package); }

static OpenworkTensor contiguous(uint64_t address, int64_t tokens, int64_t heads, int64_t columns) {
  return {reinterpret_cast<void *>(address), tokens * heads * columns, heads * columns, columns};
}

OpenworkLaunch RuntimeTest::launchOf(int32_t layer, int64_t batch) {
  OpenworkLaunch launch = {};
  launch.size = sizeof launch;
  launch.version = OPENWORK_LAUNCH_VERSION;
  launch.layer = layer;
  launch.geometry = layer < 4 ? OpenworkGeometry{144, 144, 4, 2, 128, 128, OpenworkBF16, 16}
                              : OpenworkGeometry{100, 300, 2, 2, 64, 128, OpenworkFP16, 0};
  const OpenworkGeometry &geometry = launch.geometry;
  launch.batch = batch;
  launch.query = contiguous(kQuery, geometry.queryTokens, geometry.heads, geometry.headDim);
  launch.key = contiguous(kKey, geometry.keyTokens, geometry.kvHeads, geometry.headDim);
  launch.value = contiguous(kValue, geometry.keyTokens, geometry.kvHeads, geometry.valueDim);
  launch.output = contiguous(kOutput, geometry.queryTokens, geometry.heads, geometry.valueDim);
  return launch;
}

FakeTensorMap RuntimeTest::mapAt(int launch, int64_t index) const {
  FakeTensorMap map;
  std::memcpy(&map, driver.launches[launch].parameters + index * kTensorMapBytes, sizeof map);
  return map;
}

KernelArguments RuntimeTest::argumentsAt(int launch, const ParameterLayout &layout) const {
  KernelArguments arguments;
  std::memcpy(&arguments, driver.launches[launch].parameters + layout.arguments(), sizeof arguments);
  return arguments;
}

std::vector<Deal> RuntimeTest::dealsAt(int launch, const ParameterLayout &layout, int64_t count) const {
  std::vector<Deal> deals(count);
  std::memcpy(deals.data(), driver.launches[launch].parameters + layout.deals(), count * sizeof(Deal));
  return deals;
}

std::string openwork::outcome(OpenworkStatus status) {
  if (status == OpenworkSuccess)
    return "0";
  return std::to_string(status) + ": " + openworkGetErrorMessage();
}
