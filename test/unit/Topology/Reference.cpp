//===- Reference.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Reference.h"

#include <algorithm>
#include <cstdlib>

using namespace openwork;
using namespace openwork::test;

Place test::placeOf(const TokenGrid &grid, int64_t token) {
  auto [frames, height, width] = grid.extents();
  if (grid.textPosition() == TextPosition::Front)
    token -= grid.textTokens();
  if (token < 0 || token >= frames * height * width)
    return {.text = true};
  Place place;
  place.at[2] = token % width;
  place.at[1] = token / width % height;
  place.at[0] = token / width / height;
  return place;
}

Attends test::bandPairs(int64_t lower, int64_t upper) {
  return [=](int64_t query, int64_t key) { return lower <= key - query && key - query <= upper; };
}

Attends test::frameSinkPairs(const Domain &domain, int64_t frames) {
  return [=](int64_t, int64_t key) {
    Place k = placeOf(domain.key, key);
    return !k.text && k.at[0] < frames;
  };
}

Attends test::textPairs(const Domain &domain, TextPart part) {
  return [=](int64_t query, int64_t key) {
    return part == TextPart::Keys ? placeOf(domain.key, key).text : placeOf(domain.query, query).text;
  };
}

/// A relation on each axis of the grid; text takes no part.
static Attends onGrid(const Domain &domain, std::function<bool(size_t axis, int64_t q, int64_t k)> holds) {
  return [=, holds = std::move(holds)](int64_t query, int64_t key) {
    Place q = placeOf(domain.query, query), k = placeOf(domain.key, key);
    return !q.text && !k.text && holds(0, q.at[0], k.at[0]) && holds(1, q.at[1], k.at[1]) && holds(2, q.at[2], k.at[2]);
  };
}

// NATTEN's mask: positions with the same remainder by the dilation form a group, in which a stride group's leader
// decides the window.
Attends test::tokenWindowPairs(const Domain &domain, const TokenWindow &window) {
  return onGrid(domain, [=](size_t axis, int64_t q, int64_t k) {
    int64_t size = window.size[axis], stride = window.stride[axis], dilation = window.dilation[axis];
    if (q % dilation != k % dilation)
      return false;
    int64_t members = 0;
    for (int64_t x = q % dilation; x < domain.key.extents()[axis]; x += dilation)
      ++members;
    q /= dilation;
    k /= dilation;
    if (window.causal[axis]) {
      int64_t leader = std::min(q / stride * stride + stride - 1, members - 1);
      return k <= q && leader - k < size;
    }
    int64_t left = size / 2, right = size / 2 + (size % 2 - 1);
    int64_t leader = std::min(q / stride * stride + stride / 2, members - 1);
    int64_t centre = std::clamp(leader, left, members - 1 - right);
    return (centre >= k && centre - k <= left) || (k >= centre && k - centre <= right);
  });
}

/// Sliding tile attention on an axis of n cells; torch.clamp lets the upper bound win.
static bool inCellWindow(int64_t queryCell, int64_t keyCell, int64_t n, int64_t size) {
  int64_t centre = queryCell;
  if (centre < size / 2)
    centre = size / 2;
  if (centre > n - 1 - size / 2)
    centre = n - 1 - size / 2;
  return std::abs(centre - keyCell) <= size / 2;
}

static int64_t cellsAlong(const TokenGrid &grid, const Coord &cell, size_t axis) {
  int64_t cells = 0;
  for (int64_t begin = 0; begin < grid.extents()[axis]; begin += cell[axis])
    ++cells;
  return cells;
}

Attends test::cellWindowPairs(const Domain &domain, const CellWindow &window) {
  return onGrid(domain, [=](size_t axis, int64_t q, int64_t k) {
    return inCellWindow(q / window.cell[axis], k / window.cell[axis], cellsAlong(domain.key, window.cell, axis),
                        window.size[axis]);
  });
}

static bool inStripe(int64_t difference, int64_t width, int64_t offset, int64_t period) {
  int64_t distance = std::abs(difference - offset);
  if (period != 0)
    distance %= period;
  return distance <= width - 1;
}

Attends test::stripePairs(const Domain &domain, const Stripes &stripes) {
  int64_t rows = cellsAlong(domain.key, stripes.cell, 1), columns = cellsAlong(domain.key, stripes.cell, 2);
  return [=](int64_t query, int64_t key) {
    Place q = placeOf(domain.query, query), k = placeOf(domain.key, key);
    if (q.text || k.text)
      return false;
    for (size_t axis = 0; axis < 3; ++axis) {
      q.at[axis] /= stripes.cell[axis];
      k.at[axis] /= stripes.cell[axis];
    }
    if (!inStripe(q.at[0] - k.at[0], stripes.timeWidth, stripes.timeOffset, stripes.timePeriod))
      return false;
    if (stripes.space == Stripes::Space::Modulus)
      return inStripe((q.at[1] * columns + q.at[2]) - (k.at[1] * columns + k.at[2]), stripes.spaceWidth,
                      stripes.spaceOffset, stripes.spacePeriod);
    return inCellWindow(q.at[1], k.at[1], rows, stripes.spacePeriod ? stripes.spacePeriod : rows) &&
           inCellWindow(q.at[2], k.at[2], columns, stripes.spaceWidth);
  };
}

static void appendRuns(Interval tokens, int64_t tileSize, TileSlots &tiles) {
  for (int64_t token = tokens.begin; token < tokens.end; ++token) {
    int64_t slot = (token - tokens.begin) % tileSize;
    if (slot == 0)
      tiles.emplace_back(tileSize, -1);
    tiles.back()[slot] = token;
  }
}

static void appendBoxes(const TokenGrid &grid, const Coord &box, TileSlots &tiles) {
  auto [frames, height, width] = grid.extents();
  int64_t gridBegin = grid.textPosition() == TextPosition::Front ? grid.textTokens() : 0;
  for (int64_t f0 = 0; f0 < frames; f0 += box[0])
    for (int64_t h0 = 0; h0 < height; h0 += box[1])
      for (int64_t w0 = 0; w0 < width; w0 += box[2]) {
        std::vector<int64_t> slots;
        for (int64_t f = f0; f < f0 + box[0]; ++f)
          for (int64_t h = h0; h < h0 + box[1]; ++h)
            for (int64_t w = w0; w < w0 + box[2]; ++w)
              slots.push_back(f < frames && h < height && w < width ? gridBegin + (f * height + h) * width + w : -1);
        tiles.push_back(std::move(slots));
      }
}

static TileSlots tiles(const TokenGrid &grid, int64_t tileSize, const std::function<void(TileSlots &)> &appendGrid) {
  TileSlots tiles;
  if (grid.textPosition() == TextPosition::Front)
    appendRuns({0, grid.textTokens()}, tileSize, tiles);
  appendGrid(tiles);
  if (grid.textPosition() == TextPosition::Back)
    appendRuns({grid.tokens() - grid.textTokens(), grid.tokens()}, tileSize, tiles);
  return tiles;
}

TileSlots test::runTiles(const TokenGrid &grid, int64_t tileSize) {
  int64_t begin = grid.textPosition() == TextPosition::Front ? grid.textTokens() : 0;
  int64_t end = begin + grid.tokens() - grid.textTokens();
  return tiles(grid, tileSize, [&](TileSlots &tiles) { appendRuns({begin, end}, tileSize, tiles); });
}

TileSlots test::boxTiles(const TokenGrid &grid, const Coord &box) {
  return tiles(grid, box[0] * box[1] * box[2], [&](TileSlots &tiles) { appendBoxes(grid, box, tiles); });
}
