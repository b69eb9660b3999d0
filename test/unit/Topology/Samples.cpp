//===- Samples.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Samples.h"

#include "openwork/Topology/Combination.h"
#include "openwork/Topology/Permuted.h"
#include "openwork/Topology/ProductTopology.h"
#include "openwork/Topology/RowTopology.h"
#include "openwork/Topology/ThresholdMap.h"

#include "Support/Seed.h"

#include <algorithm>
#include <limits>

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
      {Family::Rectangle, "rectangle"},
      {Family::TokenLines, "token_lines"},
      {Family::BlockLines, "block_lines"},
      {Family::Near, "near"},
      {Family::FrameAnchors, "frame_anchors"},
      {Family::Radial, "radial"},
      {Family::Nbhd, "nbhd"},
      {Family::StoredBlocks, "stored_blocks"},
      {Family::Nested, "nested"},
      {Family::StoredTokens, "stored_tokens"},
      {Family::Predicate, "predicate"},
      {Family::SequenceRelation, "sequence_relation"},
      {Family::GridRelations, "grid_relations"},
      {Family::Permuted, "permuted"},
      {Family::Any, "any"},
      {Family::All, "all"},
      {Family::Except, "except"},
  };
  return families;
}

/// Rules about the distance of frames show something where there are some frames of many pixels.
static bool isOfFrames(Family family) { return family == Family::Radial || family == Family::Nbhd; }

static bool hasFramesAlone(Family family) { return family == Family::Near || family == Family::FrameAnchors; }

static bool needsEqualGrids(Family family) {
  return family == Family::TokenWindow || family == Family::CellWindow || family == Family::StripesModulus ||
         family == Family::StripesWindow || isOfFrames(family) || hasFramesAlone(family);
}

static bool combines(Family family) {
  return family == Family::Any || family == Family::All || family == Family::Except || family == Family::Permuted;
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
  TokenGrid query = randomGrid(random, maxTokens);
  if (isOfFrames(family) && random.chance(70))
    query = gridOf({random.in(1, 6), random.in(1, 4), random.in(1, 40)}, query.textPosition(), query.textTokens());
  TokenGrid key = query;
  // Equal grids may still differ in their text; combinations of windows need equal grids.
  if (needsEqualGrids(family) || (combines(family) && random.chance(60))) {
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

//===-- Topologies ------------------------------------------------------------------------------------------------===//

static TopologySample randomBand(Random &random, const Domain &domain) {
  constexpr int64_t least = std::numeric_limits<int64_t>::min(), most = std::numeric_limits<int64_t>::max();
  int64_t reach = std::max(domain.query.tokens(), domain.key.tokens()) + 2;
  int64_t lower = random.in(-reach, reach), upper = random.in(lower, reach);
  if (random.chance(10))
    lower = least;
  if (random.chance(10))
    upper = most;
  if (random.chance(3))
    lower = upper = random.oneOf<int64_t>({least, most});
  return {"band " + std::to_string(lower) + " " + std::to_string(upper), *makeBand(domain, lower, upper),
          bandPairs(lower, upper)};
}

static std::string str(const Coord &coord) {
  return " " + std::to_string(coord[0]) + "," + std::to_string(coord[1]) + "," + std::to_string(coord[2]);
}

static TopologySample randomTokenWindow(Random &random, const Domain &domain) {
  TokenWindow window;
  for (size_t axis = 0; axis < 3; ++axis) {
    int64_t n = domain.query.extents()[axis];
    window.size[axis] = random.in(1, n);
    window.stride[axis] = random.in(1, random.chance(50) ? window.size[axis] : 1);
    window.dilation[axis] = random.in(1, random.chance(50) ? n / window.size[axis] : 1);
    window.causal[axis] = random.chance(25);
  }
  std::string name = "token_window" + str(window.size) + str(window.stride) + str(window.dilation) +
                     str({window.causal[0], window.causal[1], window.causal[2]});
  return {name, *makeTokenWindow(domain, window), tokenWindowPairs(domain, window)};
}

static Coord randomCell(Random &random, const TokenGrid &grid) {
  Coord cell;
  for (size_t axis = 0; axis < 3; ++axis)
    cell[axis] = random.in(1, random.chance(50) ? std::min<int64_t>(grid.extents()[axis], 4) : grid.extents()[axis]);
  return cell;
}

static Coord cellsOf(const TokenGrid &grid, const Coord &cell) {
  Coord cells;
  for (size_t axis = 0; axis < 3; ++axis)
    cells[axis] = grid.extents()[axis] / cell[axis] + (grid.extents()[axis] % cell[axis] != 0);
  return cells;
}

static TopologySample randomCellWindow(Random &random, const Domain &domain) {
  CellWindow window;
  window.cell = randomCell(random, domain.query);
  Coord cells = cellsOf(domain.query, window.cell);
  for (size_t axis = 0; axis < 3; ++axis)
    window.size[axis] = random.in(1, cells[axis]);
  return {"cell_window" + str(window.cell) + str(window.size), *makeCellWindow(domain, window),
          cellWindowPairs(domain, window)};
}

static TopologySample randomStripes(Random &random, const Domain &domain, Stripes::Space space) {
  Stripes stripes;
  stripes.space = space;
  stripes.cell = randomCell(random, domain.query);
  Coord cells = cellsOf(domain.query, stripes.cell);
  stripes.timeWidth = random.in(1, 4);
  stripes.timeOffset = random.in(-3, 3);
  stripes.timePeriod = random.chance(40) ? 0 : random.in(1, 6);
  if (space == Stripes::Space::Modulus) {
    stripes.spaceWidth = random.in(1, 8);
    stripes.spaceOffset = random.in(-4, 4);
    stripes.spacePeriod = random.chance(40) ? 0 : random.in(1, 12);
  } else {
    stripes.spaceWidth = random.in(1, cells[2]);
    stripes.spacePeriod = random.chance(30) ? 0 : random.in(1, cells[1]);
  }
  std::string name = std::string(space == Stripes::Space::Modulus ? "stripes_modulus" : "stripes_window") +
                     str(stripes.cell) + str({stripes.timeWidth, stripes.timeOffset, stripes.timePeriod}) +
                     str({stripes.spaceWidth, stripes.spaceOffset, stripes.spacePeriod});
  return {name, *makeStripes(domain, stripes), stripePairs(domain, stripes)};
}

static Interval randomInterval(Random &random, int64_t first, int64_t last) {
  int64_t begin = random.in(first, last);
  return {begin, random.in(begin, last) + 1};
}

static TopologySample randomRectangle(Random &random, const Domain &domain) {
  Interval queries = randomInterval(random, 0, domain.query.tokens() - 1);
  Interval keys = randomInterval(random, 0, domain.key.tokens() - 1);
  return {"rectangle", *makeRectangle(domain, queries, keys), [=](int64_t query, int64_t key) {
            return queries.begin <= query && query < queries.end && keys.begin <= key && key < keys.end;
          }};
}

/// Ascending intervals that do not touch.
static std::vector<Interval> randomIntervals(Random &random, int64_t first, int64_t last) {
  std::vector<Interval> intervals;
  for (int64_t from = first; from <= last && random.chance(70); from = intervals.back().end + 1) {
    int64_t begin = random.in(from, last);
    intervals.push_back({begin, random.in(begin, std::min(last, begin + random.in(0, 9))) + 1});
  }
  return intervals;
}

static TopologySample randomLines(Random &random, const Domain &domain, int64_t block) {
  Lines lines;
  lines.block = block;
  int64_t rows = (domain.query.gridTokens() - 1) / block + 1, columns = (domain.key.gridTokens() - 1) / block + 1;
  lines.columns = randomIntervals(random, 0, columns - 1);
  lines.diagonals = randomIntervals(random, 1 - rows, columns - 1);
  lines.squares = random.chance(30) || (lines.columns.empty() && lines.diagonals.empty()) ? random.in(1, rows + 1) : 0;
  return {"lines " + std::to_string(block), *makeLines(domain, lines), linePairs(domain, lines)};
}

static TopologySample randomNear(Random &random, const Domain &domain) {
  Near near;
  for (size_t axis = 0; axis < 3; ++axis)
    near.cell[axis] = random.in(1, std::min<int64_t>(domain.query.extents()[axis], 4));
  near.frames = randomInterval(random, 0, random.chance(80) ? 3 : 14);
  near.rows = random.in(0, 4);
  near.columns = random.in(0, 6);
  if (random.chance(5))
    near.rows = near.columns = std::numeric_limits<int64_t>::max();
  return {"near" + str(near.cell) + str({near.frames.begin, near.frames.end, 0}) + str({near.rows, near.columns, 0}),
          *makeNear(domain, near), nearPairs(domain, near)};
}

static TopologySample randomFrameAnchors(Random &random, const Domain &domain) {
  int64_t frames = domain.query.extents()[0];
  FrameAnchors anchors;
  anchors.window = random.in(0, std::min<int64_t>(frames, 4));
  anchors.every = random.in(0, frames);
  anchors.first = anchors.window == 0 && anchors.every == 0 ? 1 : random.in(0, std::min<int64_t>(frames, 3));
  anchors.offset = random.in(0, std::max<int64_t>(anchors.every - 1, 0));
  anchors.expand = random.chance(70);
  return {"frame_anchors" + str({anchors.window, anchors.first, anchors.every}) +
              str({anchors.offset, anchors.expand, 0}),
          *makeFrameAnchors(domain, anchors), frameAnchorPairs(domain, anchors)};
}

static TopologySample randomRadial(Random &random, const Domain &domain) {
  Radial radial;
  radial.decay = random.oneOf<double>({.05, .2, .5, .95, 1, 3});
  radial.block = random.in(1, random.chance(50) ? 24 : 64);
  radial.sink = random.chance(40);
  return {"radial " + std::to_string(radial.decay) + str({radial.block, radial.sink, 0}), *makeRadial(domain, radial),
          radialPairs(domain, radial)};
}

/// Sizes of blocks are powers of two, by which single precision divides without rounding.
static TopologySample randomNbhd(Random &random, const Domain &domain) {
  Nbhd nbhd;
  for (int64_t i = random.in(1, std::min<int64_t>(domain.query.extents()[0], 4)); i > 0; --i)
    nbhd.widths.push_back(random.oneOf<double>({0, .056, .25, .5, .7, 1, 1.5}));
  nbhd.minWidth = random.oneOf<double>({0, .5, 1, 2});
  nbhd.block = random.oneOf<int64_t>({1, 2, 4, 8, 16, 32});
  return {"nbhd " + std::to_string(nbhd.block), *makeNbhd(domain, nbhd), nbhdPairs(domain, nbhd)};
}

/// A table of booleans with some solid rectangles, so that full and empty blocks occur, and some noise.
static std::vector<std::vector<bool>> randomTable(Random &random, int64_t rows, int64_t columns) {
  std::vector<std::vector<bool>> table(rows, std::vector<bool>(columns, random.chance(20)));
  for (int64_t i = random.in(0, 4); i > 0; --i) {
    int64_t top = random.in(0, rows - 1), left = random.in(0, columns - 1);
    int64_t bottom = random.in(top, rows - 1), right = random.in(left, columns - 1);
    bool value = random.chance(60);
    for (int64_t row = top; row <= bottom; ++row)
      std::fill(table[row].begin() + left, table[row].begin() + right + 1, value);
  }
  int64_t noise = random.oneOf<int64_t>({0, 0, 2, 40});
  for (std::vector<bool> &row : table)
    for (auto &&value : row)
      if (random.chance(noise))
        value = !value;
  return table;
}

static BitMatrix toBits(const std::vector<std::vector<bool>> &table) {
  BitMatrix bits(table.size(), table[0].size());
  for (int64_t i = 0; i < bits.rows; ++i)
    for (int64_t j = 0; j < bits.columns; ++j)
      if (table[i][j])
        setBit(bits.row(i), j);
  return bits;
}

static int64_t blocksOf(int64_t tokens, int64_t block) { return tokens / block + (tokens % block != 0); }

static TopologySample randomStoredBlocks(Random &random, const Domain &domain) {
  int64_t queryBlock = random.in(1, 40), keyBlock = random.in(1, 40);
  auto table =
      randomTable(random, blocksOf(domain.query.tokens(), queryBlock), blocksOf(domain.key.tokens(), keyBlock));
  return {"stored_blocks " + std::to_string(queryBlock) + " " + std::to_string(keyBlock),
          *makeStoredBlocks(domain, queryBlock, keyBlock, toBits(table)),
          [=](int64_t query, int64_t key) { return table[query / queryBlock][key / keyBlock]; }};
}

static TopologySample randomNested(Random &random, const Domain &domain) {
  int64_t queryBlock = random.in(1, 40), keyBlock = random.in(1, 40);
  int64_t rows = blocksOf(domain.query.tokens(), queryBlock), columns = blocksOf(domain.key.tokens(), keyBlock);
  int64_t levels = random.oneOf<int64_t>({1, 3, 7, 8, 255});
  std::vector<uint8_t> thresholds;
  for (int64_t i = 0; i < rows * columns; ++i)
    thresholds.push_back(random.chance(10) ? 255 : random.in(0, levels - 1) * (254 / levels));
  int64_t level = random.in(0, 254);
  return {
      "nested " + std::to_string(level),
      *makeNested(domain, queryBlock, keyBlock, ThresholdMap(rows, columns, thresholds), level),
      [=](int64_t query, int64_t key) { return thresholds[query / queryBlock * columns + key / keyBlock] <= level; }};
}

static TopologySample randomStoredTokens(Random &random, const Domain &domain) {
  auto table = randomTable(random, domain.query.tokens(), domain.key.tokens());
  return {"stored_tokens", *makeStoredTokens(domain, toBits(table)),
          [=](int64_t query, int64_t key) { return table[query][key]; }};
}

static TopologySample randomPredicate(Random &random, const Domain &domain) {
  int64_t a = random.in(0, 9), b = random.in(0, 9), modulus = random.in(1, 12), below = random.in(0, modulus);
  int64_t reach = random.in(0, domain.key.tokens());
  Attends attends = [=](int64_t query, int64_t key) {
    return (a * query + b * key) % modulus < below || (query - key < reach && key - query < reach / 2);
  };
  auto row = [=, keys = domain.key.tokens()](int64_t query, MutableWords bits) {
    for (int64_t key = 0; key < keys; ++key)
      if (attends(query, key))
        setBit(bits, key);
  };
  return {"predicate", makePredicate(domain, row, attends), attends};
}

static RunShape randomShape(Random &random) {
  return random.oneOf<RunShape>({RunShape::OneRun, RunShape::ManyRuns, RunShape::Strided, RunShape::Mixed});
}

static TopologySample randomSequenceRelation(Random &random, const Domain &domain) {
  RelationSample sample = randomRelation(random, randomShape(random), domain.query.tokens(), domain.key.tokens());
  return {"sequence_relation",
          std::make_shared<ProductTopology>(domain, ProductTopology::Relations{std::move(sample.relation), {}}),
          [pairs = std::move(sample.pairs)](int64_t query, int64_t key) { return pairs[query][key]; }};
}

/// Relations on some axes of two grids, which may differ.
static TopologySample randomGridRelations(Random &random, const Domain &domain) {
  ProductTopology::Relations relations;
  std::array<std::vector<std::vector<bool>>, 3> pairs;
  size_t always = random.in(0, 2);
  for (size_t axis = 0; axis < 3; ++axis) {
    if (axis != always && random.chance(50))
      continue;
    RelationSample sample =
        randomRelation(random, randomShape(random), domain.query.extents()[axis], domain.key.extents()[axis]);
    relations.grid[axis] = std::move(sample.relation);
    pairs[axis] = std::move(sample.pairs);
  }
  auto attends = [=](int64_t query, int64_t key) {
    Place q = placeOf(domain.query, query), k = placeOf(domain.key, key);
    bool holds = !q.text && !k.text;
    for (size_t axis = 0; holds && axis < 3; ++axis)
      holds = pairs[axis].empty() || pairs[axis][q.at[axis]][k.at[axis]];
    return holds;
  };
  return {"grid_relations", std::make_shared<ProductTopology>(domain, std::move(relations)), attends};
}

/// A family that the domain allows.
static Family randomOperand(Random &random, const Domain &domain, int64_t depth) {
  for (;;) {
    Family family = random.oneOf(allFamilies()).first;
    if (family == Family::TextKeys      ? domain.key.textTokens() == 0
        : family == Family::TextQueries ? domain.query.textTokens() == 0
        : needsEqualGrids(family)       ? domain.query.extents() != domain.key.extents()
                                        : combines(family) && depth == 0)
      continue;
    return family;
  }
}

static TopologySample randomCombination(Random &random, Family family, const Domain &domain, int64_t depth) {
  std::vector<TopologySample> operands;
  int64_t count = family == Family::Except ? 2 : random.in(1, 3);
  for (int64_t i = 0; i < count; ++i)
    operands.push_back(randomTopology(random, randomOperand(random, domain, depth - 1), domain, depth - 1));
  // A set and its complement, whose partial blocks settle to full or empty ones.
  if (count == 2 && family != Family::Except && random.chance(30))
    operands[1] = {"rest", *makeExcept(makeFull(domain), operands[0].topology),
                   [first = operands[0].attends](int64_t query, int64_t key) { return !first(query, key); }};

  std::string name = family == Family::Any ? "any(" : family == Family::All ? "all(" : "except(";
  std::vector<TopologyRef> topologies;
  std::vector<Attends> attends;
  for (const TopologySample &operand : operands) {
    name += operand.name + "; ";
    topologies.push_back(operand.topology);
    attends.push_back(operand.attends);
  }
  auto holds = [=](int64_t query, int64_t key) {
    auto attend = [=](const Attends &operand) { return operand(query, key); };
    return family == Family::Any   ? std::ranges::any_of(attends, attend)
           : family == Family::All ? std::ranges::all_of(attends, attend)
                                   : attends[0](query, key) && !attends[1](query, key);
  };
  TopologyRef topology = family == Family::Any   ? *makeAny(topologies)
                         : family == Family::All ? *makeAll(topologies)
                                                 : *makeExcept(topologies[0], topologies[1]);
  return {name + ")", topology, holds};
}

/// Orders have a test of their own.
static TopologySample randomPermuted(Random &random, const Domain &domain, int64_t depth) {
  auto order = static_cast<TokenOrder>(random.in(0, 6));
  TopologySample inner = randomTopology(random, randomOperand(random, domain, depth - 1), domain, depth - 1);
  return {"permuted " + std::to_string(static_cast<int>(order)) + "(" + inner.name + ")",
          makePermuted(inner.topology, order),
          [attends = inner.attends, queries = placesIn(order, domain.query), keys = placesIn(order, domain.key)](
              int64_t query, int64_t key) { return attends(queries[query], keys[key]); }};
}

TopologySample test::randomTopology(Random &random, Family family, const Domain &domain, int64_t depth) {
  switch (family) {
  case Family::Full:
    return {"full", makeFull(domain), [](int64_t, int64_t) { return true; }};
  case Family::Causal:
    return {"causal", makeCausal(domain), [](int64_t query, int64_t key) { return key <= query; }};
  case Family::Band:
    return randomBand(random, domain);
  case Family::FrameSink: {
    int64_t frames = random.in(1, domain.key.extents()[0]);
    return {"frame_sink " + std::to_string(frames), *makeFrameSink(domain, frames), frameSinkPairs(domain, frames)};
  }
  case Family::TextKeys:
    return {"text_keys", *makeText(domain, TextPart::Keys), textPairs(domain, TextPart::Keys)};
  case Family::TextQueries:
    return {"text_queries", *makeText(domain, TextPart::Queries), textPairs(domain, TextPart::Queries)};
  case Family::TokenWindow:
    return randomTokenWindow(random, domain);
  case Family::CellWindow:
    return randomCellWindow(random, domain);
  case Family::StripesModulus:
    return randomStripes(random, domain, Stripes::Space::Modulus);
  case Family::StripesWindow:
    return randomStripes(random, domain, Stripes::Space::Window);
  case Family::Rectangle:
    return randomRectangle(random, domain);
  case Family::TokenLines:
    return randomLines(random, domain, 1);
  case Family::BlockLines:
    return randomLines(random, domain, random.in(2, 24));
  case Family::Near:
    return randomNear(random, domain);
  case Family::FrameAnchors:
    return randomFrameAnchors(random, domain);
  case Family::Radial:
    return randomRadial(random, domain);
  case Family::Nbhd:
    return randomNbhd(random, domain);
  case Family::StoredBlocks:
    return randomStoredBlocks(random, domain);
  case Family::Nested:
    return randomNested(random, domain);
  case Family::StoredTokens:
    return randomStoredTokens(random, domain);
  case Family::Predicate:
    return randomPredicate(random, domain);
  case Family::SequenceRelation:
    return randomSequenceRelation(random, domain);
  case Family::GridRelations:
    return randomGridRelations(random, domain);
  case Family::Permuted:
    return randomPermuted(random, domain, depth);
  case Family::Any:
  case Family::All:
  case Family::Except:
    return randomCombination(random, family, domain, depth);
  }
  return {};
}
