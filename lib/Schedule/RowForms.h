//===- RowForms.h - What the rows of a segment look like --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every row of one query segment as a list of leaves: products of tile ranges, each with a label that says which of its
// tiles are full and which are masked. Rows whose leaves differ in their numbers alone have the same shape; whether
// these numbers are functions of the row is settled elsewhere.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SCHEDULE_ROWFORMS_H
#define OPENWORK_LIB_SCHEDULE_ROWFORMS_H

#include "RowTree.h"
#include "openwork/Schedule/Carver.h"

#include <limits>
#include <map>

namespace openwork {

struct Leaf {
  int32_t keySegment = 0;
  TileProduct tiles;
  bool hasFull = true, hasMasked = false;
  /// The tile mask of all masked tiles; 0 where a rule gives their pattern.
  uint32_t tileMask = 0;
  /// With hasFull: the full tiles are those of `tiles` within [begin, end) on each axis.
  std::array<Interval, 3> full;
};

/// How blocks of different kinds are told apart.
enum class Reading : uint8_t {
  Boxed, ///< leaves cover visited blocks; the full ones are a box inside, the others are masked alike. Rows of which
         ///< this is not true are read as below
  Split  ///< each leaf covers blocks of one kind: full, or one tile mask, or the rule
};

class RowForms {
public:
  /// `periods` has the periods for each key segment.
  RowForms(const BlockMask &mask, const CarveOptions &options, int64_t querySegment, Reading reading,
           std::span<const Coord> periods);

  /// Rows count from the segment's first one.
  std::span<const Leaf> leaves(int64_t row) const {
    return std::span(allLeaves).subspan(rows[row].firstLeaf, rows[row].numLeaves);
  }
  /// Rows of one shape have leaves of the same segments, steps and widths, in the same order.
  uint32_t shape(int64_t row) const { return rows[row].shape; }
  uint32_t numShapes() const { return shapes.size(); }
  /// Rows of one shape and one labelling have, in each leaf, the same kinds of tiles and the same tile mask.
  uint32_t labelling(int64_t row) const { return rows[row].labelling; }
  /// Rows that have no such leaves, or too many.
  bool isIrregular(int64_t row) const { return rows[row].irregular; }
  /// Whether some leaf has tiles of both kinds, so that the split reading would be another one.
  bool hasMixedLeaves() const;

private:
  struct Row {
    uint32_t firstLeaf = 0, numLeaves = 0;
    uint32_t shape = 0, labelling = 0;
    bool split = false, irregular = false;
  };
  using Numbering = std::map<std::vector<int32_t>, uint32_t>;

  void addRow(int64_t row);
  bool repeatsPrevious(int64_t row) const;
  bool addBoxed(int64_t row);
  bool addSplit(int64_t row);
  bool addPlane(Words plane, bool full, uint32_t tileMask);
  bool label(int64_t row, Leaf &leaf) const;
  bool sameTileMask(int64_t row, Leaf &leaf) const;
  void number(Row &row);

  const BlockMask &mask;
  const CarveOptions &options;
  const std::vector<Segment> &keySegments;
  Reading reading;

  std::vector<RowTree> trees;
  std::vector<Leaf> allLeaves;
  std::vector<Row> rows;
  Numbering shapes, labellings;

  // Scratch.
  std::vector<uint64_t> bits;
  std::vector<TileProduct> products;
  std::vector<uint32_t> idAt;
  std::vector<int32_t> key;
};

} // namespace openwork

#endif // OPENWORK_LIB_SCHEDULE_ROWFORMS_H
