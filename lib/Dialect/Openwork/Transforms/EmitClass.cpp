//===- EmitClass.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitClass.h"

#include "mlir/IR/IntegerSet.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

namespace {

/// Emits one box of rows. Bounds that need a clamp of their own stand at the top of the body, once each.
class RowsEmitter {
public:
  RowsEmitter(OpBuilder &builder, Location loc, const AffineRows &rows) : builder(builder), loc(loc), rows(rows) {}

  void emit() {
    SmallVector<int64_t> begin, end;
    for (const Interval &range : rows.rows) {
      begin.push_back(range.begin);
      end.push_back(range.end);
    }
    op = RowsOp::create(builder, loc, rows.querySegment, begin, end);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&op.getBody().front());
    // All bounds come first: below the top level of the body, clamps would be no valid operands of affine maps.
    std::vector<NestBounds> bounds;
    for (const VisitNest &nest : rows.nests)
      bounds.push_back(emitBounds(nest));
    for (auto [nest, nestBounds] : llvm::zip(rows.nests, bounds)) {
      OpBuilder::InsertionGuard nestGuard(builder);
      SmallVector<Value> coordinates;
      emitLoops(nest, nestBounds, 0, coordinates);
    }
  }

private:
  /// A bound of a loop: a map of row coordinates and clamped values, or of none for a constant.
  struct Bound {
    AffineMap map;
    SmallVector<Value> operands;
  };
  struct NestBounds {
    std::vector<std::pair<Bound, Bound>> axes;
    /// Values of the inner box's bounds, as symbols or constants; absent where the loop has the same bound.
    std::vector<std::pair<std::optional<Bound>, std::optional<Bound>>> fullBox;
  };

  /// The function without its clamps, of dimension 0.
  AffineExpr unclamped(const QuasiAffine &f) {
    AffineExpr x = builder.getAffineDimExpr(0) * f.factor + f.shift;
    if (f.divisor != 1)
      x = x.floorDiv(f.divisor);
    if (f.modulus)
      x = x % f.modulus;
    return x * f.scale + f.offset;
  }

  Value argument(const QuasiAffine &f) { return op.getBody().getArgument(f.axis); }

  Bound constant(int64_t value) { return {builder.getConstantAffineMap(value), {}}; }
  Bound ofValue(Value value) { return {builder.getDimIdentityMap(), {value}}; }

  /// max(f, min), as a value.
  Value emitMax(AffineMap map, ValueRange operands) { return affine::AffineMaxOp::create(builder, loc, map, operands); }
  Value emitMin(AffineMap map, ValueRange operands) { return affine::AffineMinOp::create(builder, loc, map, operands); }
  AffineMap pairMap(AffineExpr expr, int64_t limit) {
    return AffineMap::get(1, 0, {expr, builder.getAffineConstantExpr(limit)}, builder.getContext());
  }

  /// The function as the bound of a loop, which takes the maximum of its map's results (a lower bound) or their minimum
  /// (an upper one), so that one of the two clamps is free.
  Bound emitBound(const QuasiAffine &f, bool lower) {
    if (f.isConstant())
      return constant(f.eval(0));
    AffineExpr expr = unclamped(f);
    Value operand = argument(f);
    std::optional<int64_t> inner = lower ? f.max : f.min, outer = lower ? f.min : f.max;
    if (inner) {
      operand = lower ? emitMin(pairMap(expr, *inner), operand) : emitMax(pairMap(expr, *inner), operand);
      expr = builder.getAffineDimExpr(0);
    }
    AffineMap map = outer ? pairMap(expr, *outer) : AffineMap::get(1, 0, expr);
    return {map, {operand}};
  }

  /// The function as one value or constant, for conditions.
  Bound emitValue(const QuasiAffine &f) {
    if (f.isConstant())
      return constant(f.eval(0));
    Value value = argument(f);
    AffineExpr expr = unclamped(f);
    if (f.max) {
      value = emitMin(pairMap(expr, *f.max), value);
      expr = builder.getAffineDimExpr(0);
    }
    if (f.min)
      return ofValue(emitMax(pairMap(expr, *f.min), value));
    if (f.max || expr == builder.getAffineDimExpr(0))
      return ofValue(value);
    return ofValue(affine::AffineApplyOp::create(builder, loc, AffineMap::get(1, 0, expr), value));
  }

  NestBounds emitBounds(const VisitNest &nest) {
    NestBounds bounds;
    for (const TileRange &range : nest.axes)
      bounds.axes.push_back({emitBound(range.begin, /*lower=*/true), emitBound(range.end, /*lower=*/false)});
    for (auto [full, loop] : llvm::zip_first(nest.fullBox, nest.axes)) {
      auto &[begin, end] = bounds.fullBox.emplace_back();
      if (full.begin != loop.begin || !loop.isInterval())
        begin = emitValue(full.begin);
      if (full.end != loop.end || !loop.isInterval())
        end = emitValue(full.end);
    }
    return bounds;
  }

  Value emitFor(const Bound &begin, const Bound &end, int64_t step) {
    auto loop = affine::AffineForOp::create(builder, loc, begin.operands, begin.map, end.operands, end.map, step);
    builder.setInsertionPointToStart(loop.getBody());
    return loop.getInductionVar();
  }

  void emitLoops(const VisitNest &nest, const NestBounds &bounds, size_t axis, SmallVectorImpl<Value> &coordinates) {
    if (axis == nest.axes.size())
      return emitVisit(nest, bounds, coordinates);
    const TileRange &range = nest.axes[axis];
    const auto &[begin, end] = bounds.axes[axis];
    Value coordinate = emitFor(begin, end, range.step);
    if (range.width > 1)
      coordinate = emitStripe(range, coordinate);
    coordinates.push_back(coordinate);
    emitLoops(nest, bounds, axis + 1, coordinates);
  }

  /// `width` tiles from `start` on, as far as they lie in the range.
  Value emitStripe(const TileRange &range, Value start) {
    AffineExpr d = builder.getAffineDimExpr(0);
    // The end of a range with a step is constant: that of the axis.
    int64_t end = range.end.eval(0);
    return emitFor({pairMap(d, 0), {start}}, {pairMap(d + range.width, end), {start}}, 1);
  }

  void emitVisit(const VisitNest &nest, const NestBounds &bounds, ValueRange coordinates) {
    if (nest.fullBox.empty())
      return emitVisit(nest, nest.kind, coordinates);
    affine::AffineIfOp branch = emitIsInside(bounds, coordinates);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.getThenBlock());
    emitVisit(nest, VisitKind::full(), coordinates);
    builder.setInsertionPointToStart(branch.getElseBlock());
    emitVisit(nest, nest.kind, coordinates);
  }

  /// Whether the coordinates lie in the inner box.
  affine::AffineIfOp emitIsInside(const NestBounds &bounds, ValueRange coordinates) {
    SmallVector<AffineExpr> constraints;
    SmallVector<Value> symbols;
    auto limit = [&](const Bound &bound) -> AffineExpr {
      if (bound.operands.empty())
        return bound.map.getResult(0);
      symbols.push_back(bound.operands[0]);
      return builder.getAffineSymbolExpr(symbols.size() - 1);
    };
    for (auto [axis, box] : llvm::enumerate(bounds.fullBox)) {
      AffineExpr tile = builder.getAffineDimExpr(axis);
      if (box.first)
        constraints.push_back(tile - limit(*box.first));
      if (box.second)
        constraints.push_back(limit(*box.second) - 1 - tile);
    }
    // A set needs a constraint, even one that always holds.
    if (constraints.empty())
      constraints.push_back(builder.getAffineConstantExpr(0));
    SmallVector<bool> equalities(constraints.size(), false);
    SmallVector<Value> operands(coordinates);
    operands.append(symbols);
    auto set = IntegerSet::get(coordinates.size(), symbols.size(), constraints, equalities);
    return affine::AffineIfOp::create(builder, loc, set, operands, /*withElseRegion=*/true);
  }

  void emitVisit(const VisitNest &nest, VisitKind kind, ValueRange coordinates) {
    IntegerAttr tileMask;
    if (kind.form == VisitKind::Form::Masked)
      tileMask = builder.getI64IntegerAttr(kind.tileMask);
    UnitAttr rule = kind.form == VisitKind::Form::Rule ? builder.getUnitAttr() : UnitAttr();
    VisitOp::create(builder, loc, coordinates, builder.getI64IntegerAttr(nest.keySegment), tileMask, rule);
  }

  OpBuilder &builder;
  Location loc;
  const AffineRows &rows;
  RowsOp op;
};

} // namespace

static void emitBits(OpBuilder &builder, Location loc, const BitRows &rows) {
  SmallVector<int64_t> begin, end;
  for (const Interval &range : rows.rows) {
    begin.push_back(range.begin);
    end.push_back(range.end);
  }
  BitStorage storage = rows.storage == BitRows::Storage::Immediate ? BitStorage::Immediate : BitStorage::Embedded;
  BitRowsOp::create(builder, loc, storage, rows.querySegment, begin, end);
}

void openwork::emitCarving(OpBuilder &builder, Location loc, const Carving &carving) {
  for (const AffineRows &rows : carving.affine)
    RowsEmitter(builder, loc, rows).emit();
  for (const BitRows &rows : carving.bits)
    emitBits(builder, loc, rows);
}
