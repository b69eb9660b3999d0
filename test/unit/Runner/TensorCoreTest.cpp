//===- TensorCoreTest.cpp - Bounds for products that are truncated --------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows from scores as Hopper's tensor cores compute them, and nothing else rounded. The model below gives the bits of
// LSEs that were measured on an H200.
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/MaskContext.h"
#include "openwork/Runner/RandomData.h"
#include "openwork/Runner/RowCheck.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

using namespace openwork;

static constexpr int64_t kColumnsOfStep = 16, kValueDim = 64;

static double truncateTo(double unit, double value) { return std::trunc(value / unit) * unit; }

/// The sum so far and 16 products, aligned to the largest by the exponents of their factors.
static float addProducts(float sum, const float *a, const float *b) {
  constexpr int kNone = std::numeric_limits<int>::min();
  int exponent = sum == 0 ? kNone : std::ilogb(sum);
  for (int64_t i = 0; i < kColumnsOfStep; ++i)
    if (a[i] != 0 && b[i] != 0)
      exponent = std::max(exponent, std::ilogb(a[i]) + std::ilogb(b[i]));
  if (exponent == kNone)
    return 0;
  double unit = std::ldexp(1.0, exponent - 25), exact = truncateTo(unit, double(sum));
  for (int64_t i = 0; i < kColumnsOfStep; ++i)
    exact += truncateTo(unit, double(a[i]) * double(b[i]));
  float rounded = float(exact);
  return std::abs(double(rounded)) > std::abs(exact) ? std::nextafter(rounded, 0.0f) : rounded;
}

namespace {

/// A head of queries that attend to all keys.
class TruncatedHead {
public:
  TruncatedHead(DataKind data, int64_t headDim, int64_t queries, int64_t keys, uint64_t seed)
      : headDim(headDim), query(queries * headDim), key(keys * headDim), value(keys * kValueDim) {
    RandomData random(data, DType::BF16, seed);
    fill(random, 0, headDim, query);
    fill(random, 1, headDim, key);
    fill(random, 2, kValueDim, value);
  }

  int64_t numQueries() const { return int64_t(query.size()) / headDim; }
  int64_t numKeys() const { return int64_t(key.size()) / headDim; }
  float *queryRow(int64_t i) { return query.data() + i * headDim; }
  float *keyRow(int64_t i) { return key.data() + i * headDim; }

  /// All rows, computed so and compared, with or without an allowance for truncation.
  RowCheck check(bool allowed) const;

private:
  static void fill(const RandomData &random, uint64_t stream, int64_t columns, std::vector<float> &rows) {
    for (size_t i = 0; i < rows.size() / columns; ++i)
      random.fillFloats(stream, i, columns, rows.data() + i * columns);
  }
  HostRows view(const std::vector<float> &rows, int64_t columns) const {
    return {rows.data(), DType::FP32, int64_t(rows.size()) / columns, columns, columns};
  }
  HeadInputs inputs() const { return {view(query, headDim), view(key, headDim), view(value, kValueDim), scale()}; }
  double scale() const { return 1 / std::sqrt(double(headDim)); }
  void computeRow(int64_t i, double *output, double *lse) const;

  int64_t headDim;
  std::vector<float> query, key, value;
};

} // namespace

void TruncatedHead::computeRow(int64_t i, double *output, double *lse) const {
  std::vector<double> scores;
  for (int64_t k = 0; k < numKeys(); ++k) {
    float sum = 0;
    for (int64_t d = 0; d < headDim; d += kColumnsOfStep)
      sum = addProducts(sum, query.data() + i * headDim + d, key.data() + k * headDim + d);
    scores.push_back(scale() * sum);
  }
  double most = *std::ranges::max_element(scores), total = 0;
  for (double score : scores)
    total += std::exp(score - most);
  *lse = most + std::log(total);
  for (int64_t k = 0; k < numKeys(); ++k)
    for (int64_t d = 0; d < kValueDim; ++d)
      output[d] += std::exp(scores[k] - *lse) * value[k * kValueDim + d];
}

RowCheck TruncatedHead::check(bool allowed) const {
  MaskContext context;
  AxisTiling queries = *AxisTiling::linear(*TokenGrid::get({1, 1, numQueries()}), 64);
  AxisTiling keys = *AxisTiling::linear(*TokenGrid::get({1, 1, numKeys()}), 64);
  BlockMaskParts parts(context.intern(Tiling{queries, keys}));
  for (int64_t row = 0; row < queries.numTiles(); ++row)
    setRange(parts.fullRow(row), 0, keys.numTiles());
  KeptKeys kept(*context.get(std::move(parts)));
  std::vector<int64_t> all(numQueries());
  std::iota(all.begin(), all.end(), 0);
  AttentionRows reference = computeAttention(inputs(), kept, all);
  AttentionRows emulated = emulateKernel(inputs(), kept, all, DType::BF16, 64);
  Sensitivity sensitivity = computeSensitivity(inputs(), kept, all, reference);
  if (!allowed)
    for (std::vector<double> *each : {&sensitivity.output, &sensitivity.lse, &sensitivity.sums})
      std::ranges::fill(*each, 0);
  AttentionRows actual{kValueDim, std::vector<double>(reference.output.size()), std::vector<double>(all.size())};
  for (int64_t i : all)
    computeRow(i, actual.output.data() + i * kValueDim, &actual.lse[i]);
  RowCheck check(Arch::SM90, DType::BF16, headDim, true);
  check.add(0, 0, all, actual, reference, std::span(&emulated, 1), sensitivity);
  return check;
}

TEST(TensorCore, stays_within_the_bounds) {
  double most = 0;
  for (DataKind data : {DataKind::Normal, DataKind::Heavy})
    for (int64_t headDim : {64, 128, 256})
      for (uint64_t seed : {1, 2, 3}) {
        SCOPED_TRACE(std::string(name(data)) + " " + std::to_string(headDim) + " " + std::to_string(seed));
        RowCheck check = TruncatedHead(data, headDim, 64, 400, seed).check(true);
        EXPECT_LE(check.output().share, 1) << check.output().place;
        EXPECT_LE(check.lse().share, 1) << check.lse().place;
        most = std::max(most, check.lse().share);
      }
  EXPECT_GT(most, 0.1) << "the bounds are far from what they bound";
}

// Two products of 40,000 that cancel leave a score whose size says nothing of its error.
TEST(TensorCore, needs_an_allowance_where_products_cancel) {
  TruncatedHead head(DataKind::Normal, 128, 64, 64, 1);
  for (int64_t i = 0; i < 64; ++i) {
    head.queryRow(i)[3] = head.queryRow(i)[100] = head.keyRow(i)[3] = 200;
    head.keyRow(i)[100] = -200;
  }
  RowCheck strict = head.check(false);
  EXPECT_GT(strict.lse().share, 2) << "the model truncates nothing";
  RowCheck check = head.check(true);
  EXPECT_LE(check.output().share, 1) << check.output().place;
  EXPECT_LE(check.lse().share, 1) << check.lse().place;
}
