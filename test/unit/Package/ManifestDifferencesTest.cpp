//===- ManifestDifferencesTest.cpp ----------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/ManifestDifferences.h"

#include "Package/PackageSamples.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

using Texts = std::vector<std::string>;

TEST(ManifestDifferences, ofEqualManifests) { EXPECT_EQ(differences(sampleManifest(), sampleManifest()), Texts{}); }

TEST(ManifestDifferences, leavesTheAssemblerAndTheHashesOut) {
  Manifest changed = sampleManifest();
  changed.kernels[0].cubin.reset();
  changed.kernels[0].registers = 0;
  changed.kernels[0].ptx->sha256 = "other";
  changed.masks.bytes += 8;
  EXPECT_EQ(differences(sampleManifest(), changed), Texts{});
}

TEST(ManifestDifferences, ofTheHost) {
  Manifest changed = hostManifest();
  changed.kernels[0].library->sha256 = "other";
  EXPECT_EQ(differences(hostManifest(), changed), Texts{});
  changed.kernels[0].library->path = "kernels/kernel_0.dll";
  changed.kernels[1].scratchBytes = 8192;
  EXPECT_EQ(differences(hostManifest(), changed),
            (Texts{"kernels[0].library: expects \"kernels/kernel_0.so\", got \"kernels/kernel_0.dll\"",
                   "kernels[1].scratch_bytes: expects 4096, got 8192",
                   "files[0].path: expects \"kernels/kernel_0.so\", got \"kernels/kernel_0.dll\""}));
}

TEST(ManifestDifferences, namesEachFieldInTheOrderOfTheFile) {
  Manifest changed = sampleManifest();
  changed.kernels[1].spec.pingpong = !changed.kernels[1].spec.pingpong;
  changed.kernels[0].classes[0].form = "embedded";
  changed.plans[1].order = {changed.plans[1].order.rbegin(), changed.plans[1].order.rend()};
  changed.plans[0].predictedSeconds = 0.5;
  changed.layers[2].geometry.dtype = DType::FP32;
  Texts found = differences(sampleManifest(), changed);
  Texts places;
  for (const std::string &text : found)
    places.push_back(text.substr(0, text.find(':')));
  ASSERT_GE(places.size(), 5u);
  EXPECT_EQ(places.front(), "kernels[0].classes[0].form");
  EXPECT_EQ(places[1], "kernels[1].spec.pingpong");
  EXPECT_EQ(places[2], "plans[0].predicted_seconds");
  EXPECT_TRUE(places[3].starts_with("plans[1].order["));
  EXPECT_EQ(places.back(), "layers[2].geometry.dtype");
  EXPECT_TRUE(found[2].ends_with(", got 0.5")) << found[2];
}

TEST(ManifestDifferences, realsDifferInTheirLastDigit) {
  Manifest changed = sampleManifest();
  double &density = changed.plans[0].density;
  density = std::nextafter(density, 1.0);
  EXPECT_EQ(differences(sampleManifest(), changed).size(), 1u);
}

TEST(ManifestDifferences, ofLengthsTellsTheLength) {
  Manifest changed = sampleManifest();
  size_t count = changed.layers.size();
  changed.layers.pop_back();
  EXPECT_EQ(differences(sampleManifest(), changed),
            Texts{"layers: expects an array of " + std::to_string(count) + " entries, got an array of " +
                  std::to_string(count - 1) + " entries"});
}
