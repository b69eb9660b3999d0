//===- Raster.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/Raster.h"

#include "Font.h"

#include <algorithm>
#include <png.h>

using namespace openwork;

namespace {

class Painter {
public:
  explicit Painter(const Figure &figure) : figure(figure), raster(figure.width(), figure.height()) {}

  Raster run() {
    for (const Figure::Element &element : figure.elements())
      std::visit([&](const auto &each) { paint(each); }, element);
    return std::move(raster);
  }

private:
  void paint(const Rect &rect);
  void paint(const Label &label);
  void paint(const Placement &placement);
  void paintLetter(const Label &label, int64_t offset, char letter);

  const Figure &figure;
  Raster raster;
};

} // namespace

void Painter::paint(const Rect &rect) {
  int64_t left = std::clamp<int64_t>(rect.x, 0, raster.width);
  int64_t right = std::clamp<int64_t>(rect.x + rect.width, left, raster.width);
  int64_t top = std::max<int64_t>(0, rect.y), bottom = std::min(rect.y + rect.height, raster.height);
  for (int64_t y = top; y < bottom; ++y)
    std::fill_n(raster.pixels.begin() + y * raster.width + left, right - left, rect.ink);
}

void Painter::paint(const Placement &placement) {
  for (const CellRun &run : mergeRuns(figure.images()[placement.image]))
    paint(Rect{placement.x + run.column * placement.scale, placement.y + run.row * placement.scale,
               run.columns * placement.scale, run.rows * placement.scale, run.ink});
}

/// Where the text begins, in its direction.
static int64_t startOf(const Label &label) {
  int64_t width = Label::width(label.text, label.size), sign = label.upwards ? -1 : 1;
  int64_t anchor = label.upwards ? label.y : label.x;
  switch (label.anchor) {
  case Label::Anchor::Start:
    return anchor;
  case Label::Anchor::Middle:
    return anchor - sign * width / 2;
  case Label::Anchor::End:
    return anchor - sign * width;
  }
}

void Painter::paintLetter(const Label &label, int64_t offset, char letter) {
  // Twice the size is smoothed, and multiples of it have larger dots.
  bool isTwice = label.size % 2 == 0;
  int64_t dot = isTwice ? label.size / 2 : label.size, per = label.size / dot;
  for (int64_t row = 0; row < Label::kLetterHeight * per; ++row)
    for (int64_t column = 0; column < Label::kLetterWidth * per; ++column) {
      if (!(isTwice ? isPaintedTwice(letter, row, column) : isPainted(letter, row, column)))
        continue;
      int64_t along = offset + column * dot, across = row * dot;
      if (label.upwards)
        paint(Rect{label.x + across, startOf(label) - along - dot, dot, dot, label.ink});
      else
        paint(Rect{startOf(label) + along, label.y + across, dot, dot, label.ink});
    }
}

void Painter::paint(const Label &label) {
  int64_t offset = 0;
  for (size_t i = 0; i < label.text.size(); ++i) {
    if ((static_cast<uint8_t>(label.text[i]) & 0xC0) == 0x80)
      continue;
    paintLetter(label, offset, label.text[i]);
    offset += Label::kLetterWidth * label.size;
  }
}

Raster openwork::render(const Figure &figure) { return Painter(figure).run(); }

Expected<std::string> openwork::writePng(const Raster &raster) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = raster.width;
  image.height = raster.height;
  image.format = PNG_FORMAT_RGB_COLORMAP;
  image.colormap_entries = ink::kCount;
  static_assert(sizeof(Color) == PNG_IMAGE_SAMPLE_SIZE(PNG_FORMAT_RGB));
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = bytes.size();
  bool isWritten = png_image_write_to_memory(&image, bytes.data(), &size, /*convert_to_8_bit=*/0, raster.pixels.data(),
                                             /*row_stride=*/0, palette().data());
  if (!isWritten)
    return error(std::string("cannot make a PNG: ") + image.message);
  bytes.resize(size);
  return bytes;
}
