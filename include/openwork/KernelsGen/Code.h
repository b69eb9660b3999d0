//===- Code.h - Writing the code of kernels ---------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_CODE_H
#define OPENWORK_KERNELSGEN_CODE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace openwork {

/// Makes arith and scf ops at one place. Scalars are i32 unless another type is named.
class Code {
public:
  using Value = mlir::Value;
  using Values = llvm::SmallVector<mlir::Value>;

  explicit Code(mlir::ImplicitLocOpBuilder &builder) : b(builder) {}

  Value i32(int64_t value) { return mlir::arith::ConstantOp::create(b, b.getI32IntegerAttr(int32_t(value))); }
  Value i64(int64_t value) { return mlir::arith::ConstantOp::create(b, b.getI64IntegerAttr(value)); }

  Value add(Value x, Value y) { return mlir::arith::AddIOp::create(b, x, y); }
  Value add(Value x, int64_t y) { return y ? add(x, like(x, y)) : x; }
  Value sub(Value x, Value y) { return mlir::arith::SubIOp::create(b, x, y); }
  Value mul(Value x, Value y) { return mlir::arith::MulIOp::create(b, x, y); }
  Value mul(Value x, int64_t y) { return y == 1 ? x : mul(x, like(x, y)); }
  Value div(Value x, Value y) { return mlir::arith::DivUIOp::create(b, x, y); }
  Value div(Value x, int64_t y) { return y == 1 ? x : div(x, like(x, y)); }
  Value rem(Value x, Value y) { return mlir::arith::RemUIOp::create(b, x, y); }
  Value rem(Value x, int64_t y) { return mlir::arith::RemUIOp::create(b, x, like(x, y)); }
  Value shl(Value x, Value y) { return mlir::arith::ShLIOp::create(b, x, y); }
  Value shl(Value x, int64_t y) { return shl(x, like(x, y)); }
  Value shr(Value x, Value y) { return mlir::arith::ShRUIOp::create(b, x, y); }
  Value shr(Value x, int64_t y) { return shr(x, like(x, y)); }
  Value bitAnd(Value x, Value y) { return mlir::arith::AndIOp::create(b, x, y); }
  Value bitAnd(Value x, int64_t y) { return bitAnd(x, like(x, y)); }
  Value bitOr(Value x, Value y) { return mlir::arith::OrIOp::create(b, x, y); }
  Value bitXor(Value x, Value y) { return mlir::arith::XOrIOp::create(b, x, y); }
  Value bitXor(Value x, int64_t y) { return bitXor(x, like(x, y)); }
  Value sext(Value x) { return mlir::arith::ExtSIOp::create(b, b.getI64Type(), x); }
  Value zext(Value x) { return mlir::arith::ExtUIOp::create(b, b.getI64Type(), x); }
  Value trunc(Value x) { return mlir::arith::TruncIOp::create(b, b.getI32Type(), x); }
  Value toIndex(Value x) { return mlir::arith::IndexCastOp::create(b, b.getIndexType(), x); }
  Value fromIndex(Value x) { return mlir::arith::IndexCastOp::create(b, b.getI32Type(), x); }

  using Predicate = mlir::arith::CmpIPredicate;
  Value compare(Predicate predicate, Value x, Value y) { return mlir::arith::CmpIOp::create(b, predicate, x, y); }
  Value equal(Value x, int64_t y) { return compare(Predicate::eq, x, like(x, y)); }
  Value differ(Value x, int64_t y) { return compare(Predicate::ne, x, like(x, y)); }
  Value less(Value x, int64_t y) { return compare(Predicate::slt, x, like(x, y)); }
  Value atLeast(Value x, int64_t y) { return compare(Predicate::sge, x, like(x, y)); }
  Value select(Value condition, Value x, Value y) { return mlir::arith::SelectOp::create(b, condition, x, y); }

  using Body = llvm::function_ref<void()>;
  using Producer = llvm::function_ref<Values()>;
  /// Code that runs where the condition holds.
  void when(Value condition, Body body);
  /// Both branches give values of equal types.
  Values choose(Value condition, Producer then, Producer otherwise);

  using Test = llvm::function_ref<std::pair<Value, Values>(Values state)>;
  using Step = llvm::function_ref<Values(Values state)>;
  /// Runs `test` on the state, which gives a condition and what to hand on; while it holds, `step` makes the next state
  /// of that. Returns what the last test handed on.
  Values loop(Values state, Test test, Step step);

  mlir::ImplicitLocOpBuilder &b;

private:
  Value like(Value x, int64_t y);
};

} // namespace openwork

#endif // OPENWORK_KERNELSGEN_CODE_H
