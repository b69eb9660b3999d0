//===- HostCompiler.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelCompiler.h"

#include "openwork/Conversion/Enumeration/KernelFacts.h"
#include "openwork/Conversion/OpenworkToHost/Passes.h"
#include "openwork/KernelsGen/Host/Kernel.h"
#include "openwork/Target/Object.h"

#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace openwork;

namespace {

class HostCompiler final : public KernelCompiler {
public:
  explicit HostCompiler(Lld lld) : lld(std::move(lld)) {}

  StringRef target() const override { return "host"; }
  LogicalResult generate(ModuleOp module, const PassRunner &runPasses) override;
  LogicalResult compile(ir::KernelOp op, PackageKernel &kernel, PackageContents &contents) const override;

private:
  Lld lld;
  /// Holds the modules of all kernels.
  OwningOpRef<ModuleOp> code;
  llvm::MapVector<Operation *, ModuleOp> codeOf;
};

} // namespace

LogicalResult HostCompiler::generate(ModuleOp module, const PassRunner &runPasses) {
  if (failed(runPasses(module, [](OpPassManager &manager) { manager.addPass(createConvertOpenworkToHost()); })))
    return failure();
  for (ir::KernelOp kernel : kernelsOf(module))
    codeOf[kernel] = lookupHostModule(kernel);
  // Beside the kernels' modules there may be others, which are not to be lowered.
  code = ModuleOp::create(module.getLoc());
  for (auto [kernel, kernelCode] : codeOf)
    kernelCode->moveBefore(code->getBody(), code->getBody()->end());
  return runPasses(*code, [](OpPassManager &manager) { buildHostToLLVMPipeline(manager.nest<ModuleOp>()); });
}

LogicalResult HostCompiler::compile(ir::KernelOp op, PackageKernel &kernel, PackageContents &contents) const {
  FailureOr<std::string> object = translateToObject(codeOf.lookup(op));
  if (failed(object))
    return failure();
  Expected<std::string> library = linkLibrary(lld, *object, kernel.name);
  if (!library)
    return op.emitOpError(library.error().message);
  kernel.library.emplace().path = "kernels/" + kernel.name + ".so";
  contents[kernel.library->path] = std::move(*library);
  kernel.scratchBytes = host::scratchBytes(kernel.spec);
  return success();
}

std::unique_ptr<KernelCompiler> openwork::makeHostCompiler(const PackageOptions &options) {
  return std::make_unique<HostCompiler>(*options.lld);
}
