//===- Attention.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Reference/Attention.h"

#include "FloatRows.h"
#include "openwork/Support/Parallel.h"

#include <cassert>
#include <cmath>
#include <limits>

using namespace openwork;

/// Keys whose rows of K, or V, stay in cache while all rows of a group use them.
static constexpr int64_t kKeysAtATime = 256;
static constexpr int64_t kRowsAtATime = 8;

/// Eight sums side by side, so that a compiler may use its vectors without reordering a sum.
static double dot(const double *a, const float *b, int64_t count) {
  double sums[8] = {};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (int64_t lane = 0; lane < 8; ++lane)
      sums[lane] += a[i + lane] * double(b[i + lane]);
  for (; i < count; ++i)
    sums[0] += a[i] * double(b[i]);
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

static void addScaled(double *sum, double factor, const float *row, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    sum[i] += factor * double(row[i]);
}

namespace {

/// A query token on its way to its row of the output.
struct Row {
  std::vector<double> query;
  std::vector<int32_t> keys;
  /// Of each key the score, then its weight.
  std::vector<double> weights;
};

/// A few rows that walk the keys together.
class Group {
public:
  Group(const HeadInputs &head, const KeptKeys &kept, std::span<const int64_t> queries);

  void score(const FloatRows &key);
  /// Writes the LSE of each row.
  void normalise(double *lse);
  /// Adds to the rows of the output, which are zero.
  void weigh(const FloatRows &value, int64_t valueDim, double *output) const;

private:
  /// Calls `visit(row, i)` for the i-th key of each row, so that keys that lie together come together.
  template <typename Visit> void forEachKey(const Visit &visit) const;

  std::vector<Row> rows;
  int64_t numKeys;
};

} // namespace

Group::Group(const HeadInputs &head, const KeptKeys &kept, std::span<const int64_t> queries)
    : rows(queries.size()), numKeys(kept.numKeys()) {
  std::vector<float> query(head.query.columns);
  for (size_t i = 0; i < rows.size(); ++i) {
    readRow(head.query, queries[i], query);
    rows[i].query.assign(query.begin(), query.end());
    for (double &element : rows[i].query)
      element *= head.scale;
    kept.keysOf(queries[i], rows[i].keys);
    rows[i].weights.resize(rows[i].keys.size());
  }
}

template <typename Visit> void Group::forEachKey(const Visit &visit) const {
  std::vector<size_t> next(rows.size());
  for (int64_t end = kKeysAtATime; end < numKeys + kKeysAtATime; end += kKeysAtATime)
    for (size_t row = 0; row < rows.size(); ++row)
      for (const std::vector<int32_t> &keys = rows[row].keys; next[row] < keys.size() && keys[next[row]] < end;
           ++next[row])
        visit(row, next[row]);
}

void Group::score(const FloatRows &key) {
  forEachKey([&](size_t r, size_t i) {
    Row &row = rows[r];
    row.weights[i] = dot(row.query.data(), key.row(row.keys[i]), int64_t(row.query.size()));
  });
}

void Group::normalise(double *lse) {
  for (Row &row : rows) {
    double most = -std::numeric_limits<double>::infinity(), sum = 0;
    for (double score : row.weights)
      most = std::max(most, score);
    for (double &weight : row.weights)
      sum += weight = std::exp(weight - most);
    for (double &weight : row.weights)
      weight /= sum;
    *lse++ = row.keys.empty() ? most : most + std::log(sum);
  }
}

void Group::weigh(const FloatRows &value, int64_t valueDim, double *output) const {
  forEachKey([&](size_t r, size_t i) {
    addScaled(output + r * valueDim, rows[r].weights[i], value.row(rows[r].keys[i]), valueDim);
  });
}

AttentionRows openwork::computeAttention(const HeadInputs &head, const KeptKeys &kept, std::span<const int64_t> queries,
                                         int64_t threads) {
  assert(head.query.rows == kept.numQueries() && head.key.rows == kept.numKeys() && head.value.rows == kept.numKeys() &&
         head.query.columns == head.key.columns && "shapes are the mask's");
  FloatRows key(head.key, threads), value(head.value, threads);
  AttentionRows result{head.value.columns, {}, std::vector<double>(queries.size())};
  result.output.resize(queries.size() * result.valueDim);
  parallelFor((int64_t(queries.size()) + kRowsAtATime - 1) / kRowsAtATime,
              [&](int64_t part) {
                int64_t first = part * kRowsAtATime;
                Group group(head, kept, queries.subspan(first, std::min<size_t>(kRowsAtATime, queries.size() - first)));
                group.score(key);
                group.normalise(result.lse.data() + first);
                group.weigh(value, result.valueDim, result.output.data() + first * result.valueDim);
              },
              threads);
  return result;
}
