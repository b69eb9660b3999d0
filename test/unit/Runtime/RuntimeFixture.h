//===- RuntimeFixture.h - A package and a device that take notes -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_RUNTIME_RUNTIMEFIXTURE_H
#define OPENWORK_TEST_UNIT_RUNTIME_RUNTIMEFIXTURE_H

#include "FakeDriver.h"
#include "SamplePackage.h"

#include "Support/TempDir.h"

#include "openwork-c/runtime.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace openwork {

/// Writes the package and opens it through the C ABI; null where that fails.
OpenworkPackage *openSample(const TempDir &folder, Manifest manifest = sampleManifest());

/// Tests begin with a new driver, whose device fits the sample, and a current context.
class RuntimeTest : public testing::Test {
public:
  /// A launch of the layer over contiguous [batch, tokens, heads, dim] tensors, with all heads.
  static OpenworkLaunch launchOf(int32_t layer, int64_t batch);

protected:
  RuntimeTest();
  ~RuntimeTest() override;

  /// What the driver was given.
  FakeTensorMap mapAt(int launch, int64_t index) const;
  KernelArguments argumentsAt(int launch, const ParameterLayout &layout) const;
  std::vector<Deal> dealsAt(int launch, const ParameterLayout &layout, int64_t count) const;

  FakeDriver &driver;
  TempDir folder;
  OpenworkPackage *package = nullptr;
};

/// The fake that the environment names.
FakeDriver &fakeDriver();

/// `status: message` of the last call.
std::string outcome(OpenworkStatus status);

/// Addresses of the sample's tensors. Nothing is there.
inline constexpr uint64_t kQuery = 0x10000, kKey = 0x20000, kValue = 0x30000, kOutput = 0x40000;

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_RUNTIME_RUNTIMEFIXTURE_H
