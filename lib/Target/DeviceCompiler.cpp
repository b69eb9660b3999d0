//===- DeviceCompiler.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelCompiler.h"

#include "openwork/Conversion/Enumeration/KernelFacts.h"
#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h"
#include "openwork/Conversion/OpenworkToGPU/Passes.h"
#include "openwork/Target/Assembler/AssemblyCache.h"
#include "openwork/Target/PTX.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace openwork;

namespace {

class DeviceCompiler final : public KernelCompiler {
public:
  explicit DeviceCompiler(const PackageOptions &options) {
    if (options.ptxas)
      assembler.emplace(*options.ptxas, options.cache);
  }

  StringRef target() const override { return "sm_90a"; }
  LogicalResult generate(ModuleOp module, const PassRunner &runPasses) override;
  LogicalResult compile(ir::KernelOp op, PackageKernel &kernel, PackageContents &contents) const override;

private:
  LogicalResult assembleKernel(ir::KernelOp op, const std::string &ptx, PackageKernel &kernel,
                               PackageContents &contents) const;

  /// None where the package is to hold PTX alone.
  std::optional<AssemblyCache> assembler;
  llvm::MapVector<Operation *, gpu::GPUModuleOp> codeOf;
};

} // namespace

LogicalResult DeviceCompiler::generate(ModuleOp module, const PassRunner &runPasses) {
  if (failed(runPasses(module, [](OpPassManager &manager) { manager.addPass(createConvertOpenworkToGPU()); })))
    return failure();
  for (ir::KernelOp kernel : kernelsOf(module))
    codeOf[kernel] = lookupGPUModule(kernel);
  // Passes are nested one level deep, and modules as deep as their user likes.
  for (auto [kernel, code] : codeOf)
    code->moveBefore(module.getBody(), module.getBody()->end());
  return runPasses(module, [](OpPassManager &manager) { buildNVVMPipeline(manager.nest<gpu::GPUModuleOp>()); });
}

/// Refuses machine code that is slow or wrong by what the assembler said of it.
static LogicalResult judgeAssembly(ir::KernelOp kernel, const Assembly &assembly) {
  std::vector<std::string> faults = judge(assembly.log, kernel.getSymName().str());
  if (faults.empty())
    return success();
  InFlightDiagnostic error = kernel.emitOpError(faults.front());
  for (const std::string &fault : ArrayRef(faults).drop_front())
    error.attachNote() << fault;
  return error;
}

LogicalResult DeviceCompiler::assembleKernel(ir::KernelOp op, const std::string &ptx, PackageKernel &kernel,
                                             PackageContents &contents) const {
  Expected<Assembly> assembly = assembler->assemble(ptx, kernel.name);
  if (!assembly)
    return op.emitOpError(assembly.error().message);
  if (failed(judgeAssembly(op, *assembly)))
    return failure();
  kernel.cubin.emplace().path = "kernels/" + kernel.name + ".cubin";
  contents[kernel.cubin->path] = std::move(assembly->cubin);
  kernel.registers = assembly->usage.registers;
  return success();
}

LogicalResult DeviceCompiler::compile(ir::KernelOp op, PackageKernel &kernel, PackageContents &contents) const {
  FailureOr<std::string> ptx = translateToPTX(codeOf.lookup(op));
  if (failed(ptx) || (assembler && failed(assembleKernel(op, *ptx, kernel, contents))))
    return failure();
  kernel.ptx.emplace().path = "kernels/" + kernel.name + ".ptx";
  contents[kernel.ptx->path] = std::move(*ptx);
  return success();
}

std::unique_ptr<KernelCompiler> openwork::makeDeviceCompiler(const PackageOptions &options) {
  return std::make_unique<DeviceCompiler>(options);
}
