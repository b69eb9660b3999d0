//===- TuningSample.h - A tuning folder, and a device that obeys a model -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_RUNNER_TUNINGSAMPLE_H
#define OPENWORK_TEST_UNIT_RUNNER_TUNINGSAMPLE_H

#include "openwork/Kernel/CostFit.h"
#include "openwork/Package/Manifest.h"
#include "openwork/Runner/Tuner.h"

#include <map>
#include <random>
#include <string>

namespace openwork::test {

/// SMs of the device.
inline constexpr int64_t kTunedSms = 4;
/// Of the launches of a tuned kernel: layers 0 to 3 have full visits, 4 has tile masks, 5 padding.
inline constexpr int64_t kTunedLayers = 6;
inline constexpr int64_t kTunedLongRow = 40;

/// The package of a kernel spec, NAME.openwork in the folder, and what a plan says of it.
TuningKernel writeTunedPackage(const std::string &folder, const std::string &name, const KernelSpec &spec);

/// A device whose launches take what the terms of their kernel say, in memory of the host.
class ModelledDevice final : public Device {
public:
  struct Model {
    KernelFit terms;
    /// Relative deviation of each time.
    double noise = 0;
    /// Leaves an element of the output as it is.
    bool isLazy = false;
    /// Faster by so much for so many launches.
    double gain = 0;
    int64_t fastLaunches = 0;
  };

  ModelledDevice(const Manifest &manifest, const Model &model, std::mt19937_64 &random)
      : manifest(manifest), model(model), random(random) {}

  std::string name() const override { return "modelled device"; }
  int64_t processors() const override { return kTunedSms; }
  Expected<int64_t> freeBytes() override { return int64_t{1} << 32; }
  Expected<uint64_t> allocate(int64_t bytes) override;
  void release(uint64_t address) override { memory.erase(address); }
  Expected<void> upload(uint64_t to, std::span<const std::byte> from) override;
  Expected<void> download(std::span<std::byte> to, uint64_t from) override;
  Expected<void> fill(uint64_t address, uint32_t word, int64_t bytes) override;
  Expected<void> launch(const OpenworkLaunch &launch) override;
  Expected<double> timeLaunches(const OpenworkLaunch &launch, int64_t count) override;

private:
  const Manifest manifest;
  Model model;
  std::mt19937_64 &random;
  int64_t launches = 0;
  std::map<uint64_t, std::unique_ptr<std::byte[]>> memory;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_RUNNER_TUNINGSAMPLE_H
