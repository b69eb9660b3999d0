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

#include <algorithm>
#include <array>
#include <numeric>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

using Code = PredicateProgram::Code;

/// Bounds the registers, 512 bytes an op.
static constexpr size_t kMaxInstructions = 4096;

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
    for (Operation &op : block)
      if (auto result = dyn_cast<func::ReturnOp>(op))
        program.result = registerOf.lookup(result.getOperand(0));
      else if (!compile(op))
        return error("expects a predicate of arith ops on index, i64 and i1, got " + op.getName().getStringRef().str());
    if (program.instructions.size() > kMaxInstructions)
      return error("expects a predicate of at most " + std::to_string(kMaxInstructions) + " ops, got " +
                   std::to_string(program.instructions.size()));
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

namespace {

/// One instruction on all lanes. Each case is a loop of its own, which the compiler turns into vector code.
struct Lanes {
  int64_t count;
  int64_t *out;
  const int64_t *a, *b, *c;

  template <typename T, typename Operation> void apply(Operation operation) const {
    for (int64_t lane = 0; lane < count; ++lane)
      out[lane] = operation(static_cast<T>(a[lane]), static_cast<T>(b[lane]));
  }
  template <typename Operation> void asSigned(Operation operation) const { apply<int64_t>(operation); }
  template <typename Operation> void asUnsigned(Operation operation) const { apply<uint64_t>(operation); }
};

} // namespace

/// Signed division in which nothing is undefined: the one that overflows wraps.
static int64_t quotientOf(int64_t a, int64_t b) {
  return b == 0 ? 0 : b == -1 ? static_cast<int64_t>(0 - static_cast<uint64_t>(a)) : a / b;
}

static int64_t remainderOf(int64_t a, int64_t b) { return b == 0 || b == -1 ? 0 : a % b; }

static void evaluate(Code code, int64_t constant, const Lanes &lanes) {
  switch (code) {
  case Code::Constant:
    std::fill_n(lanes.out, lanes.count, constant);
    return;
  case Code::Add:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a + b; });
  case Code::Sub:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a - b; });
  case Code::Mul:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a * b; });
  case Code::DivS:
    return lanes.asSigned(quotientOf);
  case Code::DivU:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return b ? a / b : 0; });
  case Code::FloorDiv:
    return lanes.asSigned(
        [](int64_t a, int64_t b) { return quotientOf(a, b) - (remainderOf(a, b) != 0 && (a < 0) != (b < 0)); });
  case Code::RemS:
    return lanes.asSigned(remainderOf);
  case Code::RemU:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return b ? a % b : 0; });
  case Code::MinS:
    return lanes.asSigned([](int64_t a, int64_t b) { return std::min(a, b); });
  case Code::MaxS:
    return lanes.asSigned([](int64_t a, int64_t b) { return std::max(a, b); });
  case Code::MinU:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return std::min(a, b); });
  case Code::MaxU:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return std::max(a, b); });
  case Code::And:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a & b; });
  case Code::Or:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a | b; });
  case Code::Xor:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a ^ b; });
  case Code::Eq:
    return lanes.asSigned([](int64_t a, int64_t b) { return a == b; });
  case Code::Ne:
    return lanes.asSigned([](int64_t a, int64_t b) { return a != b; });
  case Code::Slt:
    return lanes.asSigned([](int64_t a, int64_t b) { return a < b; });
  case Code::Sle:
    return lanes.asSigned([](int64_t a, int64_t b) { return a <= b; });
  case Code::Sgt:
    return lanes.asSigned([](int64_t a, int64_t b) { return a > b; });
  case Code::Sge:
    return lanes.asSigned([](int64_t a, int64_t b) { return a >= b; });
  case Code::Ult:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a < b; });
  case Code::Ule:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a <= b; });
  case Code::Ugt:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a > b; });
  case Code::Uge:
    return lanes.asUnsigned([](uint64_t a, uint64_t b) { return a >= b; });
  case Code::Select:
    for (int64_t lane = 0; lane < lanes.count; ++lane)
      lanes.out[lane] = lanes.a[lane] ? lanes.b[lane] : lanes.c[lane];
    return;
  }
  llvm_unreachable("all codes are covered");
}

uint64_t PredicateProgram::runBlock(int64_t query, int64_t first, int64_t count,
                                    std::vector<int64_t> &registers) const {
  registers.resize((instructions.size() + 2) * count);
  auto lanesOf = [&](int64_t index) { return registers.data() + index * count; };
  std::fill_n(lanesOf(0), count, query);
  std::iota(lanesOf(1), lanesOf(2), first);
  int64_t *out = lanesOf(2);
  for (const Instruction &instruction : instructions) {
    evaluate(instruction.code, instruction.constant,
             {count, out, lanesOf(instruction.a), lanesOf(instruction.b), lanesOf(instruction.c)});
    out += count;
  }
  uint64_t bits = 0;
  for (int64_t lane = 0; lane < count; ++lane)
    bits |= static_cast<uint64_t>(lanesOf(result)[lane] & 1) << lane;
  return bits;
}

void PredicateProgram::run(int64_t query, int64_t count, MutableWords keys) const {
  std::vector<int64_t> registers;
  for (int64_t first = 0; first < count; first += 64)
    keys[first / 64] = runBlock(query, first, std::min<int64_t>(count - first, 64), registers);
}

bool PredicateProgram::run(int64_t query, int64_t key) const {
  std::vector<int64_t> registers;
  return runBlock(query, key, 1, registers) & 1;
}
