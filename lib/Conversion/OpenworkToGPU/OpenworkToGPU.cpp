//===- OpenworkToGPU.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/OpenworkToGPU/Passes.h"

#include "openwork/Conversion/Enumeration/Enumerator.h"
#include "openwork/KernelsGen/SM90/FragmentMask.h"
#include "openwork/KernelsGen/SM90/Kernel.h"
#include "openwork/Mask/RowPairs.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

namespace openwork {
#define GEN_PASS_DEF_CONVERTOPENWORKTOGPU
#include "openwork/Conversion/OpenworkToGPU/Passes.h.inc"
} // namespace openwork

using namespace mlir;
using namespace openwork;

namespace {

class ConvertPass final : public openwork::impl::ConvertOpenworkToGPUBase<ConvertPass> {
public:
  void runOnOperation() override;
};

} // namespace

//===----------------------------------------------------------------------===//
// What the loops need of an SM
//===----------------------------------------------------------------------===//

namespace {

/// Tables of the gpu.module that the builder stands in.
class DeviceTables final : public TableWriter {
public:
  DeviceTables(ImplicitLocOpBuilder &builder, const KernelSpec &spec) : b(builder), spec(spec) {}
  void write(StringRef name, DenseIntElementsAttr values) override { gpuir::TableOp::create(b, name, values); }
  void appendMask(Words bits, std::vector<uint32_t> &words) override {
    sm90::appendFragmentMask(bits, spec.tileM, spec.tileN, words);
  }

private:
  ImplicitLocOpBuilder &b;
  const KernelSpec &spec;
};

/// Items and visits go into the ring; a count is the number of entries pushed so far.
class RingSink final : public VisitSink {
public:
  RingSink(Code &code, sm90::Ring &ring, Value index, int64_t rows)
      : code(code), ring(ring), index(index), place(sm90::itemOf(code, index, rows)) {}

  Value item() override { return place.row; }
  Value headClass() override { return sm90::headClassOf(code, place); }
  Value validText() override {
    Value address = gpuir::ArgumentOp::create(code.b, code.b.getI64Type(), code.b.getStringAttr("validText"));
    constexpr int64_t all = std::numeric_limits<int32_t>::max();
    return gpuir::LoadGlobalOp::create(code.b, code.b.getI32Type(), address, place.entry, code.i32(all));
  }
  /// Every other wave of a head's CTAs turns round: those that are ahead begin where the others still end, which keeps
  /// the keys that all of them are at in L2. A row's way does not depend on what else is in the launch, nor do its
  /// bits.
  Value isReversed() override {
    constexpr int64_t wave = 132;
    return code.differ(code.bitAnd(code.div(place.row, wave), 1), 0);
  }
  Value load(StringRef table, Type type, Value index) override {
    return gpuir::LoadTableOp::create(code.b, type, table, index);
  }
  Value begin(Value count, const TilePlace &queries) override { return ring.pushItem(count, index, queries); }
  Value skip(Value count) override { return count; }
  Value visit(Value count, Value word, const TilePlace &keys) override { return ring.pushVisit(count, word, keys); }

private:
  Code &code;
  sm90::Ring &ring;
  Value index;
  sm90::Item place;
};

} // namespace

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

std::string openwork::gpuModuleName(StringRef kernel) { return (kernel + "_sm90a").str(); }

gpu::GPUModuleOp openwork::lookupGPUModule(ir::KernelOp kernel) {
  return dyn_cast_if_present<gpu::GPUModuleOp>(
      SymbolTable::lookupSymbolIn(kernel->getParentOp(), gpuModuleName(kernel.getSymName())));
}

/// Whether some row may have no visit; text keys that do not count are not visited.
static bool hasEmptyRows(const KernelFacts &facts) {
  return facts.takesValidText || llvm::any_of(facts.classes, [](const ClassFacts &entry) {
           for (int64_t row = 0; row < entry.mask.numRows(); ++row)
             if (popcount(entry.mask.full(row)) == 0 &&
                 (!entry.mask.hasPartial() || popcount(entry.mask.partial(row)) == 0))
               return true;
           return false;
         });
}

/// With clusters, both CTAs of a pair fetch halves of the same tiles: items 2i and 2i + 1 make the same visits.
static LogicalResult checkPairs(const KernelFacts &facts) {
  for (const ClassFacts &entry : facts.classes) {
    ir::ClassOp op = entry.op;
    int64_t rows = entry.mask.numRows();
    if (rows % 2 != 0 || rows != facts.rows)
      return op.emitOpError("expects an even number of rows in clusters of two, as many as the kernel's other classes "
                            "have, got ")
             << rows;
    if (auto pair = findUnequalPair(entry.mask, op.getRowOrder().value_or(ArrayRef<int32_t>())))
      return op.emitOpError("expects rows that are dealt together in clusters of two to visit the same blocks, but ")
             << pair->first << " and " << pair->second << " differ";
  }
  return success();
}

/// Writes the code of a kernel behind it.
static LogicalResult convertKernel(ir::KernelOp kernel) {
  // Whoever resumes from this stage, or from a later one, has the code already.
  if (lookupGPUModule(kernel))
    return success();
  FailureOr<KernelFacts> facts = collectFacts(kernel, Arch::SM90);
  if (failed(facts))
    return failure();
  ImplicitLocOpBuilder b(kernel.getLoc(), kernel.getContext());
  b.setInsertionPointAfter(kernel);
  auto module = gpu::GPUModuleOp::create(b, gpuModuleName(kernel.getSymName()));
  b.setInsertionPointToEnd(module.getBody());
  if (facts->spec.cluster > 1 && failed(checkPairs(*facts)))
    return failure();
  DeviceTables writer(b, facts->spec);
  Tables tables(writer, *facts);
  if (failed(tables.build()))
    return failure();
  sm90::KernelShape shape = {.name = kernel.getSymName().str(),
                             .spec = facts->spec,
                             .queryViews = facts->queryViews,
                             .keyViews = facts->keyViews,
                             .maxHeads = facts->maxHeads,
                             .rows = itemsOfHead(facts->rows, facts->spec),
                             .maskTable = tables.masks(),
                             .hasLimits = facts->takesValidText,
                             .hasEmptyRows = hasEmptyRows(*facts)};
  bool ok = true;
  sm90::buildKernel(b, shape, [&](Code &code, sm90::Ring &ring, Value count, Value item) {
    RingSink sink(code, ring, item, shape.rows);
    Enumerator enumerator(*facts, tables, code, sink);
    Value end = enumerator.build(count);
    ok = !enumerator.hasFailed();
    return end;
  });
  return success(ok);
}

void ConvertPass::runOnOperation() {
  for (ir::KernelOp kernel : kernelsOf(getOperation()))
    if (failed(convertKernel(kernel)))
      signalPassFailure();
}
