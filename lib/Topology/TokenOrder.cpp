//===- TokenOrder.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/TokenOrder.h"

#include <cstdlib>
#include <numeric>

using namespace openwork;

//===-- Orders of the axes ----------------------------------------------------------------------------------------===//

/// The axes from the slowest to the fastest.
static std::array<size_t, 3> axesOf(TokenOrder order) {
  constexpr std::array<std::array<size_t, 3>, 6> axes = {
      {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  return axes[static_cast<size_t>(order)];
}

//===-- The generalised Hilbert curve -----------------------------------------------------------------------------===//

namespace {

/// x, y and z.
struct Vector {
  std::array<int64_t, 3> at = {0, 0, 0};

  Vector operator+(const Vector &other) const {
    return {{at[0] + other.at[0], at[1] + other.at[1], at[2] + other.at[2]}};
  }
  Vector operator-(const Vector &other) const { return *this + -other; }
  Vector operator-() const { return {{-at[0], -at[1], -at[2]}}; }
  /// The length of a vector along one axis.
  int64_t length() const { return std::abs(at[0] + at[1] + at[2]); }
  Vector unit() const { return {{sign(at[0]), sign(at[1]), sign(at[2])}}; }
  /// Half of it, rounded down, and to an even length where it is longer than two.
  Vector half() const {
    Vector half = {{at[0] >> 1, at[1] >> 1, at[2] >> 1}};
    return half.length() % 2 != 0 && length() > 2 ? half + unit() : half;
  }

private:
  static int64_t sign(int64_t x) { return (x > 0) - (x < 0); }
};

/// Walks through a box from the corner `start`: along a, the main direction, with b and c spanning the rest.
class HilbertWalk {
public:
  HilbertWalk(const TokenGrid &grid, std::vector<uint32_t> &places) : grid(grid), places(places) {
    auto [frames, height, width] = grid.extents();
    Vector x = {{width, 0, 0}}, y = {{0, height, 0}}, z = {{0, 0, frames}};
    if (width >= height && width >= frames)
      walk({}, x, y, z);
    else if (height >= width && height >= frames)
      walk({}, y, x, z);
    else
      walk({}, z, x, y);
  }

private:
  void line(Vector at, const Vector &direction) {
    for (int64_t i = direction.length(); i > 0; --i, at = at + direction.unit())
      places[grid.token({at.at[2], at.at[1], at.at[0]})] = next++;
  }

  void walk(const Vector &start, const Vector &a, const Vector &b, const Vector &c) {
    int64_t w = a.length(), h = b.length(), d = c.length();
    if (h == 1 && d == 1)
      return line(start, a);
    if (w == 1 && d == 1)
      return line(start, b);
    if (w == 1 && h == 1)
      return line(start, c);
    Vector a2 = a.half(), b2 = b.half(), c2 = c.half();
    if (2 * w > 3 * h && 2 * w > 3 * d) {
      walk(start, a2, b, c);
      walk(start + a2, a - a2, b, c);
    } else if (3 * h > 4 * d) {
      walk(start, b2, c, a2);
      walk(start + b2, a, b - b2, c);
      walk(start + (a - a.unit()) + (b2 - b.unit()), -b2, c, -(a - a2));
    } else if (3 * d > 4 * h) {
      walk(start, c2, a2, b);
      walk(start + c2, a, b, c - c2);
      walk(start + (a - a.unit()) + (c2 - c.unit()), -c2, -(a - a2), b);
    } else {
      walk(start, b2, c2, a2);
      walk(start + b2, c, a2, b - b2);
      walk(start + (b2 - b.unit()) + (c - c.unit()), a, -b2, -(c - c2));
      walk(start + (a - a.unit()) + b2 + (c - c.unit()), -c, -(a - a2), b - b2);
      walk(start + (a - a.unit()) + (b2 - b.unit()), -b2, c2, -(a - a2));
    }
  }

  const TokenGrid &grid;
  std::vector<uint32_t> &places;
  int64_t next = grid.gridRange().begin;
};

} // namespace

std::vector<uint32_t> openwork::placesIn(TokenOrder order, const TokenGrid &grid) {
  std::vector<uint32_t> places(grid.tokens());
  std::iota(places.begin(), places.end(), 0);
  if (order == TokenOrder::Hilbert) {
    HilbertWalk(grid, places);
    return places;
  }
  auto [slow, middle, fast] = axesOf(order);
  const Coord &extents = grid.extents();
  int64_t begin = grid.gridRange().begin, token = begin;
  for (Coord at = {}; at[0] < extents[0]; ++at[0])
    for (at[1] = 0; at[1] < extents[1]; ++at[1])
      for (at[2] = 0; at[2] < extents[2]; ++at[2])
        places[token++] = begin + (at[slow] * extents[middle] + at[middle]) * extents[fast] + at[fast];
  return places;
}
