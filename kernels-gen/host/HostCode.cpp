//===- HostCode.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostCode.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::host;

Type HostCode::vectorOf(Type element, int64_t lanes) { return lanes == 1 ? element : VectorType::get(lanes, element); }

Type HostCode::withElement(Type like, Type element) {
  auto vector = dyn_cast<VectorType>(like);
  return vector ? vector.clone(element) : element;
}

static Value constantOf(Code &code, Type type, TypedAttr element) {
  auto vector = dyn_cast<VectorType>(type);
  return arith::ConstantOp::create(code.b, vector ? TypedAttr(SplatElementsAttr::get(vector, element)) : element);
}

Value HostCode::constant(Type type, int64_t value) {
  return constantOf(*this, type, b.getIntegerAttr(getElementTypeOrSelf(type), value));
}

Value HostCode::constant(Type type, double value) {
  return constantOf(*this, type, b.getFloatAttr(getElementTypeOrSelf(type), value));
}

Value HostCode::splat(Value scalar, Type vector) {
  return isa<VectorType>(vector) ? Value(vector::BroadcastOp::create(b, vector, scalar)) : scalar;
}

Value HostCode::element(Value base, Type type, Value index) {
  return LLVM::GEPOp::create(b, pointer(), type, base, ArrayRef<LLVM::GEPArg>{index});
}

static int64_t alignmentOf(Type type, int64_t alignment) {
  Type element = getElementTypeOrSelf(type);
  return alignment                             ? alignment
         : isa<LLVM::LLVMPointerType>(element) ? 8
                                               : int64_t(llvm::divideCeil(element.getIntOrFloatBitWidth(), 8));
}

Value HostCode::load(Type type, Value address, int64_t alignment) {
  return LLVM::LoadOp::create(b, type, address, alignmentOf(type, alignment));
}

void HostCode::store(Value value, Value address, int64_t alignment) {
  LLVM::StoreOp::create(b, value, address, alignmentOf(value.getType(), alignment));
}

Code::Values HostCode::repeat(Value begin, Value end, int64_t step, Values state, LoopBody body) {
  auto loop = scf::ForOp::create(b, begin, end, i64(step), state);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Values next = body(loop.getInductionVar(), Values(loop.getRegionIterArgs()));
  // Without results the loop has come with its terminator.
  if (!state.empty())
    scf::YieldOp::create(b, next);
  return Values(loop.getResults());
}

void HostCode::repeat(Value begin, Value end, int64_t step, llvm::function_ref<void(Value index)> body) {
  repeat(begin, end, step, Values(), [&](Value index, Values) {
    body(index);
    return Values();
  });
}

void HostCode::repeat(int64_t count, llvm::function_ref<void(Value index)> body) {
  if (count == 1)
    return body(i64(0));
  repeat(i64(0), i64(count), 1, body);
}
