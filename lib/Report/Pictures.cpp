//===- Pictures.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Pictures.h"

#include "Text.h"
#include "openwork/Picture/Raster.h"

#include <algorithm>
#include <array>

using namespace openwork;

/// Pixels along a side, from the finest to the coarsest.
static constexpr std::array<int64_t, 7> kSides = {1024, 768, 512, 256, 128, 64, 32};

static int64_t blocksPerPixel(const BlockMask &mask, int64_t pixels) {
  return (std::max(mask.numRows(), mask.numColumns()) + pixels - 1) / pixels;
}

/// As bytes, one pixel a cell: what is empty keeps its grey, so that a picture has no holes.
static Expected<std::string> encode(const CellImage &image) {
  Raster raster(image.columns, image.rows);
  raster.pixels = image.cells;
  std::ranges::replace(raster.pixels, ink::kPaper, ink::kEmpty);
  return writePng(raster);
}

/// The pictures of the masks in order, as long as they fit.
static Expected<std::vector<MaskPicture>> drawThatFit(const std::vector<BlockMask> &masks, int64_t pixels,
                                                      int64_t bytes) {
  std::vector<MaskPicture> pictures;
  for (const BlockMask &mask : masks) {
    int64_t side = blocksPerPixel(mask, pixels);
    Expected<std::string> png = encode(side == 1 ? drawBlocks(mask) : drawCoverage(mask, side));
    if (!png)
      return tl::unexpected(png.error());
    bytes -= std::ssize(*png);
    if (bytes < 0)
      break;
    pictures.push_back({side, std::move(*png)});
  }
  return pictures;
}

Expected<std::vector<MaskPicture>> openwork::drawPictures(const std::vector<BlockMask> &masks,
                                                          const ReportLimits &limits, Omissions &omissions) {
  Expected<std::vector<MaskPicture>> pictures;
  int64_t pixels = 0;
  for (int64_t tried : kSides) {
    pixels = tried;
    pictures = drawThatFit(masks, pixels, limits.pictureBytes);
    if (!pictures || pictures->size() == masks.size())
      break;
  }
  if (!pictures)
    return pictures;
  bool isCoarser = std::ranges::any_of(*pictures, [](const MaskPicture &picture) { return picture.side > 1; });
  if (isCoarser)
    omissions.push_back("Pictures have at most " + std::to_string(pixels) +
                        " pixels along a side; where a mask has more blocks, a pixel stands for a square of them.");
  if (int64_t missing = std::ssize(masks) - std::ssize(*pictures); missing > 0)
    omissions.push_back("The last " + grouped(missing) + " of " + counted(std::ssize(masks), "distinct mask") +
                        (missing == 1 ? " has" : " have") + " no picture here; openwork show draws them.");
  pictures->resize(masks.size());
  return pictures;
}
