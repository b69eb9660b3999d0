//===- PackageBuilder.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/PackageBuilder.h"

#include "ManifestBuilder.h"
#include "PackageNames.h"
#include "PackageRemarks.h"
#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h"
#include "openwork/Conversion/OpenworkToGPU/Passes.h"
#include "openwork/Target/Assembler/Assembler.h"
#include "openwork/Target/PTX.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/Threading.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

#include <algorithm>

using namespace mlir;
using namespace openwork;

/// The module as it is kept in the package: without places in files, which differ from machine to machine.
static FailureOr<std::string> writeSchedule(ModuleOp module, const std::string &producer) {
  OwningOpRef<ModuleOp> copy(module.clone());
  PassManager manager(module.getContext());
  manager.addPass(createStripDebugInfoPass());
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  if (failed(manager.run(*copy)) || failed(writeBytecodeToFile(*copy, stream, BytecodeWriterConfig(producer))))
    return failure();
  return bytes;
}

namespace {

/// One kernel on its way through translation and assembly.
struct Job {
  ir::KernelOp kernel;
  gpu::GPUModuleOp module;
  std::string ptx = {};
  std::optional<Assembly> assembly = std::nullopt;
};

} // namespace

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

static LogicalResult runJob(Job &job, const PackageOptions &options) {
  options.begin(job.kernel.getSymName());
  FailureOr<std::string> ptx = translateToPTX(job.module);
  if (failed(ptx))
    return failure();
  job.ptx = std::move(*ptx);
  if (!options.ptxas)
    return success();
  Expected<Assembly> assembly = assemble(*options.ptxas, job.ptx, job.kernel.getSymName().str());
  if (!assembly)
    return job.kernel.emitOpError(assembly.error().message);
  if (failed(judgeAssembly(job.kernel, *assembly)))
    return failure();
  job.assembly = std::move(*assembly);
  return success();
}

/// The kernels of a module as LLVM and NVVM, in the order of the IR.
static FailureOr<std::vector<Job>> generate(ModuleOp module, const PassRunner &runPasses) {
  if (failed(runPasses(module, [](OpPassManager &manager) { manager.addPass(createConvertOpenworkToGPU()); })))
    return failure();
  std::vector<Job> jobs;
  module.walk([&](ir::KernelOp kernel) {
    Operation *code = SymbolTable::lookupSymbolIn(kernel->getParentOp(), gpuModuleName(kernel.getSymName()));
    jobs.push_back({kernel, cast<gpu::GPUModuleOp>(code)});
  });
  // Passes are nested one level deep, and modules as deep as their user likes.
  for (Job &job : jobs)
    job.module->moveBefore(module.getBody(), module.getBody()->end());
  if (failed(runPasses(module, [](OpPassManager &manager) { buildNVVMPipeline(manager.nest<gpu::GPUModuleOp>()); })))
    return failure();
  return jobs;
}

static void addFiles(const Job &job, PackageKernel &kernel, PackageContents &contents) {
  kernel.ptx.emplace().path = "kernels/" + kernel.name + ".ptx";
  contents[kernel.ptx->path] = job.ptx;
  if (!job.assembly)
    return;
  kernel.cubin.emplace().path = "kernels/" + kernel.name + ".cubin";
  contents[kernel.cubin->path] = job.assembly->cubin;
  kernel.registers = job.assembly->usage.registers;
}

/// Code that somebody has edited is not what the schedule gives, which is all that can be proved of a package.
static LogicalResult checkHasNoCode(ModuleOp module) {
  WalkResult result = module.walk([&](ir::KernelOp kernel) -> WalkResult {
    auto code = dyn_cast_if_present<gpu::GPUModuleOp>(
        SymbolTable::lookupSymbolIn(kernel->getParentOp(), gpuModuleName(kernel.getSymName())));
    if (!code)
      return WalkResult::advance();
    return code.emitOpError("expects kernels without code, which the package's builder writes, got that of @")
           << kernel.getSymName() << "; resume from a stage before gpu";
  });
  return failure(result.wasInterrupted());
}

/// The files beside the kernels', and the manifest without the kernels' files.
static FailureOr<BuiltPackage> describe(ModuleOp module, const PackageOptions &options) {
  ManifestBuilder builder(Arch::SM90);
  if (failed(builder.build(module)))
    return failure();
  BuiltPackage package{std::move(builder.manifest), {}};
  Manifest &manifest = package.manifest;
  manifest.name = options.name;
  manifest.producer = options.producer;
  manifest.target = "sm_90a";
  FailureOr<std::string> schedule = writeSchedule(module, options.producer);
  if (failed(schedule))
    return failure();
  Expected<std::string> masks = writeMasks(builder.masks);
  if (!masks)
    return module.emitError(masks.error().message);
  manifest.schedule.path = "schedule.mlirbc";
  manifest.masks.path = "masks.safetensors";
  package.contents[manifest.schedule.path] = std::move(*schedule);
  package.contents[manifest.masks.path] = std::move(*masks);
  return package;
}

LogicalResult openwork::runPlainly(ModuleOp module, llvm::function_ref<void(OpPassManager &)> addPasses) {
  PassManager manager(module.getContext());
  addPasses(manager);
  return manager.run(module);
}

FailureOr<BuiltPackage> openwork::buildPackage(ModuleOp module, const PackageOptions &options) {
  if (failed(checkHasNoCode(module)))
    return failure();
  OwningOpRef<ModuleOp> named(module.clone());
  givePackageNames(*named);
  FailureOr<BuiltPackage> package = describe(*named, options);
  if (failed(package))
    return failure();
  FailureOr<std::vector<Job>> jobs = generate(*named, options.runPasses);
  if (failed(jobs))
    return failure();
  std::vector<char> failures(jobs->size());
  parallelFor(module.getContext(), 0, jobs->size(),
              [&](size_t i) { failures[i] = failed(runJob((*jobs)[i], options)); });
  if (llvm::is_contained(failures, true))
    return failure();
  for (auto [job, kernel] : llvm::zip_equal(*jobs, package->manifest.kernels)) {
    addFiles(job, kernel, package->contents);
    reportKernel(job.kernel.getLoc(), kernel, package->contents);
  }
  reportPackage(module.getLoc(), *package, options);
  return package;
}
