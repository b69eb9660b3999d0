//===- Grids.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Grids.h"

using namespace openwork;

Expected<void> openwork::expectEqualGrids(const Domain &domain) {
  if (domain.query.extents() != domain.key.extents())
    return error("expects equal query and key grids, got " + domain.query.str() + " and " + domain.key.str());
  return {};
}

Expected<void> openwork::expectWithin(const char *what, const Coord &value, const Coord &limit) {
  for (size_t axis = 0; axis < 3; ++axis)
    if (value[axis] < 1 || value[axis] > limit[axis])
      return error(std::string("expects a ") + what + " in 1.." + std::to_string(limit[axis]) + " for " +
                   kAxisNames[axis] + ", got " + std::to_string(value[axis]));
  return {};
}

Coord openwork::cellCounts(const TokenGrid &grid, const Coord &cell) {
  Coord counts;
  for (size_t axis = 0; axis < 3; ++axis)
    counts[axis] = (grid.extents()[axis] + cell[axis] - 1) / cell[axis];
  return counts;
}
