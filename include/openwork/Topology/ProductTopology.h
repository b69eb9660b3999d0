//===- ProductTopology.h - Topologies that are products over axes -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The set of pairs (q, k) for which every given relation holds, each between the positions of q and k on one axis:
// either the whole sequence (bands, causal masks, sinks, text) or frames, rows and columns (windows). A relation on a
// grid axis holds for no text token.
//
// Why a product: a tile is a few pieces, each a product of intervals, and a product relation between two pieces is
// decided axis by axis. With one bit for each key piece, "does this query piece touch it" is the AND of one precomputed
// row of bits for each axis, so a row of 929 tiles costs a few microseconds, whatever the relation. A relation of the
// sequence has one axis only, and what a row of queries sees on it is marked in the tiles without any table.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_PRODUCTTOPOLOGY_H
#define OPENWORK_TOPOLOGY_PRODUCTTOPOLOGY_H

#include "openwork/Topology/AxisRelation.h"
#include "openwork/Topology/Topology.h"

namespace openwork {

class ProductTopology final : public Topology {
public:
  /// Absent relations hold for every pair of positions. The sequence goes with no grid axis; makeAll joins the two.
  struct Relations {
    std::optional<AxisRelation> sequence;
    std::array<std::optional<AxisRelation>, 3> grid;
  };

  /// Each relation has the size of its axis in the domain.
  ProductTopology(const Domain &domain, Relations relations);

  const Relations &relations() const { return relations_; }
  bool contains(int64_t query, int64_t key) const override;
  std::unique_ptr<Classifier> classifier(TilingRef tiling) const override;
  bool usesGridCoordinates() const override { return constrainsGrid(); }

  bool constrainsGrid() const { return relations_.grid[0] || relations_.grid[1] || relations_.grid[2]; }

private:
  Relations relations_;
};

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_PRODUCTTOPOLOGY_H
