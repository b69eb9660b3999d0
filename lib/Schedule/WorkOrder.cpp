//===- WorkOrder.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/WorkOrder.h"

#include "KeyTraffic.h"
#include "RowSample.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <numeric>
#include <optional>

using namespace openwork;

namespace {

/// What an order must gain over a simpler one, as a share of the launch. The model's verdict on sorting by length
/// agrees with every mask it was measured on; no bucketed order has been measured yet, so those have to promise more.
constexpr double kWorthATable = 0.01;
constexpr double kWorthATrial = 0.05;
/// Rows of at least this many times the median are hoisted.
constexpr double kOutlier = 1.5;
/// Rows of one bucket differ by at most this share of the longest row.
constexpr double kBucketWidth = 1.0 / 32;
/// About how many words chaining may compare.
constexpr int64_t kComparedWords = 1 << 18;

using Rows = std::vector<uint32_t>;

struct Contender {
  RowOrderKind kind;
  double gain;
};

Rows naturalRows(const ClassWork &work) {
  Rows rows(work.rows());
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

void sortLongestFirst(const ClassWork &work, std::span<uint32_t> rows) {
  std::ranges::sort(rows, [&](uint32_t a, uint32_t b) {
    return work.rowCost[a] != work.rowCost[b] ? work.rowCost[a] > work.rowCost[b] : a < b;
  });
}

Rows longestFirstRows(const ClassWork &work) {
  Rows rows = naturalRows(work);
  sortLongestFirst(work, rows);
  return rows;
}

Rows hoistedRows(const ClassWork &work) {
  std::vector<double> costs = work.rowCost;
  if (costs.empty())
    return {};
  auto median = costs.begin() + std::ssize(costs) / 2;
  std::ranges::nth_element(costs, median);
  auto isLong = [&](uint32_t row) { return work.rowCost[row] >= kOutlier * *median; };
  Rows natural = naturalRows(work), rows;
  std::ranges::copy_if(natural, std::back_inserter(rows), isLong);
  sortLongestFirst(work, rows);
  std::ranges::copy_if(natural, std::back_inserter(rows), std::not_fn(isLong));
  return rows;
}

/// Ends of the buckets of rows that are sorted longest first.
std::vector<size_t> bucketEnds(const ClassWork &work, const Rows &rows) {
  std::vector<size_t> ends;
  size_t begin = 0;
  double width = rows.empty() ? 0 : work.rowCost[rows.front()] * kBucketWidth;
  for (size_t i = 1; i <= rows.size(); ++i)
    if (i == rows.size() || work.rowCost[rows[begin]] - work.rowCost[rows[i]] > width)
      ends.push_back(begin = i);
  return ends;
}

/// Bits of each row that stand for its key tiles when rows are compared: all of them, or a sample if there are too many
/// pairs of rows.
class Sketches {
public:
  Sketches(const ClassWork &work, int64_t words) : words(std::clamp<int64_t>(words, 1, work.wordsPerRow)) {
    int64_t stride = (work.wordsPerRow + this->words - 1) / this->words;
    std::vector<uint32_t> sample = sampleBits(work.wordsPerRow * 64, stride);
    data.resize(work.rows() * this->words);
    for (int64_t r = 0; r < work.rows(); ++r)
      for (size_t s = 0; s < sample.size(); ++s)
        if (testBit(work.row(r), sample[s]))
          setBit(MutableWords(data).subspan(r * this->words, this->words), s);
  }

  int64_t shared(uint32_t a, uint32_t b) const {
    int64_t count = 0;
    for (int64_t w = 0; w < words; ++w)
      count += std::popcount(data[a * words + w] & data[b * words + w]);
    return count;
  }

private:
  int64_t words;
  std::vector<uint64_t> data;
};

/// Reorders a bucket so that each row follows one it shares many key tiles with; greedy, ties by index.
void chain(std::span<uint32_t> bucket, const Sketches &sketches, uint32_t previous) {
  for (size_t done = 0; done < bucket.size(); ++done) {
    size_t best = done;
    int64_t bestShared = -1;
    for (size_t i = done; i < bucket.size(); ++i) {
      int64_t shared = sketches.shared(previous, bucket[i]);
      if (shared > bestShared || (shared == bestShared && bucket[i] < bucket[best])) {
        best = i;
        bestShared = shared;
      }
    }
    std::swap(bucket[done], bucket[best]);
    previous = bucket[done];
  }
}

Rows bucketedRows(const ClassWork &work) {
  Rows rows = longestFirstRows(work);
  std::vector<size_t> ends = bucketEnds(work, rows);
  int64_t pairs = 1;
  size_t begin = 0;
  for (size_t end : ends) {
    pairs += int64_t(end - begin) * int64_t(end - begin) / 2;
    std::sort(rows.begin() + begin, rows.begin() + end);
    begin = end;
  }
  if (rows.empty() || work.wordsPerRow == 0)
    return rows;
  Sketches sketches(work, kComparedWords / pairs);
  begin = 0;
  for (size_t end : ends) {
    chain(std::span(rows).subspan(begin, end - begin), sketches, rows[begin ? begin - 1 : 0]);
    begin = end;
  }
  return rows;
}

Rows rowsOf(RowOrderKind kind, const ClassWork &work) {
  switch (kind) {
  case RowOrderKind::Natural:
    return naturalRows(work);
  case RowOrderKind::Hoisted:
    return hoistedRows(work);
  case RowOrderKind::LongestFirst:
    return longestFirstRows(work);
  case RowOrderKind::Bucketed:
    return bucketedRows(work);
  }
  return {};
}

/// The orders one class can have, with their costs; they share one sample of its visits.
class RowOrders {
public:
  RowOrders(const ClassWork &work, const CostModel &model, int64_t heads)
      : work(work), model(model), heads(heads), traffic(work, model, heads), natural(naturalRows(work)) {}

  RowOrder make(RowOrderKind kind) const { return costed(kind, rowsOf(kind, work)); }

  /// The order, unless it is the natural one under another name.
  std::optional<RowOrder> makeOther(RowOrderKind kind) const {
    Rows rows = rowsOf(kind, work);
    if (rows == natural)
      return std::nullopt;
    return costed(kind, std::move(rows));
  }

  /// No order is faster than an even end and each key tile read once a head.
  double bound() const { return workSeconds() + model.dramSeconds(traffic.compulsoryBytes()) * double(heads); }

private:
  double workSeconds() const {
    return std::accumulate(work.rowCost.begin(), work.rowCost.end(), 0.0) * double(heads) / double(model.slots());
  }

  RowOrder costed(RowOrderKind kind, Rows rows) const {
    KeyTraffic::Estimate estimate = traffic.estimate(rows);
    RowOrderCost cost{workSeconds(), estimate.tail, model.dramSeconds(estimate.bytesPerHead) * double(heads)};
    if (kind == RowOrderKind::Natural)
      rows.clear();
    return {kind, std::move(rows), cost};
  }

  const ClassWork &work;
  const CostModel &model;
  int64_t heads;
  KeyTraffic traffic;
  Rows natural;
};

} // namespace

std::string_view openwork::name(RowOrderKind kind) {
  constexpr std::array<std::string_view, 4> names = {"natural", "hoisted", "longest-first", "bucketed"};
  return names[static_cast<size_t>(kind)];
}

RowOrder openwork::makeRowOrder(RowOrderKind kind, const ClassWork &work, const CostModel &model, int64_t heads) {
  return RowOrders(work, model, heads).make(kind);
}

RowOrder openwork::orderRows(const ClassWork &work, const CostModel &model, int64_t heads) {
  RowOrders orders(work, model, heads);
  RowOrder best = orders.make(RowOrderKind::Natural);
  for (auto [kind, gain] : {Contender{RowOrderKind::Hoisted, kWorthATable},
                            {RowOrderKind::LongestFirst, kWorthATable},
                            {RowOrderKind::Bucketed, kWorthATrial}}) {
    double goal = best.cost.seconds() * (1 - gain);
    if (orders.bound() > goal)
      continue;
    std::optional<RowOrder> order = orders.makeOther(kind);
    if (order && order->cost.seconds() < goal)
      best = std::move(*order);
  }
  return best;
}
