//===- Stripes.h - Periodic stripes of cells --------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_STRIPES_H
#define OPENWORK_TOPOLOGY_STRIPES_H

#include "openwork/Topology/Topology.h"

namespace openwork {

/// Parameterized stripe attention (PSA, arXiv 2609.37001, algorithm 1). Tokens are grouped into cells; a query cell at
/// frame t and spatial index s attends to key cells at t', s' where, with dt = t - t' and ds = s - s',
///
///   |dt - timeOffset| mod timePeriod <= timeWidth - 1   and   the spatial condition holds.
///
/// The paper's text and its tables disagree about the spatial condition, so both readings have a name here.
struct Stripes {
  enum class Space : uint8_t {
    /// Algorithm 1 as printed: |ds - spaceOffset| mod spacePeriod <= spaceWidth - 1 over the row-major index of the
    /// cells of a frame. On the table of Wan 14B this gives density .538.
    Modulus,
    /// The reading that fits the paper's class tables (.343 where .424 is reported): a clamped window of spacePeriod
    /// cell rows by spaceWidth cell columns, as in sliding tile attention. spaceOffset is 0.
    Window
  };

  Coord cell = {1, 1, 1};
  int64_t timeWidth = 1, timeOffset = 0;
  /// Periods: 0 stands for infinity, that is, no modulus (or, for Window, every cell row).
  int64_t timePeriod = 0;
  Space space = Space::Modulus;
  int64_t spaceWidth = 1, spaceOffset = 0, spacePeriod = 0;
};

/// Fails where the two grids differ, a width is below 1, a period is negative, or a window exceeds the cells of a
/// frame.
Expected<TopologyRef> makeStripes(const Domain &domain, const Stripes &stripes);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_STRIPES_H
