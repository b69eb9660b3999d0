//===- Layout.h - What the layouts of pictures share ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_PICTURE_LAYOUT_H
#define OPENWORK_LIB_PICTURE_LAYOUT_H

#include "openwork/Picture/Figure.h"

#include <string>
#include <vector>

namespace openwork::layout {

/// Sizes in pixels. Text is twice the size of its letters, and a line of it has room around.
inline constexpr int64_t kMargin = 24, kTextSize = 2, kLine = 26, kGap = 12, kTick = 6;
inline constexpr int64_t kTextHeight = Label::kAscent * kTextSize;

inline int64_t widthOf(std::string_view text) { return Label::width(text, kTextSize); }

/// `12.5 %`
std::string percent(double share);

/// `1 mask`, `2 masks`
std::string count(int64_t number, const std::string &noun);

/// The smallest of 1, 2, 5, 10, 20, ... that, times `pixels`, is at least `least` pixels.
int64_t niceStep(double pixels, int64_t least);

/// The title, cut so that it does not make the picture wider than its letters should, and lines below it.
struct Heading {
  explicit Heading(const std::string &title, std::vector<std::string> lines = {});

  int64_t width() const;
  int64_t height() const { return (1 + static_cast<int64_t>(lines.size())) * kLine; }
  void draw(Figure &figure, int64_t x, int64_t y) const;

  std::string title;
  std::vector<std::string> lines;
};

/// Samples of colours, and what they stand for.
class Legend {
public:
  /// One colour, or a ramp of `shades` from `ink` on.
  void add(Ink ink, int64_t shades, std::string text) { entries.push_back({ink, shades, std::move(text)}); }

  /// Of the widest entry, and of the lines that they take in `width` pixels.
  int64_t width() const;
  int64_t height(int64_t width) const;
  void draw(Figure &figure, int64_t x, int64_t y, int64_t width) const;

private:
  struct Entry {
    Ink ink;
    int64_t shades;
    std::string text;
    int64_t sampleWidth() const;
    int64_t width() const { return sampleWidth() + kGap + widthOf(text); }
  };

  /// Calls `visit(entry, x, line)`, and returns the number of lines.
  template <typename Visit> int64_t arrange(int64_t width, const Visit &visit) const;

  std::vector<Entry> entries;
};

/// The legend of cells by coverage.
Legend coverageLegend();

} // namespace openwork::layout

#endif // OPENWORK_LIB_PICTURE_LAYOUT_H
