//===- Predicate.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/Predicate.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

#include <array>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

using Code = PredicateProgram::Code;

static Code codeOf(arith::CmpIPredicate predicate) {
  static constexpr std::array codes = {Code::Eq,  Code::Ne,  Code::Slt, Code::Sle, Code::Sgt,
                                       Code::Sge, Code::Ult, Code::Ule, Code::Ugt, Code::Uge};
  return codes[static_cast<size_t>(predicate)];
}

static std::optional<Code> codeOf(Operation &op) {
  return llvm::TypeSwitch<Operation *, std::optional<Code>>(&op)
      .Case([](arith::ConstantOp) { return Code::Constant; })
      .Case([](arith::AddIOp) { return Code::Add; })
      .Case([](arith::SubIOp) { return Code::Sub; })
      .Case([](arith::MulIOp) { return Code::Mul; })
      .Case([](arith::DivSIOp) { return Code::DivS; })
      .Case([](arith::DivUIOp) { return Code::DivU; })
      .Case([](arith::FloorDivSIOp) { return Code::FloorDiv; })
      .Case([](arith::RemSIOp) { return Code::RemS; })
      .Case([](arith::RemUIOp) { return Code::RemU; })
      .Case([](arith::MinSIOp) { return Code::MinS; })
      .Case([](arith::MaxSIOp) { return Code::MaxS; })
      .Case([](arith::MinUIOp) { return Code::MinU; })
      .Case([](arith::MaxUIOp) { return Code::MaxU; })
      .Case([](arith::AndIOp) { return Code::And; })
      .Case([](arith::OrIOp) { return Code::Or; })
      .Case([](arith::XOrIOp) { return Code::Xor; })
      .Case([](arith::CmpIOp compare) { return codeOf(compare.getPredicate()); })
      .Case([](arith::SelectOp) { return Code::Select; })
      .Default([](Operation *) { return std::nullopt; });
}

/// Whether an op is defined bit by bit, so that it works on i1 kept as 0 or 1.
static bool worksOnBits(Operation &op) {
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return compare.getPredicate() <= arith::CmpIPredicate::ne || !compare.getLhs().getType().isInteger(1);
  return isa<arith::ConstantOp, arith::AndIOp, arith::OrIOp, arith::XOrIOp, arith::SelectOp>(op);
}

/// Turns the ops of a function into instructions.
class PredicateProgram::Compiler {
public:
  explicit Compiler(PredicateProgram &program) : program(program) {}

  Expected<void> compile(func::FuncOp function) {
    if (auto valid = checkType(function); !valid)
      return valid;
    Block &block = function.getBody().front();
    registerOf[block.getArgument(0)] = 0;
    registerOf[block.getArgument(1)] = 1;
    for (Operation &op : block.without_terminator())
      if (!compile(op))
        return error("expects a predicate of arith ops on index, i64 and i1, got " + op.getName().getStringRef().str());
    program.result = registerOf.lookup(block.getTerminator()->getOperand(0));
    return {};
  }

private:
  static Expected<void> checkType(func::FuncOp function) {
    MLIRContext *context = function.getContext();
    Type index = IndexType::get(context);
    if (function.getFunctionType() != FunctionType::get(context, {index, index}, {IntegerType::get(context, 1)})) {
      std::string text;
      llvm::raw_string_ostream(text) << function.getFunctionType();
      return error("expects a predicate of type (index, index) -> i1, got " + text);
    }
    if (!function.getBody().hasOneBlock())
      return error("expects a predicate with one block");
    return {};
  }

  bool compile(Operation &op) {
    auto isKnown = [](Type type) { return type.isIndex() || type.isInteger(64) || type.isInteger(1); };
    if (op.getNumResults() != 1 || !isKnown(op.getResult(0).getType()) || !llvm::all_of(op.getOperandTypes(), isKnown))
      return false;
    // All types share one representation, so that casts cost nothing.
    if (isa<arith::IndexCastOp, arith::IndexCastUIOp, arith::ExtUIOp>(op) && !op.getResult(0).getType().isInteger(1) &&
        (isa<arith::ExtUIOp>(op) || !op.getOperand(0).getType().isInteger(1))) {
      registerOf[op.getResult(0)] = registerOf.lookup(op.getOperand(0));
      return true;
    }
    std::optional<Code> code = codeOf(op);
    if (!code || (op.getResult(0).getType().isInteger(1) && !worksOnBits(op)))
      return false;
    Instruction instruction{*code};
    int32_t *operands[] = {&instruction.a, &instruction.b, &instruction.c};
    for (auto [i, operand] : llvm::enumerate(op.getOperands()))
      *operands[i] = registerOf.lookup(operand);
    if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
      APInt value = cast<IntegerAttr>(constant.getValue()).getValue();
      instruction.constant = value.getBitWidth() == 1 ? value.getZExtValue() : value.getSExtValue();
    }
    program.instructions.push_back(instruction);
    registerOf[op.getResult(0)] = static_cast<int32_t>(program.instructions.size()) + 1;
    return true;
  }

  PredicateProgram &program;
  llvm::DenseMap<Value, int32_t> registerOf;
};

Expected<std::shared_ptr<PredicateProgram>> PredicateProgram::compile(func::FuncOp function) {
  auto program = std::make_shared<PredicateProgram>();
  if (auto compiled = Compiler(*program).compile(function); !compiled)
    return tl::unexpected(compiled.error());
  return program;
}

/// One instruction on one lane. Unsigned arithmetic wraps; the one overflowing signed division does too.
static int64_t evaluate(Code code, int64_t a, int64_t b, int64_t c, int64_t constant) {
  auto ua = static_cast<uint64_t>(a), ub = static_cast<uint64_t>(b);
  auto divide = [&] { return b == 0 ? 0 : b == -1 ? static_cast<int64_t>(0 - ua) : a / b; };
  auto remainder = [&] { return b == 0 || b == -1 ? 0 : a % b; };
  switch (code) {
  case Code::Constant:
    return constant;
  case Code::Add:
    return ua + ub;
  case Code::Sub:
    return ua - ub;
  case Code::Mul:
    return ua * ub;
  case Code::DivS:
    return divide();
  case Code::DivU:
    return ub ? ua / ub : 0;
  case Code::FloorDiv:
    return divide() - (remainder() != 0 && (a < 0) != (b < 0));
  case Code::RemS:
    return remainder();
  case Code::RemU:
    return ub ? ua % ub : 0;
  case Code::MinS:
    return std::min(a, b);
  case Code::MaxS:
    return std::max(a, b);
  case Code::MinU:
    return std::min(ua, ub);
  case Code::MaxU:
    return std::max(ua, ub);
  case Code::And:
    return a & b;
  case Code::Or:
    return a | b;
  case Code::Xor:
    return a ^ b;
  case Code::Eq:
    return a == b;
  case Code::Ne:
    return a != b;
  case Code::Slt:
    return a < b;
  case Code::Sle:
    return a <= b;
  case Code::Sgt:
    return a > b;
  case Code::Sge:
    return a >= b;
  case Code::Ult:
    return ua < ub;
  case Code::Ule:
    return ua <= ub;
  case Code::Ugt:
    return ua > ub;
  case Code::Uge:
    return ua >= ub;
  case Code::Select:
    return a ? b : c;
  }
  llvm_unreachable("all codes are covered");
}

uint64_t PredicateProgram::runBlock(int64_t query, int64_t first, int64_t count) const {
  std::vector<std::array<int64_t, 64>> registers(instructions.size() + 2);
  for (int64_t lane = 0; lane < count; ++lane) {
    registers[0][lane] = query;
    registers[1][lane] = first + lane;
  }
  for (auto [i, instruction] : llvm::enumerate(instructions)) {
    auto [code, a, b, c, constant] = instruction;
    for (int64_t lane = 0; lane < count; ++lane)
      registers[i + 2][lane] = evaluate(code, registers[a][lane], registers[b][lane], registers[c][lane], constant);
  }
  uint64_t bits = 0;
  for (int64_t lane = 0; lane < count; ++lane)
    bits |= static_cast<uint64_t>(registers[result][lane] & 1) << lane;
  return bits;
}

void PredicateProgram::run(int64_t query, int64_t count, MutableWords keys) const {
  for (int64_t first = 0; first < count; first += 64)
    keys[first / 64] = runBlock(query, first, std::min<int64_t>(count - first, 64));
}
