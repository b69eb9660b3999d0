//===- LawsTest.cpp - What holds between launches -------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each test has a package of its own, of the same name in compile-packages.
//
//===----------------------------------------------------------------------===//

#include "GpuTest.h"

#include "openwork/Reference/Float16.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace openwork;
using namespace openwork::test;

namespace {

class Laws : public GpuTest {
protected:
  void open(const std::string &name) { ASSERT_NO_FATAL_FAILURE(openPackage(name)); }
};

} // namespace

static HostTensor permuteHeads(const HostTensor &tensor, const std::vector<int64_t> &order) {
  HostTensor result(tensor.batch, tensor.heads, tensor.tokens, tensor.columns);
  for (int64_t entry = 0; entry < tensor.batch; ++entry)
    for (int64_t head = 0; head < tensor.heads; ++head)
      std::copy_n(tensor.row(entry, order[head], 0).data(), tensor.tokens * tensor.columns,
                  result.row(entry, head, 0).data());
  return result;
}

TEST_F(Laws, permuted_heads_permute_outputs) {
  ASSERT_NO_FATAL_FAILURE(open("permuted"));
  std::vector<int64_t> order = {2, 0, 3, 1};
  HostInputs inputs = HostInputs::random(package->layerCase(0).layer->geometry, 2, DataKind::Normal, 1);
  HostInputs other{
      permuteHeads(inputs.query, order), permuteHeads(inputs.key, order), permuteHeads(inputs.value, order), {}};
  HostOutputs first = run(package->layerCase(0), inputs), second = run(package->layerCase(1), other);
  ASSERT_FALSE(first.lse.empty() || second.lse.empty());
  for (int64_t head = 0; head < 4; ++head)
    EXPECT_EQ(firstDifference(first.headRange(order[head], 1), second.headRange(head, 1)), "") << "head " << head;
  EXPECT_NE(firstDifference(first.headRange(0, 1), second.headRange(0, 1)), "");
}

TEST_F(Laws, everything_is_dense_in_other_words) {
  ASSERT_NO_FATAL_FAILURE(open("dense"));
  HostInputs inputs = HostInputs::random(package->layerCase(0).layer->geometry, 2, DataKind::Normal, 2);
  HostOutputs dense = run(package->layerCase(0), inputs);
  for (int64_t layer = 1; layer < 5; ++layer)
    EXPECT_EQ(firstDifference(dense, run(package->layerCase(layer), inputs)), "") << "layer " << layer;
}

/// O and LSE of the keys of two results together, against a third.
static void expectMerged(const HostOutputs &a, const HostOutputs &b, const HostOutputs &both, int64_t row,
                         DType dtype) {
  int64_t columns = both.output.columns;
  double most = std::max(a.lse[row], b.lse[row]);
  ASSERT_TRUE(std::isfinite(most)) << "a row without keys";
  double lse = most + std::log(std::exp(a.lse[row] - most) + std::exp(b.lse[row] - most));
  ASSERT_NEAR(lse, both.lse[row], 2e-5 + 1e-6 * std::abs(lse)) << "row " << row;
  double weightA = std::exp(a.lse[row] - lse), weightB = std::exp(b.lse[row] - lse), largest = 1;
  auto at = [&](const HostOutputs &outputs, int64_t d) { return double(outputs.output.elements[row * columns + d]); };
  for (int64_t d = 0; d < columns; ++d)
    largest = std::max({largest, std::abs(at(a, d)), std::abs(at(b, d))});
  for (int64_t d = 0; d < columns; ++d)
    ASSERT_NEAR(weightA * at(a, d) + weightB * at(b, d), at(both, d), 4 * unitRoundoff(dtype) * largest)
        << "row " << row << ", column " << d;
}

TEST_F(Laws, disjoint_masks_merge_by_their_lse) {
  ASSERT_NO_FATAL_FAILURE(open("merge"));
  const PackageGeometry &geometry = package->layerCase(0).layer->geometry;
  HostInputs inputs = HostInputs::random(geometry, 2, DataKind::Normal, 3);
  HostOutputs first = run(package->layerCase(0), inputs), second = run(package->layerCase(1), inputs);
  HostOutputs both = run(package->layerCase(2), inputs);
  ASSERT_FALSE(first.lse.empty() || second.lse.empty() || both.lse.empty());
  for (size_t row = 0; row < both.lse.size(); ++row)
    ASSERT_NO_FATAL_FAILURE(expectMerged(first, second, both, int64_t(row), geometry.dtype));
}

TEST_F(Laws, steps_have_their_own_plans) {
  ASSERT_NO_FATAL_FAILURE(open("steps"));
  HostInputs inputs = HostInputs::random(package->layerCase(0).layer->geometry, 1, DataKind::Normal, 4);
  HostOutputs first = run(package->layerCase(0, 0), inputs);
  EXPECT_EQ(firstDifference(first, run(package->layerCase(0, 2), inputs)), "");
  EXPECT_NE(firstDifference(first, run(package->layerCase(0, 1), inputs)), "");
}

TEST_F(Laws, queries_without_keys_give_nothing) {
  ASSERT_NO_FATAL_FAILURE(open("cross"));
  HostInputs inputs = HostInputs::random(package->layerCase(0).layer->geometry, 1, DataKind::Heavy, 5);
  HostOutputs outputs = run(package->layerCase(0), inputs);
  ASSERT_FALSE(outputs.lse.empty());
  expectReference(package->layerCase(0), inputs, outputs, 300);
  // Every third query of the second head, and those of the fourth block of 64 of the third head.
  EXPECT_EQ(std::ranges::count(outputs.lse, -std::numeric_limits<float>::infinity()), 100 + 64);
}

//===----------------------------------------------------------------------===//
// Precision
//===----------------------------------------------------------------------===//

/// scale * sum |q_i k_i| and scale * sum q_i k_i of a query and the key of its number.
static std::pair<double, double> scoreOf(const HostInputs &inputs, int64_t token, double scale) {
  double magnitudes = 0, score = 0;
  for (int64_t d = 0; d < inputs.query.columns; ++d) {
    double product = double(inputs.query.row(0, 0, token)[d]) * double(inputs.key.row(0, 0, token)[d]);
    score += scale * product;
    magnitudes += scale * std::abs(product);
  }
  return {magnitudes, score};
}

// What the bounds of `openwork-run run --check` allow tensor cores, and sums in f32 on the host.
TEST_F(Laws, scores_are_off_by_no_more_than_their_share) {
  ASSERT_NO_FATAL_FAILURE(open("single_key"));
  LayerCase layerCase = package->layerCase(0);
  const PackageGeometry &geometry = layerCase.layer->geometry;
  double worst = 0, share = scoreShare(layerCase.kernel->spec.arch, geometry.headDim);
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    HostInputs inputs = HostInputs::random(geometry, 1, DataKind::Heavy, seed);
    HostOutputs outputs = run(layerCase, inputs);
    ASSERT_FALSE(outputs.lse.empty());
    for (int64_t token = 0; token < geometry.queryTokens; ++token) {
      auto [magnitudes, score] = scoreOf(inputs, token, layerCase.layer->scale);
      double error = std::abs(outputs.lse[token] - score) - 0x1p-22 * std::abs(score);
      worst = std::max(worst, error / magnitudes);
    }
  }
  std::printf(
      "scores are off by up to 2^%.1f of their products' magnitudes, beside the roundings of an LSE; allowed are "
      "2^%.1f\n",
      std::log2(worst), std::log2(share));
  EXPECT_LE(worst, share);
}

// A maximum that stays for many visits: a correction that is nearly 1 would add up.
TEST_F(Laws, long_rows_do_not_drift) {
  ASSERT_NO_FATAL_FAILURE(open("long"));
  LayerCase layerCase = package->layerCase(0);
  const PackageGeometry &geometry = layerCase.layer->geometry;
  int64_t last = geometry.keyTokens - 1;
  for (int64_t great : {int64_t{0}, last / 2, last}) {
    SCOPED_TRACE("the great key is " + std::to_string(great));
    HostInputs inputs = HostInputs::random(geometry, 1, DataKind::Normal, 6);
    for (int64_t head = 0; head < geometry.heads; ++head) {
      for (int64_t token = 0; token < geometry.queryTokens; ++token)
        inputs.query.row(0, head, token)[0] = roundTo(geometry.dtype, 16 + float(token % 128) / 8);
      inputs.key.row(0, head, great)[0] = 300;
    }
    HostOutputs outputs = run(layerCase, inputs);
    ASSERT_FALSE(outputs.lse.empty());
    expectReference(layerCase, inputs, outputs, 200);
  }
}
