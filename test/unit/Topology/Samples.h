//===- Samples.h - Random domains, tilings and topologies -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_TOPOLOGY_SAMPLES_H
#define OPENWORK_TEST_UNIT_TOPOLOGY_SAMPLES_H

#include "Topology/Reference.h"

#include "openwork/Topology/AxisRelation.h"

#include <random>

namespace openwork::test {

/// Small numbers from a seed, the same with every standard library.
class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}
  /// A number in first..last.
  int64_t in(int64_t first, int64_t last) { return first + static_cast<int64_t>(engine() % (last - first + 1)); }
  bool chance(int64_t percent) { return in(1, 100) <= percent; }
  template <typename T> const T &oneOf(const std::vector<T> &values) { return values[in(0, values.size() - 1)]; }

private:
  std::mt19937_64 engine;
};

/// The seed of trial `i` of a group of trials, from the seed of the whole run.
uint64_t trialSeed(uint64_t group, uint64_t i);

enum class Family : uint8_t {
  Full,
  Causal,
  Band,
  FrameSink,
  TextKeys,
  TextQueries,
  TokenWindow,
  CellWindow,
  StripesModulus,
  StripesWindow,
  Rectangle,
  TokenLines,
  BlockLines,
  Near,
  FrameAnchors,
  Radial,
  Nbhd,
  StoredBlocks,
  Nested,
  StoredTokens,
  Predicate,
  SequenceRelation,
  GridRelations,
  Permuted,
  Any,
  All,
  Except
};
const std::vector<std::pair<Family, const char *>> &allFamilies();

/// The runs that each query of a relation sees: one, several, with steps, or with steps here and there.
enum class RunShape : uint8_t { OneRun, ManyRuns, Strided, Mixed };

/// A relation and all its pairs.
struct RelationSample {
  AxisRelation relation;
  std::vector<std::vector<bool>> pairs;
};
RelationSample randomRelation(Random &random, RunShape shape, int64_t queries, int64_t keys);

/// An axis cut into tiles, by the library and by enumeration.
struct AxisSample {
  AxisTiling tiling;
  TileSlots slots;
};

/// A topology, made by the library and by its formula.
struct TopologySample {
  std::string name;
  TopologyRef topology;
  Attends attends;
};

TokenGrid randomGrid(Random &random, int64_t maxTokens);
/// A domain on which the family can be made; for some of them the two grids differ.
Domain randomDomain(Random &random, Family family);
AxisSample randomTiling(Random &random, const TokenGrid &grid);
/// Combinations nest at most `depth` deep.
TopologySample randomTopology(Random &random, Family family, const Domain &domain, int64_t depth = 3);

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_TOPOLOGY_SAMPLES_H
