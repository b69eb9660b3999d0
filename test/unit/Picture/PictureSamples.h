//===- PictureSamples.h - Masks and pictures of the tests -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_PICTURE_PICTURESAMPLES_H
#define OPENWORK_TEST_UNIT_PICTURE_PICTURESAMPLES_H

#include "openwork/Mask/Classify.h"
#include "openwork/Picture/Raster.h"

namespace openwork::test {

/// The tiling of a grid, for queries and keys, in runs of `tile` tokens.
TilingRef tilingOf(MaskContext &context, const TokenGrid &grid, int64_t tile);

/// Causal attention in a sequence of `tokens`, in runs of `tile` tokens.
BlockMask causalMask(MaskContext &context, int64_t tokens, int64_t tile);

/// The pixels of a PNG, as libpng reads them.
struct ReadImage {
  int64_t width = 0, height = 0;
  std::vector<Color> pixels;
  Color at(int64_t x, int64_t y) const { return pixels[y * width + x]; }
};
ReadImage readPng(const std::string &bytes);

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_PICTURE_PICTURESAMPLES_H
