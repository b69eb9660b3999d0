//===- CellImage.h - Block masks as cells of colour -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PICTURE_CELLIMAGE_H
#define OPENWORK_PICTURE_CELLIMAGE_H

#include "openwork/Mask/BlockMask.h"
#include "openwork/Picture/Palette.h"

#include <vector>

namespace openwork {

/// Rows of cells, each of one ink.
struct CellImage {
  CellImage(int64_t rows, int64_t columns) : rows(rows), columns(columns), cells(rows * columns) {}

  Ink at(int64_t row, int64_t column) const { return cells[row * columns + column]; }
  Ink &at(int64_t row, int64_t column) { return cells[row * columns + column]; }
  bool operator==(const CellImage &) const = default;

  int64_t rows, columns;
  std::vector<Ink> cells;
};

/// A cell for each block: kFull, a shade of kPartial by the share of its pairs that it keeps, and nothing where it is
/// empty.
CellImage drawBlocks(const BlockMask &mask);

/// A cell for each `side` x `side` blocks, those at the end having fewer: a shade of kCoverage by the share of all
/// pairs of tokens that it keeps, and nothing where that is none. side >= 1.
CellImage drawCoverage(const BlockMask &mask, int64_t side);

/// A rectangle of cells of one ink.
struct CellRun {
  int64_t row, column, rows, columns;
  Ink ink;
  bool operator==(const CellRun &) const = default;
};

/// Disjoint rectangles that together are the painted cells: the maximal runs of each row, joined with those below that
/// are the same. In the order of their first cells.
std::vector<CellRun> mergeRuns(const CellImage &image);

} // namespace openwork

#endif // OPENWORK_PICTURE_CELLIMAGE_H
