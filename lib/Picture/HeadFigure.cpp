//===- HeadFigure.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/HeadFigure.h"

#include "Layout.h"
#include "openwork/Mask/Statistics.h"

#include <algorithm>
#include <cmath>

using namespace openwork;
using namespace openwork::layout;

std::vector<FrameStart> openwork::frameStarts(const AxisTiling &axis) {
  const TokenGrid &grid = axis.grid();
  std::vector<FrameStart> starts;
  if (grid.extents()[0] == 1)
    return starts;
  for (const Segment &segment : axis.segments()) {
    if (segment.tokens != grid.gridRange())
      continue;
    if (segment.kind == Segment::Kind::Boxes)
      for (int64_t i = 0; i < segment.counts[0]; ++i)
        starts.push_back({i * segment.box[0], double(segment.firstTile + i * segment.counts[1] * segment.counts[2])});
    else
      for (int64_t frame = 0; frame < grid.extents()[0]; ++frame)
        starts.push_back({frame, segment.firstTile + double(frame * grid.frameTokens()) / axis.tileSize()});
  }
  return starts;
}

namespace {

/// A side of the plot: tiles from its start on, in pixels.
struct Axis {
  Axis(const AxisTiling &tiling, int64_t side, int64_t scale)
      : tiling(tiling), cells((tiling.numTiles() + side - 1) / side), length(cells * scale),
        pixelsPerTile(double(scale) / side), frames(frameStarts(tiling)) {}

  int64_t pixelOf(double tile) const { return std::llround(tile * pixelsPerTile); }
  /// Of two frames that are marked.
  double framePixels() const { return frames.size() < 2 ? 0 : (frames[1].tile - frames[0].tile) * pixelsPerTile; }
  /// Room for the widest number, and for one of a frame.
  int64_t labelWidth() const { return widthOf(std::to_string(tiling.numTiles() - 1)); }
  int64_t frameLabelWidth() const { return frames.empty() ? 0 : widthOf(std::to_string(frames.back().frame)); }

  const AxisTiling &tiling;
  int64_t cells, length;
  double pixelsPerTile;
  std::vector<FrameStart> frames;
};

class HeadLayout {
public:
  HeadLayout(const BlockMask &mask, const std::string &title);
  Expected<Figure> draw();

private:
  void place();
  void drawCells(Figure &figure) const;
  void drawGaps(Figure &figure) const;
  void drawFrameLines(Figure &figure) const;
  void drawTileAxes(Figure &figure) const;
  void drawFrameAxes(Figure &figure) const;

  const BlockMask &mask;
  /// Blocks along a side of a cell, and pixels.
  int64_t side, scale;
  Axis query, key;
  Heading heading;
  Legend legend;
  int64_t left = 0, top = 0, width = 0, height = 0, legendTop = 0;
};

} // namespace

static int64_t longestSide(const BlockMask &mask) { return std::max(mask.numRows(), mask.numColumns()); }

static int64_t chooseScale(int64_t cells) {
  constexpr int64_t usual = 1200, most = 48;
  return std::clamp<int64_t>(usual / cells, 1, most);
}

/// Cells this large are set apart.
static constexpr int64_t kLeastWithGaps = 8;

static std::vector<std::string> describe(const BlockMask &mask, const MaskStatistics &figures) {
  const Tiling &tiling = mask.tiling();
  std::string query = tiling.query.grid().str(), key = tiling.key.grid().str();
  return {"tokens " + (query == key ? query : query + " by " + key),
          tiling.str() + ": " + std::to_string(mask.numRows()) + " x " + std::to_string(mask.numColumns()) + " blocks",
          "visited density " + percent(figures.visitedDensity()) + ", pair density " + percent(figures.pairDensity())};
}

HeadLayout::HeadLayout(const BlockMask &mask, const std::string &title)
    : mask(mask), side((longestSide(mask) + kMostCells - 1) / kMostCells),
      scale(chooseScale((longestSide(mask) + side - 1) / side)), query(mask.tiling().query, side, scale),
      key(mask.tiling().key, side, scale), heading(title) {
  MaskStatistics figures = statistics(mask);
  heading.lines = describe(mask, figures);
  if (side > 1) {
    heading.lines.push_back("each pixel is " + std::to_string(side) + " x " + std::to_string(side) + " blocks");
    legend = coverageLegend();
    return;
  }
  legend.add(ink::kFull, 1, std::to_string(figures.full) + " full");
  legend.add(ink::kPartial, ink::kPartialShades, std::to_string(figures.partial) + " partial, by pairs kept");
  legend.add(ink::kEmpty, 1, std::to_string(figures.blocks - figures.visited()) + " empty");
}

void HeadLayout::place() {
  bool hasFrames = !key.frames.empty() || !query.frames.empty();
  int64_t frameColumn =
      query.frames.empty()
          ? 0
          : kTick + kGap / 2 + std::max(query.frameLabelWidth(), key.frames.empty() ? widthOf("frame") : 0);
  int64_t labels = std::max(kLine + query.labelWidth(), key.frames.empty() ? 0 : widthOf("frame"));
  left = kMargin + labels + kGap / 2 + kTick;
  top = kMargin + heading.height() + kGap + (hasFrames ? kLine + kTick : 0);
  int64_t content = std::max({left - kMargin + key.length + frameColumn, heading.width(), legend.width()});
  width = content + 2 * kMargin;
  legendTop = top + query.length + kTick + 2 * kLine + kGap;
  height = legendTop + legend.height(content) + kMargin - kGap;
}

void HeadLayout::drawGaps(Figure &figure) const {
  for (int64_t i = 1; i < key.cells; ++i)
    figure.add(Rect{left + i * scale, top, 1, query.length, ink::kPaper});
  for (int64_t i = 1; i < query.cells; ++i)
    figure.add(Rect{left, top + i * scale, key.length, 1, ink::kPaper});
}

/// Lines closer than this are left out.
static constexpr int64_t kLeastFramePixels = 6;

void HeadLayout::drawFrameLines(Figure &figure) const {
  auto forEachLine = [](const Axis &axis, auto visit) {
    if (axis.framePixels() < kLeastFramePixels)
      return;
    for (const FrameStart &start : axis.frames)
      if (start.tile > 0)
        visit(axis.pixelOf(start.tile));
    // What is behind the grid is text.
    const Segment &last = axis.tiling.segments().back();
    if (last.firstTile > 0 && last.tokens != axis.tiling.grid().gridRange())
      visit(axis.pixelOf(last.firstTile));
  };
  Ink color = scale >= kLeastWithGaps ? ink::kBorder : ink::kLine;
  forEachLine(key, [&](int64_t x) { figure.add(Rect{left + x, top, 1, query.length, color}); });
  forEachLine(query, [&](int64_t y) { figure.add(Rect{left, top + y, key.length, 1, color}); });
}

void HeadLayout::drawCells(Figure &figure) const {
  figure.add(Rect{left, top, key.length, query.length, ink::kEmpty});
  bool hasGaps = scale >= kLeastWithGaps;
  // A line is as wide as a small block, which it must not hide.
  if (!hasGaps)
    drawFrameLines(figure);
  size_t image = figure.addImage(side > 1 ? drawCoverage(mask, side) : drawBlocks(mask));
  figure.add(Placement{image, left, top, scale});
  if (hasGaps) {
    drawGaps(figure);
    drawFrameLines(figure);
  }
  figure.addFrame(Rect{left - 1, top - 1, key.length + 2, query.length + 2, ink::kBorder});
}

void HeadLayout::drawTileAxes(Figure &figure) const {
  constexpr int64_t room = 2 * Label::kLetterWidth * kTextSize;
  int64_t bottom = top + query.length;
  int64_t step = niceStep(key.pixelsPerTile, key.labelWidth() + room);
  for (int64_t tile = 0; tile < mask.numColumns(); tile += step) {
    int64_t x = left + key.pixelOf(tile) + scale / 2;
    figure.add(Rect{x, bottom + 1, 1, kTick, ink::kBorder});
    figure.add(Label{.x = x,
                     .y = bottom + kTick + kGap / 2,
                     .text = std::to_string(tile),
                     .size = kTextSize,
                     .anchor = Label::Anchor::Middle,
                     .ink = ink::kMuted});
  }
  figure.add(Label{.x = left + key.length / 2,
                   .y = bottom + kTick + kLine,
                   .text = "key tile",
                   .size = kTextSize,
                   .anchor = Label::Anchor::Middle});
  step = niceStep(query.pixelsPerTile, 2 * kLine);
  for (int64_t tile = 0; tile < mask.numRows(); tile += step) {
    int64_t y = top + query.pixelOf(tile) + scale / 2;
    figure.add(Rect{left - kTick - 1, y, kTick, 1, ink::kBorder});
    figure.add(Label{.x = left - kTick - kGap / 2,
                     .y = y - kTextHeight / 2,
                     .text = std::to_string(tile),
                     .size = kTextSize,
                     .anchor = Label::Anchor::End,
                     .ink = ink::kMuted});
  }
  figure.add(Label{.x = kMargin,
                   .y = top + query.length / 2,
                   .text = "query tile",
                   .size = kTextSize,
                   .anchor = Label::Anchor::Middle,
                   .upwards = true});
}

void HeadLayout::drawFrameAxes(Figure &figure) const {
  auto forEachMark = [](const Axis &axis, int64_t least, auto visit) {
    int64_t step = niceStep(axis.framePixels(), least);
    for (size_t i = 0; i < axis.frames.size(); i += step)
      visit(axis.pixelOf(axis.frames[i].tile), std::to_string(axis.frames[i].frame));
  };
  constexpr int64_t room = Label::kLetterWidth * kTextSize;
  if (key.frames.empty() && !query.frames.empty())
    figure.add(Label{.x = left + key.length + kTick + kGap / 2,
                     .y = top - kGap - kTextHeight,
                     .text = "frame",
                     .size = kTextSize,
                     .ink = ink::kMuted});
  if (!key.frames.empty())
    figure.add(Label{.x = left - kTick - kGap / 2,
                     .y = top - kTick - kGap / 2 - kTextHeight,
                     .text = "frame",
                     .size = kTextSize,
                     .anchor = Label::Anchor::End,
                     .ink = ink::kMuted});
  forEachMark(key, key.frameLabelWidth() + room, [&](int64_t x, const std::string &frame) {
    figure.add(Rect{left + x, top - kTick - 1, 1, kTick, ink::kBorder});
    figure.add(Label{.x = left + x,
                     .y = top - kTick - kGap / 2 - kTextHeight,
                     .text = frame,
                     .size = kTextSize,
                     .ink = ink::kMuted});
  });
  int64_t right = left + key.length + 1;
  forEachMark(query, kLine, [&](int64_t y, const std::string &frame) {
    figure.add(Rect{right, top + y, kTick, 1, ink::kBorder});
    figure.add(
        Label{.x = right + kTick + kGap / 2, .y = top + y, .text = frame, .size = kTextSize, .ink = ink::kMuted});
  });
}

Expected<Figure> HeadLayout::draw() {
  place();
  Expected<Figure> figure = Figure::get(width, height);
  if (!figure)
    return figure;
  heading.draw(*figure, kMargin, kMargin);
  drawCells(*figure);
  drawTileAxes(*figure);
  drawFrameAxes(*figure);
  legend.draw(*figure, kMargin, legendTop, width - 2 * kMargin);
  return figure;
}

Expected<Figure> openwork::drawHead(const BlockMask &mask, const std::string &title) {
  return HeadLayout(mask, title).draw();
}
