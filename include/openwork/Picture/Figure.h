//===- Figure.h - What a picture is made of ---------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PICTURE_FIGURE_H
#define OPENWORK_PICTURE_FIGURE_H

#include "openwork/Picture/CellImage.h"
#include "openwork/Support/Error.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace openwork {

/// In pixels, from the top left corner.
struct Rect {
  int64_t x = 0, y = 0, width = 0, height = 0;
  Ink ink = ink::kPaper;
};

/// One line of text, in letters of kLetterWidth x kLetterHeight pixels times `size`.
struct Label {
  enum class Anchor : uint8_t { Start, Middle, End };

  /// The top of the letters, and where the anchor of the text is; where it reads upwards, their left side and the
  /// anchor from below.
  int64_t x = 0, y = 0;
  std::string text;
  int64_t size = 1;
  Anchor anchor = Anchor::Start;
  Ink ink = ink::kText;
  bool upwards = false;

  static constexpr int64_t kLetterWidth = 6, kLetterHeight = 9;
  /// Letters above the base line.
  static constexpr int64_t kAscent = 7;
  /// Of a text in pixels; each byte that begins a character of UTF-8 is a letter.
  static int64_t width(std::string_view text, int64_t size);
};

/// An image whose cells are squares of `scale` pixels.
struct Placement {
  size_t image = 0;
  int64_t x = 0, y = 0, scale = 1;
};

/// A picture as a list of things painted one over the other on white paper, to be written as PNG or SVG.
class Figure {
public:
  /// Bounds what a picture costs in memory: a byte a pixel.
  static constexpr int64_t kMaxPixels = int64_t{1} << 26;

  using Element = std::variant<Rect, Label, Placement>;

  /// Fails where the picture would have more than kMaxPixels.
  static Expected<Figure> get(int64_t width, int64_t height);

  int64_t width() const { return width_; }
  int64_t height() const { return height_; }
  const std::vector<Element> &elements() const { return elements_; }
  const std::vector<CellImage> &images() const { return images_; }

  void add(Rect rect) { elements_.emplace_back(rect); }
  /// What is not UTF-8, or not printable, becomes a replacement character.
  void add(Label label);
  void add(Placement placement) { elements_.emplace_back(placement); }
  /// For placements; one image may have several.
  size_t addImage(CellImage image);
  /// The sides of a rectangle, one pixel wide, inside it.
  void addFrame(const Rect &rect);

private:
  Figure(int64_t width, int64_t height) : width_(width), height_(height) {}

  int64_t width_, height_;
  std::vector<Element> elements_;
  std::vector<CellImage> images_;
};

/// The text in UTF-8 without control characters, U+FFFD standing for what is neither; cut to `most` characters, the
/// last three of which are then dots.
std::string printableText(std::string_view text, int64_t most);

} // namespace openwork

#endif // OPENWORK_PICTURE_FIGURE_H
