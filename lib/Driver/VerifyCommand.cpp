//===- VerifyCommand.cpp - openwork verify --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "PackageProof.h"
#include "ProofSummary.h"

#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace openwork;
namespace cl = llvm::cl;

namespace {

class VerifyCommand final : public Command {
public:
  VerifyCommand()
      : Command("verify", "Prove that kernels visit exactly the blocks of their masks, and packages hold those kernels",
                R"(  openwork verify NAME.openwork
  openwork verify kernels.mlir
  openwork verify topology.json

Of a package: the hashes, the schedule, and that its files are what the schedule gives, byte for byte.
)") {}

  Expected<void> check() override { return flags.check(); }
  LogicalResult run(Session &session) override;

private:
  LogicalResult verifyModule(Session &session);

  cl::SubCommand &command = getSubCommand();
  InputOption input{command};
  CompileFlags flags{command};
  PtxasOption ptxas{command};
};

} // namespace

LogicalResult VerifyCommand::verifyModule(Session &session) {
  CompileOptions options = flags.get(Stage::Specialize);
  constexpr int64_t readAndVerify = 2;
  session.getProgress().expect(readAndVerify + Session::countPasses(options));
  OwningOpRef<ModuleOp> module = session.read(input.path);
  if (!module || failed(session.ensureStage(*module, options)))
    return failure();
  if (failed(session.run(*module, [](OpPassManager &manager) { manager.addPass(createOpenworkVerifySchedule()); })))
    return failure();
  Expected<std::string> proofs = describeProofs(*module);
  if (!proofs)
    return session.fail(proofs.error());
  return session.write("-", *proofs);
}

LogicalResult VerifyCommand::run(Session &session) {
  if (failed(flags.applyTo(session)))
    return failure();
  if (!llvm::sys::fs::is_directory(input.path))
    return verifyModule(session);
  FailureOr<std::string> proofs = provePackage(session, input.path, ptxas.path);
  if (failed(proofs))
    return failure();
  return session.write("-", *proofs);
}

std::unique_ptr<Command> openwork::makeVerifyCommand() { return std::make_unique<VerifyCommand>(); }
