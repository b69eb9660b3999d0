//===- Tuner.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/Tuner.h"

#include "Text.h"
#include "openwork/Runner/CaseRun.h"

#include <algorithm>
#include <cmath>
#include <thread>

using namespace openwork;

/// A time is of as many launches as take about so long, so that neither a clock's grain nor what a launch costs the
/// host is seen.
static constexpr double kSecondsOfATime = 1e-3;
static constexpr int64_t kMostAtATime = 32;
/// What the timed launches of a turn take at most, once each was timed a few times.
static constexpr double kSecondsOfATurn = 0.15;
static constexpr int64_t kFewTimes = 3;

//===----------------------------------------------------------------------===//
// Opening
//===----------------------------------------------------------------------===//

Expected<Tuner> Tuner::open(const std::string &folder, const TuningPlan &plan, const DeviceOpener &opener,
                            uint64_t seed) {
  Tuner tuner;
  for (const TuningKernel &kernel : plan.kernels)
    if (Expected<void> added = tuner.add(folder, kernel, opener); !added)
      return tl::unexpected(added.error());
  if (Expected<void> made = tuner.makeBuffers(seed); !made)
    return tl::unexpected(made.error());
  return tuner;
}

Expected<Tuner::OpenPackage *> Tuner::openOnce(const std::string &folder, const std::string &name,
                                               const DeviceOpener &opener) {
  OpenPackage *&known = packageOf[name];
  if (known)
    return known;
  std::string path = folder + "/" + name;
  Expected<Package> package = openPackage(path);
  if (!package)
    return tl::unexpected(package.error());
  Expected<std::unique_ptr<Device>> device = opener(path, package->manifest());
  if (!device)
    return tl::unexpected(device.error());
  packages.push_back(std::make_unique<OpenPackage>(OpenPackage{std::move(*package), std::move(*device)}));
  return known = packages.back().get();
}

Expected<void> Tuner::add(const std::string &folder, const TuningKernel &kernel, const DeviceOpener &opener) {
  TunedKernel tuned{kernel.name, {}, {}};
  for (const TuningLaunch &planned : kernel.launches) {
    Expected<OpenPackage *> package = openOnce(folder, planned.package, opener);
    if (!package)
      return tl::unexpected(package.error());
    Expected<TunedLaunch> launch = makeLaunch(**package, planned);
    if (!launch)
      return tl::unexpected(launch.error());
    const KernelSpec &spec = launch->layerCase.kernel->spec;
    if (tuned.launches.empty())
      tuned.spec = spec;
    if (tuned.spec != spec)
      return error("expects launches of " + tuned.spec.str() + ", got one of " + spec.str(), planned.position);
    tuned.launches.push_back(std::move(*launch));
  }
  kernels.push_back(std::move(tuned));
  return {};
}

/// Whether every head has the planned visits in each row.
static bool isAsPlanned(const LayerCase &layerCase, const VisitCounts &visits) {
  const PackageClass &first = layerCase.headClass(0);
  return std::ranges::all_of(layerCase.plan->classes, [&](uint16_t index) {
    const PackageClass &each = layerCase.kernel->classes[index];
    return each.rows == first.rows && each.fullVisits == each.rows * (visits.full + visits.padded) &&
           each.partialVisits == each.rows * visits.partial;
  });
}

Expected<Tuner::TunedLaunch> Tuner::makeLaunch(OpenPackage &package, const TuningLaunch &planned) {
  const Manifest &manifest = package.package.manifest();
  Expected<std::vector<LayerCase>> cases = chooseCases(manifest, planned.layer, std::nullopt);
  if (!cases || cases->size() != 1)
    return error("expects one plan of layer " + std::to_string(planned.layer) + " in " + planned.package + ", got " +
                     std::to_string(cases ? cases->size() : 0),
                 planned.position);
  const LayerCase &layerCase = cases->front();
  if (!isAsPlanned(layerCase, planned.visits)) {
    const PackageClass &found = layerCase.headClass(0);
    return error(formatText("expects the visits of layer %lld in %s, %lld full and %lld partial ones in %lld rows, got "
                            "%lld full, %lld padded and %lld partial ones a row",
                            (long long)planned.layer, planned.package.c_str(), (long long)found.fullVisits,
                            (long long)found.partialVisits, (long long)found.rows, (long long)planned.visits.full,
                            (long long)planned.visits.padded, (long long)planned.visits.partial),
                 planned.position);
  }
  int64_t rows = rowsOfSlot(layerCase.headClass(0).rows, layerCase.layer->geometry.heads, package.device->processors(),
                            layerCase.kernel->spec.cluster);
  return TunedLaunch{&package, layerCase, {rows, planned.visits, 0}, {}};
}

/// Tensors that hold those of every launch of their shape.
Expected<void> Tuner::makeBuffers(uint64_t seed) {
  for (const TunedKernel &kernel : kernels)
    for (const TunedLaunch &launch : kernel.launches) {
      const PackageGeometry &needed = launch.layerCase.layer->geometry;
      auto [entry, isNew] = layers.try_emplace({needed.dtype, needed.headDim}, *launch.layerCase.layer);
      PackageGeometry &held = entry->second.geometry;
      for (auto member : {&PackageGeometry::queryTokens, &PackageGeometry::keyTokens, &PackageGeometry::heads,
                          &PackageGeometry::kvHeads, &PackageGeometry::valueDim})
        held.*member = std::max(held.*member, needed.*member);
    }
  for (const auto &[shape, layer] : layers) {
    Expected<LaunchLayout> layout = layOut(layer.geometry, /*batch=*/1, Layout::BSHD);
    if (!layout)
      return tl::unexpected(layout.error());
    LayerCase largest;
    largest.layer = &layer;
    Expected<LaunchBuffers> made = LaunchBuffers::create(*packages.front()->device, largest, *layout,
                                                         RandomData(DataKind::Normal, shape.first, seed), {}, 1);
    if (!made)
      return tl::unexpected(made.error());
    buffers.emplace(shape, std::move(*made));
  }
  for (TunedKernel &kernel : kernels)
    for (TunedLaunch &launch : kernel.launches) {
      const PackageGeometry &geometry = launch.layerCase.layer->geometry;
      launch.launch = buffers.at({geometry.dtype, geometry.headDim}).launch(launch.layerCase, 0);
      launch.launch.lse = nullptr;
    }
  return {};
}

//===----------------------------------------------------------------------===//
// Checking
//===----------------------------------------------------------------------===//

Tuner::TunedLaunch &Tuner::TunedKernel::longest() {
  auto work = [](const TunedLaunch &launch) { return launch.time.rows * launch.time.visits.total(); };
  return *std::ranges::max_element(launches, {}, work);
}

Expected<void> Tuner::check() {
  std::map<const OpenPackage *, const TunedLaunch *> checked;
  for (TunedKernel &kernel : kernels)
    for (TunedLaunch &launch : kernel.launches) {
      const PackageGeometry &geometry = launch.layerCase.layer->geometry;
      Shape shape = {geometry.dtype, geometry.headDim};
      // Others of the kernel leave elements of the tensors alone.
      bool writesAll = geometry.heads == layers.at(shape).geometry.heads &&
                       geometry.queryTokens == layers.at(shape).geometry.queryTokens;
      if (!writesAll || !checked.try_emplace(launch.package, &launch).second)
        continue;
      LaunchBuffers &memory = buffers.at(shape);
      Expected<void> done = memory.poisonOutputs();
      if (done)
        done = launch.package->device->launch(memory.launch(launch.layerCase, 0));
      if (!done)
        return error(kernel.name + ": " + done.error().message);
      Expected<Findings> found = memory.inspect();
      if (!found)
        return tl::unexpected(found.error());
      if (!found->empty())
        return error(kernel.name + ": the kernel does not do its work: " + found->front());
    }
  return {};
}

//===----------------------------------------------------------------------===//
// Timing
//===----------------------------------------------------------------------===//

Expected<ClockDrift> Tuner::watchClock(double seconds) {
  TunedLaunch &launch = kernels.back().longest();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  std::vector<double> times;
  for (double spent = 0; spent < seconds; spent += times.back()) {
    Expected<double> time = launch.package->device->timeLaunch(launch.launch);
    if (!time)
      return tl::unexpected(time.error());
    times.push_back(*time);
  }
  // Of five neighbours the median, so that a single launch does not count.
  constexpr size_t neighbours = 5;
  if (times.size() < 3 * neighbours)
    return ClockDrift{};
  auto medianAt = [&](size_t i) { return spreadOf({times.begin() + i, times.begin() + i + neighbours}).median; };
  double settled = spreadOf({times.end() - times.size() / 3, times.end()}).median;
  ClockDrift drift{1 - medianAt(0) / settled, 0};
  for (size_t i = 0; i + neighbours < times.size() && std::abs(medianAt(i) / settled - 1) > 0.01; ++i)
    drift.seconds += times[i];
  return drift;
}

Expected<void> Tuner::takeTurn(TunedKernel &kernel, const Rounds &rounds) {
  TunedLaunch &longest = kernel.longest();
  if (Expected<void> warm = warmUp(*longest.package->device, longest.launch, 1, rounds.settle); !warm)
    return warm;
  std::vector<std::vector<double>> times(kernel.launches.size());
  double spent = 0;
  for (int64_t repeat = 0; repeat < rounds.repeats && (repeat < kFewTimes || spent < kSecondsOfATurn); ++repeat)
    for (size_t i = 0; i < times.size(); ++i) {
      TunedLaunch &launch = kernel.launches[i];
      Expected<double> time = launch.package->device->timeLaunches(launch.launch, launch.atATime);
      if (!time)
        return tl::unexpected(time.error());
      spent += *time;
      times[i].push_back(*time / double(launch.atATime));
      double fitting = std::ceil(kSecondsOfATime / std::max(times[i].back(), 1e-9));
      launch.atATime = int64_t(std::clamp(fitting, 1.0, double(kMostAtATime)));
    }
  for (size_t i = 0; i < times.size(); ++i)
    kernel.launches[i].rounds.push_back(spreadOf(std::move(times[i])).median);
  return {};
}

Expected<std::vector<MeasuredKernel>> Tuner::measure(const Rounds &rounds,
                                                     const std::function<void(int64_t round)> &begin) {
  for (int64_t round = 0; round < rounds.rounds; ++round) {
    begin(round);
    for (size_t i = 0; i < kernels.size(); ++i) {
      // Back and forth, so that what drifts steadily meets all alike.
      TunedKernel &kernel = kernels[round % 2 ? kernels.size() - 1 - i : i];
      if (Expected<void> done = takeTurn(kernel, rounds); !done)
        return error(kernel.name + ": " + done.error().message);
    }
  }
  std::vector<MeasuredKernel> measured;
  for (TunedKernel &kernel : kernels) {
    MeasuredKernel result{kernel.spec, {}};
    for (const TunedLaunch &launch : kernel.launches) {
      result.launches.push_back(launch.time);
      result.launches.back().seconds = spreadOf(launch.rounds).median;
    }
    const TunedLaunch &longest = kernel.longest();
    Spread spread = spreadOf(longest.rounds);
    result.spread = spread.median > 0 ? (spread.most - spread.least) / spread.median : 0;
    result.tokens = longest.layerCase.layer->geometry.keyTokens;
    result.heads = longest.layerCase.layer->geometry.heads;
    measured.push_back(std::move(result));
  }
  return measured;
}
