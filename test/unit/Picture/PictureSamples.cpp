//===- PictureSamples.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Picture/PictureSamples.h"

#include "openwork/Topology/Intervals.h"

#include <gtest/gtest.h>
#include <png.h>

using namespace openwork;

TilingRef test::tilingOf(MaskContext &context, const TokenGrid &grid, int64_t tile) {
  AxisTiling axis = *AxisTiling::linear(grid, tile);
  return context.intern({axis, axis});
}

BlockMask test::causalMask(MaskContext &context, int64_t tokens, int64_t tile) {
  TokenGrid grid = *TokenGrid::get({1, 1, tokens});
  return classify(context, *makeCausal({grid, grid}), tilingOf(context, grid, tile));
}

test::ReadImage test::readPng(const std::string &bytes) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_TRUE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) << image.message;
  image.format = PNG_FORMAT_RGB;
  ReadImage result{image.width, image.height, std::vector<Color>(int64_t{image.width} * image.height)};
  EXPECT_TRUE(png_image_finish_read(&image, nullptr, result.pixels.data(), 0, nullptr)) << image.message;
  return result;
}
