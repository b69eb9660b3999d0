//===- Tiling.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Tiling.h"

#include <algorithm>

using namespace openwork;

static int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

Expected<AxisTiling> AxisTiling::linear(const TokenGrid &grid, int64_t tileSize) {
  return make(grid, tileSize, std::nullopt);
}

Expected<AxisTiling> AxisTiling::boxes(const TokenGrid &grid, Coord box) {
  int64_t volume = 1;
  for (int64_t extent : box) {
    if (extent < 1 || extent > kMaxTileSize)
      return error("expects box extents in 1.." + std::to_string(kMaxTileSize) + ", got " + std::to_string(extent));
    volume *= extent;
  }
  return make(grid, volume, box);
}

Expected<AxisTiling> AxisTiling::make(const TokenGrid &grid, int64_t tileSize, std::optional<Coord> box) {
  if (tileSize < 1 || tileSize > kMaxTileSize)
    return error("expects a tile size in 1.." + std::to_string(kMaxTileSize) + ", got " + std::to_string(tileSize));
  AxisTiling tiling(grid, tileSize);
  if (grid.textPosition() == TextPosition::Front)
    tiling.addRun(grid.textRange());
  if (box)
    tiling.addBoxes(*box);
  else
    tiling.addRun(grid.gridRange());
  if (grid.textPosition() == TextPosition::Back)
    tiling.addRun(grid.textRange());
  if (tiling.numTiles() > kMaxTiles)
    return error("expects at most " + std::to_string(kMaxTiles) + " tiles, got " + std::to_string(tiling.numTiles()) +
                 " in " + tiling.str() + " of " + grid.str());
  return tiling;
}

void AxisTiling::addRun(Interval tokens) {
  Segment segment;
  segment.tokens = tokens;
  segment.counts = {1, 1, ceilDiv(tokens.size(), tileSize_)};
  segment.firstTile = numTiles_;
  numTiles_ += segment.numTiles();
  segments_.push_back(segment);
}

void AxisTiling::addBoxes(Coord box) {
  Segment segment;
  segment.kind = Segment::Kind::Boxes;
  segment.tokens = grid_.gridRange();
  segment.box = box;
  for (size_t axis = 0; axis < 3; ++axis)
    segment.counts[axis] = ceilDiv(grid_.extents()[axis], box[axis]);
  segment.firstTile = numTiles_;
  numTiles_ += segment.numTiles();
  segments_.push_back(segment);
}

std::optional<Coord> AxisTiling::box() const {
  for (const Segment &segment : segments_)
    if (segment.kind == Segment::Kind::Boxes)
      return segment.box;
  return std::nullopt;
}

const Segment &AxisTiling::segmentOf(int64_t tile) const {
  auto next = std::upper_bound(segments_.begin(), segments_.end(), tile,
                               [](int64_t tile, const Segment &segment) { return tile < segment.firstTile; });
  return *std::prev(next);
}

Coord AxisTiling::tileCoord(int64_t tile) const {
  const Segment &segment = segmentOf(tile);
  int64_t index = tile - segment.firstTile;
  return {index / (segment.counts[1] * segment.counts[2]), index / segment.counts[2] % segment.counts[1],
          index % segment.counts[2]};
}

int64_t AxisTiling::tileIndex(const Segment &segment, Coord coord) const {
  return segment.firstTile + (coord[0] * segment.counts[1] + coord[1]) * segment.counts[2] + coord[2];
}

Interval AxisTiling::runTokens(const Segment &segment, int64_t tile) const {
  int64_t begin = segment.tokens.begin + (tile - segment.firstTile) * tileSize_;
  return {begin, std::min(begin + tileSize_, segment.tokens.end)};
}

std::array<Interval, 3> AxisTiling::boxExtent(const Segment &segment, int64_t tile) const {
  Coord coord = tileCoord(tile);
  std::array<Interval, 3> extent;
  for (size_t axis = 0; axis < 3; ++axis) {
    int64_t begin = coord[axis] * segment.box[axis];
    extent[axis] = {begin, std::min(begin + segment.box[axis], grid_.extents()[axis])};
  }
  return extent;
}

void AxisTiling::slotTokens(int64_t tile, std::vector<int64_t> &tokens) const {
  tokens.assign(tileSize_, -1);
  const Segment &segment = segmentOf(tile);
  if (segment.kind == Segment::Kind::Run) {
    Interval run = runTokens(segment, tile);
    for (int64_t token = run.begin; token < run.end; ++token)
      tokens[token - run.begin] = token;
    return;
  }
  auto [frames, rows, columns] = boxExtent(segment, tile);
  for (int64_t f = frames.begin; f < frames.end; ++f)
    for (int64_t h = rows.begin; h < rows.end; ++h)
      for (int64_t w = columns.begin; w < columns.end; ++w)
        tokens[((f - frames.begin) * segment.box[1] + h - rows.begin) * segment.box[2] + w - columns.begin] =
            grid_.token({f, h, w});
}

void AxisTiling::slotsWithTokens(int64_t tile, MutableWords slots) const {
  const Segment &segment = segmentOf(tile);
  if (segment.kind == Segment::Kind::Run)
    return setRange(slots, 0, runTokens(segment, tile).size());
  auto [frames, rows, columns] = boxExtent(segment, tile);
  for (int64_t f = 0; f < frames.size(); ++f)
    for (int64_t h = 0; h < rows.size(); ++h) {
      int64_t first = (f * segment.box[1] + h) * segment.box[2];
      setRange(slots, first, first + columns.size());
    }
}

int64_t AxisTiling::numTokens(int64_t tile) const {
  const Segment &segment = segmentOf(tile);
  if (segment.kind == Segment::Kind::Run)
    return runTokens(segment, tile).size();
  auto [frames, rows, columns] = boxExtent(segment, tile);
  return frames.size() * rows.size() * columns.size();
}

/// Cuts a run of grid indices into boxes: a partial row, whole rows, whole frames, whole rows, a partial row.
static void cutRun(const TokenGrid &grid, Interval run, std::vector<Piece> &pieces) {
  auto [frames, height, width] = grid.extents();
  int64_t gridBegin = grid.gridRange().begin, frameTokens = height * width;
  for (int64_t begin = run.begin - gridBegin, end = run.end - gridBegin; begin < end;) {
    int64_t f = begin / frameTokens, h = begin / width % height, w = begin % width;
    Piece piece;
    int64_t size;
    if (w != 0 || end - begin < width) {
      size = std::min(width - w, end - begin);
      piece.grid = {Interval{f, f + 1}, {h, h + 1}, {w, w + size}};
    } else if (h != 0 || end - begin < frameTokens) {
      int64_t rows = std::min(height - h, (end - begin) / width);
      size = rows * width;
      piece.grid = {Interval{f, f + 1}, {h, h + rows}, {0, width}};
    } else {
      int64_t count = (end - begin) / frameTokens;
      size = count * frameTokens;
      piece.grid = {Interval{f, f + count}, {0, height}, {0, width}};
    }
    piece.tokens = {gridBegin + begin, gridBegin + begin + size};
    pieces.push_back(piece);
    begin += size;
  }
}

/// Sets the bits of the boxes that meet a box of tokens.
static void markBoxes(const Segment &segment, const std::array<Interval, 3> &grid, MutableWords tiles) {
  std::array<Interval, 3> boxes;
  for (size_t axis = 0; axis < 3; ++axis)
    boxes[axis] = {grid[axis].begin / segment.box[axis], (grid[axis].end - 1) / segment.box[axis] + 1};
  for (int64_t f = boxes[0].begin; f < boxes[0].end; ++f)
    for (int64_t h = boxes[1].begin; h < boxes[1].end; ++h) {
      int64_t row = segment.firstTile + (f * segment.counts[1] + h) * segment.counts[2];
      setRange(tiles, row + boxes[2].begin, row + boxes[2].end);
    }
}

void AxisTiling::markTiles(Interval tokens, MutableWords tiles) const {
  for (const Segment &segment : segments_) {
    Interval part = {std::max(tokens.begin, segment.tokens.begin), std::min(tokens.end, segment.tokens.end)};
    if (part.empty())
      continue;
    if (segment.kind == Segment::Kind::Run) {
      int64_t first = (part.begin - segment.tokens.begin) / tileSize_;
      int64_t last = (part.end - 1 - segment.tokens.begin) / tileSize_;
      setRange(tiles, segment.firstTile + first, segment.firstTile + last + 1);
      continue;
    }
    std::vector<Piece> pieces;
    cutRun(grid_, part, pieces);
    for (const Piece &piece : pieces)
      markBoxes(segment, piece.grid, tiles);
  }
}

void AxisTiling::pieces(int64_t tile, bool contiguous, std::vector<Piece> &pieces) const {
  const Segment &segment = segmentOf(tile);
  if (segment.kind == Segment::Kind::Run) {
    Interval run = runTokens(segment, tile);
    if (segment.tokens == grid_.gridRange())
      return cutRun(grid_, run, pieces);
    pieces.push_back({.text = true, .tokens = run, .grid = {}});
    return;
  }
  std::array<Interval, 3> extent = boxExtent(segment, tile);
  if (!contiguous) {
    pieces.push_back({.tokens = {}, .grid = extent, .contiguous = false});
    return;
  }
  for (int64_t f = extent[0].begin; f < extent[0].end; ++f)
    for (int64_t h = extent[1].begin; h < extent[1].end; ++h) {
      int64_t begin = grid_.token({f, h, extent[2].begin});
      pieces.push_back(
          {.tokens = {begin, begin + extent[2].size()}, .grid = {Interval{f, f + 1}, {h, h + 1}, extent[2]}});
    }
}

std::string AxisTiling::str() const {
  std::optional<Coord> shape = box();
  if (!shape)
    return "runs<" + std::to_string(tileSize_) + ">";
  return "boxes<" + std::to_string((*shape)[0]) + " x " + std::to_string((*shape)[1]) + " x " +
         std::to_string((*shape)[2]) + ">";
}
