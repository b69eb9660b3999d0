//===- PieceList.h - The pieces of all tiles of an axis ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TOPOLOGY_PIECELIST_H
#define OPENWORK_LIB_TOPOLOGY_PIECELIST_H

#include "openwork/Topology/Tiling.h"

#include <span>

namespace openwork {

/// The pieces of all tiles of an axis, tile by tile.
struct PieceList {
  std::vector<Piece> pieces;
  /// Of each tile, and the number of pieces behind them.
  std::vector<int64_t> firstPiece;

  PieceList(const AxisTiling &tiling, bool contiguous) {
    firstPiece.reserve(tiling.numTiles() + 1);
    for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
      firstPiece.push_back(pieces.size());
      tiling.pieces(tile, contiguous, pieces);
    }
    firstPiece.push_back(pieces.size());
  }

  std::span<const Piece> of(int64_t tile) const {
    return std::span(pieces).subspan(firstPiece[tile], firstPiece[tile + 1] - firstPiece[tile]);
  }
  bool oneEach() const { return pieces.size() + 1 == firstPiece.size(); }
};

} // namespace openwork

#endif // OPENWORK_LIB_TOPOLOGY_PIECELIST_H
