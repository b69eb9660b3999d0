//===- Reference.h - What each family means, by its formula -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The families and the tilings once more, written from the formulas of their sources and without the library, so that
// a test against them tests the library's reading too.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_TOPOLOGY_REFERENCE_H
#define OPENWORK_TEST_UNIT_TOPOLOGY_REFERENCE_H

#include "openwork/Topology/FrameAnchors.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Lines.h"
#include "openwork/Topology/Nbhd.h"
#include "openwork/Topology/Near.h"
#include "openwork/Topology/Radial.h"
#include "openwork/Topology/Stripes.h"
#include "openwork/Topology/Window.h"

#include <functional>

namespace openwork::test {

/// Whether a query token attends to a key token.
using Attends = std::function<bool(int64_t query, int64_t key)>;

/// A token's place: its text flag, or its frame, row and column.
struct Place {
  bool text = false;
  Coord at = {0, 0, 0};
};
Place placeOf(const TokenGrid &grid, int64_t token);

Attends bandPairs(int64_t lower, int64_t upper);
Attends frameSinkPairs(const Domain &domain, int64_t frames);
Attends textPairs(const Domain &domain, TextPart part);
Attends tokenWindowPairs(const Domain &domain, const TokenWindow &window);
Attends cellWindowPairs(const Domain &domain, const CellWindow &window);
Attends stripePairs(const Domain &domain, const Stripes &stripes);
Attends linePairs(const Domain &domain, const Lines &lines);
Attends nearPairs(const Domain &domain, const Near &near);
Attends frameAnchorPairs(const Domain &domain, const FrameAnchors &anchors);
Attends radialPairs(const Domain &domain, const Radial &radial);
Attends nbhdPairs(const Domain &domain, const Nbhd &nbhd);

/// The token in each slot of each tile, or -1.
using TileSlots = std::vector<std::vector<int64_t>>;
TileSlots runTiles(const TokenGrid &grid, int64_t tileSize);
TileSlots boxTiles(const TokenGrid &grid, const Coord &box);

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_TOPOLOGY_REFERENCE_H
