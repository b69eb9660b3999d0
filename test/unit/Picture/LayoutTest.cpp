//===- LayoutTest.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Picture/PictureSamples.h"
#include "openwork/Picture/HeadFigure.h"
#include "openwork/Picture/SheetFigure.h"
#include "openwork/Picture/Svg.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

template <typename Kind> static std::vector<Kind> elementsOf(const Figure &figure) {
  std::vector<Kind> found;
  for (const Figure::Element &element : figure.elements())
    if (const Kind *kind = std::get_if<Kind>(&element))
      found.push_back(*kind);
  return found;
}

static std::vector<std::string> textsOf(const Figure &figure) {
  std::vector<std::string> texts;
  for (const Label &label : elementsOf<Label>(figure))
    texts.push_back(label.text);
  return texts;
}

static void expectInside(const Figure &figure) {
  for (const Label &label : elementsOf<Label>(figure)) {
    int64_t length = Label::width(label.text, label.size), height = Label::kAscent * label.size;
    int64_t before = label.anchor == Label::Anchor::Start ? 0
                     : label.anchor == Label::Anchor::End ? length
                                                          : length / 2;
    int64_t along = label.upwards ? label.y - length + before : label.x - before;
    EXPECT_GE(along, 0) << label.text;
    EXPECT_LE(along + length, label.upwards ? figure.height() : figure.width()) << label.text;
    EXPECT_GE(label.upwards ? label.x : label.y, 0) << label.text;
    EXPECT_LE((label.upwards ? label.x : label.y) + height, label.upwards ? figure.width() : figure.height())
        << label.text;
  }
  for (const Placement &placement : elementsOf<Placement>(figure)) {
    const CellImage &image = figure.images()[placement.image];
    EXPECT_LT(placement.x + image.columns * placement.scale, figure.width());
    EXPECT_LT(placement.y + image.rows * placement.scale, figure.height());
  }
}

//===----------------------------------------------------------------------===//
// One head
//===----------------------------------------------------------------------===//

TEST(HeadFigure, framesBeginAtTilesOfBoxes) {
  TokenGrid grid = *TokenGrid::get({5, 4, 6}, TextPosition::Front, 7);
  // Text comes first, in one tile of 16 slots; a slab is two frames, of 2 x 2 boxes.
  EXPECT_EQ(frameStarts(*AxisTiling::boxes(grid, {2, 2, 4})), (std::vector<FrameStart>{{0, 1}, {2, 5}, {4, 9}}));
}

TEST(HeadFigure, framesBeginAnywhereInRuns) {
  TokenGrid grid = *TokenGrid::get({3, 2, 5}, TextPosition::Back, 3);
  EXPECT_EQ(frameStarts(*AxisTiling::linear(grid, 4)), (std::vector<FrameStart>{{0, 0}, {1, 2.5}, {2, 5}}));
  EXPECT_EQ(frameStarts(*AxisTiling::linear(*TokenGrid::get({1, 8, 8}), 4)), std::vector<FrameStart>());
}

/// Where the cells of a picture are.
static Placement plotOf(const Figure &figure) {
  std::vector<Placement> placements = elementsOf<Placement>(figure);
  EXPECT_EQ(placements.size(), 1u);
  return placements.front();
}

TEST(HeadFigure, aBlockIsAPixelOrMore) {
  MaskContext context;
  for (auto [tokens, scale] : {std::pair(4, 48), {929, 1}, {400, 3}, {2048, 1}}) {
    BlockMask mask = causalMask(context, tokens, 1);
    Expected<Figure> figure = drawHead(mask, "causal");
    ASSERT_TRUE(figure);
    Placement plot = plotOf(*figure);
    EXPECT_EQ(plot.scale, scale);
    EXPECT_EQ(figure->images()[plot.image], drawBlocks(mask));
    expectInside(*figure);
    ReadImage image = readPng(*writePng(render(*figure)));
    ASSERT_EQ(image.width, figure->width());
    for (auto [row, column] : {std::pair(0, 0), {tokens - 1, 0}, {0, tokens - 1}, {tokens - 1, tokens - 1}}) {
      Color wanted = palette()[row >= column ? ink::kFull : ink::kEmpty];
      EXPECT_EQ(image.at(plot.x + column * scale + scale / 2, plot.y + row * scale + scale / 2), wanted);
    }
  }
}

TEST(HeadFigure, largerMasksAreDrawnInSquares) {
  MaskContext context;
  Expected<Figure> figure = drawHead(causalMask(context, 5000, 1), "causal");
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure->images()[plotOf(*figure).image].rows, 1667);
  EXPECT_EQ(textsOf(*figure)[4], "each pixel is 3 x 3 blocks");
  expectInside(*figure);
}

TEST(HeadFigure, saysWhatItShows) {
  MaskContext context;
  TokenGrid grid = *TokenGrid::get({6, 4, 8}, TextPosition::Back, 10);
  AxisTiling axis = *AxisTiling::boxes(grid, {2, 4, 4});
  BlockMask mask = context.getExact(BlockMaskParts(context.intern({axis, axis})));
  Expected<Figure> figure = drawHead(mask, "head 3: @<none>");
  ASSERT_TRUE(figure);
  EXPECT_EQ(textsOf(*figure), (std::vector<std::string>{"head 3: @<none>",
                                                        "tokens 6 x 4 x 8 + text_back 10",
                                                        "boxes<2 x 4 x 4> by boxes<2 x 4 x 4>: 7 x 7 blocks",
                                                        "visited density 0.0 %, pair density 0.0 %",
                                                        "0",
                                                        "1",
                                                        "2",
                                                        "3",
                                                        "4",
                                                        "5",
                                                        "6",
                                                        "key tile",
                                                        "0",
                                                        "2",
                                                        "4",
                                                        "6",
                                                        "query tile",
                                                        "frame",
                                                        "0",
                                                        "2",
                                                        "4",
                                                        "0",
                                                        "2",
                                                        "4",
                                                        "0 full",
                                                        "0 partial, by pairs kept",
                                                        "49 empty"}));
  expectInside(*figure);
  EXPECT_NE(writeSvg(*figure).find("head 3: @&lt;none&gt;"), std::string::npos);
}

TEST(HeadFigure, drawsKeysThatHaveNoFrames) {
  MaskContext context;
  AxisTiling query = *AxisTiling::linear(*TokenGrid::get({4, 8, 8}), 16);
  AxisTiling key = *AxisTiling::linear(*TokenGrid::get({1, 1, 32}), 16);
  Expected<Figure> figure = drawHead(context.getExact(BlockMaskParts(context.intern({query, key}))), "cross");
  ASSERT_TRUE(figure);
  std::vector<std::string> texts = textsOf(*figure);
  EXPECT_EQ(texts[1], "tokens 4 x 8 x 8 by 32");
  EXPECT_EQ(std::ranges::count(texts, "frame"), 1);
  EXPECT_EQ(plotOf(*figure).scale, 48);
  expectInside(*figure);
}

TEST(HeadFigure, aLongTitleIsCut) {
  MaskContext context;
  Expected<Figure> figure = drawHead(causalMask(context, 4, 1), std::string(1 << 20, 'x'));
  ASSERT_TRUE(figure);
  EXPECT_EQ(textsOf(*figure)[0].size(), 100u);
  EXPECT_LT(figure->width(), 1300);
}

//===----------------------------------------------------------------------===//
// Several heads
//===----------------------------------------------------------------------===//

TEST(SheetFigure, drawsEachMaskOnce) {
  MaskContext context;
  HeadSheet sheet{"layer 3", {causalMask(context, 300, 1), causalMask(context, 3, 1)}, {}};
  for (int64_t head = 0; head < 24; ++head)
    sheet.heads.push_back({head, size_t(head % 3 == 0)});
  Expected<Figure> figure = drawHeads(sheet);
  ASSERT_TRUE(figure);
  ASSERT_EQ(figure->images().size(), 2u);
  EXPECT_EQ(figure->images()[0], drawCoverage(sheet.masks[0], 2));
  std::vector<Placement> placements = elementsOf<Placement>(*figure);
  ASSERT_EQ(placements.size(), 24u);
  for (int64_t head = 0; head < 24; ++head)
    EXPECT_EQ(placements[head].image, size_t(head % 3 == 0));
  std::vector<std::string> texts = textsOf(*figure);
  EXPECT_EQ(texts[1], "mean visited density 55.7 %, 2 distinct masks");
  EXPECT_EQ(texts[2], "0");
  EXPECT_EQ(texts[3], "66.7 %");
  EXPECT_EQ(texts[5], "50.2 %");
  expectInside(*figure);
}

TEST(SheetFigure, drawsSteps) {
  MaskContext context;
  StepSheet sheet{"layer 3", {causalMask(context, 300, 1), causalMask(context, 3, 1)}, {0, 1}, {}};
  sheet.rows = {{"0-11", {0, 0}}, {"12", {1, 0}}};
  Expected<Figure> figure = drawSteps(sheet);
  ASSERT_TRUE(figure);
  std::vector<Placement> placements = elementsOf<Placement>(*figure);
  ASSERT_EQ(placements.size(), 4u);
  EXPECT_EQ(placements[2].image, 1u);
  EXPECT_EQ(placements[2].x, placements[0].x);
  EXPECT_EQ(placements[1].y, placements[0].y);
  EXPECT_EQ(textsOf(*figure),
            (std::vector<std::string>{"layer 3", "2 runs of equal steps, 2 distinct masks", "steps", "0", "1", "mean",
                                      "0-11", "50.2 %", "12", "58.4 %", "no pairs", "some to all pairs of tokens"}));
  expectInside(*figure);
}

TEST(SheetFigure, negative_tooManyHeads) {
  MaskContext context;
  HeadSheet sheet{"layer 3", {causalMask(context, 3, 1)}, std::vector<HeadSheet::Head>(100'000)};
  Expected<Figure> figure = drawHeads(sheet);
  ASSERT_FALSE(figure);
  EXPECT_EQ(figure.error().message, "expects a picture of at most 67108864 pixels, got 1516 x 2662626");
}
