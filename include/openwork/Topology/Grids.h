//===- Grids.h - Checks that families over one grid share -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_GRIDS_H
#define OPENWORK_TOPOLOGY_GRIDS_H

#include "openwork/Topology/Topology.h"

namespace openwork {

inline constexpr std::array<const char *, 3> kAxisNames = {"frames", "height", "width"};

/// Fails unless queries and keys lie on grids of the same extents.
Expected<void> expectEqualGrids(const Domain &domain);

/// Fails unless value[axis] lies in 1..limit[axis] on each axis.
Expected<void> expectWithin(const char *what, const Coord &value, const Coord &limit);

/// The number of cells on each axis, the last ones possibly smaller.
Coord cellCounts(const TokenGrid &grid, const Coord &cell);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_GRIDS_H
