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
      if (run.begin >= run.end)
        continue;
      allRuns.push_back(run);
      gaps |= run.step != 1;
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
  if (!intervals.empty() && next.begin <= intervals.back().end)
    intervals.back().end = std::max(intervals.back().end, next.end);
  else
    intervals.push_back(next);
}

static void unite(std::vector<Interval> &seen, std::span<const Run> runs, std::vector<Interval> &scratch) {
  scratch.clear();
  size_t i = 0;
  for (const Run &run : runs) {
    for (; i < seen.size() && seen[i].begin <= run.begin; ++i)
      append(scratch, seen[i]);
    append(scratch, {run.begin, run.end});
  }
  for (; i < seen.size(); ++i)
    append(scratch, seen[i]);
  seen.swap(scratch);
}

static void intersect(std::vector<Interval> &seen, std::span<const Run> runs, std::vector<Interval> &scratch) {
  scratch.clear();
  size_t r = 0;
  for (const Interval &interval : seen) {
    while (r < runs.size() && runs[r].end <= interval.begin)
      ++r;
    for (size_t i = r; i < runs.size() && runs[i].begin < interval.end; ++i)
      append(scratch, {std::max(interval.begin, runs[i].begin), std::min(interval.end, runs[i].end)});
  }
  seen.swap(scratch);
}

/// Few runs without gaps for each query, neighbours seeing much the same: interval lists stay short.
AxisRelation::Union AxisRelation::merge(std::span<const Interval> queries) const {
  Union result = {{}, {{0, keys}}};
  std::vector<Interval> scratch;
  for (const Interval &interval : queries)
    for (int64_t query = interval.begin; query < interval.end; ++query) {
      unite(result.some, runs(query), scratch);
      intersect(result.every, runs(query), scratch);
    }
  return result;
}

/// Counts, over the range that any query sees, how many queries see each key position.
AxisRelation::Union AxisRelation::count(std::span<const Interval> queries) const {
  auto forEachRun = [&](auto &&visit) {
    for (const Interval &interval : queries)
      for (int64_t query = interval.begin; query < interval.end; ++query)
        for (const Run &run : runs(query))
          visit(run);
  };
  Interval range = {keys, 0};
  forEachRun([&](const Run &run) { range = {std::min(range.begin, run.begin), std::max(range.end, run.end)}; });
  std::vector<int32_t> change(range.empty() ? 0 : range.size() + 1, 0);
  forEachRun([&](const Run &run) {
    int64_t width = run.step == 1 ? run.end - run.begin : 1;
    for (int64_t key = run.begin; key < run.end; key += run.step == 1 ? width : run.step) {
      ++change[key - range.begin];
      --change[key - range.begin + width];
    }
  });

  Union result;
  int64_t count = 0, all = 0;
  for (const Interval &interval : queries)
    all += interval.size();
  for (int64_t key = range.begin; key < range.end; ++key) {
    count += change[key - range.begin];
    if (count > 0)
      append(result.some, {key, key + 1});
    if (count == all)
      append(result.every, {key, key + 1});
  }
  return result;
}

AxisRelation::Union AxisRelation::combine(std::span<const Interval> queries) const {
  return gaps ? count(queries) : merge(queries);
}
