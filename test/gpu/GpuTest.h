//===- GpuTest.h - Tests that need a device ---------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_GPU_GPUTEST_H
#define OPENWORK_TEST_GPU_GPUTEST_H

#include "GpuPackage.h"

#include <gtest/gtest.h>

namespace openwork::test {

/// Skipped where there is no device. One package at a time.
class GpuTest : public testing::Test {
protected:
  void SetUp() override;

  /// Fails the test fatally where that fails.
  void openPackage(const std::string &name);
  /// What one launch wrote; a failure, and nothing, where it went wrong.
  HostOutputs run(const LayerCase &layerCase, const HostInputs &inputs, const LaunchForm &form = {});
  /// GpuPackage::compare, whose bounds must hold.
  void expectReference(const LayerCase &layerCase, const HostInputs &inputs, const HostOutputs &outputs, int64_t rows,
                       double scale = 0);

  std::unique_ptr<GpuPackage> package;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_GPU_GPUTEST_H
