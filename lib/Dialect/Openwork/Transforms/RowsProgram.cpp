//===- RowsProgram.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RowsProgram.h"

#include "mlir/IR/AffineExpr.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

RowsProgram::RowsProgram(RowsOp rows, int64_t limit) : rows(rows), limit(limit), stepsLeft(limit) {
  for (BlockArgument argument : rows.getBody().getArguments())
    number(argument);
  body = compile(rows.getBody().front());
  values.resize(numbers.size());
}

SmallVector<unsigned> RowsProgram::number(ValueRange operands) {
  return llvm::map_to_vector(operands, [&](Value value) { return number(value); });
}

std::vector<RowsProgram::Instruction> RowsProgram::compile(Block &block) {
  std::vector<Instruction> instructions;
  for (Operation &op : block)
    if (!isa<affine::AffineYieldOp>(op))
      instructions.push_back(compile(op));
  return instructions;
}

RowsProgram::Instruction RowsProgram::compile(Operation &op) {
  Instruction instruction{&op};
  llvm::TypeSwitch<Operation *>(&op)
      .Case([&](affine::AffineApplyOp apply) {
        instruction.lower = {apply.getAffineMap(), number(apply.getMapOperands())};
        instruction.result = number(apply.getResult());
      })
      .Case<affine::AffineMinOp, affine::AffineMaxOp>([&](auto bound) {
        instruction.code = isa<affine::AffineMinOp>(op) ? Code::Min : Code::Max;
        instruction.lower = {bound.getMap(), number(bound.getOperands())};
        instruction.result = number(bound.getResult());
      })
      .Case([&](affine::AffineForOp loop) {
        instruction.code = Code::For;
        instruction.lower = {loop.getLowerBoundMap(), number(loop.getLowerBoundOperands())};
        instruction.upper = {loop.getUpperBoundMap(), number(loop.getUpperBoundOperands())};
        instruction.step = loop.getStepAsInt();
        instruction.result = number(loop.getInductionVar());
        instruction.body = compile(*loop.getBody());
      })
      .Case([&](affine::AffineIfOp branch) {
        instruction.code = Code::If;
        instruction.condition = branch.getIntegerSet();
        instruction.operands = number(branch.getOperands());
        instruction.body = compile(*branch.getThenBlock());
        if (branch.hasElse())
          instruction.otherwise = compile(*branch.getElseBlock());
      })
      .Case([&](VisitOp visit) {
        instruction.code = Code::Visit;
        instruction.operands = number(visit.getCoordinates());
      });
  return instruction;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

LogicalResult RowsProgram::run(int64_t rowNumber, ArrayRef<int64_t> coordinates, Visit visit) {
  row = rowNumber;
  // The coordinates are the first values numbered.
  llvm::copy(coordinates, values.begin());
  return run(body, visit);
}

LogicalResult RowsProgram::run(const std::vector<Instruction> &instructions, Visit visit) {
  for (const Instruction &instruction : instructions)
    if (failed(takeStep()) || failed(run(instruction, visit)))
      return failure();
  return success();
}

LogicalResult RowsProgram::run(const Instruction &instruction, Visit visit) {
  switch (instruction.code) {
  case Code::Min:
  case Code::Max:
    values[instruction.result] = eval(instruction.lower, instruction.code == Code::Max);
    return checkArithmetic(instruction.op);
  case Code::For:
    return runLoop(instruction, visit);
  case Code::If: {
    bool taken = holds(instruction.condition, instruction.operands);
    if (failed(checkArithmetic(instruction.op)))
      return failure();
    return run(taken ? instruction.body : instruction.otherwise, visit);
  }
  case Code::Visit: {
    SmallVector<int64_t, 3> coordinates =
        llvm::map_to_vector<3>(instruction.operands, [&](unsigned value) { return values[value]; });
    return visit(cast<VisitOp>(instruction.op), coordinates);
  }
  }
  llvm_unreachable("a code that is not listed");
}

LogicalResult RowsProgram::runLoop(const Instruction &loop, Visit visit) {
  int64_t begin = eval(loop.lower, /*max=*/true), end = eval(loop.upper, /*max=*/false), step = checked(loop.step);
  if (failed(checkArithmetic(loop.op)))
    return failure();
  for (int64_t i = begin; i < end; i += step) {
    values[loop.result] = i;
    if (failed(takeStep()) || failed(run(loop.body, visit)))
      return failure();
  }
  return success();
}

LogicalResult RowsProgram::takeStep() {
  if (stepsLeft-- > 0)
    return success();
  return rows.emitOpError("expects loops that end within ") << limit << " steps, but row " << row << " goes beyond";
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

int64_t RowsProgram::checked(int64_t value) {
  if (!llvm::isInt<32>(value) && fault.empty())
    fault = "expects values of 32 bits, got " + std::to_string(value);
  return fault.empty() ? value : 0;
}

LogicalResult RowsProgram::checkArithmetic(Operation *op) {
  if (fault.empty())
    return success();
  return op->emitOpError(fault) << " in row " << row;
}

int64_t RowsProgram::eval(AffineExpr expr, ArrayRef<unsigned> operands, unsigned dims) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return checked(constant.getValue());
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return values[operands[dim.getPosition()]];
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return values[operands[dims + symbol.getPosition()]];
  return eval(cast<AffineBinaryOpExpr>(expr), operands, dims);
}

int64_t RowsProgram::eval(AffineBinaryOpExpr expr, ArrayRef<unsigned> operands, unsigned dims) {
  int64_t left = eval(expr.getLHS(), operands, dims), right = eval(expr.getRHS(), operands, dims);
  if (expr.getKind() == AffineExprKind::Add)
    return checked(left + right);
  if (expr.getKind() == AffineExprKind::Mul)
    return checked(left * right);
  if (right < 1) {
    if (fault.empty())
      fault = "expects divisors of at least 1, got " + std::to_string(right);
    return 0;
  }
  if (expr.getKind() == AffineExprKind::Mod)
    return llvm::mod(left, right);
  return expr.getKind() == AffineExprKind::FloorDiv ? llvm::divideFloorSigned(left, right)
                                                    : llvm::divideCeilSigned(left, right);
}

int64_t RowsProgram::eval(const Map &map, bool max) {
  int64_t result = 0;
  for (auto [i, expr] : llvm::enumerate(map.map.getResults())) {
    int64_t value = eval(expr, map.operands, map.map.getNumDims());
    result = i == 0 ? value : max ? std::max(result, value) : std::min(result, value);
  }
  return result;
}

bool RowsProgram::holds(const IntegerSet &set, ArrayRef<unsigned> operands) {
  for (auto [constraint, isEquality] : llvm::zip(set.getConstraints(), set.getEqFlags())) {
    int64_t value = eval(constraint, operands, set.getNumDims());
    if (isEquality ? value != 0 : value < 0)
      return false;
  }
  return true;
}
