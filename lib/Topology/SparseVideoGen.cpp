//===- SparseVideoGen.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/SparseVideoGen.h"

#include "openwork/Support/JsonWriter.h"

#include <cmath>

using namespace openwork;

static constexpr double kBlock = 128;

static Expected<void> checkText(SparseVideoGenModel model, const TokenGrid &grid) {
  constexpr TextPosition positions[] = {TextPosition::None, TextPosition::Back, TextPosition::Front};
  constexpr const char *expected[] = {"no text for wan", "text behind the grid for hunyuan_video",
                                      "text in front of the grid for cogvideox"};
  if (grid.textPosition() != positions[static_cast<size_t>(model)])
    return error(std::string("expects ") + expected[static_cast<size_t>(model)] + ", got " + grid.str());
  return {};
}

Expected<int64_t> openwork::sparseVideoGenReach(SparseVideoGenModel model, const TokenGrid &grid, double density) {
  if (auto fits = checkText(model, grid); !fits)
    return tl::unexpected(fits.error());
  if (!(density > 0 && density <= 1))
    return error("expects a density above 0 and of at most 1, got " + realText(density));
  // In the order of the code, so that roundings agree.
  auto tokens = static_cast<double>(grid.tokens()), text = static_cast<double>(grid.textTokens());
  auto frameTokens = static_cast<double>(grid.frameTokens());
  double pairs = tokens * tokens, share = (density * pairs - 2 * tokens * text) / pairs;
  double frames = tokens * (1 - std::sqrt(1 - share)) / frameTokens, width = frames * frameTokens;
  bool isWan = model == SparseVideoGenModel::Wan;
  double reach = isWan ? std::ceil(width / kBlock) * kBlock : std::floor(width / kBlock) * kBlock - 1;
  if (reach < 0)
    return error("expects a density that leaves a band of at least 128 tokens beside the text, got " +
                 realText(density) + " for " + grid.str());
  return static_cast<int64_t>(reach);
}
