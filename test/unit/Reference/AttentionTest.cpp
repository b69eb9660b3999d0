//===- AttentionTest.cpp - Attention against a triple loop ----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Reference/Attention.h"

#include "Reference/HeadSample.h"
#include "Support/Seed.h"
#include "openwork/Reference/Float16.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace openwork;
using namespace openwork::test;

namespace {

/// One row by the definition, in long double.
struct NaiveRow {
  NaiveRow(const HeadSample &head, const Pairs &pairs, int64_t query, int64_t headDim, int64_t valueDim)
      : output(valueDim) {
    long double sum = 0;
    for (int64_t key = 0; key < pairs.columns; ++key) {
      if (!testBit(pairs.row(query), key))
        continue;
      long double score = 0;
      for (int64_t d = 0; d < headDim; ++d)
        score += (long double)head.query.at(query, d) * head.key.at(key, d);
      long double weight = std::exp(score * (long double)head.scale);
      sum += weight;
      for (int64_t d = 0; d < valueDim; ++d)
        output[d] += weight * head.value.at(key, d);
    }
    for (long double &element : output)
      element = sum == 0 ? 0 : element / sum;
    lse = sum == 0 ? -std::numeric_limits<double>::infinity() : double(std::log(sum));
  }

  std::vector<long double> output;
  double lse;
};

struct AttentionSample {
  AttentionSample(Random &random, DType dtype, double spread)
      : tilings(randomTilings(random)), pairs(randomPairs(random, tilings, random.chance(80))),
        mask(makeMask(random, context, tilings, pairs)), headDim(random.in(1, 40)), valueDim(random.in(1, 40)),
        head(random, dtype, tilings, headDim, valueDim, spread), queries(shuffledQueries(random, pairs.rows)) {}

  NaiveRow naive(int64_t i) const { return NaiveRow(head, pairs, queries[i], headDim, valueDim); }

  MaskContext context;
  TilingSample tilings;
  Pairs pairs;
  BlockMask mask;
  int64_t headDim, valueDim;
  HeadSample head;
  std::vector<int64_t> queries;
};

class EveryDType : public testing::TestWithParam<DType> {};

} // namespace

static void expectRow(const AttentionRows &rows, int64_t i, const NaiveRow &wanted, double outputError,
                      double lseError) {
  if (std::isinf(wanted.lse))
    ASSERT_EQ(rows.lse[i], wanted.lse);
  else
    ASSERT_NEAR(rows.lse[i], wanted.lse, lseError);
  for (size_t d = 0; d < wanted.output.size(); ++d)
    ASSERT_NEAR(rows.row(i)[d], double(wanted.output[d]), outputError) << "column " << d;
}

TEST_P(EveryDType, is_the_triple_loop) {
  uint64_t seed = testSeed();
  int64_t masked = 0;
  for (uint64_t trial = 0; trial < 150; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Random random(trialSeed(seed, trial));
    AttentionSample sample(random, GetParam(), 2);
    KeptKeys kept(sample.mask);
    AttentionRows rows = computeAttention(sample.head.inputs(), kept, sample.queries, random.in(1, 3));
    ASSERT_EQ(rows.valueDim, sample.valueDim);
    for (size_t i = 0; i < sample.queries.size(); ++i) {
      NaiveRow wanted = sample.naive(i);
      ASSERT_NO_FATAL_FAILURE(expectRow(rows, i, wanted, 1e-12, 1e-11)) << "query " << sample.queries[i];
      masked += std::isinf(wanted.lse);
    }
  }
  EXPECT_GT(masked, 50);
}

TEST_P(EveryDType, is_emulated_within_its_precision) {
  uint64_t seed = testSeed();
  for (uint64_t trial = 0; trial < 150; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Random random(trialSeed(seed, trial));
    AttentionSample sample(random, GetParam(), 1);
    AttentionRows rows =
        emulateKernel(sample.head.inputs(), KeptKeys(sample.mask), sample.queries, GetParam(), random.in(1, 30),
                      random.chance(50) ? KeyOrder::Ascending : KeyOrder::Descending, random.in(1, 3));
    // V is below one: P and the output are each off by a relative rounding at most, f32 sums by less.
    double outputError = 2.1 * unitRoundoff(GetParam()) + 1e-5;
    for (size_t i = 0; i < sample.queries.size(); ++i)
      ASSERT_NO_FATAL_FAILURE(expectRow(rows, i, sample.naive(i), outputError, 1e-4)) << "query " << sample.queries[i];
  }
}

INSTANTIATE_TEST_SUITE_P(, EveryDType, testing::Values(DType::BF16, DType::FP16, DType::FP32),
                         [](const auto &test) { return std::string(name(test.param)); });

TEST(Attention, does_not_depend_on_threads_or_company) {
  Random random(testSeed());
  AttentionSample sample(random, DType::BF16, 2);
  KeptKeys kept(sample.mask);
  AttentionRows one = computeAttention(sample.head.inputs(), kept, sample.queries, 1);
  AttentionRows three = computeAttention(sample.head.inputs(), kept, sample.queries, 3);
  EXPECT_EQ(one.output, three.output);
  EXPECT_EQ(one.lse, three.lse);
  for (size_t i = 0; i < sample.queries.size(); ++i) {
    AttentionRows alone = computeAttention(sample.head.inputs(), kept, std::span(&sample.queries[i], 1));
    EXPECT_TRUE(std::ranges::equal(alone.output, one.row(i)));
  }
}

TEST(Attention, takes_scores_that_overflow_exp) {
  uint64_t seed = testSeed();
  double most = 0;
  for (uint64_t trial = 0; trial < 20; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Random random(trialSeed(seed, trial));
    AttentionSample sample(random, DType::FP32, 16);
    sample.head.scale = 1;
    KeptKeys kept(sample.mask);
    AttentionRows rows = computeAttention(sample.head.inputs(), kept, sample.queries);
    AttentionRows emulated = emulateKernel(sample.head.inputs(), kept, sample.queries, DType::FP32, 16);
    for (size_t i = 0; i < sample.queries.size(); ++i) {
      NaiveRow wanted = sample.naive(i);
      ASSERT_NO_FATAL_FAILURE(expectRow(rows, i, wanted, 1e-9, 1e-9));
      ASSERT_NO_FATAL_FAILURE(expectRow(emulated, i, wanted, 0.02, 0.02));
      most = std::max(most, wanted.lse);
    }
  }
  EXPECT_GT(most, 800) << "no score is beyond the range of exp in double";
}

// What `--check` rests on: an emulation that forgot a rounding would set too strict a bound.
TEST(Attention, emulates_both_roundings) {
  MaskContext context;
  AxisTiling queries = *AxisTiling::linear(*TokenGrid::get({1, 1, 1}), 1);
  AxisTiling keys = *AxisTiling::linear(*TokenGrid::get({1, 1, 2}), 2);
  BlockMaskParts parts(context.intern(Tiling{queries, keys}));
  setBit(parts.fullRow(0), 0);
  KeptKeys kept(*context.get(std::move(parts)));
  // Weights 1 and exp(-1/3), values 1 and 0.
  float query = 1, key[] = {0, -1.0f / 3}, value[] = {1, 0, 0, 1};
  HeadInputs head{{&query, DType::FP32, 1, 1, 1}, {key, DType::FP32, 2, 1, 1}, {value, DType::FP32, 2, 2, 2}, 1};
  int64_t first = 0;
  AttentionRows rows = emulateKernel(head, kept, std::span(&first, 1), DType::BF16, 2);
  float weight = std::exp2(key[1] * 1.44269504f), sum = 1 + weight;
  EXPECT_EQ(rows.output[0], roundTo(DType::BF16, 1 / sum));
  EXPECT_EQ(rows.output[1], roundTo(DType::BF16, roundTo(DType::BF16, weight) * (1 / sum)));
  EXPECT_NE(roundTo(DType::BF16, weight), weight);
  EXPECT_NEAR(rows.lse[0], std::log(sum), 1e-6);
}

// Small weights behind a great one are lost in f32; those before it are not.
TEST(Emulation, depends_on_the_order_of_the_keys) {
  constexpr int64_t count = 1001;
  MaskContext context;
  AxisTiling one = *AxisTiling::linear(*TokenGrid::get({1, 1, 1}), 1);
  AxisTiling many = *AxisTiling::linear(*TokenGrid::get({1, 1, count}), 77);
  BlockMaskParts parts(context.intern(Tiling{one, many}));
  setRange(parts.fullRow(0), 0, 13);
  KeptKeys kept(*context.get(std::move(parts)));
  float query = 1;
  std::vector<float> key(count, float(-25 * 0.69314718)), value(count, 1);
  key[0] = 0;
  HeadInputs head{{&query, DType::FP32, 1, 1, 1},
                  {key.data(), DType::FP32, count, 1, 1},
                  {value.data(), DType::FP32, count, 1, 1},
                  1};
  int64_t first = 0;
  auto lse = [&](KeyOrder order) {
    return emulateKernel(head, kept, std::span(&first, 1), DType::FP32, 1, order).lse[0];
  };
  double exact = computeAttention(head, kept, std::span(&first, 1)).lse[0];
  EXPECT_NEAR(exact, 1000 * 0x1p-25, 1e-7);
  EXPECT_EQ(lse(KeyOrder::Ascending), 0);
  EXPECT_NEAR(lse(KeyOrder::Descending), exact, 1e-7);
}
