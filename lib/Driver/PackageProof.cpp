//===- PackageProof.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageProof.h"

#include "PackageCompiler.h"
#include "PackageDifferences.h"
#include "ProofSummary.h"
#include "openwork/Target/Assembler/Assembler.h"
#include "openwork/Target/PackageBuilder.h"

#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace mlir;
using namespace openwork;

namespace {

/// One package and what its schedule gives.
class PackageProof {
public:
  PackageProof(Session &session, const Package &package, PackageTools tools)
      : session(session), package(package), manifest(package.manifest()), tools(std::move(tools)) {}
  FailureOr<std::string> run();

private:
  FailureOr<BuiltPackage> rebuild(ModuleOp module);
  void compareManifests();
  void compareMasks();
  void compareKernel(size_t index);
  void compareCubin(size_t index);
  /// Whether a file has these bytes; an error at the first that differs.
  bool compare(const PackageFile &file, StringRef expected, StringRef what);

  StringRef bytesOf(const PackageFile &file) const;
  void fail(const std::string &file, std::string message);
  void leaveOut(const std::string &file, const std::string &why);
  void prove(const Twine &file, const Twine &what) { os << "  " << file << ": " << what << '\n'; }

  Session &session;
  const Package &package;
  const Manifest &manifest;
  PackageTools tools;
  BuiltPackage expected;
  std::string text;
  llvm::raw_string_ostream os{text};
  bool failed = false;
};

} // namespace

StringRef PackageProof::bytesOf(const PackageFile &file) const {
  std::span<const std::byte> bytes = package.bytes(file);
  return StringRef(reinterpret_cast<const char *>(bytes.data()), bytes.size());
}

void PackageProof::leaveOut(const std::string &file, const std::string &why) {
  session.warn("not compared with its PTX: " + why, package.path() + "/" + file);
  prove(file, "NOT COMPARED; see the warning");
}

void PackageProof::fail(const std::string &file, std::string message) {
  failed = true;
  (void)session.fail(std::move(message), package.path() + "/" + file);
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

bool PackageProof::compare(const PackageFile &file, StringRef expected, StringRef what) {
  bool isSame = succeeded(compareFile(session, package, file, expected, what));
  failed |= !isSame;
  return isSame;
}

static std::string countOf(size_t count, const std::string &thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

void PackageProof::compareManifests() {
  if (mlir::failed(compareManifest(session, package, expected.manifest)))
    failed = true;
  else
    prove("manifest.json", countOf(manifest.kernels.size(), "kernel") + ", " + countOf(manifest.plans.size(), "plan") +
                               " and " + countOf(manifest.layers.size(), "layer") + ", as in the schedule");
}

void PackageProof::compareMasks() {
  if (compare(manifest.masks, expected.contents.at(expected.manifest.masks.path), "the masks"))
    prove(manifest.masks.path, "the schedule's block masks, byte for byte");
}

void PackageProof::compareKernel(size_t index) {
  const PackageFile &code = manifest.kernels[index].code();
  if (!compare(code, expected.contents.at(expected.manifest.kernels[index].code().path), "the code"))
    return;
  prove(code.path, "the code that the schedule gives, byte for byte");
  if (manifest.kernels[index].cubin)
    compareCubin(index);
}

/// The PTX is the schedule's.
void PackageProof::compareCubin(size_t index) {
  const PackageKernel &kernel = manifest.kernels[index];
  const PackageFile &file = *kernel.cubin;
  std::optional<PtxasVersion> maker = assemblerOf(bytesOf(file));
  std::string made = maker ? "it says that ptxas " + maker->str() + " made it" : "it does not say what made it";
  if (!tools.ptxas)
    return leaveOut(file.path, made + ", and we " + tools.missing);
  std::string here = "ptxas " + tools.ptxas->version.str();
  if (maker != tools.ptxas->version)
    return leaveOut(file.path, made + ", and here is " + here);
  session.getProgress().begin("assembling " + kernel.name);
  Expected<Assembly> assembly = assemble(*tools.ptxas, bytesOf(*kernel.ptx), kernel.name);
  if (!assembly)
    return fail(kernel.ptx->path, assembly.error().message);
  for (const std::string &fault : judge(assembly->log, kernel.name))
    fail(kernel.ptx->path, fault);
  if (int64_t registers = assembly->usage.registers; registers != kernel.registers)
    fail("manifest.json", "kernels[" + std::to_string(index) + "].registers: expects " + std::to_string(registers) +
                              ", got " + std::to_string(kernel.registers));
  StringRef actual = bytesOf(file), cubin = assembly->cubin;
  if (actual == cubin)
    return prove(file.path,
                 "what " + here + " makes of that code, byte for byte; " + Twine(kernel.registers) + " registers");
  size_t offset = std::ranges::mismatch(actual, cubin).in1 - actual.begin();
  fail(file.path, "expects what " + here + " makes of " + kernel.ptx->path + ", got other from byte " +
                      std::to_string(offset) + " on");
}

//===----------------------------------------------------------------------===//
// The proof
//===----------------------------------------------------------------------===//

FailureOr<BuiltPackage> PackageProof::rebuild(ModuleOp module) {
  PackageOptions options;
  options.arch = tools.arch;
  options.lld = tools.lld;
  options.name = manifest.name;
  options.producer = manifest.producer;
  options.runPasses = [&](ModuleOp module, llvm::function_ref<void(OpPassManager &)> addPasses) {
    return session.run(module, addPasses);
  };
  options.begin = [&](StringRef kernel) { session.getProgress().begin(("kernel " + kernel).str()); };
  return buildPackage(module, options);
}

FailureOr<std::string> PackageProof::run() {
  prove("manifest.json", "every file has the size and the SHA-256 that it lists");
  OwningOpRef<ModuleOp> module = session.readSchedule(package);
  auto addProof = [](OpPassManager &manager) { manager.addPass(createOpenworkVerifySchedule()); };
  if (!module || mlir::failed(session.run(*module, addProof)))
    return failure();
  Expected<std::string> proofs = describeProofs(*module);
  if (!proofs)
    return session.fail(inFile(std::move(proofs), package.path() + "/" + manifest.schedule.path).error());
  if (manifest.producer != packageProducer())
    session.warn("the package was made by " + manifest.producer + " and is made again by " + packageProducer() +
                 ", which may write other code");
  FailureOr<BuiltPackage> rebuilt = rebuild(*module);
  if (mlir::failed(rebuilt))
    return failure();
  expected = std::move(*rebuilt);

  compareManifests();
  compareMasks();
  // Others have no counterpart, which the manifests have told.
  for (size_t i = 0; i < std::min(manifest.kernels.size(), expected.manifest.kernels.size()); ++i)
    compareKernel(i);
  session.getProgress().hide();
  if (failed)
    return failure();
  return *proofs + "compared with what this schedule gives, in " + package.path() + ":\n" + text;
}

FailureOr<std::string> openwork::provePackage(Session &session, const std::string &path, const std::string &ptxas) {
  // The hashes, the proof, and the passes of a package's build.
  constexpr int64_t steps = 4;
  session.getProgress().expect(steps);
  session.getProgress().begin("hashes");
  Expected<Package> package = openPackageFolder(path);
  if (!package)
    return session.fail(package.error());
  Expected<PackageTools> tools = findTools(package->manifest().arch(), ptxas);
  if (!tools)
    return session.fail(tools.error());
  for (const PackageKernel &kernel : package->manifest().kernels)
    session.getProgress().expect(kernel.cubin && tools->ptxas ? 2 : 1);
  return PackageProof(session, *package, std::move(*tools)).run();
}
