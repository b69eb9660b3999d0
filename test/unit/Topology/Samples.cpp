//===- Samples.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Samples.h"

#include "Support/Seed.h"

#include <algorithm>

using namespace openwork;
using namespace openwork::test;

const std::vector<std::pair<Family, const char *>> &test::allFamilies() {
  static const std::vector<std::pair<Family, const char *>> families = {
      {Family::Full, "full"},
      {Family::Causal, "causal"},
      {Family::Band, "band"},
      {Family::FrameSink, "frame_sink"},
      {Family::TextKeys, "text_keys"},
      {Family::TextQueries, "text_queries"},
      {Family::TokenWindow, "token_window"},
      {Family::CellWindow, "cell_window"},
      {Family::StripesModulus, "stripes_modulus"},
      {Family::StripesWindow, "stripes_window"},
      {Family::StoredBlocks, "stored_blocks"},
      {Family::Nested, "nested"},
      {Family::StoredTokens, "stored_tokens"},
      {Family::Predicate, "predicate"},
      {Family::SequenceRelation, "sequence_relation"},
      {Family::GridRelations, "grid_relations"},
      {Family::Any, "any"},
      {Family::All, "all"},
      {Family::Except, "except"},
  };
  return families;
}

bool test::needsEqualGrids(Family family) {
  return family == Family::TokenWindow || family == Family::CellWindow || family == Family::StripesModulus ||
         family == Family::StripesWindow;
}

bool test::isCombination(Family family) {
  return family == Family::Any || family == Family::All || family == Family::Except;
}

uint64_t test::trialSeed(uint64_t group, uint64_t i) {
  static const uint64_t seed = testSeed();
  return (seed * 1000 + group) * 1000 + i;
}

//===-- Domains and tilings ---------------------------------------------------------------------------------------===//

static TokenGrid gridOf(const Coord &extents, TextPosition position, int64_t text) {
  return *TokenGrid::get(extents, position, text);
}

static Coord randomExtents(Random &random, int64_t maxTokens) {
  for (;;) {
    Coord extents = {1, 1, 1};
    int64_t rank = random.in(1, 3);
    for (int64_t axis = 3 - rank; axis < 3; ++axis)
      extents[axis] = random.in(1, rank == 1 ? maxTokens : rank == 2 ? 24 : 12);
    if (extents[0] * extents[1] * extents[2] <= maxTokens)
      return extents;
  }
}

TokenGrid test::randomGrid(Random &random, int64_t maxTokens) {
  Coord extents = randomExtents(random, maxTokens);
  auto position = random.oneOf<TextPosition>({TextPosition::None, TextPosition::Front, TextPosition::Back});
  return gridOf(extents, position, position == TextPosition::None ? 0 : random.in(1, 30));
}

static TokenGrid withText(Random &random, const TokenGrid &grid) {
  return grid.textTokens() ? grid : gridOf(grid.extents(), TextPosition::Back, random.in(1, 30));
}

Domain test::randomDomain(Random &random, Family family) {
  int64_t maxTokens = random.chance(10) ? 300 : 120;
  TokenGrid query = randomGrid(random, maxTokens), key = query;
  // Equal grids may still differ in their text; combinations of windows need equal grids.
  if (needsEqualGrids(family) || (isCombination(family) && random.chance(60))) {
    if (random.chance(30)) {
      TokenGrid other = randomGrid(random, maxTokens);
      key = gridOf(query.extents(), other.textPosition(), other.textTokens());
    }
  } else if (random.chance(50)) {
    key = randomGrid(random, maxTokens);
  }
  if (family == Family::TextKeys)
    key = withText(random, key);
  if (family == Family::TextQueries)
    query = withText(random, query);
  return {query, key};
}

AxisSample test::randomTiling(Random &random, const TokenGrid &grid) {
  if (random.chance(50)) {
    int64_t size = random.oneOf<int64_t>({random.in(1, 4), random.in(1, 16), random.in(8, 64), random.in(60, 256)});
    return {*AxisTiling::linear(grid, size), runTiles(grid, size)};
  }
  for (;;) {
    Coord box;
    for (size_t axis = 0; axis < 3; ++axis)
      box[axis] = random.in(1, random.chance(70) ? std::min<int64_t>(grid.extents()[axis] + 3, 9) : 40);
    if (box[0] * box[1] * box[2] <= AxisTiling::kMaxTileSize)
      return {*AxisTiling::boxes(grid, box), boxTiles(grid, box)};
  }
}

/// Some runs stick out of the axis, and some are empty.
static std::vector<Run> randomRuns(Random &random, RunShape shape, int64_t keys) {
  std::vector<Run> runs;
  int64_t at = random.in(-10, keys);
  for (int64_t i = shape == RunShape::OneRun ? 1 : random.in(0, 6); i > 0; --i) {
    bool stepped = shape == RunShape::Strided || (shape == RunShape::Mixed && random.chance(50));
    runs.push_back({at, at + random.in(0, keys), stepped ? random.in(1, 7) : 1});
    at = runs.back().end + random.in(0, 4);
  }
  return runs;
}

RelationSample test::randomRelation(Random &random, RunShape shape, int64_t queries, int64_t keys) {
  std::vector<std::vector<Run>> runsOf;
  std::vector<std::vector<bool>> pairs(queries, std::vector<bool>(keys));
  for (int64_t query = 0; query < queries; ++query) {
    // Neighbours often see the same keys.
    runsOf.push_back(query > 0 && random.chance(50) ? runsOf.back() : randomRuns(random, shape, keys));
    for (const Run &run : runsOf.back())
      for (int64_t key = run.begin; key < run.end; key += run.step)
        if (key >= 0 && key < keys)
          pairs[query][key] = true;
  }
  return {AxisRelation(queries, keys, [&](int64_t query, std::vector<Run> &runs) { runs = runsOf[query]; }), pairs};
}
