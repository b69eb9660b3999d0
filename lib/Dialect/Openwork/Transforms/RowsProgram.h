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
/// one by one. Its arithmetic is exact: a value that needs more than 32 bits, or a divisor below 1, is an error, so
/// that code for any target computes the same. So is running for longer than a limit.
class RowsProgram {
public:
  /// May run for `limit` steps, over all its rows; a step is an op or the start of a loop's body.
  RowsProgram(ir::RowsOp rows, int64_t limit);

  /// Runs the body for one query tile, whose number errors name. `visit` is called for each visit, in order; where it
  /// fails, the run ends and fails too.
  using Visit = llvm::function_ref<mlir::LogicalResult(ir::VisitOp, llvm::ArrayRef<int64_t>)>;
  mlir::LogicalResult run(int64_t row, llvm::ArrayRef<int64_t> coordinates, Visit visit);

private:
  /// The values of a map's dimensions and symbols.
  struct Map {
    mlir::AffineMap map;
    llvm::SmallVector<unsigned> operands;
  };
  enum class Code : uint8_t { Min, Max, For, If, Visit };
  struct Instruction {
    mlir::Operation *op;
    Code code = Code::Min;
    /// The value written: a map's result or an induction variable.
    unsigned result = 0;
    Map lower = {}, upper = {};
    int64_t step = 1;
    mlir::IntegerSet condition = {};
    std::vector<Instruction> body = {}, otherwise = {};
    llvm::SmallVector<unsigned> operands = {};
  };

  unsigned number(mlir::Value value) { return numbers.try_emplace(value, numbers.size()).first->second; }
  llvm::SmallVector<unsigned> number(mlir::ValueRange values);
  std::vector<Instruction> compile(mlir::Block &block);
  Instruction compile(mlir::Operation &op);

  mlir::LogicalResult run(const std::vector<Instruction> &body, Visit visit);
  mlir::LogicalResult run(const Instruction &instruction, Visit visit);
  mlir::LogicalResult runLoop(const Instruction &loop, Visit visit);
  mlir::LogicalResult takeStep();
  /// Where arithmetic goes wrong, `fault` says how, and the value means nothing.
  int64_t eval(mlir::AffineExpr expr, llvm::ArrayRef<unsigned> operands, unsigned dims);
  int64_t eval(mlir::AffineBinaryOpExpr expr, llvm::ArrayRef<unsigned> operands, unsigned dims);
  int64_t eval(const Map &map, bool max);
  bool holds(const mlir::IntegerSet &set, llvm::ArrayRef<unsigned> operands);
  int64_t checked(int64_t value);
  mlir::LogicalResult checkArithmetic(mlir::Operation *op);

  ir::RowsOp rows;
  llvm::DenseMap<mlir::Value, unsigned> numbers;
  std::vector<int64_t> values;
  std::vector<Instruction> body;
  int64_t limit, stepsLeft;
  int64_t row = 0;
  std::string fault;
};

} // namespace openwork

#endif // OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_ROWSPROGRAM_H
