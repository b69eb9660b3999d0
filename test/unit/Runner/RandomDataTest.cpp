//===- RandomDataTest.cpp - Random rows and their distribution ------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/RandomData.h"

#include "openwork/Reference/Float16.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

using namespace openwork;

static std::vector<float> sample(DataKind kind, uint64_t seed, uint64_t stream, int64_t rows, int64_t columns) {
  RandomData data(kind, DType::FP32, seed);
  std::vector<float> elements(rows * columns);
  for (int64_t row = 0; row < rows; ++row)
    data.fill(stream, row, columns, elements.data() + row * columns);
  return elements;
}

TEST(RandomData, is_the_same_again) {
  EXPECT_EQ(sample(DataKind::Normal, 7, 1, 20, 33), sample(DataKind::Normal, 7, 1, 20, 33));
  EXPECT_NE(sample(DataKind::Normal, 7, 1, 20, 33), sample(DataKind::Normal, 8, 1, 20, 33));
  EXPECT_NE(sample(DataKind::Normal, 7, 1, 20, 33), sample(DataKind::Normal, 7, 2, 20, 33));
  std::vector<float> rows = sample(DataKind::Normal, 7, 1, 1000, 16);
  std::set<std::vector<float>> distinct;
  for (size_t i = 0; i < rows.size(); i += 16)
    distinct.emplace(rows.begin() + i, rows.begin() + i + 16);
  EXPECT_EQ(distinct.size(), 1000u);
}

// A published figure of a run must not change with the library: a seed means these numbers.
TEST(RandomData, is_pinned) { EXPECT_EQ(randomBits(1, 0, 0), 0x5E41AB087439611Eu); }

TEST(RandomData, rounds_to_the_dtype) {
  for (DType dtype : {DType::BF16, DType::FP16}) {
    RandomData data(DataKind::Normal, dtype, 3);
    std::vector<uint16_t> bits(50);
    std::vector<float> floats(50);
    for (uint64_t row = 0; row < 100; ++row) {
      data.fill(0, row, 50, bits.data());
      data.fillFloats(0, row, 50, floats.data());
      for (size_t i = 0; i < bits.size(); ++i)
        ASSERT_EQ(toFloat(dtype, bits[i]), floats[i]);
    }
  }
}

TEST(RandomData, has_the_quantiles_of_tables) {
  EXPECT_NEAR(quantile(DataKind::Normal, 0.5), 0, 1e-12);
  EXPECT_NEAR(quantile(DataKind::Normal, 0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(quantile(DataKind::Normal, 1e-5), -4.264890793922825, 1e-9);
  EXPECT_NEAR(quantile(DataKind::Heavy, 0.975), 4.302652729911275, 1e-9);
  EXPECT_NEAR(quantile(DataKind::Heavy, 0.05), -2.919985580353726, 1e-9);
}

TEST(RandomData, is_normal) {
  std::vector<float> elements = sample(DataKind::Normal, 1, 0, 4000, 64);
  double sum = 0, squares = 0, fourth = 0;
  for (double x : elements) {
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  double count = double(elements.size());
  EXPECT_NEAR(sum / count, 0, 0.01);
  EXPECT_NEAR(squares / count, 1, 0.02);
  EXPECT_NEAR(fourth / count, 3, 0.15);
}

TEST(RandomData, has_heavy_tails) {
  std::vector<float> elements = sample(DataKind::Heavy, 1, 0, 4000, 64);
  auto beyond = [&](float limit) {
    return double(std::ranges::count_if(elements, [&](float x) { return std::abs(x) > limit; })) / elements.size();
  };
  // Of a t with two degrees of freedom, 1 - x / sqrt(x^2 + 2) lies beyond x.
  EXPECT_NEAR(beyond(1), 1 - 1 / std::sqrt(3.0), 0.01);
  EXPECT_NEAR(beyond(10), 1 - 10 / std::sqrt(102.0), 0.001);
  EXPECT_GT(beyond(100), 2e-5);
}

TEST(RandomData, knows_its_names) {
  EXPECT_EQ(parseDataKind("heavy"), DataKind::Heavy);
  EXPECT_EQ(parseDataKind("normal"), DataKind::Normal);
  EXPECT_EQ(parseDataKind("cauchy").error().message, "expects normal or heavy, got \"cauchy\"");
}
