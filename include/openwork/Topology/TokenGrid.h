//===- TokenGrid.h - How tokens are arranged --------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_TOKENGRID_H
#define OPENWORK_TOPOLOGY_TOKENGRID_H

#include "openwork/Support/Error.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace openwork {

/// Integers begin, begin + 1, ... below end.
struct Interval {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size() const { return end - begin; }
  bool empty() const { return begin >= end; }
  bool contains(int64_t x) const { return begin <= x && x < end; }
  bool operator==(const Interval &) const = default;
};

/// One value for each axis of a grid: frames, height, width.
using Coord = std::array<int64_t, 3>;

enum class TextPosition : uint8_t { None, Front, Back };

/// How the tokens of a sequence are arranged: a row-major grid of frames x height x width, with an optional segment of
/// text tokens in front of it or behind it. A plain sequence of n tokens is the grid 1 x 1 x n, a picture 1 x h x w.
class TokenGrid {
public:
  /// Bounds what block masks cost in memory: 4 Mi tokens in 128-token tiles are 2 x 128 MiB of bits.
  static constexpr int64_t kMaxTokens = int64_t{1} << 22;

  /// Fails where an extent is below 1, where text and its position disagree, or beyond kMaxTokens.
  static Expected<TokenGrid> get(Coord extents, TextPosition position = TextPosition::None, int64_t textTokens = 0);

  const Coord &extents() const { return extents_; }
  TextPosition textPosition() const { return position; }
  int64_t textTokens() const { return text; }
  int64_t gridTokens() const { return extents_[0] * extents_[1] * extents_[2]; }
  int64_t frameTokens() const { return extents_[1] * extents_[2]; }
  int64_t tokens() const { return gridTokens() + text; }

  /// Where the grid and the text lie in the sequence.
  Interval gridRange() const { return {gridBegin(), gridBegin() + gridTokens()}; }
  Interval textRange() const {
    return position == TextPosition::Front ? Interval{0, text} : Interval{gridTokens(), tokens()};
  }

  /// Frame, row and column of a token, or nothing for a text token.
  std::optional<Coord> coord(int64_t token) const;
  int64_t token(Coord coord) const {
    return gridBegin() + (coord[0] * extents_[1] + coord[1]) * extents_[2] + coord[2];
  }

  /// `30 x 48 x 80 + text_back 256`; leading extents of one are left out.
  std::string str() const;

  bool operator==(const TokenGrid &) const = default;

private:
  int64_t gridBegin() const { return position == TextPosition::Front ? text : 0; }

  Coord extents_ = {1, 1, 1};
  TextPosition position = TextPosition::None;
  int64_t text = 0;
};

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_TOKENGRID_H
