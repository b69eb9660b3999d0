//===- Tuner.h - Times the kernels of a tuning plan -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Clocks of a GPU follow power, and power follows the kernel: a device that was at rest is up to a tenth faster at
// first than one that has been busy for half a second, and a fast kernel alone is slower than between idle ones. So a
// kernel is measured while it is what the device has been doing: its longest launch again and again until clocks have
// settled, then all its launches in turn. Rounds over all kernels take out what drifts more slowly.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_TUNER_H
#define OPENWORK_RUNNER_TUNER_H

#include "openwork/Kernel/CostFit.h"
#include "openwork/Package/PackageReader.h"
#include "openwork/Runner/LaunchBuffers.h"
#include "openwork/Runner/Runner.h"
#include "openwork/Runner/TuningPlan.h"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace openwork {

/// A device with the kernels of a package, by its path and manifest.
using DeviceOpener =
    std::function<Expected<std::unique_ptr<Device>>(const std::string &path, const Manifest &manifest)>;

/// What clocks do after a rest.
struct ClockDrift {
  /// By how much of its settled time a launch is faster at first.
  double gain = 0;
  /// When launches take their settled time, within 1 %.
  double seconds = 0;
};

/// The kernels of a plan, loaded, and the memory for their launches.
class Tuner {
public:
  /// Opens every package of a plan in a folder, and makes inputs: random normal data, since power depends on it. Fails
  /// where a package is not what the plan says, at the place in its file.
  static Expected<Tuner> open(const std::string &folder, const TuningPlan &plan, const DeviceOpener &opener,
                              uint64_t seed);

  Tuner(Tuner &&) = default;

  const Device &device() const { return *packages.front()->device; }
  size_t numKernels() const { return kernels.size(); }
  /// Of the kernels.
  Arch arch() const { return kernels.front().spec.arch; }

  /// Launches each package once; fails where an output is not written.
  Expected<void> check();

  /// Times the longest launch of the last kernel for some seconds, after as long a rest.
  Expected<ClockDrift> watchClock(double seconds);

  struct Rounds {
    int64_t rounds = 3;
    /// Times that each launch is timed in a round.
    int64_t repeats = 15;
    /// Seconds of launches of a kernel before those that are timed.
    double settle = 0.2;
  };
  /// Times all kernels. `begin` is told of every round, from 0 on.
  Expected<std::vector<MeasuredKernel>> measure(const Rounds &rounds, const std::function<void(int64_t round)> &begin);

private:
  Tuner() = default;

  struct OpenPackage {
    Package package;
    std::unique_ptr<Device> device;
  };
  struct TunedLaunch {
    OpenPackage *package;
    LayerCase layerCase;
    LaunchTime time;
    OpenworkLaunch launch;
    /// Median of each round, and how many launches one time is taken of.
    std::vector<double> rounds = {};
    int64_t atATime = 1;
  };
  struct TunedKernel {
    std::string name;
    KernelSpec spec;
    std::vector<TunedLaunch> launches;

    TunedLaunch &longest();
  };
  /// Kernels of these share tensors.
  using Shape = std::pair<DType, int64_t>;

  Expected<OpenPackage *> openOnce(const std::string &folder, const std::string &name, const DeviceOpener &opener);
  Expected<void> add(const std::string &folder, const TuningKernel &kernel, const DeviceOpener &opener);
  Expected<TunedLaunch> makeLaunch(OpenPackage &package, const TuningLaunch &planned);
  Expected<void> makeBuffers(uint64_t seed);
  Expected<void> takeTurn(TunedKernel &kernel, const Rounds &rounds);

  /// In the order of first use; their devices outlive the buffers.
  std::vector<std::unique_ptr<OpenPackage>> packages;
  std::map<std::string, OpenPackage *> packageOf;
  std::vector<TunedKernel> kernels;
  /// The layers that the buffers are made for, at addresses that stay.
  std::map<Shape, PackageLayer> layers;
  std::map<Shape, LaunchBuffers> buffers;
};

} // namespace openwork

#endif // OPENWORK_RUNNER_TUNER_H
