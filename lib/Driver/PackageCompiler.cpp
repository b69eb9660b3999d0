//===- PackageCompiler.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageCompiler.h"

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Target/PackageBuilder.h"

using namespace mlir;
using namespace openwork;

std::string openwork::packageProducer() { return "Openwork " OPENWORK_VERSION; }

Expected<PackageTools> openwork::findTools(Arch arch, const std::string &ptxas) {
  PackageTools tools{.arch = arch};
  if (arch == Arch::Host)
    return findLld().map([&](const Lld &lld) {
      tools.lld = lld;
      return tools;
    });
  return findPtxas(PtxasSearch::fromEnvironment(ptxas)).map([&](const PtxasSearchResult &found) {
    tools.ptxas = found.ptxas;
    if (!found.ptxas)
      tools.missing = found.missing();
    return tools;
  });
}

/// Passes of every package, beside those of the stages: the proof, the code, and what the kernels' modules go through.
static constexpr int64_t kPackagePasses = 3;

/// The module with its kernels, each of them proved.
static OwningOpRef<ModuleOp> makeSchedule(Session &session, const PackageRequest &request) {
  OwningOpRef<ModuleOp> module = session.read(request.input);
  if (!module || failed(session.ensureStage(*module, request.stages)))
    return nullptr;
  // Kernels that are resumed from a file may have been edited.
  auto addProof = [](OpPassManager &manager) { manager.addPass(createOpenworkVerifySchedule()); };
  if (failed(session.run(*module, addProof)))
    return nullptr;
  return module;
}

static FailureOr<BuiltPackage> build(Session &session, ModuleOp module, const PackageRequest &request,
                                     PackageTools tools) {
  PackageOptions options;
  // The command line has been checked.
  options.name = packageNameOf(request.output).value_or("");
  options.producer = packageProducer();
  options.arch = tools.arch;
  options.ptxas = std::move(tools.ptxas);
  options.lld = std::move(tools.lld);
  options.runPasses = [&](ModuleOp module, llvm::function_ref<void(OpPassManager &)> addPasses) {
    return session.run(module, addPasses);
  };
  options.begin = [&](StringRef kernel) { session.getProgress().begin(("kernel " + kernel).str()); };
  int64_t kernels = 0;
  module.walk([&](ir::KernelOp) { ++kernels; });
  session.getProgress().expect(kernels);
  return buildPackage(module, options);
}

LogicalResult openwork::compilePackage(Session &session, const PackageRequest &request) {
  if (Expected<void> place = checkPackagePlace(request.output); !place)
    return session.fail(place.error());
  Expected<PackageTools> tools = findTools(request.stages.arch == "host" ? Arch::Host : Arch::SM90, request.ptxas);
  if (!tools)
    return session.fail(tools.error());
  std::string missing = tools->missing;
  constexpr int64_t readAndWrite = 2;
  session.getProgress().expect(readAndWrite + Session::countPasses(request.stages) + kPackagePasses);
  OwningOpRef<ModuleOp> module = makeSchedule(session, request);
  if (!module)
    return failure();
  FailureOr<BuiltPackage> package = build(session, *module, request, std::move(*tools));
  if (failed(package))
    return failure();
  if (!missing.empty())
    session.warn("the package holds PTX alone, which the GPU's driver assembles when it is loaded: " + missing);
  session.getProgress().begin("writing");
  Expected<Manifest> written = writePackage(request.output, std::move(package->manifest), package->contents);
  session.getProgress().hide();
  return written ? success() : session.fail(written.error());
}
