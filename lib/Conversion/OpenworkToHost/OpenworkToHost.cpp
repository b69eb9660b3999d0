//===- OpenworkToHost.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/OpenworkToHost/Passes.h"

#include "openwork/Conversion/Enumeration/Enumerator.h"
#include "openwork/KernelsGen/Host/Kernel.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace openwork {
#define GEN_PASS_DEF_CONVERTOPENWORKTOHOST
#include "openwork/Conversion/OpenworkToHost/Passes.h.inc"
} // namespace openwork

using namespace mlir;
using namespace openwork;

//===----------------------------------------------------------------------===//
// What the loops need of a core
//===----------------------------------------------------------------------===//

namespace {

/// Tables of the module that the builder stands in.
class HostTables final : public TableWriter {
public:
  HostTables(ImplicitLocOpBuilder &builder, const KernelSpec &spec) : b(builder), spec(spec) {}

  void write(StringRef name, DenseIntElementsAttr values) override {
    auto type = LLVM::LLVMArrayType::get(values.getElementType(), values.getNumElements());
    constexpr int64_t cacheLine = 64;
    LLVM::GlobalOp::create(b, type, /*isConstant=*/true, LLVM::Linkage::Internal, name, values, cacheLine);
  }
  void appendMask(Words bits, std::vector<uint32_t> &words) override {
    host::appendLaneMask(bits, spec.tileM, spec.tileN, words);
  }

private:
  ImplicitLocOpBuilder &b;
  const KernelSpec &spec;
};

/// Items are calls, and so are visits; a count is 1 once the item has begun.
class CallSink final : public VisitSink {
public:
  CallSink(Code &code, const host::EntryValues &values, host::VisitCalls &calls)
      : code(code), values(values), calls(calls) {}

  Value item() override { return values.row; }
  Value headClass() override { return host::headClass(code, values); }
  Value validText() override { return host::validText(code, values); }
  Value load(StringRef table, Type type, Value index) override { return host::loadTable(code, table, type, index); }
  Value begin(Value, const TilePlace &queries) override {
    calls.begin(queries);
    return code.i32(1);
  }
  Value skip(Value count) override { return count; }
  Value visit(Value count, Value word, const TilePlace &keys) override {
    calls.visit(word, keys);
    return count;
  }

private:
  Code &code;
  const host::EntryValues &values;
  host::VisitCalls &calls;
};

} // namespace

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {

class ConvertPass final : public openwork::impl::ConvertOpenworkToHostBase<ConvertPass> {
public:
  void runOnOperation() override;
};

} // namespace

std::string openwork::hostModuleName(StringRef kernel) { return (kernel + "_host").str(); }

ModuleOp openwork::lookupHostModule(ir::KernelOp kernel) {
  return dyn_cast_if_present<ModuleOp>(
      SymbolTable::lookupSymbolIn(kernel->getParentOp(), hostModuleName(kernel.getSymName())));
}

/// Writes the code of a kernel behind it.
static LogicalResult convertKernel(ir::KernelOp kernel) {
  // Whoever resumes from this stage, or from a later one, has the code already.
  if (lookupHostModule(kernel))
    return success();
  FailureOr<KernelFacts> facts = collectFacts(kernel, Arch::Host);
  if (failed(facts))
    return failure();
  ImplicitLocOpBuilder b(kernel.getLoc(), kernel.getContext());
  b.setInsertionPointAfter(kernel);
  auto module = ModuleOp::create(b, kernel.getLoc(), hostModuleName(kernel.getSymName()));
  b.setInsertionPointToEnd(module.getBody());
  HostTables writer(b, facts->spec);
  Tables tables(writer, *facts);
  if (failed(tables.build()))
    return failure();
  host::KernelShape shape = {kernel.getSymName().str(), facts->spec,    facts->queryViews,
                             facts->keyViews,           tables.masks(), facts->takesValidText};
  bool ok = true;
  host::buildKernel(b, shape, [&](Code &code, const host::EntryValues &values, host::VisitCalls &calls) {
    CallSink sink(code, values, calls);
    Enumerator enumerator(*facts, tables, code, sink);
    Value count = enumerator.build(code.i32(0));
    ok = !enumerator.hasFailed();
    return count;
  });
  return success(ok);
}

void ConvertPass::runOnOperation() {
  for (ir::KernelOp kernel : kernelsOf(getOperation()))
    if (failed(convertKernel(kernel)))
      signalPassFailure();
}
