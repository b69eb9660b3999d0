//===- SheetFigure.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/SheetFigure.h"

#include "Layout.h"
#include "openwork/Mask/Statistics.h"

#include <algorithm>
#include <cmath>

using namespace openwork;
using namespace openwork::layout;

namespace {

/// The thumbnails of some masks, each drawn once and about `side` pixels large.
class Thumbnails {
public:
  Thumbnails(const std::vector<BlockMask> &masks, int64_t side);

  int64_t width() const { return widest; }
  int64_t height() const { return highest; }
  double density(size_t mask) const { return densities[mask]; }
  void addTo(Figure &figure);
  void draw(Figure &figure, size_t mask, int64_t x, int64_t y) const;

private:
  struct Thumbnail {
    CellImage image;
    int64_t scale;
    int64_t width() const { return image.columns * scale; }
    int64_t height() const { return image.rows * scale; }
  };

  std::vector<Thumbnail> thumbnails;
  std::vector<double> densities;
  size_t first = 0;
  int64_t widest = 0, highest = 0;
};

} // namespace

Thumbnails::Thumbnails(const std::vector<BlockMask> &masks, int64_t side) {
  for (const BlockMask &mask : masks) {
    int64_t longest = std::max(mask.numRows(), mask.numColumns());
    int64_t blocks = std::max<int64_t>(1, std::llround(double(longest) / side));
    const Thumbnail &made =
        thumbnails.emplace_back(Thumbnail{drawCoverage(mask, blocks), std::max<int64_t>(1, side / longest)});
    widest = std::max(widest, made.width());
    highest = std::max(highest, made.height());
    densities.push_back(statistics(mask).visitedDensity());
  }
}

void Thumbnails::addTo(Figure &figure) {
  first = figure.images().size();
  for (const Thumbnail &each : thumbnails)
    figure.addImage(each.image);
}

void Thumbnails::draw(Figure &figure, size_t mask, int64_t x, int64_t y) const {
  const Thumbnail &each = thumbnails[mask];
  figure.add(Rect{x, y, each.width(), each.height(), ink::kEmpty});
  figure.add(Placement{first + mask, x, y, each.scale});
  figure.addFrame(Rect{x - 1, y - 1, each.width() + 2, each.height() + 2, ink::kBorder});
}

//===----------------------------------------------------------------------===//
// The heads of a layer
//===----------------------------------------------------------------------===//

/// As wide as high, about, and not wider than a screen.
static int64_t chooseColumns(int64_t heads) {
  constexpr int64_t most = 8;
  if (heads <= most)
    return heads <= most / 2 ? heads : (heads + 1) / 2;
  int64_t columns = std::min<int64_t>(most, std::ceil(std::sqrt(1.5 * heads)));
  // No column more than the rows need.
  int64_t rows = (heads + columns - 1) / columns;
  return (heads + rows - 1) / rows;
}

Expected<Figure> openwork::drawHeads(const HeadSheet &sheet) {
  constexpr int64_t side = 160, gap = 28;
  Thumbnails thumbnails(sheet.masks, side);
  double sum = 0;
  for (const HeadSheet::Head &head : sheet.heads)
    sum += thumbnails.density(head.mask);
  int64_t heads = sheet.heads.size(), columns = chooseColumns(heads), rows = (heads + columns - 1) / columns;
  Heading heading(sheet.title,
                  {"mean visited density " + percent(sum / heads) + ", " + count(sheet.masks.size(), "distinct mask")});
  Legend legend = coverageLegend();

  int64_t captionWidth = widthOf(std::to_string(sheet.heads.back().number)) + 2 * kGap + widthOf("100.0 %");
  int64_t cellWidth = std::max(thumbnails.width(), captionWidth), cellHeight = thumbnails.height() + kLine;
  int64_t content = std::max({columns * (cellWidth + gap) - gap, heading.width(), legend.width()});
  int64_t top = kMargin + heading.height() + kGap, legendTop = top + rows * (cellHeight + gap);
  Expected<Figure> figure = Figure::get(content + 2 * kMargin, legendTop + legend.height(content) + kMargin - kGap);
  if (!figure)
    return figure;
  heading.draw(*figure, kMargin, kMargin);
  thumbnails.addTo(*figure);
  for (int64_t i = 0; i < heads; ++i) {
    const HeadSheet::Head &head = sheet.heads[i];
    int64_t x = kMargin + i % columns * (cellWidth + gap), y = top + i / columns * (cellHeight + gap);
    figure->add(Label{.x = x, .y = y, .text = std::to_string(head.number), .size = kTextSize});
    figure->add(Label{.x = x + cellWidth,
                      .y = y,
                      .text = percent(thumbnails.density(head.mask)),
                      .size = kTextSize,
                      .anchor = Label::Anchor::End,
                      .ink = ink::kMuted});
    thumbnails.draw(*figure, head.mask, x, y + kLine);
  }
  legend.draw(*figure, kMargin, legendTop, content);
  return figure;
}

//===----------------------------------------------------------------------===//
// The heads of a layer over steps
//===----------------------------------------------------------------------===//

namespace {

class StepLayout {
public:
  explicit StepLayout(const StepSheet &sheet);
  Expected<Figure> draw();

private:
  double meanDensity(const StepSheet::Row &row) const;
  void drawHeader(Figure &figure, int64_t y) const;
  void drawRow(Figure &figure, const StepSheet::Row &row, int64_t y) const;

  static constexpr int64_t kSide = 64, kBetween = 8;

  const StepSheet &sheet;
  Thumbnails thumbnails;
  Heading heading;
  int64_t labelWidth, pitch;
};

} // namespace

StepLayout::StepLayout(const StepSheet &sheet)
    : sheet(sheet), thumbnails(sheet.masks, kSide),
      heading(sheet.title,
              {count(sheet.rows.size(), "run") + " of equal steps, " + count(sheet.masks.size(), "distinct mask")}),
      labelWidth(widthOf("steps")) {
  for (const StepSheet::Row &row : sheet.rows)
    labelWidth = std::max(labelWidth, widthOf(row.steps));
  pitch = std::max(thumbnails.width(), widthOf(std::to_string(sheet.heads.back()))) + kBetween;
}

double StepLayout::meanDensity(const StepSheet::Row &row) const {
  double sum = 0;
  for (size_t mask : row.heads)
    sum += thumbnails.density(mask);
  return sum / row.heads.size();
}

void StepLayout::drawHeader(Figure &figure, int64_t y) const {
  int64_t x = kMargin + labelWidth;
  figure.add(Label{.x = x, .y = y, .text = "steps", .size = kTextSize, .anchor = Label::Anchor::End});
  x += kGap;
  for (int64_t head : sheet.heads) {
    figure.add(Label{.x = x + thumbnails.width() / 2,
                     .y = y,
                     .text = std::to_string(head),
                     .size = kTextSize,
                     .anchor = Label::Anchor::Middle});
    x += pitch;
  }
  figure.add(Label{.x = x + kGap, .y = y, .text = "mean", .size = kTextSize});
}

void StepLayout::drawRow(Figure &figure, const StepSheet::Row &row, int64_t y) const {
  int64_t x = kMargin + labelWidth, middle = y + (thumbnails.height() - kTextHeight) / 2;
  figure.add(Label{.x = x, .y = middle, .text = row.steps, .size = kTextSize, .anchor = Label::Anchor::End});
  x += kGap;
  for (size_t mask : row.heads) {
    thumbnails.draw(figure, mask, x, y);
    x += pitch;
  }
  figure.add(
      Label{.x = x + kGap, .y = middle, .text = percent(meanDensity(row)), .size = kTextSize, .ink = ink::kMuted});
}

Expected<Figure> StepLayout::draw() {
  Legend legend = coverageLegend();
  int64_t heads = sheet.heads.size(), rows = sheet.rows.size();
  int64_t columns = labelWidth + kGap + heads * pitch + kGap + widthOf("100.0 %");
  int64_t content = std::max({columns, heading.width(), legend.width()});
  int64_t top = kMargin + heading.height() + kGap, rowHeight = thumbnails.height() + kBetween;
  int64_t legendTop = top + kLine + rows * rowHeight + kGap;
  Expected<Figure> figure = Figure::get(content + 2 * kMargin, legendTop + legend.height(content) + kMargin - kGap);
  if (!figure)
    return figure;
  heading.draw(*figure, kMargin, kMargin);
  thumbnails.addTo(*figure);
  drawHeader(*figure, top);
  for (int64_t i = 0; i < rows; ++i)
    drawRow(*figure, sheet.rows[i], top + kLine + i * rowHeight);
  legend.draw(*figure, kMargin, legendTop, content);
  return figure;
}

Expected<Figure> openwork::drawSteps(const StepSheet &sheet) { return StepLayout(sheet).draw(); }
