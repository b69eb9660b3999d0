//===- Window.h - Windows over the token grid -------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_WINDOW_H
#define OPENWORK_TOPOLOGY_WINDOW_H

#include "openwork/Topology/Topology.h"

namespace openwork {

/// A window of tokens around each query, clamped at the borders so that it keeps its size: neighbourhood attention with
/// strides and dilation (NATTEN; Generalized Neighborhood Attention, arXiv 2504.16922). On each axis of n positions,
/// with window k, stride s and dilation 1, the queries of a stride group share the window of its leader,
///
///   leader = min(floor(q / s) s + floor(s / 2), n - 1)
///   centre = clamp(leader, floor(k / 2), n - 1 - floor((k - 1) / 2))
///   keys   = [centre - floor(k / 2), centre + floor((k - 1) / 2)]
///
/// and with dilation d this holds among the positions of equal remainder mod d. A causal axis has
/// leader = min(floor(q / s) s + s - 1, n - 1) and keys = [leader - k + 1, q].
struct TokenWindow {
  Coord size = {1, 1, 1};
  Coord stride = {1, 1, 1};
  Coord dilation = {1, 1, 1};
  std::array<bool, 3> causal = {false, false, false};
};

/// Fails where the two grids differ, size x dilation exceeds an axis, or a stride exceeds its window.
Expected<TopologyRef> makeTokenWindow(const Domain &domain, const TokenWindow &window);

/// A window of cells around each query's cell, clamped at the borders: sliding tile attention (arXiv 2502.04507). On
/// each axis of n cells with window k,
///
///   centre = clamp(cell(q), floor(k / 2), n - 1 - floor(k / 2))   (the upper bound wins)
///   keys   = the cells with |centre - cell| <= floor(k / 2)
///
/// so that an even window below n covers k + 1 cells, as in the published code.
struct CellWindow {
  /// Extents of a cell in tokens; the last cell of an axis may be smaller.
  Coord cell = {1, 1, 1};
  /// Extents of the window in cells.
  Coord size = {1, 1, 1};
};

/// Fails where the two grids differ or a window exceeds the cells of an axis.
Expected<TopologyRef> makeCellWindow(const Domain &domain, const CellWindow &window);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_WINDOW_H
