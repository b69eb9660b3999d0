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
      return error("expects a grid of at most " + std::to_string(kMaxTokens) + " tokens");
    tokens *= extent;
  }
  if (textTokens < 0 || (position == TextPosition::None) != (textTokens == 0))
    return error(position == TextPosition::None
                     ? "expects a text position for " + std::to_string(textTokens) + " text tokens"
                     : "expects at least 1 text token, got " + std::to_string(textTokens));
  if (tokens + textTokens > kMaxTokens)
    return error("expects at most " + std::to_string(kMaxTokens) + " tokens with text");

  TokenGrid grid;
  grid.extents_ = extents;
  grid.position = position;
  grid.text = textTokens;
  return grid;
}

std::optional<Coord> TokenGrid::coord(int64_t token) const {
  int64_t index = token - gridBegin();
  if (index < 0 || index >= gridTokens())
    return std::nullopt;
  return Coord{index / frameTokens(), index / extents_[2] % extents_[1], index % extents_[2]};
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
