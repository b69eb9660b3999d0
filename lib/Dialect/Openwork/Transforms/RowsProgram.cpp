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

RowsProgram::RowsProgram(RowsOp rows) {
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
  Instruction instruction{};
  llvm::TypeSwitch<Operation *>(&op)
      .Case([&](affine::AffineApplyOp apply) {
        instruction.code = Code::Min;
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
        instruction.coordinates = number(branch.getOperands());
        instruction.body = compile(*branch.getThenBlock());
        if (branch.hasElse())
          instruction.otherwise = compile(*branch.getElseBlock());
      })
      .Case([&](VisitOp visit) {
        instruction.code = Code::Visit;
        instruction.visit = visit;
        instruction.coordinates = number(visit.getCoordinates());
      });
  return instruction;
}

bool RowsProgram::run(ArrayRef<int64_t> row, Visit visit) {
  // The coordinates are the first values numbered.
  llvm::copy(row, values.begin());
  return run(body, visit);
}

bool RowsProgram::run(const std::vector<Instruction> &instructions, Visit visit) {
  for (const Instruction &instruction : instructions) {
    switch (instruction.code) {
    case Code::Min:
    case Code::Max:
      values[instruction.result] = eval(instruction.lower, instruction.code == Code::Max);
      break;
    case Code::For:
      if (!runLoop(instruction, visit))
        return false;
      break;
    case Code::If:
      if (!run(holds(instruction.condition, instruction.coordinates) ? instruction.body : instruction.otherwise, visit))
        return false;
      break;
    case Code::Visit:
      SmallVector<int64_t, 3> coordinates =
          llvm::map_to_vector<3>(instruction.coordinates, [&](unsigned value) { return values[value]; });
      if (!visit(instruction.visit, coordinates))
        return false;
      break;
    }
  }
  return true;
}

bool RowsProgram::runLoop(const Instruction &loop, Visit visit) {
  int64_t begin = eval(loop.lower, /*max=*/true), end = eval(loop.upper, /*max=*/false);
  for (int64_t i = begin; i < end; i += loop.step) {
    values[loop.result] = i;
    if (!run(loop.body, visit))
      return false;
  }
  return true;
}

int64_t RowsProgram::eval(AffineExpr expr, ArrayRef<unsigned> operands, unsigned dims) const {
  switch (expr.getKind()) {
  case AffineExprKind::Constant:
    return cast<AffineConstantExpr>(expr).getValue();
  case AffineExprKind::DimId:
    return values[operands[cast<AffineDimExpr>(expr).getPosition()]];
  case AffineExprKind::SymbolId:
    return values[operands[dims + cast<AffineSymbolExpr>(expr).getPosition()]];
  default:
    break;
  }
  auto binary = cast<AffineBinaryOpExpr>(expr);
  int64_t left = eval(binary.getLHS(), operands, dims), right = eval(binary.getRHS(), operands, dims);
  // Arithmetic wraps, so that absurd maps give wrong visits, which are found, rather than undefined behaviour.
  auto wrap = [](uint64_t value) { return static_cast<int64_t>(value); };
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return wrap(static_cast<uint64_t>(left) + static_cast<uint64_t>(right));
  case AffineExprKind::Mul:
    return wrap(static_cast<uint64_t>(left) * static_cast<uint64_t>(right));
  case AffineExprKind::Mod:
    return right < 1 ? 0 : llvm::mod(left, right);
  case AffineExprKind::FloorDiv:
    return right < 1 ? 0 : llvm::divideFloorSigned(left, right);
  default:
    return right < 1 ? 0 : llvm::divideCeilSigned(left, right);
  }
}

int64_t RowsProgram::eval(const Map &map, bool max) const {
  int64_t result = 0;
  for (auto [i, expr] : llvm::enumerate(map.map.getResults())) {
    int64_t value = eval(expr, map.operands, map.map.getNumDims());
    result = i == 0 ? value : max ? std::max(result, value) : std::min(result, value);
  }
  return result;
}

bool RowsProgram::holds(const IntegerSet &set, ArrayRef<unsigned> operands) const {
  for (auto [constraint, isEquality] : llvm::zip(set.getConstraints(), set.getEqFlags())) {
    int64_t value = eval(constraint, operands, set.getNumDims());
    if (isEquality ? value != 0 : value < 0)
      return false;
  }
  return true;
}
