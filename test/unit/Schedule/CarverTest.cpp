//===- CarverTest.cpp - What becomes of the masks of the field ------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Schedule/CarveReference.h"
#include "openwork/Mask/Classify.h"
#include "openwork/Mask/MaskContext.h"
#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/Combination.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Stripes.h"
#include "openwork/Topology/Window.h"

#include <gtest/gtest.h>
#include <random>

using namespace openwork;
using namespace openwork::test;

namespace {

/// Token grids, how they are cut, and a context for masks over them.
struct Setting {
  Setting(const TokenGrid &grid, const AxisTiling &query, const AxisTiling &key)
      : domain{grid, grid}, tiling(std::make_shared<Tiling>(Tiling{query, key})) {}

  BlockMask classify(const TopologyRef &topology) { return openwork::classify(context, *topology, tiling); }
  BlockMask classify(const Expected<TopologyRef> &topology) {
    EXPECT_TRUE(topology) << topology.error().message;
    return classify(*topology);
  }
  /// A mask of full blocks, one string for each row.
  BlockMask blocks(const std::vector<std::string> &rows) {
    BlockMaskParts parts(tiling);
    for (size_t row = 0; row < rows.size(); ++row)
      for (size_t column = 0; column < rows[row].size(); ++column)
        if (rows[row][column] == '#')
          setBit(parts.fullRow(row), column);
    return *context.get(std::move(parts));
  }
  /// Full blocks where a bit drawn with the given percentage is set.
  void addRandomBits(BlockMaskParts &parts, int64_t row, int64_t percent) {
    for (int64_t column = 0; column < tiling->numColumns(); ++column)
      if (static_cast<int64_t>(random() % 100) < percent)
        setBit(parts.fullRow(row), column);
  }

  Domain domain;
  TilingRef tiling;
  MaskContext context;
  std::mt19937_64 random{1};
};

} // namespace

static Setting runs(Coord extents, int64_t tileM, int64_t tileN, TextPosition position = TextPosition::None,
                    int64_t text = 0) {
  TokenGrid grid = *TokenGrid::get(extents, position, text);
  return {grid, *AxisTiling::linear(grid, tileM), *AxisTiling::linear(grid, tileN)};
}

static Setting boxes(Coord extents, Coord tileM, Coord tileN, TextPosition position = TextPosition::None,
                     int64_t text = 0) {
  TokenGrid grid = *TokenGrid::get(extents, position, text);
  return {grid, *AxisTiling::boxes(grid, tileM), *AxisTiling::boxes(grid, tileN)};
}

static Carving carved(const BlockMask &mask, const CarveOptions &options = {}) {
  Expected<Carving> carving = carve(mask, options);
  EXPECT_TRUE(carving) << carving.error().message;
  return carving ? *carving : Carving{mask.tilingRef()};
}

static const CarveOptions kRule = {.hasRule = true};

/// A carving as text, behind a line break so that tests can begin theirs on a line of its own.
static std::string text(const Carving &carving) { return "\n" + carving.str(); }

//===----------------------------------------------------------------------===//
// Small masks, read by eye
//===----------------------------------------------------------------------===//

TEST(Carver, Example) {
  Setting setting = runs({1, 1, 8}, 2, 2);
  BlockMask mask = setting.classify(makeBand(setting.domain, -2, 2));
  EXPECT_EQ(text(carved(mask, kRule)), R"(
rows 0: i in [0, 4)
  keys 0: [max(i - 1, 0), min(i + 2, 4)): rule, full [i, i + 1)
)");
}

TEST(Carver, EmptyMask) {
  Setting setting = runs({1, 1, 40}, 4, 4);
  EXPECT_EQ(text(carved(setting.blocks({}))), R"(
rows 0: i in [0, 10): nothing
)");
}

TEST(Carver, EmptyRows) {
  Setting setting = runs({1, 1, 6}, 1, 1);
  Carving carving = carved(setting.blocks({"......", "......", "..##..", "..##..", "......", "......"}));
  EXPECT_EQ(text(carving), R"(
rows 0: i in [0, 2): nothing
rows 0: i in [2, 4)
  keys 0: [2, 4): full
rows 0: i in [4, 6): nothing
)");
}

TEST(Carver, OneBlock) {
  Setting setting = runs({1, 1, 1}, 64, 64);
  EXPECT_EQ(text(carved(setting.blocks({"#"}))), R"(
rows 0: i in [0, 1)
  keys 0: [0, 1): full
)");
}

//===----------------------------------------------------------------------===//
// Runs: full, causal, bands, sinks
//===----------------------------------------------------------------------===//

TEST(Carver, Full) {
  Setting setting = runs({33, 45, 80}, 128, 128);
  Carving carving = carved(setting.classify(makeFull(setting.domain)));
  EXPECT_EQ(text(carving), R"(
rows 0: i in [0, 929)
  keys 0: [0, 929): full
)");
  EXPECT_EQ(carving.cost.nests, 1);
  EXPECT_EQ(carving.cost.loops, 1);
  EXPECT_EQ(carving.cost.dataBytes, 0);
}

TEST(Carver, Causal) {
  Setting setting = runs({33, 45, 80}, 128, 128);
  BlockMask mask = setting.classify(makeCausal(setting.domain));
  EXPECT_EQ(text(carved(mask, kRule)), R"(
rows 0: i in [0, 929)
  keys 0: [0, i + 1): rule, full [0, i)
)");
  // The last tile is padded, and its tile mask another one.
  EXPECT_EQ(text(carved(mask)), R"(
rows 0: i in [0, 1)
  keys 0: [0, 1): mask 0
rows 0: i in [1, 928)
  keys 0: [0, i + 1): mask 0, full [0, i)
rows 0: i in [928, 929)
  keys 0: [0, 929): mask 1, full [0, 928)
)");
}

TEST(Carver, CausalUnequalTiles) {
  Setting setting = runs({33, 45, 80}, 192, 112);
  EXPECT_EQ(text(carved(setting.classify(makeCausal(setting.domain)), kRule)), R"(
rows 0: i in [0, 619)
  keys 0: [0, min((12 * i + 4) floordiv 7 + 2, 1061)): rule, full [0, (12 * i) floordiv 7)
)");
}

TEST(Carver, Band) {
  Setting setting = runs({33, 45, 80}, 128, 128);
  BlockMask mask = setting.classify(makeBand(setting.domain, -13824, 13824));
  EXPECT_EQ(text(carved(mask, kRule)), R"(
rows 0: i in [0, 929)
  keys 0: [max(i - 108, 0), min(i + 109, 929)): rule, full [max(i - 107, 0), min(i + 108, 929))
)");
  EXPECT_EQ(text(carved(mask)), R"(
rows 0: i in [0, 108)
  keys 0: [0, i + 109): mask 0, full [0, i + 108)
rows 0: i in [108, 820)
  keys 0: [i - 107, i + 108): full
  keys 0: [i + 108, i + 109): mask 0
  keys 0: [i - 108, i - 107): mask 1
rows 0: i in [820, 821)
  keys 0: [713, 928): full
  keys 0: [712, 713): mask 1
  keys 0: [928, 929): mask 2
rows 0: i in [821, 928)
  keys 0: [i - 108, 929): mask 1, full [i - 107, 929)
rows 0: i in [928, 929)
  keys 0: [820, 929): mask 3, full [821, 929)
)");
}

TEST(Carver, BandAndFrameSink) {
  Setting setting = runs({33, 45, 80}, 128, 128);
  TopologyRef band = *makeBand(setting.domain, -13824, 13824), sink = *makeFrameSink(setting.domain, 1);
  Carving carving = carved(setting.classify(makeAny({band, sink})), kRule);
  EXPECT_EQ(text(carving), R"(
rows 0: i in [0, 136)
  keys 0: [0, i + 109): rule, full [0, i + 108)
rows 0: i in [136, 138)
  keys 0: [0, 28): full
  keys 0: [i - 107, i + 108): full
  keys 0: [28, i - 107): rule
  keys 0: [i + 108, i + 109): rule
rows 0: i in [138, 929)
  keys 0: [0, 29): rule, full [0, 28)
  keys 0: [i - 108, min(i + 109, 929)): rule, full [i - 107, min(i + 108, 929))
)");
}

TEST(Carver, BandAndText) {
  Setting setting = runs({33, 45, 80}, 128, 128, TextPosition::Back, 256);
  auto topology = makeAny({*makeBand(setting.domain, -13824, 13824), *makeText(setting.domain, TextPart::Keys),
                           *makeText(setting.domain, TextPart::Queries)});
  EXPECT_EQ(text(carved(setting.classify(topology), kRule)), R"(
rows 0: i in [0, 929)
  keys 0: [max(i - 108, 0), min(i + 109, 929)): rule, full [max(i - 107, 0), min(i + 108, 929))
  keys 1: [0, 2): full
rows 1: i in [0, 2)
  keys 0: [0, 929): full
  keys 1: [0, 2): full
)");
}

/// Nobody said that these blocks are a band.
TEST(Carver, StoredBand) {
  Setting setting = runs({18, 48, 80}, 128, 128);
  BitMatrix blocks(540, 540);
  for (int64_t row = 0; row < 540; ++row)
    setRange(blocks.row(row), std::max<int64_t>(row - 40, 0), std::min<int64_t>(row + 56, 540));
  EXPECT_EQ(text(carved(setting.classify(makeStoredBlocks(setting.domain, 128, 128, blocks)))), R"(
rows 0: i in [0, 540)
  keys 0: [max(i - 40, 0), min(i + 56, 540)): full
)");
}

TEST(Carver, FrameWindowOnAlignedRuns) {
  Setting setting = runs({18, 48, 80}, 192, 128);
  EXPECT_EQ(text(carved(setting.classify(makeTokenWindow(setting.domain, {.size = {5, 48, 80}})))), R"(
rows 0: i in [0, 360)
  keys 0: [min(max(30 * (i floordiv 20) - 60, 0), 390), min(max(30 * (i floordiv 20) + 90, 150), 540)): full
)");
}

//===----------------------------------------------------------------------===//
// Boxes: windows and stripes
//===----------------------------------------------------------------------===//

/// The windows that sliding tile attention publishes for HunyuanVideo, in cells of 6 x 8 x 8.
TEST(Carver, CellWindows) {
  Setting setting = boxes({30, 48, 80}, {2, 8, 8}, {2, 8, 8});
  const std::pair<Coord, const char *> windows[] = {
      {{5, 6, 10}, "[0, 15) x [0, 6) x [0, 10)"},
      {{5, 3, 3},
       "[0, 15) x [min(max(h - 1, 0), 3), min(max(h + 2, 3), 6)) x [min(max(w - 1, 0), 7), min(max(w + 2, 3), 10))"},
      {{1, 6, 10}, "[3 * (f floordiv 3), 3 * (f floordiv 3) + 3) x [0, 6) x [0, 10)"},
      {{3, 3, 5},
       "[min(max(3 * (f floordiv 3) - 3, 0), 6), min(max(3 * (f floordiv 3) + 6, 9), 15)) x "
       "[min(max(h - 1, 0), 3), min(max(h + 2, 3), 6)) x [min(max(w - 2, 0), 5), min(max(w + 3, 5), 10))"},
      {{5, 1, 10}, "[0, 15) x [h, h + 1) x [0, 10)"},
      {{5, 6, 1}, "[0, 15) x [0, 6) x [w, w + 1)"}};
  for (const auto &[size, keys] : windows) {
    Carving carving = carved(setting.classify(makeCellWindow(setting.domain, {{6, 8, 8}, size})));
    EXPECT_EQ(carving.str(),
              std::string("rows 0: f in [0, 15), h in [0, 6), w in [0, 10)\n  keys 0: ") + keys + ": full\n");
  }
}

TEST(Carver, CellWindowAndText) {
  Setting setting = boxes({30, 48, 80}, {2, 8, 8}, {2, 8, 8}, TextPosition::Back, 256);
  auto topology = makeAny({*makeCellWindow(setting.domain, {{6, 8, 8}, {3, 6, 1}}),
                           *makeText(setting.domain, TextPart::Keys), *makeText(setting.domain, TextPart::Queries)});
  EXPECT_EQ(text(carved(setting.classify(topology))), R"(
rows 0: f in [0, 15), h in [0, 6), w in [0, 10)
  keys 0: [min(max(3 * (f floordiv 3) - 3, 0), 6), min(max(3 * (f floordiv 3) + 6, 9), 15)) x [0, 6) x [w, w + 1): full
  keys 1: [0, 2): full
rows 1: i in [0, 2)
  keys 0: [0, 15) x [0, 6) x [0, 10): full
  keys 1: [0, 2): full
)");
}

TEST(Carver, TokenWindow) {
  Setting setting = boxes({30, 48, 80}, {2, 8, 8}, {2, 8, 8});
  BlockMask mask = setting.classify(makeTokenWindow(setting.domain, {.size = {18, 24, 24}}));
  EXPECT_EQ(text(carved(mask, kRule)),
            "\nrows 0: f in [0, 15), h in [0, 6), w in [0, 10)\n"
            "  keys 0: [min(max(f - 5, 0), 6), min(max(f + 5, 9), 15)) x [max(h - 2, 0), min(h + 3, 6)) x "
            "[max(w - 2, 0), min(w + 3, 10)): rule, "
            "full [min(max(f - 4, 0), 6), min(max(f + 4, 9), 15)) x [min(h, 3), max(h + 1, 3)) x "
            "[min(w, 7), max(w + 1, 3))\n");
  // Hundreds of tile masks at their own places leave no loops.
  EXPECT_EQ(text(carved(mask)), R"(
rows 0: f in [0, 15), h in [0, 6), w in [0, 10): embedded bits
)");
}

/// Boxes stick out of the grid on every axis, and the query's are not the key's.
TEST(Carver, PaddedTokenWindow) {
  Setting setting = boxes({21, 45, 77}, {3, 8, 8}, {2, 8, 8});
  Carving carving = carved(setting.classify(makeTokenWindow(setting.domain, {.size = {11, 24, 24}})), kRule);
  EXPECT_EQ(text(carving),
            "\nrows 0: f in [0, 7), h in [0, 6), w in [0, 10)\n"
            "  keys 0: [min(max((3 * f + 1) floordiv 2 - 3, 0), 5), min(max((3 * f + 1) floordiv 2 + 4, 6), 11)) x "
            "[min(max(h - 2, 0), 2), min(h + 3, 6)) x [min(max(w - 2, 0), 6), min(w + 3, 10)): rule, "
            "full [min(max((3 * f) floordiv 2 - 1, 0), 5), min(max((5 * f + 2) floordiv 3 + 2, 5), 11)) x "
            "[min(h, 3), max(h + 1, 3)) x [min(w, 7), max(w + 1, 3))\n");
}

TEST(Carver, StridedTokenWindow) {
  Setting setting = boxes({30, 48, 80}, {2, 8, 8}, {2, 8, 8});
  Carving carving =
      carved(setting.classify(makeTokenWindow(setting.domain, {.size = {18, 24, 24}, .stride = {16, 8, 8}})));
  EXPECT_EQ(text(carving),
            "\nrows 0: f in [0, 15), h in [0, 6), w in [0, 10)\n"
            "  keys 0: [min(max(6 * f - 42, 0), 6), min(max(6 * f - 33, 9), 15)) x "
            "[min(max(h - 1, 0), 3), min(max(h + 2, 3), 6)) x [min(max(w - 1, 0), 7), min(max(w + 2, 3), 10)): full\n");
}

TEST(Carver, CausalBoxes) {
  Setting setting = boxes({22, 48, 80}, {2, 8, 8}, {2, 8, 8});
  auto topology = makeTokenWindow(setting.domain, {.size = {22, 48, 80}, .causal = {true, false, false}});
  EXPECT_EQ(text(carved(setting.classify(topology), kRule)), R"(
rows 0: f in [0, 11), h in [0, 6), w in [0, 10)
  keys 0: [0, f + 1) x [0, 6) x [0, 10): rule, full [0, f) x [0, 6) x [0, 10)
)");
}

TEST(Carver, Stripes) {
  Setting setting = boxes({33, 48, 80}, {3, 8, 8}, {1, 8, 16});
  Stripes stripes = {.cell = {3, 8, 16}, .timeWidth = 1, .timePeriod = 3, .space = Stripes::Space::Window};
  stripes.spaceWidth = 3;
  stripes.spacePeriod = 3;
  EXPECT_EQ(text(carved(setting.classify(makeStripes(setting.domain, stripes)))),
            "\nrows 0: f in [0, 11), h in [0, 6), w in [0, 10)\n"
            "  keys 0: [3 * (f mod 3), 33) step 9 width 3 x [min(max(h - 1, 0), 3), min(max(h + 2, 3), 6)) x "
            "[min(max(w floordiv 2 - 1, 0), 2), min(max(w floordiv 2 + 2, 3), 5)): full\n");
}

/// The axis shows the period one time and two thirds.
TEST(Carver, StripesOnShortAxis) {
  Setting setting = boxes({30, 48, 80}, {2, 8, 8}, {2, 8, 8});
  Stripes stripes = {.cell = {6, 8, 8}, .timeWidth = 1, .timePeriod = 3, .space = Stripes::Space::Window};
  stripes.spaceWidth = 10;
  stripes.spacePeriod = 3;
  EXPECT_EQ(text(carved(setting.classify(makeStripes(setting.domain, stripes)))), R"(
rows 0: f in [0, 15), h in [0, 6), w in [0, 10)
  keys 0: [3 * ((f floordiv 3) mod 3), 15) step 9 width 3 x [min(max(h - 1, 0), 3), min(max(h + 2, 3), 6)) x [0, 10): full
)");
}

TEST(Carver, StripesOfSingleTiles) {
  Setting setting = boxes({11, 24, 40}, {1, 8, 8}, {1, 8, 8});
  Stripes stripes = {.cell = {1, 8, 8}, .timeWidth = 1, .timeOffset = 2, .timePeriod = 2};
  EXPECT_EQ(text(carved(setting.classify(makeStripes(setting.domain, stripes)))), R"(
rows 0: f in [0, 11), h in [0, 3), w in [0, 5)
  keys 0: [f mod 2, 11) step 2 x [h, h + 1) x [w, w + 1): full
)");
}

TEST(Carver, StripesOnRuns) {
  Setting setting = runs({18, 48, 80}, 128, 128);
  EXPECT_EQ(text(carved(setting.classify(makeStripes(setting.domain, {.cell = {1, 48, 80}, .timePeriod = 3})))), R"(
rows 0: i in [0, 540)
  keys 0: [30 * ((i floordiv 30) mod 3), 540) step 90 width 30: full
)");
}

/// Stripes that wrap around the start of the axis begin below it.
TEST(Carver, StripesCutAtTheStart) {
  Setting setting = runs({1, 1, 100}, 1, 1);
  BlockMaskParts parts(setting.tiling);
  for (int64_t row = 0; row < 100; ++row)
    for (int64_t column = 0; column < 100; ++column)
      if ((column - row + 700) % 7 < 3)
        setBit(parts.fullRow(row), column);
  EXPECT_EQ(text(carved(*setting.context.get(std::move(parts)))), R"(
rows 0: i in [0, 100)
  keys 0: [(i + 2) mod 7 - 2, 100) step 7 width 3: full
)");
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

TEST(Carver, RandomBits) {
  Setting setting = runs({21, 45, 80}, 128, 128);
  BlockMaskParts parts(setting.tiling);
  for (int64_t row = 0; row < 591; ++row)
    setting.addRandomBits(parts, row, 30);
  Carving carving = carved(*setting.context.get(std::move(parts)));
  EXPECT_EQ(text(carving), R"(
rows 0: i in [0, 591): embedded bits
)");
  EXPECT_EQ(carving.cost.embeddedWords, 5910);
  EXPECT_EQ(carving.cost.dataBytes, 47280);
}

TEST(Carver, FewIrregularRows) {
  Setting setting = runs({21, 45, 80}, 128, 128);
  BlockMaskParts parts(setting.tiling);
  for (int64_t row = 0; row < 591; ++row)
    setRange(parts.fullRow(row), std::max<int64_t>(row - 64, 0), row + 1);
  for (int64_t row : {300, 301})
    setting.addRandomBits(parts, row, 30);
  BlockMask mask = *setting.context.get(std::move(parts));
  Carving carving = carved(mask);
  EXPECT_EQ(text(carving), R"(
rows 0: i in [0, 300)
  keys 0: [max(i - 64, 0), i + 1): full
rows 0: i in [302, 591)
  keys 0: [i - 64, i + 1): full
rows 0: i in [300, 302): immediate bits
)");
  EXPECT_EQ(carving.cost.immediateWords, 20);
  EXPECT_EQ(carving.cost.dataBytes, 0);

  carving = carved(mask, {.maxImmediateWords = 19});
  EXPECT_EQ(carving.bits.at(0).storage, BitRows::Storage::Embedded);
  EXPECT_EQ(carving.cost.embeddedWords, 20);
}

/// Loops exist for every row here, but bits are cheaper than as many boxes.
TEST(Carver, BitsInsteadOfManyBoxes) {
  Setting setting = runs({1, 1, 7680}, 128, 12);
  BlockMaskParts parts(setting.tiling);
  for (int64_t row = 0; row < 60; ++row) {
    int64_t begin = int64_t(setting.random() % 300);
    setRange(parts.fullRow(row), begin, begin + 1 + int64_t(setting.random() % 300));
  }
  Carving carving = carved(*setting.context.get(std::move(parts)));
  EXPECT_EQ(text(carving), R"(
rows 0: i in [0, 60): embedded bits
)");
}

TEST(Carver, Limits) {
  Setting setting = runs({1, 1, 200}, 1, 1);
  BlockMaskParts parts(setting.tiling);
  for (int64_t row = 0; row < 200; ++row)
    for (int64_t run = 0; run < (row < 32 ? 3 : 5); ++run)
      setRange(parts.fullRow(row), 10 * run * run, 10 * run * run + 5);
  BlockMask mask = *setting.context.get(std::move(parts));
  EXPECT_EQ(carved(mask).affine.size(), 2u);
  EXPECT_EQ(carved(mask).bits.size(), 0u);
  EXPECT_EQ(carved(mask, {.maxBoxes = 1}).bits.size(), 1u);
  EXPECT_EQ(carved(mask, {.maxNests = 2}).bits.size(), 1u);
}
