//===- BenchFiguresTest.cpp -----------------------------------------------===//
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

std::string resultOf(const std::string &plan, const std::string &seconds, const std::string &kernel = "kernel_0") {
  return R"({"layer": 0, "step": 0, "plan": ")" + plan + R"(", "kernel": ")" + kernel +
         R"(", "density": 1.0, "visits": 32, "flops": 1e9, "medianSeconds": )" + seconds +
         R"(, "leastSeconds": 1e-5, "mostSeconds": 1e-3, "predictedSeconds": 2e-5, "flopsPerSecond": 1e14})";
}

std::string figuresOf(const std::string &results, const std::string &package = "sample", int64_t batch = 1) {
  return R"({"package": ")" + package + R"(", "producer": "Openwork 0.1.0", "device": "a GPU",
 "data": "normal", "seed": "1", "layout": "bshd", "batch": )" +
         std::to_string(batch) + R"(, "repeats": 5, "warmup": 2, "settle": 0.5,
 "results": [)" +
         results + "]}";
}

std::string errorOf(const std::string &text) {
  Expected<BenchFigures> figures = parseBenchFigures(text, "f.json", sampleReport().manifest);
  EXPECT_FALSE(figures);
  if (figures)
    return "";
  const Error &error = figures.error();
  return error.file + ":" + std::to_string(error.position.line) + ":" + std::to_string(error.position.column) + ": " +
         error.message;
}

TEST(BenchFigures, MedianOfEachPlanForOneBatchEntry) {
  std::string results = resultOf("plan_1", "4e-5") + "," + resultOf("plan_1", "8e-5");
  Expected<BenchFigures> figures =
      parseBenchFigures(figuresOf(results, "sample", 2), "f.json", sampleReport().manifest);
  ASSERT_TRUE(figures) << figures.error().message;
  EXPECT_EQ(figures->device, "a GPU");
  EXPECT_EQ(figures->batch, 2);
  EXPECT_EQ(figures->repeats, 5);
  ASSERT_EQ(figures->seconds.size(), 2u);
  EXPECT_EQ(figures->seconds[0], 0);
  EXPECT_DOUBLE_EQ(figures->seconds[1], 3e-5);
}

TEST(BenchFigures, negative_otherPackage) {
  EXPECT_EQ(errorOf(figuresOf("", "wan")),
            "f.json:1:13: \"package\": expects figures of \"sample\", got those of \"wan\"");
}

TEST(BenchFigures, negative_otherPlan) {
  EXPECT_EQ(errorOf(figuresOf(resultOf("plan_7", "1e-5"))),
            "f.json:3:46: results[0]: \"plan\": expects a plan of the package, got \"plan_7\"");
}

TEST(BenchFigures, negative_otherKernel) {
  EXPECT_EQ(errorOf(figuresOf(resultOf("plan_0", "1e-5", "kernel_1"))),
            "f.json:3:66: results[0]: \"kernel\": expects \"kernel_0\", the plan's, got \"kernel_1\"");
}

TEST(BenchFigures, negative_unknownField) {
  std::string text = figuresOf("");
  text.insert(1, "\"extra\": 1, ");
  EXPECT_EQ(errorOf(text).substr(0, 12), "f.json:1:2: ");
}

TEST(BenchFigures, negative_resultsAreNoList) {
  std::string text = figuresOf("");
  text.replace(text.find("[]"), 2, "{}");
  EXPECT_EQ(errorOf(text), "f.json:3:13: \"results\": expects an array, got an object");
}

TEST(BenchFigures, negative_endlessTime) {
  EXPECT_EQ(errorOf(figuresOf(resultOf("plan_0", "1e7"))).substr(0, 41), "f.json:3:139: results[0]: \"medianSeconds\"");
}

} // namespace
