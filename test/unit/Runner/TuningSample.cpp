//===- TuningSample.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner/TuningSample.h"

#include "openwork/Package/PackageWriter.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

static constexpr int64_t kRows = 4, kHeads = 8;

static constexpr std::array<VisitCounts, kTunedLayers> kVisits = {{{.full = kTunedLongRow},
                                                                   {.full = 16},
                                                                   {.full = 4},
                                                                   {.full = 4},
                                                                   {.full = 8, .partial = 8},
                                                                   {.full = 3, .padded = 1}}};
static constexpr std::array<int64_t, kTunedLayers> kHeadsOfLayer = {kHeads, kHeads, kHeads, 1, kHeads, kHeads};

static PackageClass classOf(int64_t layer) {
  const VisitCounts &visits = kVisits[layer];
  PackageClass headClass;
  headClass.name = "class_" + std::to_string(layer);
  headClass.fullVisits = kRows * (visits.full + visits.padded);
  headClass.partialVisits = kRows * visits.partial;
  headClass.rows = kRows;
  headClass.density = 1;
  headClass.form = "affine";
  headClass.queryViews = {0};
  headClass.keyViews = {layer};
  return headClass;
}

static int64_t keysOf(int64_t layer, const KernelSpec &spec) {
  const VisitCounts &visits = kVisits[layer];
  return visits.total() * spec.tileN - (visits.padded > 0 ? 8 : 0);
}

TuningKernel openwork::test::writeTunedPackage(const std::string &folder, const std::string &name,
                                               const KernelSpec &spec) {
  PackageKernel kernel;
  kernel.name = "kernel_0";
  kernel.spec = spec;
  kernel.ptx.emplace().path = "kernels/kernel_0.ptx";
  kernel.sharedMemoryBytes = spec.sharedMemoryBytes();
  kernel.rows = kRows;
  kernel.maxHeads = kHeads;
  kernel.queryViews = {{0, {1, 1, kRows * spec.tileM}, {1, 1, spec.tileM}}};
  Manifest manifest;
  manifest.producer = "0.1.0";
  manifest.name = name;
  manifest.target = "sm_90a";
  TuningKernel planned{name, {}};
  for (int64_t layer = 0; layer < kTunedLayers; ++layer) {
    int64_t heads = kHeadsOfLayer[layer], keys = keysOf(layer, spec);
    kernel.keyViews.push_back({0, {1, 1, keys}, {1, 1, spec.tileN}});
    kernel.classes.push_back(classOf(layer));
    PackagePlan plan{"plan_" + std::to_string(layer), 0, std::vector<uint16_t>(heads, uint16_t(layer)), {}, 1, 1e-3};
    for (int64_t head = 0; head < heads; ++head)
      plan.order.push_back(uint16_t(head));
    manifest.plans.push_back(plan);
    PackageGeometry geometry{kRows * spec.tileM, keys, heads, heads, spec.headDim, spec.valueDim, spec.dtype, 0};
    manifest.layers.push_back({layer, geometry, 0.125, {layer}});
    planned.launches.push_back({name + ".openwork", layer, kVisits[layer]});
  }
  manifest.kernels = {kernel};
  manifest.masks.path = "masks.safetensors";
  manifest.schedule.path = "schedule.mlirbc";
  Expected<Manifest> written =
      writePackage(folder + "/" + name + ".openwork", manifest,
                   {{"masks.safetensors", "m"}, {"schedule.mlirbc", "s"}, {"kernels/kernel_0.ptx", "p"}});
  EXPECT_TRUE(written) << written.error().str();
  return planned;
}

Expected<uint64_t> ModelledDevice::allocate(int64_t bytes) {
  auto block = std::make_unique<std::byte[]>(bytes);
  uint64_t address = reinterpret_cast<uint64_t>(block.get());
  memory[address] = std::move(block);
  return address;
}

Expected<void> ModelledDevice::upload(uint64_t to, std::span<const std::byte> from) {
  std::memcpy(reinterpret_cast<void *>(to), from.data(), from.size());
  return {};
}

Expected<void> ModelledDevice::download(std::span<std::byte> to, uint64_t from) {
  std::memcpy(to.data(), reinterpret_cast<const void *>(from), to.size());
  return {};
}

Expected<void> ModelledDevice::fill(uint64_t address, uint32_t word, int64_t bytes) {
  for (int64_t i = 0; i < bytes; i += 4)
    std::memcpy(reinterpret_cast<void *>(address + i), &word, 4);
  return {};
}

/// Outputs of all zeros are fine.
Expected<void> ModelledDevice::launch(const OpenworkLaunch &launch) {
  const OpenworkGeometry &g = launch.geometry;
  for (int64_t token = 0; token < g.queryTokens - model.isLazy; ++token)
    for (int64_t head = 0; head < g.heads; ++head)
      std::memset(static_cast<uint16_t *>(launch.output.data) + token * launch.output.tokenStride +
                      head * launch.output.headStride,
                  0, size_t(g.valueDim) * 2);
  for (int64_t head = 0; head < g.heads && launch.lse; ++head)
    std::memset(launch.lse + head * launch.lseHeadStride, 0, size_t(g.queryTokens) * 4);
  return {};
}

Expected<double> ModelledDevice::timeLaunches(const OpenworkLaunch &launch, int64_t count) {
  EXPECT_EQ(launch.lse, nullptr);
  const KernelSpec &spec = manifest.kernels[0].spec;
  LaunchTime time{rowsOfSlot(kRows, launch.geometry.heads, kTunedSms, spec.cluster), kVisits[launch.layer], 0};
  EXPECT_EQ(launch.geometry.heads, kHeadsOfLayer[launch.layer]);
  EXPECT_EQ(launch.geometry.keyTokens, keysOf(launch.layer, spec));
  double seconds = model.terms.secondsOf(time) * double(count);
  if (launches++ < model.fastLaunches)
    seconds *= 1 - model.gain;
  return seconds * (model.noise > 0 ? std::normal_distribution<double>(1, model.noise)(random) : 1);
}
