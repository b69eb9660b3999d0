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

/// Of each key piece, contiguous ones all: the slot of one of its tokens is this number more than the token. Pieces of
/// a run follow each other, and each row of a box has its place.
inline std::vector<int64_t> slotsOfToken0(const AxisTiling &tiling, const PieceList &list) {
  std::vector<int64_t> slots;
  slots.reserve(list.pieces.size());
  for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
    const Segment &segment = tiling.segmentOf(tile);
    const Piece &first = list.of(tile)[0];
    for (const Piece &piece : list.of(tile)) {
      int64_t slot = piece.tokens.begin - first.tokens.begin;
      if (segment.kind == Segment::Kind::Boxes)
        slot =
            ((piece.grid[0].begin - first.grid[0].begin) * segment.box[1] + piece.grid[1].begin - first.grid[1].begin) *
            segment.box[2];
      slots.push_back(slot - piece.tokens.begin);
    }
  }
  return slots;
}

} // namespace openwork

#endif // OPENWORK_LIB_TOPOLOGY_PIECELIST_H
