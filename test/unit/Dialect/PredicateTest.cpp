//===- PredicateTest.cpp - Predicates against direct evaluation -----------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/Predicate.h"

#include "Dialect/DialectFixture.h"
#include "Support/Seed.h"
#include "Topology/Samples.h"

#include <climits>
#include <functional>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;
using namespace openwork::test;

namespace {

class Predicate : public DialectTest {
protected:
  func::FuncOp parseFunction(const std::string &text) {
    module = parse(text);
    return module ? *module->getOps<func::FuncOp>().begin() : func::FuncOp();
  }
  /// The function (%q: index, %k: index) -> i1 with that body, which defines %r.
  func::FuncOp parseBody(const std::string &body) {
    return parseFunction("func.func @f(%q: index, %k: index) -> i1 {\n" + body + "\nreturn %r : i1\n}");
  }
  std::string errorOf(func::FuncOp function) {
    auto program = PredicateProgram::compile(function);
    return program ? "" : program.error().message;
  }

private:
  OwningOpRef<ModuleOp> module;
};

struct BinaryOp {
  const char *name;
  std::function<int64_t(int64_t, int64_t)> value;
};

} // namespace

/// Every special case of 64-bit arithmetic.
static const std::vector<int64_t> kValues = {0, 1, -1, 2, -2, 3, -7, 7, 63, 1560, LONG_MIN, LONG_MIN + 1, LONG_MAX};

static uint64_t u(int64_t value) { return static_cast<uint64_t>(value); }

static const std::vector<BinaryOp> kArithmetic = {
    {"addi", [](int64_t a, int64_t b) { return u(a) + u(b); }},
    {"subi", [](int64_t a, int64_t b) { return u(a) - u(b); }},
    {"muli", [](int64_t a, int64_t b) { return u(a) * u(b); }},
    {"divui", [](int64_t a, int64_t b) { return b ? u(a) / u(b) : 0; }},
    {"remui", [](int64_t a, int64_t b) { return b ? u(a) % u(b) : 0; }},
    {"divsi", [](int64_t a, int64_t b) { return b == 0    ? 0
                                                : b == -1 ? 0 - u(a)
                                                          : u(a / b); }},
    {"remsi", [](int64_t a, int64_t b) { return b == 0 || b == -1 ? 0 : a % b; }},
    {"floordivsi",
     [](int64_t a, int64_t b) {
       if (b == 0)
         return int64_t{0};
       __int128 wide = a, remainder = (wide % b + b) % b;
       return static_cast<int64_t>((wide - remainder) / b);
     }},
    {"minsi", [](int64_t a, int64_t b) { return a < b ? a : b; }},
    {"maxsi", [](int64_t a, int64_t b) { return a < b ? b : a; }},
    {"minui", [](int64_t a, int64_t b) { return u(a) < u(b) ? a : b; }},
    {"maxui", [](int64_t a, int64_t b) { return u(a) < u(b) ? b : a; }},
    {"andi", [](int64_t a, int64_t b) { return a & b; }},
    {"ori", [](int64_t a, int64_t b) { return a | b; }},
    {"xori", [](int64_t a, int64_t b) { return a ^ b; }},
};

static const std::vector<BinaryOp> kComparisons = {
    {"eq", [](int64_t a, int64_t b) { return a == b; }},
    {"ne", [](int64_t a, int64_t b) { return a != b; }},
    {"slt", [](int64_t a, int64_t b) { return a < b; }},
    {"sle", [](int64_t a, int64_t b) { return a <= b; }},
    {"sgt", [](int64_t a, int64_t b) { return a > b; }},
    {"sge", [](int64_t a, int64_t b) { return a >= b; }},
    {"ult", [](int64_t a, int64_t b) { return u(a) < u(b); }},
    {"ule", [](int64_t a, int64_t b) { return u(a) <= u(b); }},
    {"ugt", [](int64_t a, int64_t b) { return u(a) > u(b); }},
    {"uge", [](int64_t a, int64_t b) { return u(a) >= u(b); }},
};

/// Constants for all values, then `check(a, b)` for each pair, and %r says whether all checks, named %c0, %c1, ...,
/// hold.
static std::string checkAllPairs(const std::string &type,
                                 const std::function<std::string(std::string, int64_t, int64_t)> &check) {
  std::string body = "%t = arith.constant true\n", all = "%t";
  for (size_t i = 0; i < kValues.size(); ++i)
    body += "%v" + std::to_string(i) + " = arith.constant " + std::to_string(kValues[i]) + " : " + type + "\n";
  for (size_t i = 0; i < kValues.size(); ++i)
    for (size_t j = 0; j < kValues.size(); ++j) {
      std::string id = std::to_string(i * kValues.size() + j),
                  operands = "%v" + std::to_string(i) + ", %v" + std::to_string(j);
      std::string text = check(operands, kValues[i], kValues[j]);
      for (size_t at; (at = text.find('@')) != std::string::npos;)
        text.replace(at, 1, id);
      body += text + "%a" + id + " = arith.andi " + all + ", %c" + id + " : i1\n";
      all = "%a" + id;
    }
  return body + "%r = arith.andi " + all + ", %t : i1";
}

TEST_F(Predicate, arithmeticIsThatOf64Bits) {
  for (const std::string type : {"index", "i64"})
    for (const BinaryOp &op : kArithmetic) {
      std::string body = checkAllPairs(type, [&](const std::string &operands, int64_t a, int64_t b) {
        return "%x@ = arith." + std::string(op.name) + " " + operands + " : " + type + "\n%w@ = arith.constant " +
               std::to_string(op.value(a, b)) + " : " + type + "\n%c@ = arith.cmpi eq, %x@, %w@ : " + type + "\n";
      });
      auto program = PredicateProgram::compile(parseBody(body));
      ASSERT_TRUE(program) << op.name << ": " << program.error().message;
      EXPECT_TRUE((*program)->run(0, 0)) << op.name;
    }
}

TEST_F(Predicate, comparisonsAreThoseOf64Bits) {
  for (const BinaryOp &op : kComparisons) {
    std::string body = checkAllPairs("i64", [&](const std::string &operands, int64_t a, int64_t b) {
      return "%x@ = arith.cmpi " + std::string(op.name) + ", " + operands + " : i64\n%w@ = arith.constant " +
             (op.value(a, b) ? "true" : "false") + "\n%c@ = arith.cmpi eq, %x@, %w@ : i1\n";
    });
    auto program = PredicateProgram::compile(parseBody(body));
    ASSERT_TRUE(program) << op.name << ": " << program.error().message;
    EXPECT_TRUE((*program)->run(0, 0)) << op.name;
  }
}

TEST_F(Predicate, wrongExpectationsAreSeen) {
  auto program =
      PredicateProgram::compile(parseBody(checkAllPairs("i64", [](const std::string &operands, int64_t, int64_t) {
        return "%c@ = arith.cmpi eq, " + operands + " : i64\n";
      })));
  ASSERT_TRUE(program);
  EXPECT_FALSE((*program)->run(0, 0));
}

TEST_F(Predicate, logicOfOneBit) {
  struct {
    const char *op;
    std::function<bool(bool, bool)> value;
  } ops[] = {{"andi", [](bool a, bool b) { return a && b; }},
             {"ori", [](bool a, bool b) { return a || b; }},
             {"xori", [](bool a, bool b) { return a != b; }},
             {"cmpi eq,", [](bool a, bool b) { return a == b; }},
             {"cmpi ne,", [](bool a, bool b) { return a != b; }}};
  for (const auto &op : ops) {
    auto program = PredicateProgram::compile(parseBody("%one = arith.constant 1 : index\n"
                                                       "%a = arith.cmpi eq, %q, %one : index\n"
                                                       "%b = arith.cmpi eq, %k, %one : index\n"
                                                       "%r = arith." +
                                                       std::string(op.op) + " %a, %b : i1"));
    ASSERT_TRUE(program) << op.op;
    for (int64_t q : {0, 1})
      for (int64_t k : {0, 1})
        EXPECT_EQ((*program)->run(q, k), op.value(q, k)) << op.op << " " << q << " " << k;
  }
}

TEST_F(Predicate, selectsAndCasts) {
  // The difference counts in frames of 3, wrapped by casts, and odd frames look the other way.
  auto program = PredicateProgram::compile(parseBody(R"(
    %three = arith.constant 3 : i64
    %one = arith.constant 1 : i64
    %zero = arith.constant 0 : i64
    %qi = arith.index_cast %q : index to i64
    %ki = arith.index_castui %k : index to i64
    %fq = arith.divui %qi, %three : i64
    %fk = arith.divui %ki, %three : i64
    %odd = arith.remui %fq, %one : i64
    %parity = arith.andi %fq, %one : i64
    %isOdd = arith.cmpi ne, %parity, %zero : i64
    %wide = arith.extui %isOdd : i1 to i64
    %ahead = arith.subi %fk, %fq : i64
    %behind = arith.subi %fq, %fk : i64
    %distance = arith.select %isOdd, %ahead, %behind : i64
    %both = arith.addi %distance, %odd : i64
    %least = arith.subi %wide, %one : i64
    %index = arith.index_cast %both : i64 to index
    %bound = arith.index_cast %least : i64 to index
    %true = arith.constant true
    %inside = arith.cmpi sge, %index, %bound : index
    %r = arith.select %true, %inside, %isOdd : i1
  )"));
  ASSERT_TRUE(program) << program.error().message;
  for (int64_t q = 0; q < 20; ++q)
    for (int64_t k = 0; k < 20; ++k) {
      int64_t ahead = k / 3 - q / 3, odd = q / 3 % 2;
      EXPECT_EQ((*program)->run(q, k), (odd ? ahead : -ahead) >= odd - 1) << q << " " << k;
    }
}

TEST_F(Predicate, returnsAnArgumentOfTheLogic) {
  auto program = PredicateProgram::compile(parseBody("%r = arith.constant true"));
  ASSERT_TRUE(program);
  std::vector<uint64_t> keys(2);
  (*program)->run(5, 70, keys);
  EXPECT_EQ(keys, (std::vector<uint64_t>{~uint64_t{0}, 63}));
}

/// A random body of ops on index and i1.
static std::string randomBody(Random &random) {
  static const std::vector<const char *> arithmetic = {"addi",  "subi",  "muli",       "divui", "remui",
                                                       "divsi", "remsi", "floordivsi", "minsi", "maxsi",
                                                       "minui", "maxui", "andi",       "ori",   "xori"};
  static const std::vector<const char *> comparisons = {"eq",  "ne",  "slt", "sle", "sgt",
                                                        "sge", "ult", "ule", "ugt", "uge"};
  std::vector<std::string> numbers = {"%q", "%k"}, bits;
  std::string body;
  for (int i = 0; i < 12; ++i) {
    std::string name = "%x" + std::to_string(i), left = random.oneOf(numbers), right = random.oneOf(numbers);
    int64_t kind = random.in(0, 9);
    if (kind == 0) {
      body += name + " = arith.constant " + std::to_string(random.in(-5, 70)) + " : index\n";
    } else if (kind == 1 && !bits.empty()) {
      body += name + " = arith.select " + random.oneOf(bits) + ", " + left + ", " + right + " : index\n";
    } else if (kind <= 3) {
      body += name + " = arith.cmpi " + random.oneOf(comparisons) + ", " + left + ", " + right + " : index\n";
      bits.push_back(name);
      continue;
    } else {
      body += name + " = arith." + random.oneOf(arithmetic) + " " + left + ", " + right + " : index\n";
    }
    numbers.push_back(name);
  }
  return body + "%r = arith.cmpi " + random.oneOf(comparisons) + ", " + numbers.back() + ", " + random.oneOf(numbers) +
         " : index";
}

/// The value of a pair by the folders of the arith dialect; ops that do not fold divide by zero, or overflow, which
/// gives zero, or wraps.
static bool fold(func::FuncOp function, int64_t query, int64_t key) {
  Builder builder(function.getContext());
  llvm::DenseMap<Value, Attribute> values;
  values[function.getArgument(0)] = builder.getIndexAttr(query);
  values[function.getArgument(1)] = builder.getIndexAttr(key);
  for (Operation &op : function.getBody().front().without_terminator()) {
    SmallVector<Attribute> operands;
    for (Value operand : op.getOperands())
      operands.push_back(values.lookup(operand));
    SmallVector<OpFoldResult> results;
    if (succeeded(op.fold(operands, results)) && !results.empty()) {
      auto value = dyn_cast<Attribute>(results[0]);
      values[op.getResult(0)] = value ? value : values.lookup(cast<Value>(results[0]));
      continue;
    }
    bool wraps = isa<arith::DivSIOp, arith::FloorDivSIOp>(op) && cast<IntegerAttr>(operands[1]).getValue().isAllOnes();
    values[op.getResult(0)] = wraps ? operands[0] : builder.getIntegerAttr(op.getResult(0).getType(), 0);
  }
  return cast<IntegerAttr>(values.lookup(function.getBody().front().getTerminator()->getOperand(0))).getValue().isOne();
}

TEST_F(Predicate, randomProgramsMatchTheFoldersOfTheDialect) {
  Random random(testSeed());
  for (int trial = 0; trial < 150; ++trial) {
    std::string body = randomBody(random);
    SCOPED_TRACE(body);
    func::FuncOp function = parseBody(body);
    ASSERT_TRUE(function);
    auto program = PredicateProgram::compile(function);
    ASSERT_TRUE(program) << program.error().message;
    int64_t count = random.in(1, 140), query = random.in(0, 200);
    std::vector<uint64_t> keys(wordsFor(count));
    (*program)->run(query, count, keys);
    for (int64_t key = 0; key < count; ++key) {
      ASSERT_EQ(testBit(keys, key), fold(function, query, key)) << query << " " << key;
      ASSERT_EQ((*program)->run(query, key), testBit(keys, key)) << query << " " << key;
    }
    EXPECT_EQ(keys.back() & ~wordMask(0, (count - 1) % 64 + 1), 0u);
  }
}

TEST_F(Predicate, negativeTypes) {
  EXPECT_EQ(errorOf(parseFunction("func.func @f(%q: index) -> i1 { %r = arith.constant true return %r : i1 }")),
            "expects a predicate of type (index, index) -> i1, got (index) -> i1");
  EXPECT_EQ(errorOf(parseFunction("func.func @f(%q: i64, %k: i64) -> i1 { %r = arith.constant true return %r : i1 }")),
            "expects a predicate of type (index, index) -> i1, got (i64, i64) -> i1");
  EXPECT_EQ(errorOf(parseFunction("func.func @f(%q: index, %k: index) -> index { return %q : index }")),
            "expects a predicate of type (index, index) -> i1, got (index, index) -> index");
  EXPECT_EQ(errorOf(parseFunction("func.func @f(%q: index, %k: index) { return }")),
            "expects a predicate of type (index, index) -> i1, got (index, index) -> ()");
}

TEST_F(Predicate, negativeBodies) {
  EXPECT_EQ(errorOf(parseFunction("func.func private @f(%q: index, %k: index) -> i1")),
            "expects a predicate with one block");
  EXPECT_EQ(errorOf(parseFunction("func.func @f(%q: index, %k: index) -> i1 {\n"
                                  "  %t = arith.constant true\n  return %t : i1\n"
                                  "^dead:\n  return %t : i1\n}")),
            "expects a predicate with one block");
  context.allowUnregisteredDialects();
  EXPECT_EQ(errorOf(parseFunction("func.func @f(%q: index, %k: index) -> i1 { \"elsewhere.stop\"() : () -> () }")),
            "expects a predicate of arith ops on index, i64 and i1, got elsewhere.stop");
  std::string many = "%x0 = arith.constant 0 : index\n";
  for (int i = 1; i < 4097; ++i)
    many += "%x" + std::to_string(i) + " = arith.addi %x" + std::to_string(i - 1) + ", %q : index\n";
  EXPECT_EQ(errorOf(parseBody(many + "%r = arith.cmpi eq, %x4096, %k : index")),
            "expects a predicate of at most 4096 ops, got 4098");
}

TEST_F(Predicate, negativeOps) {
  auto expectRefused = [&](const std::string &op, const std::string &body) {
    EXPECT_EQ(errorOf(parseBody(body)), "expects a predicate of arith ops on index, i64 and i1, got " + op) << body;
  };
  expectRefused("arith.ceildivsi", "%x = arith.ceildivsi %q, %k : index\n%r = arith.cmpi eq, %x, %q : index");
  expectRefused("arith.shli", "%x = arith.shli %q, %k : index\n%r = arith.cmpi eq, %x, %q : index");
  expectRefused("arith.constant", "%x = arith.constant 1 : i32\n%r = arith.cmpi eq, %q, %k : index");
  expectRefused("arith.constant", "%x = arith.constant 1.0 : f64\n%r = arith.cmpi eq, %q, %k : index");
  expectRefused("arith.constant", "%x = arith.constant dense<1> : vector<2xi64>\n%r = arith.cmpi eq, %q, %k : index");
  expectRefused("arith.index_cast", "%x = arith.index_cast %q : index to i32\n%r = arith.cmpi eq, %q, %k : index");
  expectRefused("arith.extsi",
                "%t = arith.constant true\n%x = arith.extsi %t : i1 to i64\n%r = arith.cmpi eq, %q, %k : index");
  expectRefused("arith.index_cast",
                "%t = arith.constant true\n%x = arith.index_cast %t : i1 to index\n%r = arith.cmpi eq, %q, %k : index");
  expectRefused("arith.trunci", "%x = arith.index_cast %q : index to i64\n%r = arith.trunci %x : i64 to i1");
  expectRefused("arith.addi", "%t = arith.constant true\n%r = arith.addi %t, %t : i1");
  expectRefused("arith.cmpi", "%t = arith.constant true\n%r = arith.cmpi slt, %t, %t : i1");
  expectRefused("arith.addui_extended", "%x, %r = arith.addui_extended %q, %k : index, i1");
  expectRefused("func.call", "%r = func.call @f(%q, %k) : (index, index) -> i1");
}
