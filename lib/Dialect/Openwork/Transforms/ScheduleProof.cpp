//===- ScheduleProof.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/Transforms/ScheduleProof.h"

#include "RowsProgram.h"
#include "openwork/Mask/Classify.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

namespace {

/// Compares the visits of one class with its mask, row by row.
class ClassProof {
public:
  ClassProof(ClassOp op, const BlockMask &mask)
      : op(op), mask(mask), tiling(mask.tiling()), rowSeen(tiling.numRows()), visited(mask.wordsPerRow()) {}

  LogicalResult run() {
    for (Operation &range : op.getBody().front()) {
      LogicalResult proved = isa<RowsOp>(range) ? proveRows(cast<RowsOp>(range)) : proveBits(cast<BitRowsOp>(range));
      if (failed(proved))
        return failure();
    }
    auto missing = llvm::find(rowSeen, false);
    if (missing != rowSeen.end())
      return op.emitOpError("does not cover row ") << missing - rowSeen.begin();
    return success();
  }

private:
  /// Calls the function with the index and the coordinates of each row in a range.
  template <typename RangeOp>
  LogicalResult forEachRow(RangeOp range, function_ref<LogicalResult(int64_t, ArrayRef<int64_t>)> body) {
    ArrayRef<int64_t> begin = range.getBegin(), end = range.getEnd();
    const auto &segments = tiling.query.segments();
    int64_t segmentIndex = range.getSegment();
    if (segmentIndex >= static_cast<int64_t>(segments.size()))
      return range.emitOpError("expects a query segment in 0..") << segments.size() - 1 << ", got " << segmentIndex;
    const Segment &segment = segments[segmentIndex];
    if (static_cast<int64_t>(begin.size()) != segment.rank())
      return range.emitOpError("expects ")
             << segment.rank() << " coordinates for query segment " << segmentIndex << ", got " << begin.size();
    Coord first = {0, 0, 0}, last = {1, 1, 1};
    for (size_t i = 0; i < begin.size(); ++i) {
      size_t axis = 3 - begin.size() + i;
      first[axis] = begin[i];
      last[axis] = end[i];
      if (end[i] > segment.counts[axis])
        return range.emitOpError("expects coordinates below ") << segment.counts[axis] << ", got " << end[i] - 1;
    }
    for (int64_t f = first[0]; f < last[0]; ++f)
      for (int64_t h = first[1]; h < last[1]; ++h)
        for (int64_t w = first[2]; w < last[2]; ++w) {
          int64_t row = tiling.query.tileIndex(segment, {f, h, w});
          if (rowSeen[row])
            return range.emitOpError("covers row ") << row << " again";
          rowSeen[row] = true;
          int64_t coordinates[] = {f, h, w};
          if (failed(body(row, ArrayRef(coordinates).take_back(begin.size()))))
            return failure();
        }
    return success();
  }

  /// Bits are those of the mask, so that only their rows can be wrong.
  LogicalResult proveBits(BitRowsOp range) {
    return forEachRow(range, [](int64_t, ArrayRef<int64_t>) { return success(); });
  }

  LogicalResult proveRows(RowsOp range) {
    RowsProgram program(range);
    return forEachRow(range, [&](int64_t row, ArrayRef<int64_t> coordinates) -> LogicalResult {
      llvm::fill(visited, 0);
      if (!program.run(coordinates,
                       [&](VisitOp visit, ArrayRef<int64_t> tile) { return succeeded(checkVisit(visit, row, tile)); }))
        return failure();
      for (int64_t w = 0; w < mask.wordsPerRow(); ++w) {
        uint64_t expected = mask.full(row)[w] | (mask.hasPartial() ? mask.partial(row)[w] : 0);
        if (uint64_t missing = expected & ~visited[w])
          return range.emitOpError("does not visit block (")
                 << row << ", " << w * 64 + std::countr_zero(missing) << ") of " << op.getMaskAttr();
      }
      return success();
    });
  }

  LogicalResult checkVisit(VisitOp visit, int64_t row, ArrayRef<int64_t> tile) {
    const auto &segments = tiling.key.segments();
    if (visit.getSegment() >= segments.size() ||
        static_cast<int64_t>(tile.size()) != segments[visit.getSegment()].rank())
      return visit.emitOpError("expects ")
             << (visit.getSegment() >= segments.size() ? "an existing key segment"
                                                       : "as many coordinates as its key segment has");
    const Segment &segment = segments[visit.getSegment()];
    Coord coord = {0, 0, 0};
    for (size_t i = 0; i < tile.size(); ++i) {
      size_t axis = 3 - tile.size() + i;
      coord[axis] = tile[i];
      if (tile[i] < 0 || tile[i] >= segment.counts[axis])
        return visit.emitOpError("visits a tile at coordinate ")
               << tile[i] << " of " << segment.counts[axis] << " in row " << row;
    }
    int64_t column = tiling.key.tileIndex(segment, coord);
    if (testBit(visited, column))
      return visit.emitOpError("visits block (") << row << ", " << column << ") again";
    setBit(visited, column);
    return checkKind(visit, row, column);
  }

  LogicalResult checkKind(VisitOp visit, int64_t row, int64_t column) {
    BlockKind kind = mask.kind(row, column);
    auto mismatch = [&](StringRef is) -> LogicalResult {
      return visit.emitOpError("visits block (") << row << ", " << column << "), which is " << is;
    };
    if (kind == BlockKind::Empty)
      return mismatch("empty");
    bool full = !visit.getTileMask() && !visit.getRule();
    if (full != (kind == BlockKind::Full))
      return mismatch(full ? "partial" : "full");
    if (visit.getTileMask() && (*visit.getTileMask() >= mask.tileMasks().size() ||
                                !(mask.tileMasks()[*visit.getTileMask()] == mask.tileMask(row, column))))
      return mismatch("partial under another tile mask");
    return success();
  }

  ClassOp op;
  const BlockMask &mask;
  const Tiling &tiling;
  std::vector<bool> rowSeen;
  std::vector<uint64_t> visited;
};

/// Rules hold no symbols: they are arithmetic.
class NoSymbols final : public TopologyResolver {
  Operation *lookup(FlatSymbolRefAttr) override { return nullptr; }
};

} // namespace

LogicalResult openwork::proveClass(ClassOp op, const BlockMask &mask) { return ClassProof(op, mask).run(); }

LogicalResult openwork::proveRule(BlockMaskOp op, const BlockMask &mask) {
  NoSymbols resolver;
  Domain domain = {mask.tiling().query.grid(), mask.tiling().key.grid()};
  FailureOr<TopologyRef> rule =
      buildTopology(*op.getRule(), domain, resolver, [&] { return op.emitOpError("has no rule: "); });
  if (failed(rule))
    return failure();
  MaskContext &context = op.getContext()->getLoadedDialect<OpenworkDialect>()->getMaskContext();
  if (!(classify(context, **rule, mask.tilingRef()) == mask))
    return op.emitOpError("expects a rule that gives its blocks, but ") << *op.getRule() << " gives others";
  return success();
}
