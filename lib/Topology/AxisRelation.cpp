//===- AxisRelation.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/AxisRelation.h"

#include <algorithm>

using namespace openwork;

AxisRelation::AxisRelation(int64_t queries, int64_t keys,
                           const std::function<void(int64_t, std::vector<Run> &)> &runsOf)
    : keys(keys) {
  offsets.reserve(queries + 1);
  offsets.push_back(0);
  std::vector<Run> runs;
  for (int64_t query = 0; query < queries; ++query) {
    runs.clear();
    runsOf(query, runs);
    for (Run run : runs) {
      if (run.begin < 0)
        run.begin += (-run.begin + run.step - 1) / run.step * run.step;
      run.end = std::min(run.end, keys);
      if (run.begin < run.end)
        allRuns.push_back(run);
    }
    offsets.push_back(allRuns.size());
  }
}

bool AxisRelation::holds(int64_t query, int64_t key) const {
  return std::ranges::any_of(runs(query), [&](const Run &run) {
    return run.begin <= key && key < run.end && (key - run.begin) % run.step == 0;
  });
}

static void append(std::vector<Interval> &intervals, Interval next) {
  if (!intervals.empty() && intervals.back().end == next.begin)
    intervals.back().end = next.end;
  else
    intervals.push_back(next);
}

/// The common case of one run for each query, in ascending order: no counting, however long the axis.
std::optional<AxisRelation::Union> AxisRelation::combineAscending(Interval queries) const {
  Union result;
  Interval every = {0, keys};
  Run last = {0, 0};
  for (int64_t query = queries.begin; query < queries.end; ++query) {
    std::span<const Run> one = runs(query);
    if (one.size() != 1 || one[0].step != 1 || one[0].begin < last.begin || one[0].end < last.end)
      return std::nullopt;
    last = one[0];
    every = {last.begin, std::min(every.end, last.end)};
    if (!result.some.empty() && last.begin <= result.some.back().end)
      result.some.back().end = last.end;
    else
      result.some.push_back({last.begin, last.end});
  }
  if (!every.empty())
    result.every.push_back(every);
  return result;
}

AxisRelation::Union AxisRelation::combine(Interval queries) const {
  if (std::optional<Union> result = combineAscending(queries))
    return *result;

  // Counts, over the range that any query sees, how many queries see each key position.
  Interval range = {keys, 0};
  for (int64_t query = queries.begin; query < queries.end; ++query)
    for (const Run &run : runs(query))
      range = {std::min(range.begin, run.begin), std::max(range.end, run.end)};
  if (range.empty())
    return {};

  std::vector<int32_t> change(range.size() + 1, 0);
  for (int64_t query = queries.begin; query < queries.end; ++query)
    for (const Run &run : runs(query)) {
      int64_t width = run.step == 1 ? run.end - run.begin : 1;
      for (int64_t key = run.begin; key < run.end; key += run.step == 1 ? width : run.step) {
        ++change[key - range.begin];
        --change[key - range.begin + width];
      }
    }

  Union result;
  int64_t count = 0;
  for (int64_t key = range.begin; key < range.end;) {
    count += change[key - range.begin];
    int64_t next = key + 1;
    while (next < range.end && change[next - range.begin] == 0)
      ++next;
    if (count > 0)
      append(result.some, {key, next});
    if (count == queries.size())
      append(result.every, {key, next});
    key = next;
  }
  return result;
}
