//===- AxisRelationTest.cpp - Runs and their unions -------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Samples.h"

#include "openwork/Topology/AxisRelation.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

static AxisRelation relationOf(int64_t keys, const std::vector<std::vector<Run>> &runsOf) {
  return {static_cast<int64_t>(runsOf.size()), keys,
          [&](int64_t query, std::vector<Run> &runs) { runs = runsOf[query]; }};
}

/// The keys for which `holds` is true, as intervals that do not touch.
static std::vector<Interval> intervalsWhere(int64_t keys, const std::function<bool(int64_t)> &holds) {
  std::vector<Interval> intervals;
  for (int64_t key = 0; key < keys; ++key) {
    if (!holds(key))
      continue;
    if (intervals.empty() || intervals.back().end != key)
      intervals.push_back({key, key});
    ++intervals.back().end;
  }
  return intervals;
}

static void expectUnion(const RelationSample &sample, const std::vector<Interval> &queries) {
  auto sees = [&](bool every) {
    return [&sample, &queries, every](int64_t key) {
      for (const Interval &interval : queries)
        for (int64_t query = interval.begin; query < interval.end; ++query)
          if (sample.pairs[query][key] != every)
            return !every;
      return every;
    };
  };
  AxisRelation::Union seen = sample.relation.combine(queries);
  EXPECT_EQ(seen.some, intervalsWhere(sample.relation.numKeys(), sees(false)));
  EXPECT_EQ(seen.every, intervalsWhere(sample.relation.numKeys(), sees(true)));
}

static void expectAgrees(Random &random, const RelationSample &sample) {
  int64_t queries = sample.relation.numQueries();
  for (int64_t query = 0; query < queries; ++query)
    for (int64_t key = 0; key < sample.relation.numKeys(); ++key)
      ASSERT_EQ(sample.relation.holds(query, key), sample.pairs[query][key]) << "query " << query << " key " << key;

  std::vector<Interval> several;
  for (int64_t at = random.in(0, queries - 1); at < queries;) {
    several.push_back({at, random.in(at + 1, queries)});
    at = several.back().end + random.in(0, 2);
  }
  expectUnion(sample, several);
  expectUnion(sample, {several.front()});
  expectUnion(sample, {{0, queries}});
}

class AxisRelationShapes : public testing::TestWithParam<RunShape> {};

TEST_P(AxisRelationShapes, agrees_with_all_pairs) {
  for (uint64_t i = 0; i < 300; ++i) {
    uint64_t seed = trialSeed(static_cast<uint64_t>(GetParam()), i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    expectAgrees(random, randomRelation(random, GetParam(), random.in(1, 20), random.in(1, 150)));
    if (HasFailure())
      return;
  }
}

INSTANTIATE_TEST_SUITE_P(Topology, AxisRelationShapes,
                         testing::Values(RunShape::OneRun, RunShape::ManyRuns, RunShape::Strided, RunShape::Mixed));

static std::vector<Interval> boundsOf(const AxisRelation &relation, int64_t query) {
  std::vector<Interval> bounds;
  for (const Run &run : relation.runs(query))
    bounds.push_back({run.begin, run.end});
  return bounds;
}

TEST(AxisRelation, runs_are_cut_to_the_axis) {
  AxisRelation relation = relationOf(10, {{{-5, -1, 1}, {-5, 3, 3}, {4, 4, 1}, {5, 99, 2}}});
  EXPECT_EQ(boundsOf(relation, 0), (std::vector<Interval>{{1, 3}, {5, 10}}));
  EXPECT_TRUE(relation.hasGaps());
}

TEST(AxisRelation, a_query_without_keys) {
  AxisRelation relation = relationOf(10, {{{2, 6}}, {}, {{2, 6}}});
  AxisRelation::Union seen = relation.combine({0, 3});
  EXPECT_EQ(seen.some, (std::vector<Interval>{{2, 6}}));
  EXPECT_TRUE(seen.every.empty());
  EXPECT_TRUE(relation.combine({1, 2}).some.empty());
  EXPECT_FALSE(relation.hasGaps());
}
