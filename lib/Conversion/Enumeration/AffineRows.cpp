//===- AffineRows.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/Enumeration/Enumerator.h"

#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/IR/IntegerSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace openwork;

/// The largest or smallest result of a map. Loops' steps and bounds are of type index; that their values fit 32 bits
/// was shown when the schedule was proved.
Value Enumerator::evaluate(AffineMap map, ValueRange operands, bool max, Operation *op) {
  std::optional<SmallVector<Value, 8>> results = affine::expandAffineMap(code.b, code.b.getLoc(), map, operands);
  if (!results) {
    op->emitOpError("expects divisors to be positive constants");
    failed = true;
    return arith::ConstantIndexOp::create(code.b, 0);
  }
  Value value = results->front();
  for (Value result : ArrayRef(*results).drop_front())
    value = max ? Value(arith::MaxSIOp::create(code.b, value, result))
                : Value(arith::MinSIOp::create(code.b, value, result));
  return value;
}

static SmallVector<Value> mapped(ValueRange operands, IRMapping &values) {
  return llvm::map_to_vector(operands, [&](Value value) { return values.lookup(value); });
}

Value Enumerator::buildBlock(Block &block, IRMapping &values, Value count) {
  for (Operation &op : block)
    llvm::TypeSwitch<Operation *>(&op)
        .Case([&](affine::AffineApplyOp apply) {
          values.map(apply.getResult(),
                     evaluate(apply.getAffineMap(), mapped(apply.getMapOperands(), values), false, apply));
        })
        .Case<affine::AffineMinOp, affine::AffineMaxOp>([&](auto bound) {
          values.map(bound.getResult(), evaluate(bound.getMap(), mapped(bound.getOperands(), values),
                                                 isa<affine::AffineMaxOp>(op), bound));
        })
        .Case([&](affine::AffineForOp loop) { count = buildLoop(loop, values, count); })
        .Case([&](affine::AffineIfOp branch) { count = buildBranch(branch, values, count); })
        .Case([&](ir::VisitOp visit) { count = buildVisit(visit, values, count); });
  return count;
}

Value Enumerator::buildLoop(affine::AffineForOp loop, IRMapping &values, Value count) {
  Value begin = evaluate(loop.getLowerBoundMap(), mapped(loop.getLowerBoundOperands(), values), /*max=*/true, loop);
  Value end = evaluate(loop.getUpperBoundMap(), mapped(loop.getUpperBoundOperands(), values), /*max=*/false, loop);
  Value step = arith::ConstantIndexOp::create(code.b, loop.getStepAsInt());
  auto made = scf::ForOp::create(code.b, begin, end, step, count);
  OpBuilder::InsertionGuard guard(code.b);
  code.b.setInsertionPointToStart(made.getBody());
  values.map(loop.getInductionVar(), made.getInductionVar());
  scf::YieldOp::create(code.b, buildBlock(*loop.getBody(), values, made.getRegionIterArg(0)));
  return made.getResult(0);
}

Value Enumerator::buildBranch(affine::AffineIfOp branch, IRMapping &values, Value count) {
  IntegerSet set = branch.getIntegerSet();
  AffineMap map = AffineMap::get(set.getNumDims(), set.getNumSymbols(), set.getConstraints(), set.getContext());
  std::optional<SmallVector<Value, 8>> results =
      affine::expandAffineMap(code.b, code.b.getLoc(), map, mapped(branch.getOperands(), values));
  if (!results) {
    branch.emitOpError("expects divisors to be positive constants");
    failed = true;
    return count;
  }
  Value holds;
  for (auto [result, isEquality] : llvm::zip(*results, set.getEqFlags())) {
    Value condition = isEquality ? code.equal(result, 0) : code.atLeast(result, 0);
    holds = holds ? code.bitAnd(holds, condition) : condition;
  }
  return pushIf(
      holds, count, [&](Value count) { return buildBlock(*branch.getThenBlock(), values, count); },
      [&](Value count) { return branch.hasElse() ? buildBlock(*branch.getElseBlock(), values, count) : count; });
}

Value Enumerator::buildVisit(ir::VisitOp visit, IRMapping &values, Value count) {
  Place place = {code.i32(0), code.i32(0), code.i32(0)};
  size_t rank = visit.getCoordinates().size();
  for (auto [i, coordinate] : llvm::enumerate(visit.getCoordinates()))
    place[place.size() - rank + i] = code.fromIndex(values.lookup(coordinate));
  Value word;
  if (std::optional<uint64_t> mask = visit.getTileMask())
    word = code.i32(currentTables().firstMaskWord + int64_t(*mask));
  return this->visit(visit.getSegment(), place, word, count);
}
