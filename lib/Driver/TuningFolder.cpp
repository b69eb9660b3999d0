//===- TuningFolder.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TuningFolder.h"

#include "PackageCompiler.h"
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace openwork;

namespace {

/// Fills one folder.
class TuningFolder {
public:
  TuningFolder(Session &session, const TuningRequest &request, PackageTools tools)
      : session(session), request(request), tools(std::move(tools)) {}

  LogicalResult run();

private:
  std::string pathOf(std::string_view name) const { return request.folder + "/" + std::string(name); }
  int64_t countSteps() const;
  LogicalResult addKernel(const KernelSpec &spec);
  FailureOr<Manifest> addPackage(const KernelSpec &spec, const TuningModule &module);

  Session &session;
  const TuningRequest &request;
  PackageTools tools;
  TuningPlan plan;
};

} // namespace

/// Of tiles that two kernels have the compiler takes the faster one. Here each is asked for.
static void fixCluster(ModuleOp module, int64_t cluster) {
  constexpr StringLiteral attribute = "cluster";
  module.walk([&](ir::KernelOp kernel) {
    if (kernel->getInherentAttr(attribute))
      kernel->setAttr(attribute, Builder(kernel.getContext()).getI64IntegerAttr(cluster));
  });
}

FailureOr<Manifest> TuningFolder::addPackage(const KernelSpec &spec, const TuningModule &module) {
  PackageRequest package;
  package.output = pathOf(module.name + ".openwork");
  package.stages.arch = spec.arch == Arch::Host ? "host" : "sm_90a";
  package.stages.tileM = spec.tileM;
  package.stages.tileN = spec.tileN;
  package.stages.sms = request.sizes.sms;
  OwningOpRef<ModuleOp> parsed = parseSourceString<ModuleOp>(module.text, &session.getContext(), module.name);
  if (!parsed || failed(session.ensureStage(*parsed, package.stages)))
    return failure();
  fixCluster(*parsed, spec.cluster);
  // Of those that have been made already, which it takes off.
  session.getProgress().expect(Session::countPasses(package.stages));
  return makePackage(session, *parsed, package, tools);
}

LogicalResult TuningFolder::addKernel(const KernelSpec &spec) {
  TuningKernel kernel{tuningName(spec), {}};
  for (const TuningModule &module : makeTuningModules(spec, request.sizes, isWorthMasks(spec, request.specs))) {
    FailureOr<Manifest> made = addPackage(spec, module);
    if (failed(made))
      return failure();
    if (const KernelSpec &taken = made->kernels.front().spec; taken != spec) {
      session.warn(spec.str() + " is left out, since the compiler takes " + taken.str());
      (void)llvm::sys::fs::remove_directories(pathOf(module.name + ".openwork"));
      return success();
    }
    for (auto [layer, visits] : llvm::enumerate(module.layers))
      kernel.launches.push_back({module.name + ".openwork", int64_t(layer), visits});
  }
  plan.kernels.push_back(std::move(kernel));
  return success();
}

/// The steps of all packages, but for the kernels'.
int64_t TuningFolder::countSteps() const {
  CompileOptions stages;
  int64_t packages = 0;
  for (const KernelSpec &spec : request.specs)
    packages += std::ssize(makeTuningModules(spec, request.sizes, isWorthMasks(spec, request.specs)));
  return packages * countPackageSteps(stages);
}

LogicalResult TuningFolder::run() {
  // Of all packages at once.
  warnOfMissing(session, tools);
  session.getProgress().expect(countSteps());
  for (const KernelSpec &spec : request.specs)
    if (failed(addKernel(spec)))
      return failure();
  if (plan.kernels.empty())
    return session.fail("expects a kernel that the compiler takes, got none");
  if (failed(session.write(pathOf(kTuningCostsFile), writeCosts(request.costs))))
    return failure();
  return session.write(pathOf(kTuningPlanFile), writeTuningPlan(plan));
}

LogicalResult openwork::prepareTuning(Session &session, const TuningRequest &request) {
  Expected<PackageTools> tools = findTools(request.costs.arch, request.ptxas);
  if (!tools)
    return session.fail(tools.error());
  return TuningFolder(session, request, std::move(*tools)).run();
}
