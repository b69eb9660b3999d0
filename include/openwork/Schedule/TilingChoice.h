//===- TilingChoice.h - Which tiling each topology gets ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels are shared by head classes of equal tile sizes, so one pair of sizes is chosen for all topologies of a group
// of layers; under it each topology has the cut of its own, runs or boxes, that costs least:
//
//   cost = rows x row + full visits x full + partial visits x partial + full visits to padded key tiles x padded
//
// summed over the topologies by weight. The costs of visits are those of the kernel at these tile sizes. A large group
// is judged by a sample of its topologies, and a tiling by a sample of its rows; both are spread evenly and thus
// repeatable.
//
// No tiling visits fewer blocks than hold the pairs that a topology keeps. So the sizes whose visits cost least for a
// pair are tried first, sizes that could not win even without partial blocks are not tried at all, others are tried on
// a few topologies before all of the sample, and a cut without partial blocks ends the search among the boxes of its
// sizes.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_TILINGCHOICE_H
#define OPENWORK_SCHEDULE_TILINGCHOICE_H

#include "openwork/Kernel/CostModel.h"
#include "openwork/Mask/MaskContext.h"
#include "openwork/Topology/Topology.h"

#include <functional>
#include <span>
#include <vector>

namespace openwork {

/// A topology and how many (step, layer, head) triples have it.
struct WeightedTopology {
  TopologyRef topology;
  int64_t weight = 1;
};

/// One pair of tile sizes, with the modelled time of all topologies under it.
struct TileSizes {
  CostModel costs;
  double seconds = 0;
  /// The seconds are rough, but enough to rule the sizes out: a lower bound, or those of a few topologies scaled up.
  bool isRough = false;
  int64_t tileM() const { return costs.spec.tileM; }
  int64_t tileN() const { return costs.spec.tileN; }
};

/// What was chosen for a group.
struct TilingChoice {
  /// All sizes that the grids can be cut into, the best first, those with rough figures last.
  std::vector<TileSizes> candidates;
  /// One tiling for each topology.
  std::vector<TilingRef> tilings;
};

/// Calls the function for 0 .. count - 1, possibly in parallel.
using ParallelFor = std::function<void(size_t count, const std::function<void(size_t)> &)>;

/// Chooses among kernels of these costs, whose tile sizes may repeat, for at least one topology; all have one domain.
/// Fails where no kernel is given, or none whose tiles the grids can be cut into.
Expected<TilingChoice> chooseTilings(MaskContext &context, std::span<const WeightedTopology> topologies,
                                     std::span<const CostModel> kernels, const ParallelFor &parallelFor);

/// Boxes of the given volume that fit the grid with little padding, the least first; at most `limit`.
std::vector<Coord> candidateBoxes(const TokenGrid &grid, int64_t volume, size_t limit);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_TILINGCHOICE_H
