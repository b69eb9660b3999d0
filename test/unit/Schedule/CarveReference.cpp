//===- CarveReference.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Schedule/CarveReference.h"

using namespace openwork;
using namespace openwork::test;

/// A tile's coordinates in its segment, as many as the segment has.
static std::vector<int64_t> coordOf(const AxisTiling &axis, int64_t tile) {
  Coord coord = axis.tileCoord(tile);
  return {coord.end() - axis.segmentOf(tile).rank(), coord.end()};
}

static bool liesIn(const AxisTiling &axis, int64_t row, int64_t segment, const std::vector<Interval> &rows) {
  if (&axis.segmentOf(row) != &axis.segments()[segment])
    return false;
  std::vector<int64_t> coord = coordOf(axis, row);
  for (size_t a = 0; a < rows.size(); ++a)
    if (!rows[a].contains(coord[a]))
      return false;
  return true;
}

int64_t CarveReference::boxesOf(int64_t row) const {
  int64_t boxes = 0;
  for (const AffineRows &box : carving.affine)
    boxes += liesIn(mask.tiling().query, row, box.querySegment, box.rows);
  for (const BitRows &box : carving.bits)
    boxes += liesIn(mask.tiling().query, row, box.querySegment, box.rows);
  return boxes;
}

std::optional<VisitKind> CarveReference::kindIn(const VisitNest &nest, const std::vector<int64_t> &row,
                                                int64_t column) const {
  const AxisTiling &axis = mask.tiling().key;
  if (&axis.segmentOf(column) != &axis.segments()[nest.keySegment])
    return std::nullopt;
  std::vector<int64_t> tile = coordOf(axis, column);
  bool full = !nest.fullBox.empty();
  for (size_t a = 0; a < tile.size(); ++a) {
    const TileRange &range = nest.axes[a];
    int64_t begin = range.begin.eval(row);
    if (tile[a] < begin || tile[a] >= range.end.eval(row))
      return std::nullopt;
    if (!range.isInterval() && (tile[a] - begin) % range.step >= range.width)
      return std::nullopt;
    if (!nest.fullBox.empty())
      full &= nest.fullBox[a].begin.eval(row) <= tile[a] && tile[a] < nest.fullBox[a].end.eval(row);
  }
  return full ? VisitKind::full() : nest.kind;
}

std::optional<VisitKind> CarveReference::kindInMask(int64_t row, int64_t column) const {
  switch (mask.kind(row, column)) {
  case BlockKind::Empty:
    return std::nullopt;
  case BlockKind::Full:
    return VisitKind::full();
  case BlockKind::Partial:
    break;
  }
  for (uint32_t id = 0; id < mask.tileMasks().size(); ++id)
    if (mask.tileMasks()[id] == mask.tileMask(row, column))
      return VisitKind::masked(id);
  return std::nullopt;
}

std::vector<VisitKind> CarveReference::visitsOf(int64_t row, int64_t column) const {
  std::vector<VisitKind> visits;
  std::vector<int64_t> coord = coordOf(mask.tiling().query, row);
  for (const AffineRows &box : carving.affine)
    if (liesIn(mask.tiling().query, row, box.querySegment, box.rows))
      for (const VisitNest &nest : box.nests)
        if (auto kind = kindIn(nest, coord, column))
          visits.push_back(*kind);
  for (const BitRows &box : carving.bits)
    if (liesIn(mask.tiling().query, row, box.querySegment, box.rows))
      if (auto kind = kindInMask(row, column))
        visits.push_back(carving.hasRule && *kind != VisitKind::full() ? VisitKind::rule() : *kind);
  return visits;
}

bool CarveReference::isExact() const {
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    if (boxesOf(row) != 1)
      return false;
    for (int64_t column = 0; column < mask.numColumns(); ++column) {
      std::vector<VisitKind> visits = visitsOf(row, column);
      std::optional<VisitKind> wanted = kindInMask(row, column);
      if (visits.size() != size_t(wanted.has_value()))
        return false;
      if (!wanted || visits[0] == *wanted)
        continue;
      if (visits[0] != VisitKind::rule() || wanted->form != VisitKind::Form::Masked)
        return false;
    }
  }
  return true;
}
