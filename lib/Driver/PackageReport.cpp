//===- PackageReport.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageReport.h"

#include "PackageCompiler.h"
#include "PackageDifferences.h"
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Dialect/Openwork/IR/TopologyOps.h"
#include "openwork/Support/Sha256.h"
#include "openwork/Target/Assembler/Ptxas.h"
#include "openwork/Target/PackageBuilder.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <set>

using namespace mlir;
using namespace openwork;

namespace {

/// One package and what is told of it.
class ReportGatherer {
public:
  ReportGatherer(Session &session, const ReportRequest &request, const Package &package)
      : session(session), request(request), package(package), manifest(package.manifest()) {}
  FailureOr<ReportInput> run();

private:
  LogicalResult readFigures();
  FailureOr<PackageDescription> prove(ModuleOp module);
  LogicalResult compareMasks(const PackageDescription &description);
  void addClasses(ModuleOp module, const PackageDescription &description);
  Expected<void> addOrigins();
  std::string codeOrigin() const;
  std::string costsOrigin() const;

  Session &session;
  const ReportRequest &request;
  const Package &package;
  const Manifest &manifest;
  ReportInput input;
};

} // namespace

//===----------------------------------------------------------------------===//
// The schedule
//===----------------------------------------------------------------------===//

/// What only code tells is taken from the package.
static void fillIn(Manifest &expected, const Manifest &manifest) {
  expected.name = manifest.name;
  expected.producer = manifest.producer;
  expected.target = manifest.target;
  expected.masks = manifest.masks;
  expected.schedule = manifest.schedule;
  for (auto [kernel, known] : llvm::zip(expected.kernels, manifest.kernels)) {
    kernel.ptx = known.ptx;
    kernel.library = known.library;
    kernel.sharedMemoryBytes = known.sharedMemoryBytes;
    kernel.scratchBytes = known.scratchBytes;
  }
}

LogicalResult ReportGatherer::compareMasks(const PackageDescription &description) {
  Expected<std::string> masks = writeMasks(description.masks);
  if (!masks)
    return session.fail(masks.error());
  return compareFile(session, package, manifest.masks, *masks, "the masks");
}

FailureOr<PackageDescription> ReportGatherer::prove(ModuleOp module) {
  if (failed(session.run(module, [](OpPassManager &manager) { manager.addPass(createOpenworkVerifySchedule()); })))
    return failure();
  FailureOr<PackageDescription> description = describePackage(module, manifest.arch());
  if (failed(description))
    return failure();
  fillIn(description->manifest, manifest);
  if (failed(compareManifest(session, package, description->manifest)) || failed(compareMasks(*description)))
    return failure();
  return description;
}

/// The rows of a class, each with its maps in place.
static std::string printLoops(ir::ClassOp op) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (Operation &rows : op.getBody().getOps()) {
    rows.print(os, OpPrintingFlags().useLocalScope());
    os << '\n';
  }
  return text;
}

void ReportGatherer::addClasses(ModuleOp module, const PackageDescription &description) {
  SymbolTableCollection symbols;
  auto mask = description.masks.begin();
  module.walk([&](ir::KernelOp kernel) {
    std::vector<ReportClass> &classes = input.classes.emplace_back();
    for (auto op : kernel.getBody().getOps<ir::ClassOp>()) {
      ReportClass &entry = classes.emplace_back();
      entry.mask = (mask++)->mask;
      entry.hasRule = op.lookupMask(symbols).getRule().has_value();
      entry.boxes = llvm::range_size(op.getBody().getOps());
      if (auto order = op.getRowOrder())
        entry.rowOrder.assign(order->begin(), order->end());
      entry.loops = printLoops(op);
    }
  });
}

//===----------------------------------------------------------------------===//
// Origins
//===----------------------------------------------------------------------===//

std::string ReportGatherer::codeOrigin() const {
  if (manifest.arch() == Arch::Host)
    return "shared objects for x86-64";
  std::set<std::string> made;
  for (const PackageKernel &kernel : manifest.kernels) {
    if (!kernel.cubin) {
      made.insert("PTX alone");
      continue;
    }
    std::span<const std::byte> bytes = package.bytes(*kernel.cubin);
    auto version = assemblerOf(std::string_view(reinterpret_cast<const char *>(bytes.data()), bytes.size()));
    made.insert(version ? "made by ptxas " + version->str() : "made by a ptxas that left no note");
  }
  return llvm::join(made, ", ");
}

std::string ReportGatherer::costsOrigin() const {
  std::string first, last;
  for (const ShapeRate &rate : input.costs.rates) {
    const std::string &date = rate.origin.date;
    if (date.empty())
      continue;
    first = first.empty() ? date : std::min(first, date);
    last = std::max(last, date);
  }
  std::string text = (request.costs.empty() ? "built in" : request.costs) + ": " + input.costs.deviceName;
  if (last.empty())
    return text + ", without a date";
  return text + ", figures of " + (first == last ? last : first + " to " + last);
}

Expected<void> ReportGatherer::addOrigins() {
  Expected<Sha256Digest> digest = sha256OfFile(package.path() + "/manifest.json");
  if (!digest)
    return tl::unexpected(digest.error());
  std::string command = "openwork report " + request.package;
  command += request.measured.empty() ? "" : " --measured " + request.measured;
  command += request.costs.empty() ? "" : " --costs " + request.costs;
  command += request.sms ? " --sms " + std::to_string(request.sms) : "";
  input.origins = {
      {"Package", manifest.name + ", made by " + manifest.producer},
      {"Digest", toHex(*digest) + " (SHA-256 of manifest.json, which has that of every other file)"},
      {"Target", manifest.target},
      {"Machine code", codeOrigin()},
      {"Checked",
       "the hashes of all files; that the loops visit each block of the masks once, and no others; that manifest "
       "and masks are those of the schedule. openwork verify also makes the code again"},
      {"Costs", costsOrigin()},
      {"Report", command},
      {"Written by", packageProducer() + ", MLIR and LLVM " LLVM_VERSION_STRING},
  };
  return {};
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

LogicalResult ReportGatherer::readFigures() {
  Expected<CostTable> costs =
      request.costs.empty() ? builtinCosts(manifest.arch()) : readCosts(request.costs, manifest.arch());
  if (!costs)
    return session.fail(costs.error());
  input.costs = std::move(*costs);
  if (request.measured.empty())
    return success();
  Expected<BenchFigures> measured = readBenchFigures(request.measured, manifest);
  if (!measured)
    return session.fail(measured.error());
  input.measured = std::move(*measured);
  return success();
}

FailureOr<ReportInput> ReportGatherer::run() {
  if (failed(readFigures()))
    return failure();
  OwningOpRef<ModuleOp> module = session.readSchedule(package);
  if (!module)
    return failure();
  FailureOr<PackageDescription> description = prove(*module);
  if (failed(description))
    return failure();
  input.manifest = manifest;
  input.sms = request.sms;
  addClasses(*module, *description);
  if (Expected<void> added = addOrigins(); !added)
    return session.fail(added.error());
  return std::move(input);
}

FailureOr<ReportInput> openwork::gatherReport(Session &session, const ReportRequest &request) {
  session.getProgress().begin("hashes");
  if (!llvm::sys::fs::is_directory(request.package))
    return session.fail(llvm::sys::fs::exists(request.package) ? "expects a package, got a file"
                                                               : "cannot open: No such file or directory",
                        request.package);
  Expected<Package> package = openPackageFolder(request.package);
  session.getProgress().hide();
  if (!package)
    return session.fail(package.error());
  return ReportGatherer(session, request, *package).run();
}
