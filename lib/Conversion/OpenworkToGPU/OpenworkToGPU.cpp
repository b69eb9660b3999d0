//===- OpenworkToGPU.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/OpenworkToGPU/Passes.h"

#include "Enumerator.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h"

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

std::string openwork::gpuModuleName(StringRef kernel) { return (kernel + "_sm90a").str(); }

/// Writes the code of a kernel behind it.
static LogicalResult convertKernel(ir::KernelOp kernel) {
  // Whoever resumes from this stage, or from a later one, has the code already.
  if (isa_and_present<gpu::GPUModuleOp>(
          SymbolTable::lookupSymbolIn(kernel->getParentOp(), gpuModuleName(kernel.getSymName()))))
    return success();
  FailureOr<KernelFacts> facts = collectFacts(kernel);
  if (failed(facts))
    return failure();
  ImplicitLocOpBuilder b(kernel.getLoc(), kernel.getContext());
  b.setInsertionPointAfter(kernel);
  auto module = gpu::GPUModuleOp::create(b, gpuModuleName(kernel.getSymName()));
  b.setInsertionPointToEnd(module.getBody());
  Tables tables(b, *facts);
  if (failed(tables.build()))
    return failure();
  sm90::KernelShape shape = {kernel.getSymName().str(), facts->spec,    facts->queryViews,    facts->keyViews,
                             facts->maxHeads,           tables.masks(), facts->takesValidText};
  bool ok = true;
  sm90::buildKernel(b, shape, [&](sm90::Code &code, sm90::Ring &ring, Value count) {
    Enumerator enumerator(*facts, tables, code, ring);
    Value end = enumerator.build(count);
    ok = !enumerator.hasFailed();
    return end;
  });
  return success(ok);
}

void ConvertPass::runOnOperation() {
  SmallVector<ir::KernelOp> kernels;
  getOperation().walk([&](ir::KernelOp kernel) { kernels.push_back(kernel); });
  for (ir::KernelOp kernel : kernels)
    if (failed(convertKernel(kernel)))
      signalPassFailure();
}
