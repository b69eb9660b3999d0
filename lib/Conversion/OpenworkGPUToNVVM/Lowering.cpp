//===- Lowering.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::gpuir;

static LLVM::InlineAsmOp assembly(Emitter &e, StringRef text, StringRef constraints, ValueRange operands, Type result,
                                  bool effects) {
  auto dialect = LLVM::AsmDialectAttr::get(e.b.getContext(), LLVM::AsmDialect::AD_ATT);
  return LLVM::InlineAsmOp::create(e.b, result ? TypeRange(result) : TypeRange(), operands, text, constraints, effects,
                                   /*is_align_stack=*/false, LLVM::tailcallkind::TailCallKind::None, dialect,
                                   ArrayAttr());
}

Value Emitter::pure(StringRef text, StringRef constraints, ValueRange operands, Type result) {
  return assembly(*this, text, constraints, operands, result, /*effects=*/false).getResult(0);
}

SmallVector<Value> Emitter::effect(const Twine &text, const Twine &constraints, ValueRange operands,
                                   TypeRange results) {
  Type result;
  if (results.size() == 1)
    result = results.front();
  else if (!results.empty())
    result = LLVM::LLVMStructType::getLiteral(b.getContext(), llvm::to_vector(results));
  LLVM::InlineAsmOp op = assembly(*this, text.str(), constraints.str(), operands, result, /*effects=*/true);
  if (results.size() <= 1)
    return SmallVector<Value>(op->getResults());
  SmallVector<Value> values;
  for (size_t i = 0; i < results.size(); ++i)
    values.push_back(LLVM::ExtractValueOp::create(b, op.getResult(0), int64_t(i)));
  return values;
}

static Value shuffle(Emitter &e, Value x, int64_t operand, NVVM::ShflKind kind) {
  constexpr int64_t allLanes = -1, wholeWarp = 31;
  return NVVM::ShflOp::create(e.b, x.getType(), e.i32(allLanes), x, e.i32(operand), e.i32(wholeWarp), kind, UnitAttr());
}

Value Emitter::shuffleXor(Value x, int64_t bits) { return shuffle(*this, x, bits, NVVM::ShflKind::bfly); }
Value Emitter::shuffleFirst(Value x) { return shuffle(*this, x, 0, NVVM::ShflKind::idx); }

Value Emitter::special(StringRef name) { return pure(("mov.u32 $0, %" + name + ";").str(), "=r", {}, i32()); }

Value Emitter::at(Value pointer, Value bytes) {
  return LLVM::GEPOp::create(b, pointer.getType(), b.getI8Type(), pointer, ArrayRef<LLVM::GEPArg>{bytes});
}

Value Emitter::at(Value pointer, int64_t bytes) {
  return LLVM::GEPOp::create(b, pointer.getType(), b.getI8Type(), pointer, ArrayRef<LLVM::GEPArg>{int32_t(bytes)});
}

template <typename Item> static std::string joined(int64_t count, Item item) {
  std::string text;
  for (int64_t i = 0; i < count; ++i)
    text += (i ? "," : "") + item(i);
  return text;
}

std::string openwork::gpuir::operandList(int64_t first, int64_t count) {
  return joined(count, [&](int64_t i) { return "$" + std::to_string(first + i); });
}

std::string openwork::gpuir::repeat(StringRef constraint, int64_t count) {
  return joined(count, [&](int64_t) { return constraint.str(); });
}

std::string openwork::gpuir::tied(int64_t count) {
  return joined(count, [](int64_t i) { return std::to_string(i); });
}
