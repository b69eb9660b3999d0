//===- RowCoverage.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RowCoverage.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

/// The segment of that number, or an error that says how many there are.
static const Segment *findSegment(Operation *op, const AxisTiling &tiling, int64_t segment, int64_t coordinates) {
  int64_t count = tiling.segments().size();
  if (segment >= count) {
    op->emitOpError("expects a segment in 0..") << count - 1 << ", got " << segment;
    return nullptr;
  }
  const Segment &found = tiling.segments()[segment];
  if (found.rank() == coordinates)
    return &found;
  op->emitOpError("expects coordinates of rank ")
      << found.rank() << " in segment " << segment << ", got rank " << coordinates;
  return nullptr;
}

/// C4 and C6 of class: marks the rows of one op.
static LogicalResult markRows(Operation *op, const AxisTiling &tiling, int64_t segment, ArrayRef<int64_t> begin,
                              ArrayRef<int64_t> end, std::vector<bool> &seen) {
  const Segment *rows = findSegment(op, tiling, segment, begin.size());
  if (!rows)
    return failure();
  Coord first = {0, 0, 0}, last = {1, 1, 1};
  size_t missing = 3 - begin.size();
  for (size_t i = 0; i < begin.size(); ++i) {
    first[missing + i] = begin[i];
    last[missing + i] = end[i];
    if (end[i] > rows->counts[missing + i])
      return op->emitOpError("expects coordinates in 0 to ")
             << rows->counts[missing + i] << ", got " << begin[i] << " to " << end[i];
  }
  for (int64_t f = first[0]; f < last[0]; ++f)
    for (int64_t h = first[1]; h < last[1]; ++h)
      for (int64_t w = first[2]; w < last[2]; ++w) {
        int64_t row = tiling.tileIndex(*rows, {f, h, w});
        if (seen[row])
          return op->emitOpError("expects each row once, but row ") << row << " is in another op too";
        seen[row] = true;
      }
  return success();
}

/// C5 of class
static LogicalResult verifyVisit(VisitOp visit, const AxisTiling &keys, BlockMaskOp mask) {
  if (!findSegment(visit, keys, visit.getSegment(), visit.getCoordinates().size()))
    return failure();
  int64_t tileMasks = mask.getTileMasks() ? mask.getTileMasks()->getShapedType().getDimSize(0) : 0;
  if (auto id = visit.getTileMask(); id && static_cast<int64_t>(*id) >= tileMasks)
    return visit.emitOpError("expects one of ") << tileMasks << " tile masks, got " << *id;
  if (visit.getRule() && !mask.getRule())
    return visit.emitOpError("expects a rule in @") << mask.getSymName();
  return success();
}

LogicalResult ir::verifyRowsAndVisits(ClassOp op, BlockMaskOp mask, const Tiling &tiling) {
  std::vector<bool> seen(tiling.numRows());
  for (Operation &child : op.getBody().front()) {
    if (auto bits = dyn_cast<BitRowsOp>(child)) {
      if (failed(markRows(bits, tiling.query, bits.getSegment(), bits.getBegin(), bits.getEnd(), seen)))
        return failure();
      continue;
    }
    auto rows = cast<RowsOp>(child);
    if (failed(markRows(rows, tiling.query, rows.getSegment(), rows.getBegin(), rows.getEnd(), seen)))
      return failure();
    WalkResult visits = rows.walk([&](VisitOp visit) { return WalkResult(verifyVisit(visit, tiling.key, mask)); });
    if (visits.wasInterrupted())
      return failure();
  }
  if (auto row = llvm::find(seen, false); row != seen.end())
    return op.emitOpError("expects each row in its rows and bit_rows, but row ") << row - seen.begin() << " is in none";
  return success();
}
