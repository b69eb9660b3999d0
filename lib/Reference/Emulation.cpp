//===- Emulation.cpp - Attention with a kernel's roundings ----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FloatRows.h"
#include "openwork/Reference/Attention.h"
#include "openwork/Reference/Float16.h"
#include "openwork/Support/Parallel.h"

#include <cassert>
#include <limits>

using namespace openwork;

static constexpr float kInfinity = std::numeric_limits<float>::infinity();

static float dot(const float *a, const float *b, int64_t count) {
  float sums[16] = {};
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int64_t lane = 0; lane < 16; ++lane)
      sums[lane] += a[i + lane] * b[i + lane];
  for (; i < count; ++i)
    sums[0] += a[i] * b[i];
  for (int64_t half = 8; half; half /= 2)
    for (int64_t lane = 0; lane < half; ++lane)
      sums[lane] += sums[lane + half];
  return sums[0];
}

namespace {

/// One row's online softmax, as in FlashAttention.
class OnlineRow {
public:
  OnlineRow(const HeadInputs &head, int64_t query, DType dtype)
      : query(head.query.columns), output(head.value.columns), dtype(dtype),
        scaleLog2(float(head.scale * 1.4426950408889634)) {
    readRow(head.query, query, this->query);
  }

  /// Takes in a tile of keys.
  void visit(std::span<const int32_t> keys, const FloatRows &key, const FloatRows &value);
  /// Writes the row of the output and the LSE.
  void finish(double *out, double *lse) const;

private:
  void rescale(float most);

  std::vector<float> query, output, scores;
  DType dtype;
  float scaleLog2;
  /// Largest score so far, before the scale, and the sum of all weights under it.
  float maximum = -kInfinity, sum = 0;
};

} // namespace

void OnlineRow::rescale(float most) {
  float factor = maximum == -kInfinity ? 0 : std::exp2((maximum - most) * scaleLog2);
  sum *= factor;
  for (float &element : output)
    element *= factor;
  maximum = most;
}

void OnlineRow::visit(std::span<const int32_t> keys, const FloatRows &key, const FloatRows &value) {
  scores.resize(keys.size());
  float most = maximum;
  for (size_t i = 0; i < keys.size(); ++i) {
    scores[i] = dot(query.data(), key.row(keys[i]), int64_t(query.size()));
    // A negative scale makes the smallest product the largest score.
    if (most == -kInfinity || (scores[i] - most) * scaleLog2 > 0)
      most = scores[i];
  }
  if (most != maximum)
    rescale(most);
  for (size_t i = 0; i < keys.size(); ++i) {
    float weight = std::exp2((scores[i] - maximum) * scaleLog2);
    sum += weight;
    weight = roundTo(dtype, weight);
    const float *row = value.row(keys[i]);
    for (size_t d = 0; d < output.size(); ++d)
      output[d] += weight * row[d];
  }
}

void OnlineRow::finish(double *out, double *lse) const {
  float inverse = sum == 0 ? 0 : 1 / sum;
  for (float element : output)
    *out++ = roundTo(dtype, element * inverse);
  *lse = sum == 0 ? -kInfinity : maximum * scaleLog2 * 0.69314718f + std::log(sum);
}

AttentionRows openwork::emulateKernel(const HeadInputs &head, const KeptKeys &kept, std::span<const int64_t> queries,
                                      DType dtype, int64_t tileN, KeyOrder order, int64_t threads) {
  assert(head.query.rows == kept.numQueries() && head.key.rows == kept.numKeys() && head.value.rows == kept.numKeys() &&
         head.query.columns == head.key.columns && "shapes are the mask's");
  assert(tileN > 0 && "a tile has keys");
  FloatRows key(head.key, threads), value(head.value, threads);
  AttentionRows result{head.value.columns, {}, std::vector<double>(queries.size())};
  result.output.resize(queries.size() * result.valueDim);
  parallelFor(
      int64_t(queries.size()),
      [&](int64_t i) {
        std::vector<int32_t> keys;
        kept.keysOf(queries[i], keys);
        OnlineRow row(head, queries[i], dtype);
        int64_t count = int64_t(keys.size());
        for (int64_t done = 0; done < count; done += tileN) {
          int64_t size = std::min(tileN, count - done),
                  begin = order == KeyOrder::Ascending ? done : count - done - size;
          row.visit(std::span(keys).subspan(begin, size), key, value);
        }
        row.finish(result.output.data() + i * result.valueDim, &result.lse[i]);
      },
      threads);
  return result;
}
