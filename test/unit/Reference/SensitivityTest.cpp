//===- SensitivityTest.cpp - Rows of scores that are off ------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference/HeadSample.h"
#include "Support/Seed.h"
#include "openwork/Reference/Attention.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {

/// One row whose scores are each off by `share` times the magnitudes of their products, in the direction asked for.
struct MovedRow {
  template <typename Direction>
  MovedRow(const HeadSample &head, const std::vector<int32_t> &keys, int64_t query, int64_t headDim, double share,
           const Direction &direction) {
    for (int32_t key : keys) {
      double score = 0, magnitudes = 0;
      for (int64_t d = 0; d < headDim; ++d) {
        double product = double(head.query.at(query, d)) * head.key.at(key, d);
        score += product;
        magnitudes += std::abs(product);
      }
      weights.push_back(std::exp(head.scale * score + std::abs(head.scale) * share * magnitudes * direction(key)));
      sum += weights.back();
    }
  }

  double lse() const { return std::log(sum); }
  double output(const HeadSample &head, const std::vector<int32_t> &keys, int64_t column) const {
    double total = 0;
    for (size_t i = 0; i < keys.size(); ++i)
      total += weights[i] * head.value.at(keys[i], column);
    return total / sum;
  }
  double magnitude(const HeadSample &head, const std::vector<int32_t> &keys, int64_t column) const {
    double total = 0;
    for (size_t i = 0; i < keys.size(); ++i)
      total += weights[i] * std::abs(head.value.at(keys[i], column));
    return total / sum;
  }

  std::vector<double> weights;
  double sum = 0;
};

} // namespace

TEST(Sensitivity, is_the_largest_first_order_move) {
  constexpr double share = 1e-5;
  uint64_t seed = testSeed();
  int64_t rows = 0;
  for (uint64_t trial = 0; trial < 100; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Random random(trialSeed(seed, trial));
    MaskContext context;
    TilingSample tilings = randomTilings(random);
    Pairs pairs = randomPairs(random, tilings, random.chance(80));
    KeptKeys kept(makeMask(random, context, tilings, pairs));
    int64_t headDim = random.in(1, 40), valueDim = random.in(1, 4);
    HeadSample head(random, DType::BF16, tilings, headDim, valueDim, 2);
    std::vector<int64_t> queries = shuffledQueries(random, pairs.rows);
    AttentionRows reference = computeAttention(head.inputs(), kept, queries);
    Sensitivity sensitivity = computeSensitivity(head.inputs(), kept, queries, reference, random.in(1, 3));
    for (size_t i = 0; i < queries.size(); ++i) {
      std::vector<int32_t> keys;
      kept.keysOf(queries[i], keys);
      if (keys.empty()) {
        EXPECT_EQ(sensitivity.lse[i], 0);
        continue;
      }
      MovedRow up(head, keys, queries[i], headDim, share, [](int32_t) { return 1.0; });
      double move = sensitivity.lse[i] * share;
      ASSERT_NEAR(up.lse() - reference.lse[i], move, 1e-3 * move + 1e-9);
      for (int64_t d = 0; d < valueDim; ++d) {
        double middle = reference.row(i)[d];
        MovedRow apart(head, keys, queries[i], headDim, share,
                       [&](int32_t key) { return head.value.at(key, d) > middle ? 1.0 : -1.0; });
        double wanted = sensitivity.row(i)[d] * share;
        ASSERT_NEAR(apart.output(head, keys, d) - middle, wanted, 1e-3 * wanted + 1e-9);
        MovedRow still(head, keys, queries[i], headDim, 0, [](int32_t) { return 0.0; });
        double sum = std::sqrt(double(keys.size())) * still.magnitude(head, keys, d);
        ASSERT_NEAR(sensitivity.sumsOf(i)[d], sum, 1e-4 * sum);
      }
      ++rows;
    }
  }
  EXPECT_GT(rows, 500);
}

TEST(Sensitivity, is_of_products_that_cancel) {
  MaskContext context;
  AxisTiling one = *AxisTiling::linear(*TokenGrid::get({1, 1, 1}), 1);
  BlockMaskParts parts(context.intern(Tiling{one, one}));
  setBit(parts.fullRow(0), 0);
  KeptKeys kept(*context.get(std::move(parts)));
  float query[] = {100, -100}, key[] = {3, 3}, value[] = {7};
  HeadInputs head{{query, DType::FP32, 1, 2, 2}, {key, DType::FP32, 1, 2, 2}, {value, DType::FP32, 1, 1, 1}, 0.5};
  int64_t first = 0;
  AttentionRows reference = computeAttention(head, kept, std::span(&first, 1));
  Sensitivity sensitivity = computeSensitivity(head, kept, std::span(&first, 1), reference);
  EXPECT_EQ(reference.lse[0], 0);
  EXPECT_EQ(sensitivity.lse[0], 300);
  EXPECT_EQ(sensitivity.sums[0], 7);
  EXPECT_EQ(sensitivity.output[0], 0) << "a single key is the output, whatever its score";
}
