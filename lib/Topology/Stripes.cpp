//===- Stripes.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Stripes.h"

#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/Grids.h"
#include "openwork/Topology/Window.h"

#include <cstdlib>

using namespace openwork;

static bool inStripe(int64_t difference, int64_t width, int64_t offset, int64_t period) {
  int64_t distance = std::abs(difference - offset);
  return (period ? distance % period : distance) < width;
}

static Expected<void> checkStripes(const Domain &domain, const Stripes &stripes) {
  if (auto equal = expectEqualGrids(domain); !equal)
    return equal;
  if (auto fits = expectWithin("cell", stripes.cell, domain.query.extents()); !fits)
    return fits;
  if (stripes.timeWidth < 1 || stripes.spaceWidth < 1)
    return error("expects stripe widths of at least 1, got " + std::to_string(stripes.timeWidth) + " and " +
                 std::to_string(stripes.spaceWidth));
  if (stripes.timePeriod < 0 || stripes.spacePeriod < 0)
    return error("expects stripe periods of at least 1, got " +
                 std::to_string(std::min(stripes.timePeriod, stripes.spacePeriod)));
  constexpr int64_t limit = TokenGrid::kMaxTokens;
  for (int64_t offset : {stripes.timeOffset, stripes.spaceOffset})
    if (offset < -limit || offset > limit)
      return error("expects stripe offsets in " + std::to_string(-limit) + ".." + std::to_string(limit) + ", got " +
                   std::to_string(offset));
  if (stripes.space == Stripes::Space::Window && stripes.spaceOffset != 0)
    return error("expects a spatial offset of 0 for stripes over a window, got " + std::to_string(stripes.spaceOffset));
  return {};
}

/// The cells that attend by time, one bit for each pair of cell frames.
static BitMatrix timeStripes(int64_t frames, const Stripes &stripes) {
  BitMatrix attends(frames, frames);
  for (int64_t t = 0; t < frames; ++t)
    for (int64_t u = 0; u < frames; ++u)
      if (inStripe(t - u, stripes.timeWidth, stripes.timeOffset, stripes.timePeriod))
        setBit(attends.row(t), u);
  return attends;
}

/// The cells of a frame that attend by place.
static Expected<BitMatrix> spaceStripes(int64_t height, int64_t width, const Stripes &stripes) {
  int64_t cells = height * width;
  BitMatrix attends(cells, cells);
  if (stripes.space == Stripes::Space::Modulus) {
    // One answer for each difference, of which there are far fewer than pairs.
    std::vector<uint8_t> in(2 * cells - 1);
    for (int64_t difference = 1 - cells; difference < cells; ++difference)
      in[difference + cells - 1] = inStripe(difference, stripes.spaceWidth, stripes.spaceOffset, stripes.spacePeriod);
    for (int64_t s = 0; s < cells; ++s)
      for (int64_t r = 0; r < cells; ++r)
        if (in[s - r + cells - 1])
          setBit(attends.row(s), r);
    return attends;
  }
  TokenGrid frame = *TokenGrid::get({1, height, width});
  int64_t rows = stripes.spacePeriod ? stripes.spacePeriod : height;
  auto window = makeCellWindow({frame, frame}, {{1, 1, 1}, {1, rows, stripes.spaceWidth}});
  if (!window)
    return tl::unexpected(window.error());
  // Cells are the tokens of this grid, so tiles of one token give a row of cells at once.
  AxisTiling single = *AxisTiling::linear(frame, 1);
  std::unique_ptr<Classifier> classifier = (*window)->classifier(std::make_shared<Tiling>(Tiling{single, single}));
  for (int64_t s = 0; s < cells; ++s) {
    std::vector<uint64_t> covered(wordsFor(cells));
    classifier->classifyRow(s, attends.row(s), covered);
  }
  return attends;
}

Expected<TopologyRef> openwork::makeStripes(const Domain &domain, const Stripes &stripes) {
  if (auto valid = checkStripes(domain, stripes); !valid)
    return tl::unexpected(valid.error());
  auto [frames, height, width] = cellCounts(domain.query, stripes.cell);
  int64_t inFrame = height * width;
  // The matrix of cells is dense; cells of a few hundred tokens make it small.
  if (frames * inFrame > kMaxCells)
    return error("expects at most " + std::to_string(kMaxCells) + " cells, got " + std::to_string(frames * inFrame));
  BitMatrix time = timeStripes(frames, stripes);
  Expected<BitMatrix> space = spaceStripes(height, width, stripes);
  if (!space)
    return tl::unexpected(space.error());

  BitMatrix attends(frames * inFrame, frames * inFrame);
  for (int64_t q = 0; q < attends.rows; ++q)
    forEachSetBit(time.row(q / inFrame), [&](int64_t frame) {
      forEachSetBit(space->row(q % inFrame), [&](int64_t s) { setBit(attends.row(q), frame * inFrame + s); });
    });
  return std::make_shared<CellTopology>(domain, Cells::boxes(domain.query, stripes.cell),
                                        Cells::boxes(domain.key, stripes.cell), std::move(attends), /*usesGrid=*/true);
}
