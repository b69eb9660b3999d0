//===- Predicate.h - Functions of two tokens, evaluated ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_PREDICATE_H
#define OPENWORK_DIALECT_OPENWORK_IR_PREDICATE_H

#include "openwork/Support/Bits.h"
#include "openwork/Support/Error.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <memory>
#include <vector>

namespace openwork::ir {

/// A function `(index, index) -> i1` of arith ops, compiled into instructions that each work on 64 keys at once.
class PredicateProgram {
public:
  /// Fails where the function has another type, more than one block, too many ops, or one that is not an arith op on
  /// index, i64 or i1. Arithmetic wraps at 64 bits; a division by zero gives zero.
  static Expected<std::shared_ptr<PredicateProgram>> compile(mlir::func::FuncOp function);

  /// Sets bit k of `keys` where the pair (query, k) is kept, for the first `count` keys.
  void run(int64_t query, int64_t count, MutableWords keys) const;
  bool run(int64_t query, int64_t key) const;

  enum class Code : uint8_t {
    Constant,
    Add,
    Sub,
    Mul,
    DivS,
    DivU,
    FloorDiv,
    RemS,
    RemU,
    MinS,
    MaxS,
    MinU,
    MaxU,
    And,
    Or,
    Xor,
    Eq,
    Ne,
    Slt,
    Sle,
    Sgt,
    Sge,
    Ult,
    Ule,
    Ugt,
    Uge,
    Select
  };

private:
  /// Registers 0 and 1 are the query and the key; instruction i writes register i + 2.
  struct Instruction {
    Code code;
    int32_t a = 0, b = 0, c = 0;
    int64_t constant = 0;
  };
  class Compiler;

  /// The result for `count` keys from `first` on, at most 64. Register r has its lanes at r * count.
  uint64_t runBlock(int64_t query, int64_t first, int64_t count, std::vector<int64_t> &registers) const;

  std::vector<Instruction> instructions;
  int32_t result = 0;
};

} // namespace openwork::ir

#endif // OPENWORK_DIALECT_OPENWORK_IR_PREDICATE_H
