//===- RowCheckTest.cpp - Samples, bounds and spreads ---------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/RowCheck.h"
#include "openwork/Runner/RowSample.h"
#include "openwork/Runner/Spread.h"

#include "Runner/RunnerSample.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <set>

using namespace openwork;
using namespace openwork::test;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

/// One row of two columns, query 5 of head 1.
static RowCheck checkRow(AttentionRows actual, AttentionRows reference, AttentionRows emulated,
                         Sensitivity sensitivity = {{2, {0, 0}, {0}}, {0, 0}}, Arch arch = Arch::SM90,
                         DType dtype = DType::BF16) {
  for (AttentionRows *rows : {&actual, &reference, &emulated})
    rows->valueDim = 2;
  RowCheck check(arch, dtype, 128, true);
  int64_t query = 5;
  check.add(0, 1, std::span(&query, 1), actual, reference, std::span(&emulated, 1), sensitivity);
  return check;
}

TEST(RowCheck, allows_twice_the_emulated_error) {
  AttentionRows reference{2, {0.5, -1}, {3}}, emulated{2, {0.5, -1.03125}, {3}};
  RowCheck close = checkRow({2, {0.5625, -1}, {3}}, reference, emulated);
  EXPECT_TRUE(close.passes());
  EXPECT_DOUBLE_EQ(close.output().error, 0.0625);
  EXPECT_DOUBLE_EQ(close.output().share, 1);
  RowCheck off = checkRow({2, {0.5, -1.0625001}, {3}}, reference, emulated);
  EXPECT_FALSE(off.passes());
  EXPECT_EQ(off.output().place, "batch entry 0, head 1, query 5, column 1: expects -1 within 0.062, got -1.0625");
}

TEST(RowCheck, allows_two_roundings_of_the_largest_element) {
  AttentionRows reference{2, {0, 1}, {3}};
  EXPECT_TRUE(checkRow({2, {0, 1 + 0x1p-7}, {3}}, reference, reference).passes());
  EXPECT_FALSE(checkRow({2, {0, 1 + 0x1.01p-7}, {3}}, reference, reference).passes());
  EXPECT_TRUE(checkRow({2, {0x1p-7, 1}, {3}}, reference, reference).passes());
}

TEST(RowCheck, takes_nothing_but_zero_for_queries_without_keys) {
  AttentionRows reference{2, {0, 0}, {-kInfinity}};
  EXPECT_TRUE(checkRow(reference, reference, reference).passes());
  EXPECT_FALSE(checkRow({2, {0, 1e-30}, {-kInfinity}}, reference, reference).passes());
  RowCheck finite = checkRow({2, {0, 0}, {-1e30}}, reference, reference);
  EXPECT_FALSE(finite.passes());
  EXPECT_EQ(finite.lse().place, "batch entry 0, head 1, query 5: expects -inf within 0, got -1e+30");
}

TEST(RowCheck, refuses_nan_and_infinities) {
  AttentionRows reference{2, {0.5, 1}, {3}};
  for (double bad : {std::nan(""), kInfinity, -kInfinity}) {
    EXPECT_FALSE(checkRow({2, {0.5, bad}, {3}}, reference, reference).passes());
    EXPECT_FALSE(checkRow({2, {0.5, 1}, {bad}}, reference, reference).passes());
  }
}

TEST(RowCheck, bounds_the_lse_apart) {
  AttentionRows reference{2, {0.5, 1}, {12}}, emulated{2, {0.5, 1}, {12.00001}};
  EXPECT_TRUE(checkRow({2, {0.5, 1}, {12.000055}}, reference, emulated).passes());
  EXPECT_FALSE(checkRow({2, {0.5, 1}, {12.000056}}, reference, emulated).passes());
}

TEST(RowCheck, allows_what_tensor_cores_truncate) {
  AttentionRows reference{2, {0.5, 1}, {12}};
  Sensitivity sensitivity{{2, {4096, 0}, {1024}}, {1e9, 1e9}};
  // 2^-20 of the sensitivity beside 2^-7 of O, and beside 1e-5 and 2^-21 of the LSE.
  EXPECT_TRUE(checkRow({2, {0.5 + 0x1p-7 + 0x1p-8, 1}, {12.00099}}, reference, reference, sensitivity).passes());
  EXPECT_FALSE(checkRow({2, {0.5 + 0x1p-7 + 0x1.01p-8, 1}, {12}}, reference, reference, sensitivity).passes());
  EXPECT_FALSE(checkRow({2, {0.5, 1 + 0x1.01p-7}, {12}}, reference, reference, sensitivity).passes());
  EXPECT_FALSE(checkRow({2, {0.5, 1}, {12.001}}, reference, reference, sensitivity).passes());
}

// As measured where the correction of an online softmax was 1 + 2e-5 in each of 226 visits after the maximum.
TEST(RowCheck, refuses_a_sum_that_drifts) {
  AttentionRows reference{2, {0.5, 1}, {384.26473}}, emulated{2, {0.5, 1}, {384.26474}};
  Sensitivity sensitivity{{2, {400, 400}, {399.4}}, {0, 0}};
  EXPECT_TRUE(checkRow({2, {0.5, 1}, {384.2646}}, reference, emulated, sensitivity).passes()) << "as truncation gives";
  EXPECT_FALSE(checkRow({2, {0.5, 1}, {384.2599}}, reference, emulated, sensitivity).passes());
}

TEST(RowCheck, allows_on_the_host_what_sums_in_f32_lose) {
  AttentionRows reference{2, {0.5, 0}, {12}};
  Sensitivity sensitivity{{2, {4096, 0}, {1024}}, {0, 512}};
  auto passes = [&](double first, double second, double lse, DType dtype = DType::FP32) {
    return checkRow({2, {first, second}, {lse}}, reference, reference, sensitivity, Arch::Host, dtype).passes();
  };
  // 3 * 2^-24 * (1 + sqrt(128)) of the sensitivity and 2^-23 of the sums, beside 2^-24 of O; 1e-5 and 2^-21 of the LSE.
  double share = 3 * 0x1p-24 * (1 + std::sqrt(128.0));
  EXPECT_TRUE(passes(0.5 + share * 4096, 0x1p-14, 12 + 1024 * share));
  EXPECT_FALSE(passes(0.5 + share * 4097, 0, 12));
  EXPECT_FALSE(passes(0.5, 0x1.02p-14, 12));
  EXPECT_FALSE(passes(0.5, 0, 12 + 1024 * share + 2e-5));
  // What 16 bits may be off by is far too much.
  EXPECT_FALSE(passes(0.5, 0x1p-9, 12));
  EXPECT_TRUE(passes(0.5, 0x1p-9, 12, DType::BF16));
}

TEST(RowCheck, takes_the_larger_error_of_several_emulations) {
  AttentionRows reference{2, {0.5, -1}, {3}}, close = reference, actual{2, {0.5625, -1}, {3.00006}};
  std::vector<AttentionRows> emulated = {close, {2, {0.5, -1.03125}, {3.00002}}, close};
  int64_t query = 5;
  for (size_t count : {1, 2, 3}) {
    RowCheck check(Arch::SM90, DType::BF16, 128, true);
    check.add(0, 1, std::span(&query, 1), actual, reference, std::span(emulated).first(count),
              {{2, {0, 0}, {0}}, {0, 0}});
    EXPECT_EQ(check.passes(), count > 1) << count;
    EXPECT_EQ(check.output().share <= 1, count > 1);
    EXPECT_EQ(check.lse().share <= 1, count > 1);
  }
}

TEST(RowCheck, sums_errors_of_all_rows) {
  AttentionRows reference{1, {3, 4}, {0, 0}}, actual{1, {3, 4.5}, {0, 0}};
  RowCheck check(Arch::SM90, DType::BF16, 128, true);
  std::vector<int64_t> queries = {0, 1};
  check.add(0, 0, queries, actual, reference, std::span(&reference, 1), {{1, {0, 0}, {0, 0}}, {0, 0}});
  EXPECT_DOUBLE_EQ(check.relativeError(), 0.1);
  EXPECT_EQ(check.numRows(), 2);
  EXPECT_DOUBLE_EQ(check.output().error, 0.5);
}

//===----------------------------------------------------------------------===//
// Samples
//===----------------------------------------------------------------------===//

TEST(RowSample, has_the_ends_of_every_segment) {
  AxisTiling axis = *AxisTiling::boxes(*TokenGrid::get({5, 20, 30}, TextPosition::Front, 77), {1, 8, 8});
  for (uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<int64_t> queries = sampleQueries(axis, 40, seed);
    EXPECT_EQ(queries.size(), 40u);
    EXPECT_TRUE(std::ranges::is_sorted(queries));
    for (int64_t end : {0, 76, 77, 3076})
      EXPECT_TRUE(std::ranges::binary_search(queries, end)) << end;
    EXPECT_EQ(std::set<int64_t>(queries.begin(), queries.end()).size(), queries.size());
    EXPECT_EQ(queries, sampleQueries(axis, 40, seed));
  }
  EXPECT_NE(sampleQueries(axis, 40, 1), sampleQueries(axis, 40, 2));
  EXPECT_EQ(sampleQueries(axis, 1, 1), (std::vector<int64_t>{0, 76, 77, 3076}));
}

TEST(RowSample, is_everything_where_that_is_asked_for) {
  AxisTiling axis = *AxisTiling::linear(*TokenGrid::get({1, 1, 9}), 4);
  std::vector<int64_t> all = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(sampleQueries(axis, 9, 1), all);
  EXPECT_EQ(sampleQueries(axis, 1000, 1), all);
  EXPECT_EQ(sampleQueries(axis, 8, 1).size(), 8u);
}

TEST(RowSample, spreads_over_the_tokens) {
  AxisTiling axis = *AxisTiling::linear(*TokenGrid::get({1, 1, 100}), 10);
  std::vector<int64_t> hits(100);
  for (uint64_t seed = 0; seed < 1000; ++seed)
    for (int64_t query : sampleQueries(axis, 12, seed))
      ++hits[query];
  // Ten of the 98 inner tokens each time: a binomial count of mean 102 and deviation 9.6.
  for (int64_t query = 1; query < 99; ++query)
    EXPECT_NEAR(hits[query], 102, 50) << query;
}

TEST(RowSample, costs_what_the_mask_visits) {
  RunnerSample sample;
  EXPECT_DOUBLE_EQ(rowCost(sample.masks.at("kernel_1.causal"), 64, 128), 2 * 128.0 * (64 + 128));
  std::vector<double> cheap = {1.0}, dear = {1e15};
  EXPECT_EQ(affordableRows(cheap, 1), 256);
  EXPECT_EQ(affordableRows(dear, 1), 8);
}

//===----------------------------------------------------------------------===//
// Spreads
//===----------------------------------------------------------------------===//

TEST(Spread, is_of_sorted_samples) {
  EXPECT_EQ(spreadOf({3}), (Spread{3, 3, 3}));
  EXPECT_EQ(spreadOf({3, 1, 2}), (Spread{1, 2, 3}));
  EXPECT_EQ(spreadOf({5, 1, 2, 100}), (Spread{1, 3.5, 100}));
  EXPECT_EQ(spreadOf({}), (Spread{0, 0, 0}));
}
