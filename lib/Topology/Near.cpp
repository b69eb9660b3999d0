//===- Near.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Near.h"

#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/Grids.h"
#include "openwork/Topology/ProductTopology.h"

#include <algorithm>

using namespace openwork;

static Expected<void> checkNear(const Domain &domain, const Near &near) {
  if (auto equal = expectEqualGrids(domain); !equal)
    return equal;
  if (auto fits = expectWithin("cell", near.cell, domain.query.extents()); !fits)
    return fits;
  if (near.frames.empty() || near.frames.begin < 0)
    return error("expects distances of frames from 0 on, got " + std::to_string(near.frames.begin) + " to " +
                 std::to_string(near.frames.end));
  if (near.rows < 0 || near.columns < 0)
    return error("expects a reach of at least 0, got " + std::to_string(std::min(near.rows, near.columns)));
  return {};
}

/// Cells of an axis that have such a distance.
static AxisRelation within(int64_t cells, const Interval &distances) {
  // No two cells are further apart; cutting the distances keeps the sums below in range.
  int64_t from = std::min(distances.begin, cells), to = std::min(distances.end - 1, cells);
  return AxisRelation(cells, cells, [=](int64_t at, std::vector<Run> &runs) {
    if (from == 0) {
      runs.push_back({at - to, at + to + 1});
      return;
    }
    runs.push_back({at - to, at - from + 1});
    runs.push_back({at + from, at + to + 1});
  });
}

/// A relation between positions from one between cells.
static AxisRelation spread(const AxisRelation &cells, int64_t cell, int64_t positions) {
  return AxisRelation(positions, positions, [&](int64_t query, std::vector<Run> &runs) {
    for (const Run &run : cells.runs(query / cell))
      runs.push_back({run.begin * cell, run.end * cell});
  });
}

/// As a matrix, which unions with others over the same cells.
static TopologyRef makeCells(const Domain &domain, const Near &near, const std::array<AxisRelation, 3> &relations) {
  auto [frames, height, width] = cellCounts(domain.query, near.cell);
  BitMatrix attends(frames * height * width, frames * height * width);
  for (int64_t q = 0; q < attends.rows; ++q)
    for (const Run &t : relations[0].runs(q / width / height))
      for (int64_t frame = t.begin; frame < t.end; ++frame)
        for (const Run &y : relations[1].runs(q / width % height))
          for (int64_t row = y.begin; row < y.end; ++row)
            for (const Run &x : relations[2].runs(q % width)) {
              int64_t first = (frame * height + row) * width;
              setRange(attends.row(q), first + x.begin, first + x.end);
            }
  return std::make_shared<CellTopology>(domain, Cells::boxes(domain.query, near.cell),
                                        Cells::boxes(domain.key, near.cell), std::move(attends), /*usesGrid=*/true);
}

Expected<TopologyRef> openwork::makeNear(const Domain &domain, const Near &near) {
  if (auto valid = checkNear(domain, near); !valid)
    return tl::unexpected(valid.error());
  constexpr int64_t limit = TokenGrid::kMaxTokens;
  Coord counts = cellCounts(domain.query, near.cell);
  std::array<AxisRelation, 3> relations = {within(counts[0], near.frames),
                                           within(counts[1], {0, std::min(near.rows, limit) + 1}),
                                           within(counts[2], {0, std::min(near.columns, limit) + 1})};
  if (counts[0] * counts[1] * counts[2] <= kMaxCells)
    return makeCells(domain, near, relations);
  ProductTopology::Relations ofTokens;
  for (size_t axis = 0; axis < 3; ++axis)
    ofTokens.grid[axis] = spread(relations[axis], near.cell[axis], domain.query.extents()[axis]);
  return std::make_shared<ProductTopology>(domain, std::move(ofTokens));
}
