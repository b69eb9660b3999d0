//===- GpuPackage.h - A package under test, on its device -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_GPU_GPUPACKAGE_H
#define OPENWORK_TEST_GPU_GPUPACKAGE_H

#include "GpuLaunch.h"

#include "Runner/FakeDevice.h"

#include "openwork/Runner/Device.h"
#include "openwork/Runner/RowCheck.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace openwork::test {

/// What the command line and the environment ask for.
struct GpuOptions {
  /// The folder of NAME.openwork.
  std::string packages;
  /// How often launches that should give the same bits are repeated.
  int64_t repeats = 100;
  /// The number of the CUDA device.
  int64_t device = 0;
  /// Whether the packages are for the host, and so is the device.
  bool onHost = false;
  /// Whether kernels are emulated on the host, to test these tests; and what the emulated ones do wrong.
  bool emulates = false;
  FakeDevice::Fault fault = FakeDevice::Fault::None;
};
GpuOptions &gpuOptions();

/// Names of all packages, sorted.
std::vector<std::string> packageNames();
std::string packagePath(const std::string &name);

/// Why nothing can be launched here; nothing where it can. Asked once.
const std::optional<std::string> &missingDevice();

/// A package, its masks, and a device with its kernels.
class GpuPackage {
public:
  static Expected<std::unique_ptr<GpuPackage>> open(const std::string &name);

  const Manifest &manifest() const { return contents.manifest; }
  std::vector<LayerCase> cases() const;
  LayerCase layerCase(int64_t layer, int64_t step = 0) const;
  Device &device() { return *device_; }

  /// One launch, from fresh memory to fresh memory.
  Expected<HostOutputs> run(const LayerCase &layerCase, const HostInputs &inputs, const LaunchForm &form = {});
  /// Rows of every head of a whole launch against the reference, up to `rows` of each; and every row without keys:
  /// fails where one is not 0, or its LSE not -inf.
  Expected<RowCheck> compare(const LayerCase &layerCase, const HostInputs &inputs, const HostOutputs &outputs,
                             int64_t rows, double scale = 0) const;
  /// The mask of a head.
  BlockMask mask(const LayerCase &layerCase, int64_t head) const;

private:
  GpuPackage() = default;

  /// Also what an emulated device emulates.
  RunnerSample contents;
  std::unique_ptr<Device> device_;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_GPU_GPUPACKAGE_H
