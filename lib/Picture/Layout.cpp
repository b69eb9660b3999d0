//===- Layout.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Layout.h"

#include <algorithm>
#include <cstdio>

using namespace openwork;
using namespace openwork::layout;

static constexpr int64_t kSample = 16, kShadeWidth = 6, kEntryGap = 28;
/// Text stands this much below the top of its line.
static constexpr int64_t kInset = (kSample - kTextHeight) / 2;

std::string layout::percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

std::string layout::count(int64_t number, const std::string &noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

int64_t layout::niceStep(double pixels, int64_t least) {
  constexpr int64_t mostTiles = AxisTiling::kMaxTiles;
  for (int64_t power = 1;; power *= 10)
    for (int64_t step : {power, 2 * power, 5 * power})
      if (step * pixels >= least || power > mostTiles)
        return step;
}

Heading::Heading(const std::string &title, std::vector<std::string> lines) : lines(std::move(lines)) {
  constexpr int64_t mostLetters = 100;
  this->title = printableText(title, mostLetters);
}

int64_t Heading::width() const {
  int64_t width = widthOf(title);
  for (const std::string &line : lines)
    width = std::max(width, widthOf(line));
  return width;
}

void Heading::draw(Figure &figure, int64_t x, int64_t y) const {
  figure.add(Label{.x = x, .y = y, .text = title, .size = kTextSize});
  for (const std::string &line : lines)
    figure.add(Label{.x = x, .y = y += kLine, .text = line, .size = kTextSize, .ink = ink::kMuted});
}

//===----------------------------------------------------------------------===//
// Legends
//===----------------------------------------------------------------------===//

int64_t Legend::Entry::sampleWidth() const { return shades == 1 ? kSample : shades * kShadeWidth; }

int64_t Legend::width() const {
  int64_t width = 0;
  for (const Entry &entry : entries)
    width = std::max(width, entry.width());
  return width;
}

template <typename Visit> int64_t Legend::arrange(int64_t width, const Visit &visit) const {
  int64_t x = 0, line = 0;
  for (const Entry &entry : entries) {
    if (x > 0 && x + entry.width() > width) {
      x = 0;
      ++line;
    }
    visit(entry, x, line);
    x += entry.width() + kEntryGap;
  }
  return line + 1;
}

int64_t Legend::height(int64_t width) const {
  return arrange(width, [](const Entry &, int64_t, int64_t) {}) * kLine;
}

void Legend::draw(Figure &figure, int64_t left, int64_t top, int64_t width) const {
  arrange(width, [&](const Entry &entry, int64_t offset, int64_t line) {
    int64_t x = left + offset, y = top + line * kLine;
    int64_t each = entry.sampleWidth() / entry.shades;
    for (int64_t i = 0; i < entry.shades; ++i)
      figure.add(Rect{x + i * each, y, each, kSample, static_cast<Ink>(entry.ink + i)});
    figure.addFrame(Rect{x, y, entry.sampleWidth(), kSample, ink::kBorder});
    figure.add(Label{.x = x + entry.sampleWidth() + kGap, .y = y + kInset, .text = entry.text, .size = kTextSize});
  });
}

Legend layout::coverageLegend() {
  Legend legend;
  legend.add(ink::kEmpty, 1, "no pairs");
  legend.add(ink::kCoverage, ink::kCoverageShades, "some to all pairs of tokens");
  return legend;
}
