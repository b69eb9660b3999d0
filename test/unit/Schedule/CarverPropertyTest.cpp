//===- CarverPropertyTest.cpp - Random masks, and carvings gone wrong -----===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Schedule/CarveReference.h"
#include "Support/Seed.h"
#include "Topology/Samples.h"
#include "openwork/Mask/Classify.h"
#include "openwork/Mask/MaskContext.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {

/// A random tiling, and masks over it that are put together from windows, stripes, boxes and noise.
class MaskSampler {
public:
  MaskSampler(Random &random, MaskContext &context)
      : random(random), context(context), tiling(context.intern(Tiling{randomAxis(), randomAxis()})), parts(tiling),
        idAt(tiling->numBlocks(), 0) {}

  BlockMask sample();

private:
  using Kind = std::optional<uint32_t>;

  AxisTiling randomAxis();
  void addPatterns();
  void addWindow();
  void addStripes();
  void addBox();
  void addNoise();
  void set(int64_t row, int64_t column, Kind tileMask);
  Kind randomKind() { return random.chance(60) ? Kind() : Kind(random.in(0, int64_t(parts.tileMasks.size()) - 1)); }

  Random &random;
  MaskContext &context;
  TilingRef tiling;
  BlockMaskParts parts;
  std::vector<uint32_t> idAt;
};

} // namespace

AxisTiling MaskSampler::randomAxis() {
  Coord extents = {random.in(1, 6), random.in(1, 10), random.in(1, 12)};
  auto position = static_cast<TextPosition>(random.in(0, 2));
  int64_t text = position == TextPosition::None ? 0 : random.in(1, 20);
  TokenGrid grid = *TokenGrid::get(extents, position, text);
  if (random.chance(40))
    return *AxisTiling::linear(grid, random.in(4, 16));
  return *AxisTiling::boxes(grid, {random.in(1, std::min<int64_t>(2, extents[0])),
                                   random.in(1, std::min<int64_t>(3, extents[1])),
                                   random.in(1, std::min<int64_t>(3, extents[2]))});
}

void MaskSampler::addPatterns() {
  for (int64_t i = random.in(1, 5); i > 0; --i) {
    int64_t rows = tiling->query.tileSize(), columns = tiling->key.tileSize();
    std::vector<uint64_t> bits(rows * wordsFor(columns));
    for (int64_t row = 0; row < rows; ++row)
      bits[row] = static_cast<uint64_t>(random.in(0, std::numeric_limits<int64_t>::max() - 1)) & wordMask(0, columns);
    parts.tileMasks.push_back(context.intern(rows, columns, bits));
  }
}

/// Blocks of later shapes replace those of earlier ones.
void MaskSampler::set(int64_t row, int64_t column, Kind tileMask) {
  (tileMask ? setBit : clearBit)(parts.partialRow(row), column);
  (tileMask ? clearBit : setBit)(parts.fullRow(row), column);
  idAt[row * tiling->numColumns() + column] = tileMask.value_or(0);
}

/// Tiles near the row on each axis; those at the window's border are of another kind.
void MaskSampler::addWindow() {
  Kind inside = random.chance(80) ? Kind() : randomKind(), border = randomKind();
  Coord reach = {random.in(0, 4), random.in(0, 4), random.in(0, 20)};
  int64_t factor = random.in(1, 3), divisor = random.in(1, 3);
  for (int64_t row = 0; row < tiling->numRows(); ++row)
    for (int64_t column = 0; column < tiling->numColumns(); ++column) {
      Coord q = tiling->query.tileCoord(row), k = tiling->key.tileCoord(column);
      bool within = true, atBorder = false;
      for (int axis = 0; axis < 3; ++axis) {
        int64_t distance = std::abs(q[axis] * factor / divisor - k[axis]);
        within &= distance <= reach[axis];
        atBorder |= distance == reach[axis];
      }
      if (within)
        set(row, column, atBorder ? border : inside);
    }
}

void MaskSampler::addStripes() {
  Kind kind = randomKind();
  int64_t axis = random.in(0, 2), period = random.in(2, 5), width = random.in(1, period - 1);
  for (int64_t row = 0; row < tiling->numRows(); ++row)
    for (int64_t column = 0; column < tiling->numColumns(); ++column)
      if ((tiling->key.tileCoord(column)[axis] - tiling->query.tileCoord(row)[axis] + 60 * period) % period < width)
        set(row, column, kind);
}

void MaskSampler::addBox() {
  Kind kind = randomKind();
  int64_t rows = tiling->numRows(), columns = tiling->numColumns();
  int64_t row = random.in(0, rows - 1), lastRow = random.in(row, rows - 1);
  int64_t column = random.in(0, columns - 1), lastColumn = random.in(column, columns - 1);
  for (int64_t i = row; i <= lastRow; ++i)
    for (int64_t j = column; j <= lastColumn; ++j)
      set(i, j, kind);
}

void MaskSampler::addNoise() {
  int64_t row = random.in(0, tiling->numRows() - 1), last = random.in(row, tiling->numRows() - 1);
  int64_t percent = random.in(1, 60);
  for (int64_t i = row; i <= last; ++i)
    for (int64_t j = 0; j < tiling->numColumns(); ++j)
      if (random.chance(percent))
        set(i, j, randomKind());
}

BlockMask MaskSampler::sample() {
  addPatterns();
  for (int64_t shapes = random.in(0, 3); shapes > 0; --shapes)
    switch (random.in(0, 4)) {
    case 0:
    case 1:
      addWindow();
      break;
    case 2:
      addStripes();
      break;
    case 3:
      addBox();
      break;
    case 4:
      addNoise();
      break;
    }
  for (int64_t row = 0; row < tiling->numRows(); ++row)
    forEachSetBit(parts.partialRow(row),
                  [&](int64_t column) { parts.partialIds.push_back(idAt[row * tiling->numColumns() + column]); });
  Expected<BlockMask> mask = context.get(std::move(parts));
  EXPECT_TRUE(mask) << mask.error().message;
  return *mask;
}

static CarveOptions randomOptions(Random &random) {
  CarveOptions options;
  options.hasRule = random.chance(50);
  if (random.chance(20))
    options.maxBoxes = random.in(1, 5);
  if (random.chance(20))
    options.maxNests = random.in(1, 5);
  if (random.chance(20))
    options.maxImmediateWords = random.in(0, 9);
  return options;
}

static void expectLimits(const Carving &carving, const CarveOptions &options) {
  std::vector<int64_t> boxes(2);
  for (const AffineRows &box : carving.affine) {
    ++boxes.at(box.querySegment);
    EXPECT_LE(int64_t(box.nests.size()), options.maxNests);
  }
  for (int64_t count : boxes)
    EXPECT_LE(count, options.maxBoxes);
  EXPECT_LE(carving.cost.immediateWords, options.maxImmediateWords);
}

/// The runs of expand() are those visits that the carving has by its definition.
static void expectExpansion(const Carving &carving, const BlockMask &mask, const CarveReference &reference) {
  int64_t visits = 0;
  for (const VisitRun &run : expand(carving, mask)) {
    ASSERT_LT(run.begin, run.end);
    visits += run.end - run.begin;
    for (int64_t column = run.begin; column < run.end; ++column)
      ASSERT_EQ(reference.visitsOf(run.row, column), std::vector{run.kind}) << run.row << ", " << column;
  }
  int64_t blocks = 0;
  for (int64_t row = 0; row < mask.numRows(); ++row)
    blocks += popcount(mask.full(row)) + popcount(mask.partial(row));
  EXPECT_EQ(visits, blocks);
}

TEST(CarverProperty, CarvingsAreExact) {
  uint64_t seed = testSeed();
  int64_t loops = 0, bits = 0;
  for (int trial = 0; trial < 400; ++trial) {
    Random random(trialSeed(seed, trial));
    MaskContext context;
    BlockMask mask = MaskSampler(random, context).sample();
    CarveOptions options = randomOptions(random);
    Expected<Carving> carving = carve(mask, options);
    ASSERT_TRUE(carving) << trial << ": " << carving.error().message;
    SCOPED_TRACE(std::to_string(trial) + ": " + mask.tiling().str() + "\n" + carving->str());
    EXPECT_TRUE(prove(*carving, mask));
    CarveReference reference(*carving, mask);
    ASSERT_TRUE(reference.isExact());
    expectExpansion(*carving, mask, reference);
    expectLimits(*carving, options);
    loops += !carving->affine.empty();
    bits += !carving->bits.empty();
  }
  EXPECT_GT(loops, 100);
  EXPECT_GT(bits, 100);
}

/// Masks of small topologies of every family, under tilings of every kind.
TEST(CarverProperty, EveryFamily) {
  uint64_t seed = testSeed() + 3;
  for (auto [family, name] : allFamilies())
    for (int trial = 0; trial < 20; ++trial) {
      Random random(trialSeed(seed + uint64_t(family), trial));
      Domain domain = randomDomain(random, family);
      TopologySample sample = randomTopology(random, family, domain);
      AxisTiling query = randomTiling(random, domain.query).tiling, key = randomTiling(random, domain.key).tiling;
      MaskContext context;
      BlockMask mask = classify(context, *sample.topology, context.intern(Tiling{query, key}));
      for (bool hasRule : {false, true}) {
        Expected<Carving> carving = carve(mask, {.hasRule = hasRule});
        ASSERT_TRUE(carving) << name << " " << trial << ": " << carving.error().message;
        EXPECT_TRUE(CarveReference(*carving, mask).isExact()) << name << " " << trial << "\n" << carving->str();
      }
    }
}

TEST(CarverProperty, CarvingIsRepeatable) {
  uint64_t seed = testSeed() + 1;
  for (int trial = 0; trial < 50; ++trial) {
    Random random(trialSeed(seed, trial));
    MaskContext context;
    BlockMask mask = MaskSampler(random, context).sample();
    CarveOptions options = randomOptions(random);
    Carving a = *carve(mask, options), b = *carve(mask, options);
    EXPECT_EQ(a.affine, b.affine);
    EXPECT_EQ(a.bits, b.bits);
    EXPECT_EQ(a.cost, b.cost);
  }
}

//===----------------------------------------------------------------------===//
// Carvings gone wrong
//===----------------------------------------------------------------------===//

static void nudge(Random &random, int64_t &value) { value += random.chance(50) ? 1 : -1; }

static void spoil(Random &random, QuasiAffine &function) {
  switch (random.in(0, 4)) {
  case 0:
    return nudge(random, function.offset);
  case 1:
    return nudge(random, function.scale);
  case 2:
    return nudge(random, function.shift);
  case 3:
    function.min.reset();
    return;
  case 4:
    function.max = function.max ? *function.max - 1 : random.in(0, 3);
    return;
  }
}

static void spoil(Random &random, VisitNest &nest) {
  TileRange &range = nest.axes[random.in(0, int64_t(nest.axes.size()) - 1)];
  switch (random.in(0, 4)) {
  case 0:
    return spoil(random, range.begin);
  case 1:
    return spoil(random, range.end);
  case 2:
    range.width = range.width % range.step + 1;
    return;
  case 3:
    nest.kind = random.chance(50) ? VisitKind::full() : VisitKind::masked(random.in(0, 2));
    return;
  case 4:
    if (!nest.fullBox.empty() && random.chance(20))
      nest.fullBox.clear();
    else if (!nest.fullBox.empty())
      spoil(random, nest.fullBox[random.in(0, int64_t(nest.fullBox.size()) - 1)].end);
    return;
  }
}

static void spoil(Random &random, Carving &carving) {
  if (carving.affine.empty() || (!carving.bits.empty() && random.chance(20))) {
    std::vector<Interval> &rows = carving.bits[random.in(0, int64_t(carving.bits.size()) - 1)].rows;
    Interval &axis = rows[random.in(0, int64_t(rows.size()) - 1)];
    return nudge(random, random.chance(50) ? axis.begin : axis.end);
  }
  AffineRows &box = carving.affine[random.in(0, int64_t(carving.affine.size()) - 1)];
  int64_t nest = random.in(0, std::max<int64_t>(int64_t(box.nests.size()) - 1, 0));
  switch (random.in(0, box.nests.empty() ? 1 : 7)) {
  case 0:
    return nudge(random, box.rows[random.in(0, int64_t(box.rows.size()) - 1)].end);
  case 1:
    carving.affine.pop_back();
    return;
  case 2:
    box.nests.erase(box.nests.begin() + nest);
    return;
  case 3: {
    VisitNest again = box.nests[nest];
    box.nests.push_back(std::move(again));
    return;
  }
  default:
    return spoil(random, box.nests[nest]);
  }
}

/// A proof holds for no carving that is wrong by definition, whatever has been done to it.
TEST(CarverProperty, SpoiledCarvingsAreNotProved) {
  uint64_t seed = testSeed() + 2;
  int64_t refused = 0;
  for (int trial = 0; trial < 600; ++trial) {
    Random random(trialSeed(seed, trial));
    MaskContext context;
    BlockMask mask = MaskSampler(random, context).sample();
    Carving carving = *carve(mask, {.hasRule = random.chance(50)});
    spoil(random, carving);
    bool proved = prove(carving, mask).has_value();
    refused += !proved;
    if (proved)
      EXPECT_TRUE(CarveReference(carving, mask).isExact()) << trial << ": " << carving.str();
  }
  EXPECT_GT(refused, 300);
}

namespace {

/// Eight tokens in runs of two, a band of one tile to each side: rule, full, rule.
class Spoiled : public testing::Test {
protected:
  Spoiled() {
    TokenGrid grid = *TokenGrid::get({1, 1, 8});
    AxisTiling axis = *AxisTiling::linear(grid, 2);
    BlockMaskParts parts(context.intern(Tiling{axis, axis}));
    const uint64_t lower[] = {1, 3}, upper[] = {3, 2};
    parts.tileMasks = {context.intern(2, 2, lower), context.intern(2, 2, upper)};
    for (int64_t row = 0; row < 4; ++row) {
      setBit(parts.fullRow(row), row);
      for (int64_t column : {row - 1, row + 1})
        if (column >= 0 && column < 4) {
          setBit(parts.partialRow(row), column);
          parts.partialIds.push_back(column > row);
        }
    }
    mask = *context.get(std::move(parts));
    auto row = [](int64_t offset) { return QuasiAffine{.scale = 1, .offset = offset}; };
    QuasiAffine begin = row(-1), end = row(2);
    begin.min = 0;
    end.max = 4;
    VisitNest nest{0, {{begin, end}}, VisitKind::rule(), {{row(0), row(1)}}};
    carving = {mask.tilingRef(), true, {{0, {{0, 4}}, {nest}}}};
  }

  std::string refusal() const {
    Expected<void> proved = prove(carving, mask);
    return proved ? "proved" : proved.error().message;
  }
  VisitNest &nest() { return carving.affine[0].nests[0]; }
  QuasiAffine &begin() { return nest().axes[0].begin; }
  QuasiAffine &end() { return nest().axes[0].end; }

  MaskContext context;
  BlockMask mask;
  Carving carving;
};

} // namespace

TEST_F(Spoiled, NotAtAll) {
  EXPECT_EQ(refusal(), "proved");
  EXPECT_EQ(carving.affine, carve(mask, {.hasRule = true})->affine);
}

TEST_F(Spoiled, Negative_BlockMissing) {
  end().offset = 1;
  EXPECT_EQ(refusal(), "row 0: column 1: expects partial, got empty");
}

TEST_F(Spoiled, Negative_BlockTooMany) {
  end().offset = 3;
  EXPECT_EQ(refusal(), "row 0: column 2: expects empty, got partial");
}

TEST_F(Spoiled, Negative_FullForPartial) {
  nest().kind = VisitKind::full();
  EXPECT_EQ(refusal(), "row 0: column 1: expects partial, got full");
}

TEST_F(Spoiled, Negative_RuleForFull) {
  nest().fullBox.clear();
  EXPECT_EQ(refusal(), "row 0: column 0: expects full, got partial");
}

TEST_F(Spoiled, Negative_VisitedTwice) {
  carving.affine[0].nests.push_back({0, {{QuasiAffine::constant(1), QuasiAffine::constant(2)}}, {}});
  EXPECT_EQ(refusal(), "row 0: column 1: is visited twice");
}

TEST_F(Spoiled, Negative_TileMask) {
  nest().kind = VisitKind::masked(0);
  EXPECT_EQ(refusal(), "row 1: column 0: expects tile mask 1, got 0");
}

TEST_F(Spoiled, Negative_RuleWithoutRule) {
  carving.hasRule = false;
  EXPECT_EQ(refusal(), "expects no visits by rule without a rule");
}

TEST_F(Spoiled, Negative_RowInTwoBoxes) {
  carving.bits.push_back({0, {{3, 4}}});
  EXPECT_EQ(refusal(), "row 3: lies in two boxes");
}

TEST_F(Spoiled, Negative_RowInNoBox) {
  carving.affine[0].rows[0].end = 3;
  EXPECT_EQ(refusal(), "row 3: lies in no box");
}

TEST_F(Spoiled, Negative_TilesOutOfRange) {
  end().max.reset();
  EXPECT_EQ(refusal(), "row 3: expects key tiles within [0, 4), got [2, 5)");
  end().max = 4;
  begin().min.reset();
  EXPECT_EQ(refusal(), "row 0: expects key tiles within [0, 4), got [-1, 2)");
}

TEST_F(Spoiled, Negative_Form) {
  Carving good = carving;
  auto after = [&](auto &&change) {
    carving = good;
    change();
    return refusal();
  };
  EXPECT_EQ(after([&] { carving.affine[0].querySegment = 1; }), "expects a query segment below 1, got 1");
  EXPECT_EQ(after([&] { carving.affine[0].rows.push_back({0, 1}); }), "expects rows with 1 coordinates, got 2");
  EXPECT_EQ(after([&] { carving.affine[0].rows[0].end = 5; }), "expects rows within [0, 4), got [0, 5)");
  EXPECT_EQ(after([&] { nest().keySegment = -1; }), "expects a key segment below 1, got -1");
  EXPECT_EQ(after([&] { nest().axes.clear(); }), "expects a nest of 1 ranges, got 0");
  EXPECT_EQ(after([&] { nest().fullBox.resize(3); }), "expects a full box of 1 axes, got 3");
  EXPECT_EQ(after([&] { nest().axes[0].step = 0; }), "expects 1 <= width < step, got step 0 and width 1");
  EXPECT_EQ(after([&] { nest().axes[0].width = 2; }), "expects 1 <= width < step, got step 1 and width 2");
  const char *unsound = "expects bounds that name a coordinate of the row and have small coefficients and a divisor";
  EXPECT_EQ(after([&] { begin().axis = 1; }), unsound);
  EXPECT_EQ(after([&] { begin().divisor = 0; }), unsound);
  EXPECT_EQ(after([&] { end().scale = int64_t{1} << 60; }), unsound);
  EXPECT_EQ(after([&] { nest().fullBox[0].end.modulus = -1; }), unsound);
  EXPECT_EQ(after([&] { carving.tiling.reset(); }), "expects the carving and the mask to have one tiling");
}
