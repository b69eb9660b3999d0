//===- PageDataTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report/ReportSamples.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {

std::vector<int64_t> integersOf(const JsonValue &value) {
  std::vector<int64_t> integers;
  for (const JsonValue &entry : value.entries())
    integers.push_back(*entry.asInteger(-1, 1 << 20, ""));
  return integers;
}

TEST(PageData, LayersHaveRunsOfPlans) {
  JsonValue data = dataOf(pageOf(sampleReport()));
  EXPECT_EQ(*data.find("steps")->asInteger(0, 9, ""), 4);
  std::span<const JsonValue> layers = data.find("layers")->entries();
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(integersOf(*layers[0].find("plans")), (std::vector<int64_t>{0, 1, 1, 3}));
  EXPECT_EQ(integersOf(*layers[1].find("plans")), (std::vector<int64_t>{1, 4}));
}

TEST(PageData, LayersOfOneNumberAreToldApart) {
  ReportInput input = sampleReport();
  input.manifest.layers[1].layer = 0;
  input.manifest.layers[1].geometry.queryTokens = 115200;
  JsonValue data = dataOf(pageOf(input));
  EXPECT_EQ(*data.find("layers")->entries()[0].find("name")->asString(""), "0 (512 tokens)");
  EXPECT_EQ(*data.find("layers")->entries()[1].find("name")->asString(""), "0 (115,200 tokens)");
}

TEST(PageData, PlansHaveClassesAndAnOrderOfTheirOwn) {
  JsonValue data = dataOf(pageOf(sampleReport()));
  std::span<const JsonValue> plans = data.find("plans")->entries();
  EXPECT_EQ(integersOf(*plans[0].find("classes")), (std::vector<int64_t>{0, 0}));
  EXPECT_EQ(plans[0].find("order"), nullptr);
  EXPECT_EQ(integersOf(*plans[1].find("classes")), (std::vector<int64_t>{1, 0}));
  EXPECT_EQ(integersOf(*plans[1].find("order")), (std::vector<int64_t>{1, 0}));
}

TEST(PageData, EqualMasksHaveOnePicture) {
  ReportInput input = sampleReport();
  input.classes[0][1].mask = input.classes[0][0].mask;
  JsonValue data = dataOf(pageOf(input));
  EXPECT_EQ(data.find("classes")->entries().size(), 2u);
  EXPECT_EQ(data.find("pictures")->entries().size(), 1u);
  EXPECT_EQ(dataOf(pageOf(sampleReport())).find("pictures")->entries().size(), 2u);
}

TEST(PageData, EqualWorkHasOneTimeline) {
  ReportInput input = sampleReport();
  // The heads change places, and so does their order.
  PackagePlan other = input.manifest.plans[1];
  other.name = "plan_2";
  other.classes = {0, 1};
  other.order = {0, 1};
  input.manifest.plans.push_back(other);
  JsonValue data = dataOf(pageOf(input));
  EXPECT_EQ(data.find("timelines")->entries().size(), 2u);
  EXPECT_EQ(*data.find("plans")->entries()[1].find("timeline")->asInteger(0, 9, ""),
            *data.find("plans")->entries()[2].find("timeline")->asInteger(0, 9, ""));
}

TEST(PageData, TimelinesEndWithTheLaunch) {
  JsonValue data = dataOf(pageOf(sampleReport()));
  for (const JsonValue &timeline : data.find("timelines")->entries()) {
    std::string_view ends = *timeline.find("ends")->asString("");
    ASSERT_EQ(ends.size(), 2u * 3 * 2);
    // One SM is the last, and its last head ends after all of the time.
    bool isFull = false;
    for (size_t slot = 0; slot < 3; ++slot) {
      EXPECT_LE(ends.substr(4 * slot, 2) == "//", ends.substr(4 * slot + 2, 2) == "//");
      isFull |= ends.substr(4 * slot + 2, 2) == "//";
    }
    EXPECT_TRUE(isFull);
  }
}

} // namespace
