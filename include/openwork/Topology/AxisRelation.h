//===- AxisRelation.h - Which positions of an axis see which ----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_AXISRELATION_H
#define OPENWORK_TOPOLOGY_AXISRELATION_H

#include "openwork/Topology/TokenGrid.h"

#include <functional>
#include <span>
#include <vector>

namespace openwork {

/// Positions begin, begin + step, ... below end.
struct Run {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t step = 1;
};

/// For each query position on one axis (frames, rows, columns, or the whole sequence), the key positions it sees: a
/// list of disjoint ascending runs.
class AxisRelation {
public:
  /// `runsOf(q, runs)` appends the runs of query position q; empty runs are dropped, all are cut to [0, keys).
  AxisRelation(int64_t queries, int64_t keys, const std::function<void(int64_t, std::vector<Run> &)> &runsOf);

  int64_t numQueries() const { return static_cast<int64_t>(offsets.size()) - 1; }
  int64_t numKeys() const { return keys; }
  std::span<const Run> runs(int64_t query) const {
    return std::span(allRuns).subspan(offsets[query], offsets[query + 1] - offsets[query]);
  }
  bool holds(int64_t query, int64_t key) const;
  /// Whether some run has a step.
  bool hasGaps() const { return gaps; }

  /// Key positions that some, or every, one of a set of queries sees, as ascending intervals that do not touch.
  struct Union {
    std::vector<Interval> some, every;
  };
  Union combine(Interval queries) const { return combine(std::span(&queries, 1)); }
  /// The queries of disjoint intervals.
  Union combine(std::span<const Interval> queries) const;

private:
  Union merge(std::span<const Interval> queries) const;
  Union count(std::span<const Interval> queries) const;

  int64_t keys;
  bool gaps = false;
  std::vector<uint32_t> offsets;
  std::vector<Run> allRuns;
};

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_AXISRELATION_H
