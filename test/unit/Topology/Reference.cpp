//===- Reference.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Reference.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

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

/// The index of a grid token, or -1 for text.
static int64_t indexIn(const TokenGrid &grid, int64_t token) {
  Place at = placeOf(grid, token);
  auto [frames, height, width] = grid.extents();
  return at.text ? -1 : (at.at[0] * height + at.at[1]) * width + at.at[2];
}

Attends test::linePairs(const Domain &domain, const Lines &lines) {
  auto isIn = [](const std::vector<Interval> &intervals, int64_t x) {
    return std::ranges::any_of(intervals,
                               [x](const Interval &interval) { return interval.begin <= x && x < interval.end; });
  };
  return [=](int64_t query, int64_t key) {
    int64_t i = indexIn(domain.query, query), j = indexIn(domain.key, key);
    if (i < 0 || j < 0)
      return false;
    i /= lines.block;
    j /= lines.block;
    return isIn(lines.columns, j) || isIn(lines.diagonals, j - i) ||
           (lines.squares != 0 && i / lines.squares == j / lines.squares);
  };
}

Attends test::nearPairs(const Domain &domain, const Near &near) {
  return onGrid(domain, [=](size_t axis, int64_t q, int64_t k) {
    int64_t distance = std::abs(q / near.cell[axis] - k / near.cell[axis]);
    return axis == 0   ? near.frames.begin <= distance && distance < near.frames.end
           : axis == 1 ? distance <= near.rows
                       : distance <= near.columns;
  });
}

// compute_global_indices, adaptive_window_bounds and expanded_window_bounds.
Attends test::frameAnchorPairs(const Domain &domain, const FrameAnchors &anchors) {
  int64_t frames = domain.query.extents()[0], window = anchors.window;
  std::set<int64_t> globals;
  for (int64_t frame = 0; frame < std::min(anchors.first, frames); ++frame)
    globals.insert(frame);
  for (int64_t i = 0; anchors.every != 0 && i * anchors.every < frames; ++i)
    globals.insert((anchors.offset + i * anchors.every) % frames);
  return onGrid(domain, [=](size_t axis, int64_t q, int64_t k) {
    if (axis != 0 || globals.contains(k))
      return true;
    int64_t low = std::max<int64_t>(0, std::min(q - window, frames - 1 - 2 * window));
    int64_t high = std::min(frames - 1, std::max(q + window, 2 * window));
    int64_t target = std::min(2 * window + 1, frames - static_cast<int64_t>(globals.size())), others = 0;
    for (int64_t frame = low; frame <= high; ++frame)
      others += !globals.contains(frame);
    while (anchors.expand && others < target) {
      if (low > 0)
        others += !globals.contains(--low);
      if (others < target && high < frames - 1)
        others += !globals.contains(++high);
    }
    return window != 0 && low <= k && k <= high;
  });
}

/// Blocks of the video, which text is in none of.
static Attends blockPairs(const Domain &domain, int64_t block, std::vector<std::vector<bool>> mask) {
  return [=, mask = std::move(mask)](int64_t query, int64_t key) {
    int64_t i = indexIn(domain.query, query), j = indexIn(domain.key, key);
    return i >= 0 && j >= 0 && mask[i / block][j / block];
  };
}

static int64_t bitLength(int64_t x) {
  int64_t bits = 0;
  for (; x > 0; x /= 2)
    ++bits;
  return bits;
}

/// get_window_width and get_diagonal_split_mask: whether pixels of two frames see each other.
static bool radialSees(int64_t i, int64_t j, int64_t row, int64_t column, int64_t pixels, const Radial &radial) {
  int64_t distance = std::abs(i - j);
  if (radial.sink && j == 0)
    return true;
  double length = std::pow(2., bitLength(pixels)) / std::pow(2., bitLength(distance));
  if (length < 128 && distance % static_cast<int64_t>(128 / length) != 0)
    return false;
  double width = distance <= 1 ? static_cast<double>(pixels) : length * radial.decay;
  if (distance > 1 && width < static_cast<double>(radial.block))
    width = static_cast<double>(radial.block);
  return static_cast<float>(std::abs(row - column)) <= static_cast<float>(width);
}

// gen_log_mask_shrinked: the mask of each pair of frames in tokens, padded to blocks and shrunk.
Attends test::radialPairs(const Domain &domain, const Radial &radial) {
  auto [frames, height, width] = domain.query.extents();
  int64_t pixels = height * width, block = radial.block, blocks = (frames * pixels + block - 1) / block;
  int64_t border = frames * pixels / block;
  std::vector<std::vector<bool>> mask(blocks, std::vector<bool>(blocks));
  for (int64_t i = 0; i < blocks; ++i)
    for (int64_t j = 0; j < blocks; ++j)
      mask[i][j] = i >= border || j >= border;
  for (int64_t i = 0; i < frames; ++i)
    for (int64_t j = 0; j < frames; ++j) {
      int64_t padRows = i * pixels % block, padColumns = j * pixels % block, count = (pixels - 1) / block + 1;
      for (int64_t u = 0; u < count && i * pixels / block + u < blocks; ++u)
        for (int64_t v = 0; v < count && j * pixels / block + v < blocks; ++v) {
          int64_t nonZero = 0, dense = 0;
          for (int64_t column = v * block - padColumns; column < (v + 1) * block - padColumns; ++column) {
            int64_t sum = 0;
            for (int64_t row = u * block - padRows; row < (u + 1) * block - padRows; ++row)
              sum += row >= 0 && column >= 0 && row < pixels && column < pixels &&
                     radialSees(i, j, row, column, pixels, radial);
            float density = static_cast<float>(sum) / static_cast<float>(block);
            nonZero += density > 0;
            dense += density > static_cast<float>(1. / 3);
          }
          float share = static_cast<float>(dense) / (static_cast<float>(nonZero) + 1e-9F);
          if (share > 0.6F)
            mask[i * pixels / block + u][j * pixels / block + v] = true;
        }
    }
  return blockPairs(domain, block, std::move(mask));
}

// generate_nbhd_mask, with tensors of integers and numbers in single precision.
Attends test::nbhdPairs(const Domain &domain, const Nbhd &nbhd) {
  auto [frames, height, width] = domain.query.extents();
  int64_t tokens = frames * height * width, blocks = (tokens + nbhd.block - 1) / nbhd.block;
  double a = static_cast<double>(tokens) / static_cast<double>(frames) / static_cast<double>(nbhd.block);
  std::vector<double> widths;
  for (int64_t i = 0; i < frames; ++i)
    widths.push_back(std::max(nbhd.minWidth, i < static_cast<int64_t>(nbhd.widths.size()) ? nbhd.widths[i] * a : 0));
  auto narrow = [](double x) { return static_cast<float>(x); };
  std::vector<std::vector<bool>> mask(blocks, std::vector<bool>(blocks));
  for (int64_t i = 0; i < blocks; ++i)
    for (int64_t j = 0; j < blocks; ++j) {
      auto x = static_cast<float>(i), y = static_cast<float>(j);
      mask[i][j] = y <= narrow(a);
      for (int64_t d = 0; d < frames; ++d) {
        double shift = static_cast<double>(d) * a;
        auto distance = static_cast<float>(d);
        float n = std::floor(x / narrow(a)), m = std::floor(y / narrow(a));
        bool base1 = y >= (n + distance) * narrow(a) && y <= (n + distance + 1) * narrow(a);
        bool base2 = x >= (m + distance) * narrow(a) && x <= (m + distance + 1) * narrow(a);
        bool near1 = x - y + narrow(shift + widths[d]) >= 0 && x - y + narrow(shift - widths[d]) <= 0;
        bool near2 = x - y - narrow(shift - widths[d]) >= 0 && x - y - narrow(shift + widths[d]) <= 0;
        if ((base1 && near1) || (base2 && near2))
          mask[i][j] = true;
      }
    }
  return blockPairs(domain, nbhd.block, std::move(mask));
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
