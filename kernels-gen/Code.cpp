//===- Code.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/KernelsGen/Code.h"

using namespace mlir;
using namespace openwork;

Value Code::like(Value x, int64_t y) { return arith::ConstantOp::create(b, b.getIntegerAttr(x.getType(), y)); }

void Code::when(Value condition, Body body) {
  auto op = scf::IfOp::create(b, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(op.thenBlock());
  body();
}

Code::Values Code::choose(Value condition, Producer then, Producer otherwise) {
  OpBuilder::InsertionGuard guard(b);
  // The types of the results are known once a branch is built.
  Region thenRegion, elseRegion;
  auto build = [&](Region &region, Producer producer) {
    b.createBlock(&region);
    Values values = producer();
    scf::YieldOp::create(b, values);
    return values;
  };
  Block *block = b.getInsertionBlock();
  Block::iterator point = b.getInsertionPoint();
  Values thenValues = build(thenRegion, then);
  build(elseRegion, otherwise);
  b.setInsertionPoint(block, point);
  auto op = scf::IfOp::create(b, TypeRange(ValueRange(thenValues)), condition, /*addThenBlock=*/false,
                              /*addElseBlock=*/false);
  op.getThenRegion().takeBody(thenRegion);
  op.getElseRegion().takeBody(elseRegion);
  return Values(op.getResults());
}

Code::Values Code::loop(Values state, Test test, Step step) {
  OpBuilder::InsertionGuard guard(b);
  SmallVector<Location> locations(state.size(), b.getLoc());
  Region before, after;
  Block *block = b.getInsertionBlock();
  Block::iterator point = b.getInsertionPoint();
  Block *testBlock = b.createBlock(&before, {}, TypeRange(ValueRange(state)), locations);
  auto [condition, handed] = test(Values(testBlock->getArguments()));
  scf::ConditionOp::create(b, condition, handed);
  SmallVector<Location> handedLocations(handed.size(), b.getLoc());
  SmallVector<Type> types(ValueRange(handed).getTypes());
  Block *stepBlock = b.createBlock(&after, {}, types, handedLocations);
  scf::YieldOp::create(b, step(Values(stepBlock->getArguments())));
  b.setInsertionPoint(block, point);
  auto op = scf::WhileOp::create(b, types, state);
  op.getBefore().takeBody(before);
  op.getAfter().takeBody(after);
  return Values(op.getResults());
}
