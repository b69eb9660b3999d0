//===- FitTest.cpp - Quasi-affine functions from their values -------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support/Seed.h"
#include "Topology/Samples.h"
#include "openwork/Schedule/QuasiAffineFit.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

static constexpr int64_t kAny = kAnyValue;

static std::string fitted(int64_t first, std::vector<int64_t> values) {
  auto fit = fitQuasiAffine(first, values);
  return fit ? fit->str("x") : "none";
}

static std::vector<int64_t> sample(const QuasiAffine &function, int64_t first, int64_t size) {
  std::vector<int64_t> values(size);
  for (int64_t i = 0; i < size; ++i)
    values[i] = function.eval(first + i);
  return values;
}

static void expectFits(const QuasiAffine &fit, int64_t first, const std::vector<int64_t> &values) {
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] != kAny)
      ASSERT_EQ(fit.eval(first + i), values[i]) << fit.str("x") << " at " << first + i;
}

TEST(Fit, Constants) {
  EXPECT_EQ(fitted(0, {}), "0");
  EXPECT_EQ(fitted(7, {5}), "5");
  EXPECT_EQ(fitted(0, {-2, -2, -2}), "-2");
  EXPECT_EQ(fitted(0, {kAny, kAny}), "0");
  EXPECT_EQ(fitted(0, {kAny, 3, kAny, 3}), "3");
}

TEST(Fit, Lines) {
  EXPECT_EQ(fitted(0, {0, 1, 2, 3}), "x");
  EXPECT_EQ(fitted(10, {7, 8, 9}), "x - 3");
  EXPECT_EQ(fitted(0, {4, 7, 10}), "3 * x + 4");
  EXPECT_EQ(fitted(0, {9, 7, 5, 3}), "-2 * x + 9");
  EXPECT_EQ(fitted(0, {1, kAny, 5, kAny, kAny, 11}), "2 * x + 1");
}

TEST(Fit, Clamps) {
  EXPECT_EQ(fitted(0, {0, 0, 0, 1, 2, 3}), "max(x - 2, 0)");
  EXPECT_EQ(fitted(0, {3, 4, 5, 5, 5}), "min(x + 3, 5)");
  EXPECT_EQ(fitted(0, {0, 0, 1, 2, 3, 3, 3}), "min(max(x - 1, 0), 3)");
  EXPECT_EQ(fitted(0, {0, 0, 0, 0, 5, 5}), "min(max(5 * x - 15, 0), 5)");
  EXPECT_EQ(fitted(0, {6, 6, 4, 2, 0, 0}), "min(max(-2 * x + 8, 0), 6)");
  // The clamps lie beside the lattice of the line.
  EXPECT_EQ(fitted(0, {1, 1, 2, 5, 8, 10, 10}), "min(max(3 * x - 4, 1), 10)");
}

TEST(Fit, Staircases) {
  EXPECT_EQ(fitted(0, {0, 0, 0, 1, 1, 1, 2, 2}), "x floordiv 3");
  EXPECT_EQ(fitted(0, {0, 0, 0, 3, 3, 3, 6, 6, 6}), "3 * (x floordiv 3)");
  EXPECT_EQ(fitted(0, {1, 2, 2, 3, 3, 4}), "(x + 1) floordiv 2 + 1");
  EXPECT_EQ(fitted(0, {0, 0, 0, 0, 0, 0, 3, 3, 3, 6, 6, 6, 6, 6}), "min(max(3 * (x floordiv 3) - 3, 0), 6)");
  // Causal masks in tiles of 192 queries and 112 keys.
  EXPECT_EQ(fitted(0, {2, 4, 6, 7, 9, 11, 12, 14, 16, 18, 19, 21, 23, 24}), "(12 * x + 4) floordiv 7 + 2");
}

TEST(Fit, Sawteeth) {
  EXPECT_EQ(fitted(0, {0, 1, 2, 0, 1, 2, 0}), "x mod 3");
  EXPECT_EQ(fitted(0, {1, 2, 0, 1, 2, 0}), "(x + 1) mod 3");
  EXPECT_EQ(fitted(0, {2, 1, 0, 2, 1, 0}), "-(x mod 3) + 2");
  EXPECT_EQ(fitted(0, {5, 5, 7, 7, 5, 5, 7}), "2 * ((x floordiv 2) mod 2) + 5");
  EXPECT_EQ(fitted(0, {1, 2, 3, 0, 1}), "(x + 1) mod 4");
  EXPECT_EQ(fitted(0, {0, 1, 0, 1, 0}), "x mod 2");
}

TEST(Fit, Refused) {
  EXPECT_EQ(fitted(0, {0, 1, 4, 9, 16}), "none");
  EXPECT_EQ(fitted(0, {0, 3, 1, 2}), "none");
  EXPECT_EQ(fitted(0, {0, 0, 1, 1, 1, 2, 3, 3, 3, 3, 4}), "none");
  // A sawtooth with a tooth of another length, and one with a clamp.
  EXPECT_EQ(fitted(0, {0, 1, 2, 0, 1, 0, 1, 2}), "none");
  EXPECT_EQ(fitted(0, {0, 1, 2, 2, 0, 1, 2, 2}), "none");
  // Values that nobody knows help no sawtooth.
  EXPECT_EQ(fitted(0, {0, 1, 2, kAny, 1, 2, 0}), "none");
}

TEST(Fit, LongestPrefix) {
  EXPECT_EQ(longestFit(0, {}), 0);
  EXPECT_EQ(longestFit(0, std::vector<int64_t>{3}), 1);
  EXPECT_EQ(longestFit(0, std::vector<int64_t>{3, 9}), 2);
  EXPECT_EQ(longestFit(0, std::vector<int64_t>{0, 1, 2, 3, 9}), 4);
  EXPECT_EQ(longestFit(0, std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6, 7}), 8);
  std::vector<int64_t> values = sample({.scale = 3, .divisor = 2, .offset = -4}, 5, 40);
  values.push_back(1000);
  values.push_back(-1);
  EXPECT_EQ(longestFit(5, values), 40);
}

/// A function of one of the families that the header promises.
static QuasiAffine randomFunction(Random &random, int64_t first, int64_t size) {
  QuasiAffine function{.scale = random.in(1, 6), .offset = random.in(-20, 20)};
  switch (random.in(0, 3)) {
  case 0:
    break;
  case 1:
    function.divisor = random.in(2, 40);
    function.shift = random.in(-50, 50);
    break;
  case 2:
    function.factor = random.in(1, 40);
    function.divisor = random.in(1, 16);
    function.shift = random.in(-50, 50);
    break;
  case 3: {
    function.divisor = random.in(1, 5);
    function.modulus = random.in(2, 6);
    function.shift = random.in(-50, 50);
    // At least two wraps, so that there is a whole tooth.
    int64_t period = function.divisor * function.modulus;
    if (size < 2 * period + 1)
      function.modulus = 0;
    break;
  }
  }
  if (random.in(0, 1))
    function.scale = -function.scale;
  if (function.modulus == 0) {
    int64_t middle = function.eval(first + size / 2);
    if (random.in(0, 2) == 0)
      function.min = middle - random.in(0, 20);
    if (random.in(0, 2) == 0)
      function.max = middle + random.in(0, 20);
  }
  return function;
}

TEST(Fit, PropertyFunctionsAreRecovered) {
  Random random(testSeed());
  for (int trial = 0; trial < 20000; ++trial) {
    int64_t first = random.in(-5, 30), size = random.in(1, 80);
    QuasiAffine function = randomFunction(random, first, size);
    std::vector<int64_t> values = sample(function, first, size);
    auto fit = fitQuasiAffine(first, values);
    ASSERT_TRUE(fit) << trial << ": " << function.str("x") << " from " << first << ", " << size << " values";
    expectFits(*fit, first, values);
    EXPECT_EQ(fitQuasiAffine(first, values), fit);
  }
}

TEST(Fit, PropertyUnknownValuesKeepAFit) {
  Random random(testSeed() + 1);
  for (int trial = 0; trial < 5000; ++trial) {
    int64_t first = random.in(0, 30), size = random.in(1, 60);
    QuasiAffine function{.scale = random.in(1, 4), .offset = random.in(-20, 20), .min = 0, .max = 40};
    std::vector<int64_t> values = sample(function, first, size);
    // The ends lose their values, as rows at a border do.
    for (int64_t i = random.in(0, size / 3); i > 0; --i)
      values[i - 1] = kAny;
    for (int64_t i = random.in(0, size / 3); i > 0; --i)
      values[size - i] = kAny;
    auto fit = fitQuasiAffine(first, values);
    ASSERT_TRUE(fit) << trial << ": " << function.str("x");
    expectFits(*fit, first, values);
  }
}

TEST(Fit, PropertyNoFitIsWrong) {
  Random random(testSeed() + 2);
  int64_t fits = 0;
  for (int trial = 0; trial < 50000; ++trial) {
    int64_t first = random.in(0, 9);
    std::vector<int64_t> values(random.in(3, 9));
    for (int64_t &value : values)
      value = random.in(0, 9) == 0 ? kAny : random.in(0, 4);
    if (auto fit = fitQuasiAffine(first, values)) {
      ++fits;
      expectFits(*fit, first, values);
    }
    int64_t longest = longestFit(first, values);
    auto prefix = fitQuasiAffine(first, std::span(values).first(longest));
    ASSERT_TRUE(prefix);
    expectFits(*prefix, first, {values.begin(), values.begin() + longest});
  }
  EXPECT_GT(fits, 1000);
}

/// Beyond the values it was fitted to, a line, a staircase or a sawtooth goes on as it was.
TEST(Fit, PropertyPlainFunctionsGoOn) {
  Random random(testSeed() + 3);
  for (int trial = 0; trial < 5000; ++trial) {
    QuasiAffine function{.scale = random.in(1, 6), .divisor = random.in(1, 5), .offset = random.in(-20, 20)};
    function.shift = function.divisor == 1 ? 0 : random.in(-9, 9);
    if (random.in(0, 1)) {
      function.modulus = random.in(3, 6);
      function.shift = random.in(-9, 9);
    }
    int64_t period = function.divisor * std::max<int64_t>(function.modulus, 3);
    std::vector<int64_t> values = sample(function, 0, 3 * period);
    auto fit = fitQuasiAffine(0, values);
    ASSERT_TRUE(fit) << function.str("x");
    expectFits(*fit, 0, sample(function, 0, 10 * period));
  }
}
