//===- RuntimeApiTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuntimeFixture.h"

#include <cstring>
#include <thread>

using namespace openwork;

namespace {
using RuntimeApiTest = RuntimeTest;
}

TEST_F(RuntimeApiTest, listsLayersAndPlans) {
  const char *target = nullptr;
  EXPECT_EQ(outcome(openworkGetTarget(package, &target)), "0");
  EXPECT_STREQ(target, "sm_90a");
  int64_t count = 0;
  EXPECT_EQ(outcome(openworkGetNumLayers(package, &count)), "0");
  EXPECT_EQ(count, 4);

  OpenworkLayer layer;
  EXPECT_EQ(outcome(openworkGetLayer(package, 1, &layer)), "0");
  EXPECT_EQ(layer.layer, 3);
  EXPECT_EQ(layer.steps, 2);
  EXPECT_EQ(layer.scale, 0.5f);
  OpenworkGeometry geometry = launchOf(0, 1).geometry;
  EXPECT_EQ(std::memcmp(&layer.geometry, &geometry, sizeof geometry), 0);
  EXPECT_EQ(outcome(openworkGetLayer(package, 2, &layer)), "0");
  EXPECT_EQ(layer.geometry.dtype, OpenworkFP16);
  EXPECT_EQ(layer.geometry.keyTokens, 300);

  OpenworkPlan plan;
  EXPECT_EQ(outcome(openworkGetPlan(package, 1, 1, &plan)), "0");
  EXPECT_STREQ(plan.kernel, "kernel_0");
  EXPECT_EQ(plan.density, 0.5);
  EXPECT_EQ(plan.predictedSeconds, 2e-3);
}

TEST_F(RuntimeApiTest, listingNeedsNoDevice) {
  driver.context = nullptr;
  OpenworkPlan plan;
  EXPECT_EQ(outcome(openworkGetPlan(package, 3, 7, &plan)), "0");
  EXPECT_STREQ(plan.kernel, "kernel_1");
}

TEST_F(RuntimeApiTest, everyThreadHasItsMessage) {
  OpenworkPlan plan;
  EXPECT_EQ(outcome(openworkGetPlan(package, 4, 0, &plan)), "1: expects the index of one of 4 layers, got 4");
  std::string other = "unset";
  std::thread([&] { other = openworkGetErrorMessage(); }).join();
  EXPECT_EQ(other, "");
  EXPECT_STREQ(openworkGetErrorMessage(), "expects the index of one of 4 layers, got 4");
}

TEST_F(RuntimeApiTest, negative_nulls) {
  OpenworkPackage *opened = nullptr;
  const char *target = nullptr;
  int64_t count = 0;
  OpenworkLayer layer;
  OpenworkPlan plan;
  OpenworkLaunch launch = launchOf(0, 1);
  EXPECT_EQ(outcome(openworkOpenPackage(nullptr, &opened)), "1: expects a path, got null");
  EXPECT_EQ(outcome(openworkOpenPackage("x", nullptr)), "1: expects where to put the package, got null");
  EXPECT_EQ(outcome(openworkGetTarget(nullptr, &target)), "1: expects a package, got null");
  EXPECT_EQ(outcome(openworkGetTarget(package, nullptr)), "1: expects where to put the target, got null");
  EXPECT_EQ(outcome(openworkGetNumLayers(nullptr, &count)), "1: expects a package, got null");
  EXPECT_EQ(outcome(openworkGetNumLayers(package, nullptr)), "1: expects where to put the count, got null");
  EXPECT_EQ(outcome(openworkGetLayer(nullptr, 0, &layer)), "1: expects a package, got null");
  EXPECT_EQ(outcome(openworkGetLayer(package, 0, nullptr)), "1: expects where to put the layer, got null");
  EXPECT_EQ(outcome(openworkGetPlan(nullptr, 0, 0, &plan)), "1: expects a package, got null");
  EXPECT_EQ(outcome(openworkGetPlan(package, 0, 0, nullptr)), "1: expects where to put the plan, got null");
  EXPECT_EQ(outcome(openworkPrepare(nullptr)), "1: expects a package, got null");
  EXPECT_EQ(outcome(openworkLaunch(nullptr, &launch)), "1: expects a package, got null");
  EXPECT_EQ(outcome(openworkLaunch(package, nullptr)), "1: expects a launch, got null");
  openworkClosePackage(nullptr);
}

TEST_F(RuntimeApiTest, negative_indices) {
  OpenworkLayer layer;
  OpenworkPlan plan;
  EXPECT_EQ(outcome(openworkGetLayer(package, -1, &layer)), "1: expects the index of one of 4 layers, got -1");
  EXPECT_EQ(outcome(openworkGetLayer(package, 4, &layer)), "1: expects the index of one of 4 layers, got 4");
  EXPECT_EQ(outcome(openworkGetPlan(package, 1, 2, &plan)), "3: layer 3 has no step 2; it has 0..1");
}

TEST_F(RuntimeApiTest, negative_noPackage) {
  OpenworkPackage *opened = package;
  std::string missing = folder.path("missing.openwork");
  std::string said = outcome(openworkOpenPackage(missing.c_str(), &opened));
  EXPECT_EQ(said.rfind("2: " + missing, 0), 0u) << said;
  EXPECT_EQ(opened, nullptr);
}
