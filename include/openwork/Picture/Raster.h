//===- Raster.h - Pictures as pixels, and as PNG ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PICTURE_RASTER_H
#define OPENWORK_PICTURE_RASTER_H

#include "openwork/Picture/Figure.h"

namespace openwork {

/// Pixels row by row, each an ink of the palette.
struct Raster {
  Raster(int64_t width, int64_t height) : width(width), height(height), pixels(width * height) {}

  Ink at(int64_t x, int64_t y) const { return pixels[y * width + x]; }

  int64_t width, height;
  std::vector<Ink> pixels;
};

/// What lies beyond the edges is cut off.
Raster render(const Figure &figure);

/// A PNG with the palette, the same bytes for the same pixels and the same libpng and zlib.
Expected<std::string> writePng(const Raster &raster);

} // namespace openwork

#endif // OPENWORK_PICTURE_RASTER_H
