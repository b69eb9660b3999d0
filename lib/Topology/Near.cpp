//===- Near.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Near.h"

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

/// Positions of an axis whose cells have such a distance.
static AxisRelation within(int64_t positions, int64_t cell, const Interval &distances) {
  // No two cells are further apart; cutting the distances keeps the products below in range.
  int64_t cells = (positions - 1) / cell + 1;
  int64_t from = std::min(distances.begin, cells), to = std::min(distances.end - 1, cells);
  return AxisRelation(positions, positions, [=](int64_t query, std::vector<Run> &runs) {
    int64_t at = query / cell;
    if (from == 0) {
      runs.push_back({(at - to) * cell, (at + to + 1) * cell});
      return;
    }
    runs.push_back({(at - to) * cell, (at - from + 1) * cell});
    runs.push_back({(at + from) * cell, (at + to + 1) * cell});
  });
}

Expected<TopologyRef> openwork::makeNear(const Domain &domain, const Near &near) {
  if (auto valid = checkNear(domain, near); !valid)
    return tl::unexpected(valid.error());
  const Coord &extents = domain.query.extents();
  constexpr int64_t limit = TokenGrid::kMaxTokens;
  ProductTopology::Relations relations;
  relations.grid[0] = within(extents[0], near.cell[0], near.frames);
  relations.grid[1] = within(extents[1], near.cell[1], {0, std::min(near.rows, limit) + 1});
  relations.grid[2] = within(extents[2], near.cell[2], {0, std::min(near.columns, limit) + 1});
  return std::make_shared<ProductTopology>(domain, std::move(relations));
}
