//===- HostCode.h - Writing the code of a core ------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_HOST_HOSTCODE_H
#define OPENWORK_KERNELSGEN_HOST_HOSTCODE_H

#include "openwork/KernelsGen/Code.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace openwork::host {

/// Pointers, vectors and counted loops. Addresses and loop counters are i64; constants take the type, scalar or vector,
/// of what they stand beside.
class HostCode : public Code {
public:
  using Type = mlir::Type;
  using Code::Code;

  Type f32() { return b.getF32Type(); }
  Type i16() { return b.getIntegerType(16); }
  Type pointer() { return mlir::LLVM::LLVMPointerType::get(b.getContext()); }
  /// The scalar type for a single lane.
  static Type vectorOf(Type element, int64_t lanes);
  /// The same lanes of another element type.
  static Type withElement(Type like, Type element);

  Value constant(Type type, int64_t value);
  Value constant(Type type, double value);
  Value splat(Value scalar, Type vector);

  /// The address of element `index` behind `base`.
  Value element(Value base, Type type, Value index);
  Value element(Value base, Type type, int64_t index) { return element(base, type, i64(index)); }
  /// The address so many bytes behind `base`, and what lies there.
  Value byte(Value base, Value offset) { return element(base, b.getI8Type(), offset); }
  Value byte(Value base, int64_t offset) { return element(base, b.getI8Type(), offset); }
  Value field(Value base, Type type, int64_t offset) { return load(type, byte(base, offset)); }
  /// Without an alignment, that of one element: tiles are cut anywhere.
  Value load(Type type, Value address, int64_t alignment = 0);
  void store(Value value, Value address, int64_t alignment = 0);

  Value addF(Value x, Value y) { return mlir::arith::AddFOp::create(b, x, y); }
  Value subF(Value x, Value y) { return mlir::arith::SubFOp::create(b, x, y); }
  Value mulF(Value x, Value y) { return mlir::arith::MulFOp::create(b, x, y); }
  Value divF(Value x, Value y) { return mlir::arith::DivFOp::create(b, x, y); }
  /// x * y + z, in one operation where the target has it.
  Value multiplyAdd(Value x, Value y, Value z) { return mlir::LLVM::FMulAddOp::create(b, x, y, z); }
  using FloatPredicate = mlir::arith::CmpFPredicate;
  Value compareF(FloatPredicate predicate, Value x, Value y) { return mlir::arith::CmpFOp::create(b, predicate, x, y); }
  /// The greater one; y where x is not a number.
  Value maxF(Value x, Value y) { return select(compareF(FloatPredicate::OGT, x, y), x, y); }
  Value bits(Value x, Type type) { return mlir::arith::BitcastOp::create(b, type, x); }

  using LoopBody = llvm::function_ref<Values(Value index, Values state)>;
  /// For each index from `begin` on, below `end`.
  Values repeat(Value begin, Value end, int64_t step, Values state, LoopBody body);
  void repeat(Value begin, Value end, int64_t step, llvm::function_ref<void(Value index)> body);
  /// The same from 0; code without a loop for a single index.
  void repeat(int64_t count, llvm::function_ref<void(Value index)> body);
};

} // namespace openwork::host

#endif // OPENWORK_KERNELSGEN_HOST_HOSTCODE_H
