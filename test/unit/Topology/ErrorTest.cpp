//===- ErrorTest.cpp - What a wrong grid, tiling or topology is told --===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Combination.h"
#include "openwork/Topology/FrameAnchors.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Lines.h"
#include "openwork/Topology/Nbhd.h"
#include "openwork/Topology/Near.h"
#include "openwork/Topology/Radial.h"
#include "openwork/Topology/RowTopology.h"
#include "openwork/Topology/SparseVideoGen.h"
#include "openwork/Topology/Stripes.h"
#include "openwork/Topology/ThresholdMap.h"
#include "openwork/Topology/Window.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace openwork;

static constexpr int64_t kMost = std::numeric_limits<int64_t>::max(), kLeast = std::numeric_limits<int64_t>::min();

template <typename T> static std::string messageOf(const Expected<T> &value) {
  return value ? "no error" : value.error().message;
}

static Domain domainOf(const Coord &extents) {
  TokenGrid grid = *TokenGrid::get(extents);
  return {grid, grid};
}

//===-- Grids and tilings -----------------------------------------------------------------------------------------===//

TEST(TokenGridErrors, extents) {
  EXPECT_EQ(messageOf(TokenGrid::get({0, 4, 4})), "expects grid extents of at least 1, got 0");
  EXPECT_EQ(messageOf(TokenGrid::get({4, 4, kLeast})), "expects grid extents of at least 1, got -9223372036854775808");
}

TEST(TokenGridErrors, too_many_tokens) {
  EXPECT_TRUE(TokenGrid::get({4, 1024, 1024}));
  EXPECT_EQ(messageOf(TokenGrid::get({5, 1024, 1024})),
            "expects a grid of at most 4194304 tokens, got 5 x 1024 x 1024");
  EXPECT_EQ(messageOf(TokenGrid::get({kMost, kMost, 1})),
            "expects a grid of at most 4194304 tokens, got 9223372036854775807 x 9223372036854775807 x 1");
}

TEST(TokenGridErrors, text_without_position) {
  EXPECT_EQ(messageOf(TokenGrid::get({1, 4, 4}, TextPosition::None, 5)), "expects a text position for 5 text tokens");
}

TEST(TokenGridErrors, position_without_text) {
  EXPECT_EQ(messageOf(TokenGrid::get({1, 4, 4}, TextPosition::Back, 0)), "expects at least 1 text token, got 0");
  EXPECT_EQ(messageOf(TokenGrid::get({1, 4, 4}, TextPosition::Front, -3)), "expects at least 1 text token, got -3");
}

TEST(TokenGridErrors, too_much_text) {
  EXPECT_TRUE(TokenGrid::get({1, 1, 4}, TextPosition::Back, TokenGrid::kMaxTokens - 4));
  EXPECT_EQ(messageOf(TokenGrid::get({1, 1, 4}, TextPosition::Back, TokenGrid::kMaxTokens - 3)),
            "expects at most 4194304 tokens, got 4 and text of 4194301");
  EXPECT_EQ(messageOf(TokenGrid::get({1, 1, 4}, TextPosition::Back, kMost)),
            "expects at most 4194304 tokens, got 4 and text of 9223372036854775807");
}

TEST(AxisTilingErrors, tile_size) {
  TokenGrid grid = *TokenGrid::get({2, 4, 4});
  EXPECT_EQ(messageOf(AxisTiling::linear(grid, 0)), "expects a tile size in 1..256, got 0");
  EXPECT_EQ(messageOf(AxisTiling::linear(grid, 257)), "expects a tile size in 1..256, got 257");
  EXPECT_EQ(messageOf(AxisTiling::boxes(grid, {8, 8, 8})), "expects a tile size in 1..256, got 512");
}

TEST(AxisTilingErrors, box_extents) {
  TokenGrid grid = *TokenGrid::get({2, 4, 4});
  EXPECT_EQ(messageOf(AxisTiling::boxes(grid, {1, 0, 8})), "expects box extents in 1..256, got 0");
  EXPECT_EQ(messageOf(AxisTiling::boxes(grid, {1, 1, kMost})),
            "expects box extents in 1..256, got 9223372036854775807");
}

TEST(AxisTilingErrors, too_many_tiles) {
  TokenGrid grid = *TokenGrid::get({100000, 1, 1});
  EXPECT_TRUE(AxisTiling::linear(grid, 4));
  EXPECT_EQ(messageOf(AxisTiling::linear(grid, 2)),
            "expects at most 32769 tiles, got 50000 in runs<2> of 100000 x 1 x 1");
}

// Boxes across the grid hold one token each, however large they are.
TEST(AxisTilingErrors, too_many_padded_tiles) {
  TokenGrid grid = *TokenGrid::get({100000, 1, 1});
  EXPECT_EQ(messageOf(AxisTiling::boxes(grid, {1, 16, 16})),
            "expects at most 32769 tiles, got 100000 in boxes<1 x 16 x 16> of 100000 x 1 x 1");
}

TEST(AxisTilingErrors, text_may_need_one_tile_more) {
  TokenGrid grid = *TokenGrid::get({1, 1, TokenGrid::kMaxTokens - 1}, TextPosition::Back, 1);
  EXPECT_EQ(AxisTiling::linear(grid, 128)->numTiles(), AxisTiling::kMaxTiles);
}

//===-- Intervals -------------------------------------------------------------------------------------------------===//

TEST(TopologyErrors, band) {
  EXPECT_EQ(messageOf(makeBand(domainOf({1, 1, 9}), 3, 2)),
            "expects a lower bound that is at most the upper bound, got 3 and 2");
}

TEST(TopologyErrors, frame_sink) {
  EXPECT_EQ(messageOf(makeFrameSink(domainOf({5, 2, 2}), 0)), "expects a number of frames in 1..5, got 0");
  EXPECT_EQ(messageOf(makeFrameSink(domainOf({5, 2, 2}), 6)), "expects a number of frames in 1..5, got 6");
}

TEST(TopologyErrors, text) {
  TokenGrid without = *TokenGrid::get({1, 4, 4}), with = *TokenGrid::get({1, 4, 4}, TextPosition::Back, 2);
  EXPECT_EQ(messageOf(makeText({with, without}, TextPart::Keys)), "expects text tokens in the key grid 4 x 4");
  EXPECT_EQ(messageOf(makeText({without, with}, TextPart::Queries)), "expects text tokens in the query grid 4 x 4");
  EXPECT_TRUE(makeText({with, without}, TextPart::Queries));
}

//===-- Windows ---------------------------------------------------------------------------------------------------===//

static const char *const kUnequal = "expects equal query and key grids, got 4 x 4 and 4 x 5 + text_back 2";

static Domain unequalDomain() {
  return {*TokenGrid::get({1, 4, 4}), *TokenGrid::get({1, 4, 5}, TextPosition::Back, 2)};
}

TEST(TopologyErrors, token_window_grids) { EXPECT_EQ(messageOf(makeTokenWindow(unequalDomain(), {})), kUnequal); }

TEST(TopologyErrors, token_window_size) {
  Domain domain = domainOf({4, 6, 8});
  EXPECT_EQ(messageOf(makeTokenWindow(domain, {.size = {5, 1, 1}})), "expects a window in 1..4 for frames, got 5");
  EXPECT_EQ(messageOf(makeTokenWindow(domain, {.size = {1, 0, 1}})), "expects a window in 1..6 for height, got 0");
}

TEST(TopologyErrors, token_window_stride) {
  EXPECT_EQ(messageOf(makeTokenWindow(domainOf({4, 6, 8}), {.size = {2, 3, 4}, .stride = {1, 1, 5}})),
            "expects a stride in 1..4 for width, got 5");
}

TEST(TopologyErrors, token_window_dilation) {
  Domain domain = domainOf({4, 6, 8});
  EXPECT_TRUE(makeTokenWindow(domain, {.size = {2, 3, 4}, .dilation = {2, 2, 2}}));
  EXPECT_EQ(messageOf(makeTokenWindow(domain, {.size = {2, 4, 4}, .dilation = {2, 2, 2}})),
            "expects a dilation in 1..1 for height, got 2");
}

TEST(TopologyErrors, cell_window) {
  Domain domain = domainOf({4, 6, 8});
  EXPECT_EQ(messageOf(makeCellWindow(unequalDomain(), {})), kUnequal);
  EXPECT_EQ(messageOf(makeCellWindow(domain, {{1, 7, 1}, {1, 1, 1}})), "expects a cell in 1..6 for height, got 7");
  EXPECT_EQ(messageOf(makeCellWindow(domain, {{1, 4, 3}, {1, 2, 4}})), "expects a window in 1..3 for width, got 4");
}

//===-- Stripes ---------------------------------------------------------------------------------------------------===//

static std::string stripesMessage(const Stripes &stripes) {
  return messageOf(makeStripes(domainOf({4, 6, 8}), stripes));
}

TEST(TopologyErrors, stripes_grids_and_cells) {
  EXPECT_EQ(messageOf(makeStripes(unequalDomain(), {})), kUnequal);
  EXPECT_EQ(stripesMessage({.cell = {0, 1, 1}}), "expects a cell in 1..4 for frames, got 0");
}

TEST(TopologyErrors, stripes_widths) {
  EXPECT_EQ(stripesMessage({.timeWidth = 0}), "expects stripe widths of at least 1, got 0 and 1");
  EXPECT_EQ(stripesMessage({.spaceWidth = -2}), "expects stripe widths of at least 1, got 1 and -2");
}

TEST(TopologyErrors, stripes_periods) {
  EXPECT_EQ(stripesMessage({.timePeriod = -1}), "expects stripe periods of at least 1, got -1");
  EXPECT_EQ(stripesMessage({.spacePeriod = -2}), "expects stripe periods of at least 1, got -2");
}

TEST(TopologyErrors, stripes_offsets) {
  EXPECT_EQ(stripesMessage({.timeOffset = kLeast}),
            "expects stripe offsets in -4194304..4194304, got -9223372036854775808");
  EXPECT_EQ(stripesMessage({.spaceOffset = 4194305}), "expects stripe offsets in -4194304..4194304, got 4194305");
}

TEST(TopologyErrors, stripes_over_a_window) {
  constexpr auto window = Stripes::Space::Window;
  EXPECT_EQ(stripesMessage({.space = window, .spaceOffset = 1}),
            "expects a spatial offset of 0 for stripes over a window, got 1");
  EXPECT_EQ(stripesMessage({.cell = {1, 2, 2}, .space = window, .spaceWidth = 5}),
            "expects a window in 1..4 for width, got 5");
  EXPECT_EQ(stripesMessage({.cell = {1, 2, 2}, .space = window, .spacePeriod = 4}),
            "expects a window in 1..3 for height, got 4");
}

TEST(TopologyErrors, stripes_cells) {
  EXPECT_EQ(messageOf(makeStripes(domainOf({16, 32, 33}), {})), "expects at most 16384 cells, got 16896");
}

//===-- Stored masks ----------------------------------------------------------------------------------------------===//

TEST(TopologyErrors, stored_blocks) {
  Domain domain = domainOf({1, 10, 30});
  EXPECT_EQ(messageOf(makeStoredBlocks(domain, 0, 128, BitMatrix(1, 3))),
            "expects blocks of at least 1 x 1 tokens, got 0 x 128");
  EXPECT_EQ(messageOf(makeStoredBlocks(domain, 64, 128, BitMatrix(4, 3))),
            "expects 5 x 3 blocks of 64 x 128 tokens for 300 queries and 300 keys, got 4 x 3");
  EXPECT_TRUE(makeStoredBlocks(domain, kMost, kMost, BitMatrix(1, 1)));
}

TEST(TopologyErrors, nested) {
  Domain domain = domainOf({1, 10, 30});
  std::vector<uint8_t> thresholds(15);
  ThresholdMap map(5, 3, thresholds);
  EXPECT_EQ(messageOf(makeNested(domain, 64, 128, map, 255)), "expects a level in 0..254, got 255");
  EXPECT_EQ(messageOf(makeNested(domain, 64, 128, map, -1)), "expects a level in 0..254, got -1");
  EXPECT_EQ(messageOf(makeNested(domain, 128, 128, map, 0)),
            "expects 3 x 3 blocks of 128 x 128 tokens for 300 queries and 300 keys, got 5 x 3");
}

TEST(TopologyErrors, stored_tokens) {
  EXPECT_EQ(messageOf(makeStoredTokens(domainOf({1, 2, 5}), BitMatrix(10, 11))),
            "expects a mask of 10 x 10 tokens, got 10 x 11");
}

TEST(TopologyErrors, combination_of_nothing) {
  EXPECT_EQ(messageOf(makeAny({})), "expects at least one topology to combine");
  EXPECT_EQ(messageOf(makeAll({})), "expects at least one topology to combine");
}

//===-- Rules about the distance of frames ------------------------------------------------------------------------===//

TEST(RadialErrors, grids_and_parameters) {
  Domain video = domainOf({3, 4, 5}), cross{video.query, *TokenGrid::get({1, 4, 5})};
  EXPECT_EQ(messageOf(makeRadial(cross, {})), "expects equal query and key grids, got 3 x 4 x 5 and 4 x 5");
  EXPECT_EQ(messageOf(makeRadial(video, {.decay = 0})), "expects a decay above 0, got 0.0");
  EXPECT_EQ(messageOf(makeRadial(video, {.decay = std::nan("")})), "expects a decay above 0, got nan");
  EXPECT_EQ(messageOf(makeRadial(video, {.decay = HUGE_VAL})), "expects a decay above 0, got inf");
  EXPECT_EQ(messageOf(makeRadial(video, {.block = 0})), "expects blocks of 1..4194304 tokens, got 0");
  EXPECT_EQ(messageOf(makeRadial(video, {.block = kMost})),
            "expects blocks of 1..4194304 tokens, got 9223372036854775807");
  EXPECT_EQ(messageOf(makeRadial(domainOf({4, 1024, 1024}), {.block = 255})),
            "expects at most 16384 blocks, got 16449");
  EXPECT_TRUE(makeRadial(video, {.decay = 1e300}));
}

TEST(NbhdErrors, grids_and_parameters) {
  Domain video = domainOf({3, 4, 5}), cross{video.query, *TokenGrid::get({1, 4, 5})};
  EXPECT_EQ(messageOf(makeNbhd(cross, {.widths = {1}})), "expects equal query and key grids, got 3 x 4 x 5 and 4 x 5");
  EXPECT_EQ(messageOf(makeNbhd(video, {})), "expects 1..3 widths, one for each distance of frames, got 0");
  EXPECT_EQ(messageOf(makeNbhd(video, {.widths = {1, 1, 1, 1}})),
            "expects 1..3 widths, one for each distance of frames, got 4");
  EXPECT_EQ(messageOf(makeNbhd(video, {.widths = {1, -.5}})), "expects widths of at least 0, got -0.5");
  EXPECT_EQ(messageOf(makeNbhd(video, {.widths = {HUGE_VAL}})), "expects widths of at least 0, got inf");
  EXPECT_EQ(messageOf(makeNbhd(video, {.widths = {1}, .minWidth = -1})),
            "expects a least width of at least 0, got -1.0");
  EXPECT_EQ(messageOf(makeNbhd(video, {.widths = {1}, .block = -1})), "expects blocks of 1..4194304 tokens, got -1");
  EXPECT_TRUE(makeNbhd(video, {.widths = {1e300, 0}}));
}

TEST(SparseVideoGenErrors, text_and_density) {
  using enum SparseVideoGenModel;
  TokenGrid plain = *TokenGrid::get({3, 40, 50}), behind = *TokenGrid::get({3, 40, 50}, TextPosition::Back, 20),
            front = *TokenGrid::get({3, 40, 50}, TextPosition::Front, 20);
  EXPECT_EQ(messageOf(sparseVideoGenReach(Wan, behind, .3)), "expects no text for wan, got 3 x 40 x 50 + text_back 20");
  EXPECT_EQ(messageOf(sparseVideoGenReach(HunyuanVideo, front, .3)),
            "expects text behind the grid for hunyuan_video, got 3 x 40 x 50 + text_front 20");
  EXPECT_EQ(messageOf(sparseVideoGenReach(CogVideoX, plain, .3)),
            "expects text in front of the grid for cogvideox, got 3 x 40 x 50");
  EXPECT_EQ(messageOf(sparseVideoGenReach(Wan, plain, 0)), "expects a density above 0 and of at most 1, got 0.0");
  EXPECT_EQ(messageOf(sparseVideoGenReach(Wan, plain, 1.5)), "expects a density above 0 and of at most 1, got 1.5");
  EXPECT_EQ(messageOf(sparseVideoGenReach(HunyuanVideo, behind, .03)),
            "expects a density that leaves a band of at least 128 tokens beside the text, got 0.03 for 3 x 40 x 50 + "
            "text_back 20");
  EXPECT_EQ(messageOf(sparseVideoGenReach(CogVideoX, front, .001)),
            "expects a density that leaves a band of at least 128 tokens beside the text, got 0.001 for 3 x 40 x 50 + "
            "text_front 20");
}

TEST(NearErrors, grids_and_parameters) {
  Domain video = domainOf({3, 4, 5}), cross{video.query, *TokenGrid::get({1, 4, 5})};
  EXPECT_EQ(messageOf(makeNear(cross, {})), "expects equal query and key grids, got 3 x 4 x 5 and 4 x 5");
  EXPECT_EQ(messageOf(makeNear(video, {.cell = {1, 5, 1}})), "expects a cell in 1..4 for height, got 5");
  EXPECT_EQ(messageOf(makeNear(video, {.frames = {2, 2}})), "expects distances of frames from 0 on, got 2 to 2");
  EXPECT_EQ(messageOf(makeNear(video, {.frames = {-1, 2}})), "expects distances of frames from 0 on, got -1 to 2");
  EXPECT_EQ(messageOf(makeNear(video, {.rows = -1})), "expects a reach of at least 0, got -1");
  EXPECT_EQ(messageOf(makeNear(video, {.columns = kLeast})), "expects a reach of at least 0, got -9223372036854775808");
  EXPECT_TRUE(makeNear(video, {.frames = {0, kMost}, .rows = kMost, .columns = kMost}));
  EXPECT_TRUE(makeNear(video, {.frames = {kMost - 1, kMost}}));
}

TEST(FrameAnchorErrors, grids_and_parameters) {
  Domain video = domainOf({3, 4, 5}), cross{video.query, *TokenGrid::get({1, 4, 5})};
  EXPECT_EQ(messageOf(makeFrameAnchors(cross, {})), "expects equal query and key grids, got 3 x 4 x 5 and 4 x 5");
  EXPECT_EQ(messageOf(makeFrameAnchors(video, {.window = 4})), "expects a window in 0..3, got 4");
  EXPECT_EQ(messageOf(makeFrameAnchors(video, {.first = -1})), "expects a number of first frames in 0..3, got -1");
  EXPECT_EQ(messageOf(makeFrameAnchors(video, {.every = kMost})),
            "expects a distance of anchors in 0..3, got 9223372036854775807");
  EXPECT_EQ(messageOf(makeFrameAnchors(video, {.every = 2, .offset = 2})), "expects an offset in 0..1, got 2");
  EXPECT_EQ(messageOf(makeFrameAnchors(video, {.offset = 1})), "expects an offset in 0..0, got 1");
  EXPECT_EQ(messageOf(makeFrameAnchors(video, {.first = 0})), "expects anchors or a window, got none");
}

//===-- Lines and rectangles --------------------------------------------------------------------------------------===//

TEST(LineErrors, lines) {
  Domain video = domainOf({3, 4, 5});
  EXPECT_EQ(messageOf(makeLines(video, {})), "expects columns, diagonals or squares");
  EXPECT_EQ(messageOf(makeLines(video, {.squares = -1})), "expects squares of at least 1 block, got -1");
  EXPECT_EQ(messageOf(makeLines(video, {.block = 0, .squares = 1})), "expects blocks of 1..4194304 tokens, got 0");
  EXPECT_EQ(messageOf(makeLines(video, {.columns = {{0, 61}}})), "expects columns within 0 to 60, got 0 to 61");
  EXPECT_EQ(messageOf(makeLines(video, {.block = 16, .columns = {{0, 1}, {3, 5}}})),
            "expects columns within 0 to 4, got 3 to 5");
  EXPECT_EQ(messageOf(makeLines(video, {.block = 16, .diagonals = {{-4, 1}}})),
            "expects diagonals within -3 to 4, got -4 to 1");
  EXPECT_EQ(messageOf(makeLines(domainOf({1, 1, 32770}), {.block = 2, .squares = 1})),
            "expects at most 16384 blocks, got 16385");
  EXPECT_TRUE(makeLines(domainOf({1, 1, 32770}), {.squares = kMost}));
}

TEST(RectangleErrors, bounds) {
  Domain cross{*TokenGrid::get({1, 4, 5}), *TokenGrid::get({1, 1, 7})};
  EXPECT_EQ(messageOf(makeRectangle(cross, {0, 21}, {0, 7})), "expects queries within 0 to 20, got 0 to 21");
  EXPECT_EQ(messageOf(makeRectangle(cross, {0, 20}, {-1, 7})), "expects keys within 0 to 7, got -1 to 7");
  EXPECT_EQ(messageOf(makeRectangle(cross, {0, 20}, {3, 3})), "expects keys within 0 to 7, got 3 to 3");
}
