//===- PackageTest.cpp - What holds for every package ---------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GpuTest.h"

#include "openwork/Package/PackageReader.h"
#include "openwork/Runner/ClassMasks.h"

#include <algorithm>

using namespace openwork;
using namespace openwork::test;

static constexpr int64_t kRows = 160;

namespace {

class Packages : public testing::TestWithParam<std::string> {};

/// Everything here holds for each layer of a package.
class EveryPackage : public GpuTest, public testing::WithParamInterface<std::string> {
protected:
  void SetUp() override {
    GpuTest::SetUp();
    if (!IsSkipped())
      ASSERT_NO_FATAL_FAILURE(openPackage(GetParam()));
  }

  /// Checks one launch in full, and returns what it wrote.
  HostOutputs checkLaunch(const LayerCase &layerCase, const HostInputs &inputs, double scale = 0) {
    LaunchForm form;
    form.scale = float(scale);
    HostOutputs outputs = run(layerCase, inputs, form);
    if (!outputs.lse.empty())
      expectReference(layerCase, inputs, outputs, kRows, scale);
    return outputs;
  }
};

} // namespace

TEST(Packages, are_there) {
  EXPECT_FALSE(packageNames().empty()) << "no packages in " << gpuOptions().packages
                                       << "; test/gpu/compile-packages makes them";
}

// Needs no device.
TEST_P(Packages, open) {
  Expected<Package> package = openwork::openPackage(packagePath(GetParam()));
  ASSERT_TRUE(package) << package.error().str();
  Expected<ClassMasks> masks = ClassMasks::read(*package);
  ASSERT_TRUE(masks) << masks.error().str();
  Expected<std::vector<LayerCase>> cases = chooseCases(package->manifest(), {}, {});
  ASSERT_TRUE(cases) << cases.error().str();
  for (const LayerCase &each : *cases)
    EXPECT_TRUE(masks->ofCase(each)) << describe(each);
}

TEST_P(EveryPackage, matches_the_reference) {
  for (const LayerCase &layerCase : package->cases())
    for (DataKind data : {DataKind::Normal, DataKind::Heavy}) {
      SCOPED_TRACE(describe(layerCase) + ", " + std::string(name(data)));
      checkLaunch(layerCase, HostInputs::random(layerCase.layer->geometry, 1, data, 1));
    }
}

TEST_P(EveryPackage, takes_batches) {
  for (const LayerCase &layerCase : package->cases()) {
    SCOPED_TRACE(describe(layerCase));
    for (int64_t batch : {2, 3})
      checkLaunch(layerCase, HostInputs::random(layerCase.layer->geometry, batch, DataKind::Normal, uint64_t(batch)));
  }
}

TEST_P(EveryPackage, takes_any_strides) {
  for (const LayerCase &layerCase : package->cases())
    for (int64_t batch : {1, 3}) {
      const PackageGeometry &g = layerCase.layer->geometry;
      HostInputs inputs = HostInputs::random(g, batch, DataKind::Normal, 4);
      HostOutputs dense = run(layerCase, inputs);
      for (Strides strides : stridesOf(layerCase.kernel->spec.arch)) {
        SCOPED_TRACE(describe(layerCase) + ", " + name(strides) + ", batch " + std::to_string(batch));
        if (strides == Strides::Packed && g.queryTokens != g.keyTokens)
          continue;
        LaunchForm form;
        form.strides = strides;
        EXPECT_EQ(firstDifference(dense, run(layerCase, inputs, form)), "");
      }
    }
}

TEST_P(EveryPackage, takes_ranges_of_heads) {
  for (const LayerCase &layerCase : package->cases()) {
    const PackageGeometry &g = layerCase.layer->geometry;
    HostInputs inputs = HostInputs::random(g, 2, DataKind::Normal, 5);
    HostOutputs all = run(layerCase, inputs);
    int64_t group = g.heads / g.kvHeads;
    for (int64_t first = 0; first < g.heads; ++first)
      for (int64_t count = 1; first + count <= g.heads; ++count) {
        bool isWithinOne = first / group == (first + count - 1) / group;
        if (first % group != 0 && !isWithinOne)
          continue;
        SCOPED_TRACE(describe(layerCase) + ", " + std::to_string(count) + " heads from " + std::to_string(first));
        LaunchForm form;
        form.headOffset = first;
        form.headCount = count;
        EXPECT_EQ(firstDifference(all.headRange(first, count), run(layerCase, inputs, form)), "");
      }
  }
}

TEST_P(EveryPackage, takes_counts_of_valid_text) {
  for (const LayerCase &layerCase : package->cases()) {
    SCOPED_TRACE(describe(layerCase));
    int32_t text = int32_t(layerCase.layer->geometry.textKeys);
    if (text == 0)
      continue;
    HostInputs inputs = HostInputs::random(layerCase.layer->geometry, 4, DataKind::Normal, 6);
    HostOutputs all = run(layerCase, inputs);
    inputs.validText = {text, 0, 1, text / 2};
    checkLaunch(layerCase, inputs);
    std::ranges::reverse(inputs.validText);
    checkLaunch(layerCase, inputs);
    inputs.validText = {text, text, text, text};
    EXPECT_EQ(firstDifference(all, run(layerCase, inputs)), "") << "all of the text counts";
  }
}

TEST_P(EveryPackage, leaves_the_lse_out) {
  for (const LayerCase &layerCase : package->cases()) {
    SCOPED_TRACE(describe(layerCase));
    HostInputs inputs = HostInputs::random(layerCase.layer->geometry, 2, DataKind::Normal, 7);
    HostOutputs all = run(layerCase, inputs);
    LaunchForm form;
    form.lse = false;
    all.lse.clear();
    EXPECT_EQ(firstDifference(all, run(layerCase, inputs, form)), "");
  }
}

TEST_P(EveryPackage, takes_another_scale) {
  for (const LayerCase &layerCase : package->cases()) {
    SCOPED_TRACE(describe(layerCase));
    checkLaunch(layerCase, HostInputs::random(layerCase.layer->geometry, 1, DataKind::Normal, 8), 0.25);
  }
}

TEST_P(EveryPackage, gives_the_same_bits_again_and_again) {
  for (const LayerCase &layerCase : package->cases()) {
    SCOPED_TRACE(describe(layerCase));
    HostInputs inputs = HostInputs::random(layerCase.layer->geometry, 2, DataKind::Normal, 9);
    Expected<GpuLaunch> launch = GpuLaunch::create(package->device(), layerCase, inputs, {});
    ASSERT_TRUE(launch) << launch.error().str();
    HostOutputs first;
    std::vector<std::byte> firstImage;
    for (int64_t i = 0; i < gpuOptions().repeats; ++i) {
      Expected<void> done = launch->poison();
      ASSERT_TRUE(done) << done.error().str();
      done = package->device().launch(launch->launch());
      ASSERT_TRUE(done) << done.error().str();
      Expected<std::vector<std::byte>> image = launch->readImage();
      ASSERT_TRUE(image) << "launch " << i << ": " << image.error().str();
      if (*image == firstImage)
        continue;
      Expected<HostOutputs> outputs = launch->read();
      ASSERT_TRUE(outputs) << "launch " << i << ": " << outputs.error().str();
      ASSERT_EQ(i, 0) << "launch " << i << ": " << firstDifference(first, *outputs);
      first = std::move(*outputs);
      firstImage = std::move(*image);
    }
  }
}

static std::string nameOf(const testing::TestParamInfo<std::string> &info) { return info.param; }

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Packages);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EveryPackage);
INSTANTIATE_TEST_SUITE_P(All, Packages, testing::ValuesIn(packageNames()), nameOf);
INSTANTIATE_TEST_SUITE_P(All, EveryPackage, testing::ValuesIn(packageNames()), nameOf);
