//===- PackageBuilder.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Target/PackageBuilder.h"

#include "KernelCompiler.h"
#include "ManifestBuilder.h"
#include "PackageNames.h"
#include "PackageRemarks.h"
#include "openwork/Conversion/OpenworkToGPU/Passes.h"
#include "openwork/Conversion/OpenworkToHost/Passes.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
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

/// Code that somebody has edited is not what the schedule gives, which is all that can be proved of a package.
static LogicalResult checkHasNoCode(ModuleOp module) {
  WalkResult result = module.walk([&](ir::KernelOp kernel) -> WalkResult {
    Operation *code = lookupGPUModule(kernel);
    if (!code)
      code = lookupHostModule(kernel);
    if (!code)
      return WalkResult::advance();
    return code->emitOpError("expects kernels without code, which the package's builder writes, got that of @")
           << kernel.getSymName() << "; resume from a stage before gpu or host";
  });
  return failure(result.wasInterrupted());
}

/// The files beside the kernels', and the manifest without the kernels' files.
static FailureOr<BuiltPackage> describe(ModuleOp module, const KernelCompiler &compiler,
                                        const PackageOptions &options) {
  ManifestBuilder builder(options.arch);
  if (failed(builder.build(module)))
    return failure();
  BuiltPackage package{std::move(builder.manifest), {}};
  Manifest &manifest = package.manifest;
  manifest.name = options.name;
  manifest.producer = options.producer;
  manifest.target = compiler.target();
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

FailureOr<PackageDescription> openwork::describePackage(ModuleOp module, Arch arch) {
  ManifestBuilder builder(arch);
  if (failed(builder.build(module)))
    return failure();
  return PackageDescription{std::move(builder.manifest), std::move(builder.masks)};
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
  auto compiler = options.arch == Arch::Host ? makeHostCompiler(options) : makeDeviceCompiler(options);
  FailureOr<BuiltPackage> package = describe(*named, *compiler, options);
  if (failed(package) || failed(compiler->generate(*named, options.runPasses)))
    return failure();
  // In the order of the manifest.
  SmallVector<ir::KernelOp> kernels = kernelsOf(*named);
  std::vector<PackageContents> files(kernels.size());
  std::vector<char> failures(kernels.size());
  parallelFor(module.getContext(), 0, kernels.size(), [&](size_t i) {
    options.begin(kernels[i].getSymName());
    failures[i] = failed(compiler->compile(kernels[i], package->manifest.kernels[i], files[i]));
  });
  if (llvm::is_contained(failures, true))
    return failure();
  for (auto [op, kernel, kernelFiles] : llvm::zip_equal(kernels, package->manifest.kernels, files)) {
    package->contents.merge(kernelFiles);
    reportKernel(op.getLoc(), kernel, package->contents);
  }
  reportPackage(module.getLoc(), *package, options);
  return package;
}
