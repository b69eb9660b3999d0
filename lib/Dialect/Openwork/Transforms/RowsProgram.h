//===- RowsProgram.h - A compiled body of rows ------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_ROWSPROGRAM_H
#define OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_ROWSPROGRAM_H

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

#include "mlir/IR/IntegerSet.h"

namespace openwork {

/// The body of `openwork.rows` as instructions over numbered values, which run millions of times faster than ops folded
/// one by one.
class RowsProgram {
public:
  explicit RowsProgram(ir::RowsOp rows);

  /// Runs the body for one query tile. `visit(op, coordinates)` is called for each visit, in order; it returns false to
  /// stop. Returns whether the body ran to its end.
  using Visit = llvm::function_ref<bool(ir::VisitOp, llvm::ArrayRef<int64_t>)>;
  bool run(llvm::ArrayRef<int64_t> row, Visit visit);

private:
  /// The values of a map's dimensions and symbols.
  struct Map {
    mlir::AffineMap map;
    llvm::SmallVector<unsigned> operands;
  };
  enum class Code : uint8_t { Min, Max, For, If, Visit };
  struct Instruction {
    Code code;
    /// The value written: a map's result or an induction variable.
    unsigned result = 0;
    Map lower, upper;
    int64_t step = 1;
    mlir::IntegerSet condition;
    std::vector<Instruction> body, otherwise;
    ir::VisitOp visit;
    llvm::SmallVector<unsigned> coordinates;
  };

  unsigned number(mlir::Value value) { return numbers.try_emplace(value, numbers.size()).first->second; }
  llvm::SmallVector<unsigned> number(mlir::ValueRange values);
  std::vector<Instruction> compile(mlir::Block &block);
  Instruction compile(mlir::Operation &op);

  bool run(const std::vector<Instruction> &body, Visit visit);
  bool runLoop(const Instruction &loop, Visit visit);
  int64_t eval(mlir::AffineExpr expr, llvm::ArrayRef<unsigned> operands, unsigned dims) const;
  int64_t eval(const Map &map, bool max) const;
  bool holds(const mlir::IntegerSet &set, llvm::ArrayRef<unsigned> operands) const;

  llvm::DenseMap<mlir::Value, unsigned> numbers;
  std::vector<int64_t> values;
  std::vector<Instruction> body;
};

} // namespace openwork

#endif // OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_ROWSPROGRAM_H
