//===- Sensitivity.cpp - How far errors of scores move a row --------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FloatRows.h"
#include "openwork/Reference/Attention.h"
#include "openwork/Support/Parallel.h"

#include <cassert>
#include <cmath>

using namespace openwork;

namespace {

struct Products {
  float sum = 0, magnitudes = 0;
};

} // namespace

static Products multiply(const float *a, const float *b, int64_t count) {
  float sums[16] = {}, magnitudes[16] = {};
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (int64_t lane = 0; lane < 16; ++lane) {
      float product = a[i + lane] * b[i + lane];
      sums[lane] += product;
      magnitudes[lane] += std::abs(product);
    }
  Products result;
  for (; i < count; ++i) {
    result.sum += a[i] * b[i];
    result.magnitudes += std::abs(a[i] * b[i]);
  }
  for (int64_t lane = 0; lane < 16; ++lane) {
    result.sum += sums[lane];
    result.magnitudes += magnitudes[lane];
  }
  return result;
}

Sensitivity openwork::computeSensitivity(const HeadInputs &head, const KeptKeys &kept, std::span<const int64_t> queries,
                                         const AttentionRows &reference, int64_t threads) {
  assert(reference.lse.size() == queries.size() && reference.valueDim == head.value.columns &&
         "the rows of the queries");
  FloatRows key(head.key, threads), value(head.value, threads);
  std::vector<double> zeros(reference.output.size());
  Sensitivity result{{head.value.columns, zeros, std::vector<double>(queries.size())}, zeros};
  parallelFor(
      int64_t(queries.size()),
      [&](int64_t i) {
        std::vector<float> query(head.query.columns);
        readRow(head.query, queries[i], query);
        std::vector<int32_t> keys;
        kept.keysOf(queries[i], keys);
        std::span<const double> output = reference.row(i);
        double *moved = result.output.data() + i * result.valueDim, *sums = result.sums.data() + i * result.valueDim;
        double root = std::sqrt(double(keys.size()));
        for (int32_t k : keys) {
          Products products = multiply(query.data(), key.row(k), head.query.columns);
          double weight = std::exp(head.scale * products.sum - reference.lse[i]);
          if (weight == 0)
            continue;
          double share = weight * std::abs(head.scale) * products.magnitudes;
          result.lse[i] += share;
          const float *row = value.row(k);
          for (int64_t d = 0; d < result.valueDim; ++d) {
            moved[d] += share * std::abs(row[d] - output[d]);
            sums[d] += root * weight * std::abs(row[d]);
          }
        }
      },
      threads);
  return result;
}
