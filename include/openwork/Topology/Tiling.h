//===- Tiling.h - How token axes are cut into tiles -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tile is a set of tokens that a kernel handles together, laid out in `tileSize` slots. It is either a run of the
// sequence or a 3-D box of the token grid, and it never holds both grid and text tokens. Slots without a token are
// padding: the tail of the last tile of a run, or the part of a box that sticks out of the grid.
//
// Example: a 1 x 3 x 3 grid with two text tokens behind it, tiles of four slots.
//
//   runs of 4:                     boxes of 1 x 2 x 2:
//     tile 0: tokens 0 1 2 3         tile (0,0,0): tokens 0 1 3 4
//     tile 1: tokens 4 5 6 7         tile (0,0,1): tokens 2 - 5 -
//     tile 2: tokens 8 - - -         tile (0,1,0): tokens 6 7 - -
//     tile 3: tokens 9 10 - -        tile (0,1,1): tokens 8 - - -
//             (text)                 tile 4:       tokens 9 10 - -  (text)
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_TILING_H
#define OPENWORK_TOPOLOGY_TILING_H

#include "openwork/Support/Bits.h"
#include "openwork/Topology/TokenGrid.h"

#include <memory>
#include <vector>

namespace openwork {

/// A part of a token axis that is cut in one way.
struct Segment {
  enum class Kind : uint8_t {
    Run,  ///< consecutive tokens of the sequence
    Boxes ///< the whole token grid
  };
  Kind kind = Kind::Run;
  /// The tokens of the segment.
  Interval tokens;
  /// Boxes: extents of one box, whose volume is the tile size.
  Coord box = {1, 1, 1};
  /// Number of tiles along each coordinate; a run has one coordinate, the last.
  Coord counts = {1, 1, 0};
  /// Index of the segment's first tile on the axis.
  int64_t firstTile = 0;

  int64_t numTiles() const { return counts[0] * counts[1] * counts[2]; }
  /// Rank of a tile's coordinates: 1 for a run, 3 for boxes.
  int64_t rank() const { return kind == Kind::Run ? 1 : 3; }
  bool operator==(const Segment &) const = default;
};

/// A set of tokens that is a product of intervals: a box of the grid, or a run of text.
struct Piece {
  bool text = false;
  /// Text: tokens of the sequence. Grid: see `contiguous`.
  Interval tokens;
  /// Grid: frames, rows, columns.
  std::array<Interval, 3> grid;
  /// Whether `tokens` holds exactly the piece's tokens.
  bool contiguous = true;
};

/// How one token axis is cut into tiles. Immutable once made.
class AxisTiling {
public:
  static constexpr int64_t kMaxTileSize = 256;
  /// Bounds the planes of a block mask: kMaxTokens in tiles of 128, text apart. Padding counts: a box may hold one
  /// token.
  static constexpr int64_t kMaxTiles = TokenGrid::kMaxTokens / 128 + 1;

  /// Runs of `tileSize` tokens; text is a segment of its own.
  static Expected<AxisTiling> linear(const TokenGrid &grid, int64_t tileSize);
  /// Boxes of the given extents over the grid, runs over the text. The tile size is the volume of the box.
  static Expected<AxisTiling> boxes(const TokenGrid &grid, Coord box);

  const TokenGrid &grid() const { return grid_; }
  int64_t tileSize() const { return tileSize_; }
  const std::vector<Segment> &segments() const { return segments_; }
  int64_t numTiles() const { return numTiles_; }
  /// Extents of the boxes that cut the grid, or nothing where runs do.
  std::optional<Coord> box() const;

  const Segment &segmentOf(int64_t tile) const;
  /// Coordinates of a tile in its segment; those of a run are {0, 0, i}.
  Coord tileCoord(int64_t tile) const;
  int64_t tileIndex(const Segment &segment, Coord coord) const;

  /// The token in each slot of a tile, or -1 for padding.
  void slotTokens(int64_t tile, std::vector<int64_t> &tokens) const;
  /// Sets the bits of the slots that hold a token.
  void slotsWithTokens(int64_t tile, MutableWords slots) const;
  int64_t numTokens(int64_t tile) const;
  bool isPadded(int64_t tile) const { return numTokens(tile) != tileSize_; }

  /// Sets the bits of the tiles that hold a token of an interval of the sequence.
  void markTiles(Interval tokens, MutableWords tiles) const;

  /// Appends disjoint pieces that make up a tile: at most five for a run, one for a box. With `contiguous`, boxes are
  /// cut into pieces that are runs of the sequence.
  void pieces(int64_t tile, bool contiguous, std::vector<Piece> &pieces) const;

  /// `boxes<2 x 8 x 8>` or `runs<128>`.
  std::string str() const;
  bool operator==(const AxisTiling &other) const {
    return tileSize_ == other.tileSize_ && grid_ == other.grid_ && segments_ == other.segments_;
  }

private:
  AxisTiling(const TokenGrid &grid, int64_t tileSize) : grid_(grid), tileSize_(tileSize) {}
  static Expected<AxisTiling> make(const TokenGrid &grid, int64_t tileSize, std::optional<Coord> box);
  void addRun(Interval tokens);
  void addBoxes(Coord box);
  Interval runTokens(const Segment &segment, int64_t tile) const;
  std::array<Interval, 3> boxExtent(const Segment &segment, int64_t tile) const;

  TokenGrid grid_;
  int64_t tileSize_;
  int64_t numTiles_ = 0;
  std::vector<Segment> segments_;
};

/// How the queries and the keys of a layer are cut. Every block mask carries its tiling.
struct Tiling {
  AxisTiling query;
  AxisTiling key;

  int64_t numRows() const { return query.numTiles(); }
  int64_t numColumns() const { return key.numTiles(); }
  int64_t numBlocks() const { return numRows() * numColumns(); }
  std::string str() const { return query.str() + " by " + key.str(); }
  bool operator==(const Tiling &) const = default;
};

using TilingRef = std::shared_ptr<const Tiling>;

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_TILING_H
