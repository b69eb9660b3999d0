//===- HostDeviceTest.cpp - Commands on packages for the host -------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/CaseRun.h"
#include "openwork/Runner/Device.h"
#include "openwork/Runner/GuardedBuffer.h"

#include "Runner/RunnerSample.h"
#include "Support/TempDir.h"

#include "openwork/Support/File.h"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sstream>

using namespace openwork;
using namespace openwork::test;

namespace {

class HostDeviceTest : public testing::Test {
protected:
  HostDeviceTest() : sample(RunnerSample::forHost(*readFile(OPENWORK_NAIVE_KERNELS, int64_t{1} << 30))) {
    setenv("OPENWORK_HOST_LEVEL", "x86-64", 1);
    setenv("OPENWORK_HOST_THREADS", "2", 1);
    run.package = bench.package = folder.path("sample.openwork");
    run.check = true;
    write();
  }
  ~HostDeviceTest() override {
    unsetenv("OPENWORK_HOST_LEVEL");
    unsetenv("OPENWORK_HOST_THREADS");
  }

  void write() {
    Expected<Manifest> written = sample.write(run.package);
    EXPECT_TRUE(written) << written.error().str();
  }
  /// What a run prints and its result, or its error.
  std::string print() {
    std::ostringstream out;
    Expected<bool> passed = runPackage(run, out);
    return passed ? out.str() + (*passed ? "passed" : "failed") : passed.error().str();
  }

  TempDir folder;
  RunnerSample sample;
  RunOptions run;
  BenchOptions bench;
};

} // namespace

static size_t count(const std::string &text, const std::string &part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

//===----------------------------------------------------------------------===//
// Commands
//===----------------------------------------------------------------------===//

TEST_F(HostDeviceTest, passes_in_every_layout) {
  run.batch = 2;
  for (auto [layout, data] : {std::pair(Layout::BSHD, DataKind::Heavy), std::pair(Layout::BHSD, DataKind::Normal),
                              std::pair(Layout::Packed, DataKind::Heavy)}) {
    run.layout = layout;
    run.data = data;
    std::string said = print();
    EXPECT_EQ(count(said, "pass  layer"), 4u) << said;
    EXPECT_TRUE(said.ends_with("4 of 4 plans pass\npassed")) << said;
  }
}

TEST_F(HostDeviceTest, names_the_processor_the_level_and_the_threads) {
  run.check = false;
  run.layer = 4;
  std::string said = print();
  EXPECT_EQ(count(said, ", x86-64, 2 threads; normal data, seed 1; bshd, batch 1\n"), 1u) << said;
  setenv("OPENWORK_HOST_THREADS", "1", 1);
  EXPECT_EQ(count(print(), ", x86-64, 1 thread; normal data"), 1u);
}

TEST_F(HostDeviceTest, compares_with_masks_and_not_with_kernels) {
  // Heads of the class `near` are not what the masks of `far` say.
  std::swap(sample.manifest.plans[0].classes[0], sample.manifest.plans[0].classes[1]);
  std::swap(sample.masks.at("kernel_0.near"), sample.masks.at("kernel_0.far"));
  for (PackageClass &each : sample.manifest.kernels[0].classes) {
    const BlockMask &mask = sample.masks.at("kernel_0." + each.name);
    each.fullVisits = popcount(mask.fullPlane());
    each.partialVisits = popcount(mask.partialPlane());
  }
  write();
  run.layer = 0;
  run.step = 0;
  std::string said = print();
  EXPECT_EQ(count(said, "FAIL  layer 0"), 1u) << said;
  EXPECT_TRUE(said.ends_with("failed")) << said;
}

// An error of 2^-18 of a weight is nothing in 16 bits.
TEST_F(HostDeviceTest, judges_fp32_by_fp32) {
  auto share = [&](int64_t layer, double scale) {
    auto found = std::ranges::find(sample.manifest.layers, layer, &PackageLayer::layer);
    found->scale = scale;
    Expected<std::vector<LayerCase>> cases = chooseCases(sample.manifest, layer, {});
    tl::expected<std::unique_ptr<Device>, DeviceError> device = openHostDevice(run.package);
    ClassMasks masks(sample.masks);
    run.layer = layer;
    Expected<CaseResult> result = runCase(**device, cases->front(), &masks, run);
    EXPECT_TRUE(result) << result.error().str();
    return result->check->output().share;
  };
  EXPECT_LT(share(5, 0.25), 0.5);
  EXPECT_LT(share(4, 0.25), 1);
  // The kernel has the scale of the package, and the reference another.
  EXPECT_GT(share(5, 0.25 * (1 + 0x1p-16)), 1);
  EXPECT_LT(share(4, 0.25 * (1 + 0x1p-16)), 1);
}

TEST_F(HostDeviceTest, is_timed) {
  bench.repeats = 3;
  bench.json = folder.path("figures.json");
  std::ostringstream out;
  Expected<void> done = benchPackage(bench, out);
  ASSERT_TRUE(done) << done.error().str();
  EXPECT_EQ(count(out.str(), " of @kernel_"), 4u) << out.str();
  Expected<std::string> figures = readFile(bench.json, 1 << 20);
  ASSERT_TRUE(figures);
  EXPECT_EQ(count(*figures, "x86-64, 2 threads"), 1u) << *figures;
}

TEST_F(HostDeviceTest, is_listed) {
  std::ostringstream out;
  ASSERT_TRUE(printPackage(run.package, out));
  std::string said = out.str(), bytes = std::to_string(sample.library.size());
  EXPECT_EQ(count(said, "package sample for host, by 0.1.0, format 1.0\n"), 1u) << said;
  EXPECT_EQ(
      count(said, "kernel @kernel_2: host fp32 d64/128 128x128\n  3 rows, up to 2 heads, 1200 bytes of scratch, " +
                      bytes + " bytes of machine code\n"),
      1u)
      << said;
}

TEST_F(HostDeviceTest, negative_options) {
  run.device = 1;
  EXPECT_EQ(print(), "error: --device: expects 0 for a package for host, got 1");
  run.device = 0;
  run.allowNoDevice = true;
  setenv("OPENWORK_HOST_LEVEL", "sse", 1);
  EXPECT_EQ(print(), "error: OPENWORK_HOST_LEVEL: expects x86-64, x86-64-v3 or x86-64-v4, got \"sse\"");
  setenv("OPENWORK_HOST_LEVEL", "", 1);
  setenv("OPENWORK_HOST_THREADS", "none", 1);
  EXPECT_EQ(print(), "error: OPENWORK_HOST_THREADS: expects 1..1024, got \"none\"");
}

TEST_F(HostDeviceTest, negative_libraries) {
  sample.library = "no shared object";
  write();
  EXPECT_EQ(print(), "error: kernels/kernel_0.so: expects a shared object for this machine, the loader says: file too "
                     "short");
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

TEST_F(HostDeviceTest, has_memory) {
  tl::expected<std::unique_ptr<Device>, DeviceError> device = openHostDevice(run.package);
  ASSERT_TRUE(device) << device.error().error.str();
  Expected<int64_t> free = (*device)->freeBytes();
  ASSERT_TRUE(free) << free.error().str();
  EXPECT_GT(*free, 1 << 20);
  Expected<uint64_t> address = (*device)->allocate(100);
  ASSERT_TRUE(address);
  EXPECT_EQ(*address % 256, 0u);
  EXPECT_TRUE((*device)->fill(*address, 0x04030201, 100));
  std::array<std::byte, 5> bytes;
  EXPECT_TRUE((*device)->download(bytes, *address + 95));
  EXPECT_EQ(bytes, (std::array{std::byte{4}, std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}}));
  bytes.fill(std::byte{9});
  EXPECT_TRUE((*device)->upload(*address + 3, bytes));
  EXPECT_EQ(*reinterpret_cast<const uint8_t *>(*address + 7), 9);
  EXPECT_EQ(*reinterpret_cast<const uint8_t *>(*address + 8), 1);
  (*device)->release(*address);
}

#ifndef OPENWORK_SANITIZED // AddressSanitizer ends a process that asks for so much.
TEST_F(HostDeviceTest, negative_memory) {
  tl::expected<std::unique_ptr<Device>, DeviceError> device = openHostDevice(run.package);
  ASSERT_TRUE(device) << device.error().error.str();
  EXPECT_EQ((*device)->allocate(int64_t{1} << 60).error().message, "no memory for 1152921504606846976 bytes");
}
#endif

TEST_F(HostDeviceTest, guards_notice_their_neighbours) {
  tl::expected<std::unique_ptr<Device>, DeviceError> device = openHostDevice(run.package);
  ASSERT_TRUE(device);
  Expected<GuardedBuffer> buffer = GuardedBuffer::create(**device, "O", 10, kGuardWord);
  ASSERT_TRUE(buffer);
  EXPECT_EQ(*buffer->findDamage(), "");
  *reinterpret_cast<uint8_t *>(buffer->address() + 10) = 0;
  EXPECT_EQ(*buffer->findDamage(), "O: 1 byte behind it has changed, 1 byte away");
}
