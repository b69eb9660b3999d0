//===- TokenGrid.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/TokenGrid.h"

using namespace openwork;

Expected<TokenGrid> TokenGrid::get(Coord extents, TextPosition position, int64_t textTokens) {
  int64_t tokens = 1;
  for (int64_t extent : extents) {
    if (extent < 1)
      return error("expects grid extents of at least 1, got " + std::to_string(extent));
    if (extent > kMaxTokens || tokens * extent > kMaxTokens)
      return error("expects a grid of at most " + std::to_string(kMaxTokens) + " tokens, got " +
                   std::to_string(extents[0]) + " x " + std::to_string(extents[1]) + " x " +
                   std::to_string(extents[2]));
    tokens *= extent;
  }
  if (textTokens < 0 || (position == TextPosition::None) != (textTokens == 0))
    return error(position == TextPosition::None
                     ? "expects a text position for " + std::to_string(textTokens) + " text tokens"
                     : "expects at least 1 text token, got " + std::to_string(textTokens));
  if (textTokens > kMaxTokens - tokens)
    return error("expects at most " + std::to_string(kMaxTokens) + " tokens, got " + std::to_string(tokens) +
                 " and text of " + std::to_string(textTokens));

  TokenGrid grid;
  grid.extents_ = extents;
  grid.position = position;
  grid.text = textTokens;
  return grid;
}

std::optional<Coord> TokenGrid::coord(int64_t token) const {
  if (!gridRange().contains(token))
    return std::nullopt;
  // Tokens fit 32 bits, whose divisions are faster; tile masks ask for millions of coordinates.
  auto index = static_cast<uint32_t>(token - gridBegin());
  auto height = static_cast<uint32_t>(extents_[1]), width = static_cast<uint32_t>(extents_[2]);
  uint32_t row = index / width, frame = row / height;
  return Coord{frame, row - frame * height, index - row * width};
}

std::string TokenGrid::str() const {
  std::string text;
  for (size_t axis = 0; axis < 3; ++axis)
    if (!text.empty() || extents_[axis] != 1 || axis == 2)
      text += (text.empty() ? "" : " x ") + std::to_string(extents_[axis]);
  if (position != TextPosition::None)
    text += (position == TextPosition::Front ? " + text_front " : " + text_back ") + std::to_string(textTokens());
  return text;
}
