//===- HeadFigure.h - The block mask of one head ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PICTURE_HEADFIGURE_H
#define OPENWORK_PICTURE_HEADFIGURE_H

#include "openwork/Picture/Figure.h"

namespace openwork {

/// The most cells along a side; a mask with more blocks is drawn in squares of blocks.
inline constexpr int64_t kMostCells = 2048;

/// A mask with its blocks by kind, partial ones shaded by the pairs they keep, axes in tiles, and the frames of token
/// grids that have several. Above it stand `title`, and the token grid, tiling and densities.
Expected<Figure> drawHead(const BlockMask &mask, const std::string &title);

/// Where frames begin on an axis, in tiles: at a multiple of a tile for boxes, anywhere for runs. Empty where the token
/// grid has one frame.
struct FrameStart {
  int64_t frame = 0;
  double tile = 0;
  bool operator==(const FrameStart &) const = default;
};
std::vector<FrameStart> frameStarts(const AxisTiling &axis);

} // namespace openwork

#endif // OPENWORK_PICTURE_HEADFIGURE_H
