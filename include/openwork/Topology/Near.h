//===- Near.h - Cells within reach of each other ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_NEAR_H
#define OPENWORK_TOPOLOGY_NEAR_H

#include "openwork/Topology/Topology.h"

namespace openwork {

/// Pairs of tokens in cells (t, y, x) and (t', y', x') with |t - t'| in `frames`, |y - y'| <= rows and |x - x'| <=
/// columns. Unlike a window it is cut at the borders. A union of two of them for each group of distances is a mask of
/// Compact Attention (arXiv 2508.12969), and frames 0 to 2 with a reach of one are the neighbours that Jenga keeps
/// (dvlab-research/Jenga, gilbert.py, block_wise_mapping).
struct Near {
  /// Extents of a cell in tokens; the last cell of an axis may be smaller.
  Coord cell = {1, 1, 1};
  /// Distances of cells along the frames.
  Interval frames = {0, 1};
  int64_t rows = 0, columns = 0;
};

/// Fails where the two grids differ, a cell exceeds them, or a distance or reach is negative.
Expected<TopologyRef> makeNear(const Domain &domain, const Near &near);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_NEAR_H
