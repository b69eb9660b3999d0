//===- PackageCompiler.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageCompiler.h"

#include "PackageCache.h"
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Target/Assembler/AssemblyCache.h"
#include "openwork/Target/PackageBuilder.h"

#include "mlir/IR/Remarks.h"
#include "llvm/Support/FileSystem.h"

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

void openwork::warnOfMissing(Session &session, const PackageTools &tools) {
  if (!tools.missing.empty())
    session.warn("the package holds PTX alone, which the GPU's driver assembles when it is loaded: " + tools.missing);
}

/// Passes of every package, beside those of the stages: the proof, the code, and what the kernels' modules go through.
static constexpr int64_t kPackagePasses = 3;

int64_t openwork::countPackageSteps(const CompileOptions &stages) {
  constexpr int64_t write = 1;
  return Session::countPasses(stages) + kPackagePasses + write;
}

namespace {

/// One command line that asks for a package.
class PackageCompiler {
public:
  PackageCompiler(Session &session, const PackageRequest &request, PackageTools tools, Cache &cache)
      : session(session), request(request), tools(std::move(tools)), cache(cache) {}

  LogicalResult run();
  FailureOr<Manifest> make(ModuleOp module);

private:
  LogicalResult compile(OwningOpRef<ModuleOp> module, PackageCache *kept);
  LogicalResult makeSchedule(ModuleOp module);
  FailureOr<BuiltPackage> build(ModuleOp module);
  FailureOr<Manifest> write(Manifest manifest, const PackageContents &contents);

  Session &session;
  const PackageRequest &request;
  const PackageTools tools;
  Cache &cache;
};

} // namespace

/// Takes a module to its kernels, and proves each of them.
LogicalResult PackageCompiler::makeSchedule(ModuleOp module) {
  if (failed(session.ensureStage(module, request.stages)))
    return failure();
  // Kernels that are resumed from a file may have been edited.
  return session.run(module, [](OpPassManager &manager) { manager.addPass(createOpenworkVerifySchedule()); });
}

FailureOr<BuiltPackage> PackageCompiler::build(ModuleOp module) {
  PackageOptions options;
  // The command line has been checked.
  options.name = packageNameOf(request.output).value_or("");
  options.producer = packageProducer();
  options.arch = tools.arch;
  options.ptxas = tools.ptxas;
  options.lld = tools.lld;
  options.cache = &cache;
  options.runPasses = [&](ModuleOp module, llvm::function_ref<void(OpPassManager &)> addPasses) {
    return session.run(module, addPasses);
  };
  options.begin = [&](StringRef kernel) { session.getProgress().begin(("kernel " + kernel).str()); };
  int64_t kernels = 0;
  module.walk([&](ir::KernelOp) { ++kernels; });
  session.getProgress().expect(kernels);
  return buildPackage(module, options);
}

FailureOr<Manifest> PackageCompiler::write(Manifest manifest, const PackageContents &contents) {
  session.getProgress().begin("writing");
  Expected<Manifest> written = writePackage(request.output, std::move(manifest), contents);
  session.getProgress().hide();
  if (!written)
    return session.fail(written.error());
  return std::move(*written);
}

FailureOr<Manifest> PackageCompiler::make(ModuleOp module) {
  if (failed(makeSchedule(module)))
    return failure();
  FailureOr<BuiltPackage> package = build(module);
  if (failed(package))
    return failure();
  return write(std::move(package->manifest), package->contents);
}

LogicalResult PackageCompiler::compile(OwningOpRef<ModuleOp> module, PackageCache *kept) {
  if (!module || failed(makeSchedule(*module)))
    return failure();
  FailureOr<BuiltPackage> package = build(*module);
  Diagnostics::Record record = session.getDiagnostics().endRecord();
  if (failed(package))
    return failure();
  warnOfMissing(session, tools);
  FailureOr<Manifest> written = write(std::move(package->manifest), package->contents);
  if (failed(written))
    return failure();
  if (kept)
    kept->keep(*written, package->contents, record);
  return success();
}

LogicalResult PackageCompiler::run() {
  constexpr int64_t read = 1;
  session.getProgress().expect(read + countPackageSteps(request.stages));
  if (llvm::sys::fs::is_directory(request.input))
    return compile(session.read(request.input), nullptr);
  std::unique_ptr<llvm::MemoryBuffer> input = session.load(request.input, request.output);
  if (!input)
    return failure();
  PackageCache packages(session, request, tools, input->getBuffer(), cache);
  if (std::optional<KeptPackage> kept = packages.find()) {
    session.getDiagnostics().printRemarks(kept->remarks);
    warnOfMissing(session, tools);
    return write(std::move(kept->manifest), kept->contents);
  }
  session.getDiagnostics().beginRecord();
  return compile(session.parse(request.input, std::move(input)), &packages);
}

/// What became of the cache, and how often it was of use.
static void report(Session &session, Cache &cache) {
  for (const CacheNote &note : cache.takeNotes())
    note.isWarning ? session.warn(note.message, note.file) : session.remark(note.message, note.file);
  for (StringRef kind : {PackageCache::kKind, StringRef(AssemblyCache::kKind)}) {
    CacheUse use = cache.use(kind.str());
    if (use.hits + use.misses > 0)
      remark::passed(UnknownLoc::get(&session.getContext()),
                     remark::RemarkOpts::name(kind).category("openwork").subCategory("cache"))
          << remark::metric("hits", use.hits) << remark::metric("misses", use.misses);
  }
}

FailureOr<Manifest> openwork::makePackage(Session &session, ModuleOp module, const PackageRequest &request,
                                          const PackageTools &tools) {
  Cache cache(request.cache);
  return PackageCompiler(session, request, tools, cache).make(module);
}

LogicalResult openwork::compilePackage(Session &session, const PackageRequest &request) {
  if (Expected<void> place = checkPackagePlace(request.output); !place)
    return session.fail(place.error());
  Expected<PackageTools> tools = findTools(request.stages.arch == "host" ? Arch::Host : Arch::SM90, request.ptxas);
  if (!tools)
    return session.fail(tools.error());
  Cache cache(request.cache);
  LogicalResult result = PackageCompiler(session, request, std::move(*tools), cache).run();
  (void)session.getDiagnostics().endRecord();
  cache.trim();
  report(session, cache);
  return result;
}
