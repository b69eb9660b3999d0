//===- ScheduleProof.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/Transforms/ScheduleProof.h"

#include "RowsProgram.h"
#include "TopologyText.h"
#include "openwork/Mask/Classify.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

/// Limits the steps of one range of rows. Loops that visit each block once at most stay far below; what a user wrote
/// may go on for ever.
static int64_t stepLimit(const Tiling &tiling, int64_t rows) {
  constexpr int64_t stepsPerBlock = 16, stepsPerRow = 4096;
  return rows * (tiling.numColumns() * stepsPerBlock + stepsPerRow);
}

static StringRef nameOf(BlockKind kind) {
  return kind == BlockKind::Empty ? "empty" : kind == BlockKind::Full ? "full" : "partial";
}

namespace {

/// Compares the visits of one class with its mask, row by row. That each row is in one op, and that segments and tile
/// masks exist, is checked by the verifier of the class (C4 to C6).
class ClassProof {
public:
  ClassProof(ClassOp op, const BlockMask &mask)
      : op(op), mask(mask), tiling(mask.tiling()), visited(mask.wordsPerRow()) {}

  LogicalResult run() {
    // The bits of bit_rows are those of the mask.
    for (RowsOp rows : op.getBody().getOps<RowsOp>())
      if (failed(proveRows(rows)))
        return failure();
    return success();
  }

private:
  LogicalResult proveRows(RowsOp rows);
  LogicalResult proveRow(RowsProgram &program, RowsOp rows, int64_t row, ArrayRef<int64_t> coordinates);
  LogicalResult checkVisit(VisitOp visit, int64_t row, ArrayRef<int64_t> tile);
  LogicalResult checkKind(VisitOp visit, int64_t row, int64_t column);

  ClassOp op;
  const BlockMask &mask;
  const Tiling &tiling;
  /// Bits of the blocks of the current row that were visited.
  std::vector<uint64_t> visited;
};

} // namespace

LogicalResult ClassProof::proveRows(RowsOp rows) {
  const Segment &segment = tiling.query.segments()[rows.getSegment()];
  Coord first = {0, 0, 0}, last = {1, 1, 1};
  size_t rank = rows.getBegin().size();
  llvm::copy(rows.getBegin(), first.end() - rank);
  llvm::copy(rows.getEnd(), last.end() - rank);
  int64_t count = (last[0] - first[0]) * (last[1] - first[1]) * (last[2] - first[2]);
  RowsProgram program(rows, stepLimit(tiling, count));
  Coord at;
  for (at[0] = first[0]; at[0] < last[0]; ++at[0])
    for (at[1] = first[1]; at[1] < last[1]; ++at[1])
      for (at[2] = first[2]; at[2] < last[2]; ++at[2])
        if (failed(proveRow(program, rows, tiling.query.tileIndex(segment, at), ArrayRef(at).take_back(rank))))
          return failure();
  return success();
}

LogicalResult ClassProof::proveRow(RowsProgram &program, RowsOp rows, int64_t row, ArrayRef<int64_t> coordinates) {
  llvm::fill(visited, 0);
  auto visit = [&](VisitOp visit, ArrayRef<int64_t> tile) { return checkVisit(visit, row, tile); };
  if (failed(program.run(row, coordinates, visit)))
    return failure();
  for (int64_t w = 0; w < mask.wordsPerRow(); ++w) {
    uint64_t expected = mask.full(row)[w] | (mask.hasPartial() ? mask.partial(row)[w] : 0);
    if (uint64_t missing = expected & ~visited[w])
      return rows.emitOpError("expects visits of all blocks of ")
             << op.getMaskAttr() << ", but (" << row << ", " << w * 64 + std::countr_zero(missing) << ") has none";
  }
  return success();
}

LogicalResult ClassProof::checkVisit(VisitOp visit, int64_t row, ArrayRef<int64_t> tile) {
  const Segment &segment = tiling.key.segments()[visit.getSegment()];
  Coord at = {0, 0, 0};
  llvm::copy(tile, at.end() - tile.size());
  for (size_t axis = 0; axis < at.size(); ++axis)
    if (at[axis] < 0 || at[axis] >= segment.counts[axis])
      return visit.emitOpError("expects coordinates in 0..")
             << segment.counts[axis] - 1 << ", got " << at[axis] << " in row " << row;
  int64_t column = tiling.key.tileIndex(segment, at);
  if (testBit(visited, column))
    return visit.emitOpError("expects one visit of each block, but (") << row << ", " << column << ") has another";
  setBit(visited, column);
  return checkKind(visit, row, column);
}

LogicalResult ClassProof::checkKind(VisitOp visit, int64_t row, int64_t column) {
  BlockKind kind = mask.kind(row, column);
  BlockKind expected = visit.getTileMask() || visit.getRule() ? BlockKind::Partial : BlockKind::Full;
  if (kind != expected)
    return visit.emitOpError("expects a ")
           << nameOf(expected) << " block, but (" << row << ", " << column << ") is " << nameOf(kind);
  if (visit.getTileMask() && !(mask.tileMasks()[*visit.getTileMask()] == mask.tileMask(row, column)))
    return visit.emitOpError("expects blocks under tile mask ")
           << *visit.getTileMask() << ", but (" << row << ", " << column << ") is under another";
  return success();
}

LogicalResult openwork::proveClass(ClassOp op, const BlockMask &mask) { return ClassProof(op, mask).run(); }

namespace {

/// Rules hold no symbols.
class NoSymbols final : public TopologyResolver {
  Operation *lookup(FlatSymbolRefAttr) override { return nullptr; }
};

} // namespace

LogicalResult openwork::proveRule(BlockMaskOp op, const BlockMask &mask) {
  if (!isArithmetic(*op.getRule()))
    return op.emitOpError("expects a rule that names no stored data, got ") << *op.getRule();
  NoSymbols resolver;
  Domain domain = {mask.tiling().query.grid(), mask.tiling().key.grid()};
  FailureOr<TopologyRef> rule = buildTopology(*op.getRule(), domain, resolver, [&] { return op.emitOpError(); });
  if (failed(rule))
    return failure();
  MaskContext &context = op.getContext()->getLoadedDialect<OpenworkDialect>()->getMaskContext();
  if (classify(context, **rule, mask.tilingRef()) == mask)
    return success();
  return op.emitOpError("expects a rule that gives its blocks, but ") << *op.getRule() << " gives others";
}
