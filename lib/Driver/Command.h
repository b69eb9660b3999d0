//===- Command.h - The commands of the program openwork ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_COMMAND_H
#define OPENWORK_LIB_DRIVER_COMMAND_H

#include "Session.h"
#include "openwork/Cache/CacheSettings.h"
#include "openwork/Support/Error.h"

#include "llvm/Support/CommandLine.h"

#include <memory>

namespace openwork {

/// Groups of options in the help. They are listed by name.
extern llvm::cl::OptionCategory commandOptions, compileOptions, mlirOptions;

/// One of the program's commands, with its options.
class Command {
public:
  Command(llvm::StringRef name, llvm::StringRef summary, llvm::StringRef examples)
      : subCommand(name, summary), examples(examples) {}
  virtual ~Command() = default;

  llvm::cl::SubCommand &getSubCommand() { return subCommand; }
  /// Command lines, one a line, for the end of the help.
  llvm::StringRef getExamples() const { return examples; }

  /// What is wrong with the options, each of which is fine by itself.
  virtual Expected<void> check() { return {}; }
  /// Prints its errors. The product of a failed command is empty.
  virtual mlir::LogicalResult run(Session &session) = 0;
  /// What the program returns after run().
  virtual int getExitCode(mlir::LogicalResult result) const { return succeeded(result) ? 0 : 1; }

private:
  llvm::cl::SubCommand subCommand;
  llvm::StringRef examples;
};

/// @name Options of some commands
/// @{
struct InputOption {
  explicit InputOption(llvm::cl::SubCommand &command);
  llvm::cl::opt<std::string> path;
};

struct OutputOption {
  OutputOption(llvm::cl::SubCommand &command, llvm::StringRef description);
  llvm::cl::opt<std::string> path;
};

/// The assembler of packages.
struct PtxasOption {
  explicit PtxasOption(llvm::cl::SubCommand &command);
  llvm::cl::opt<std::string> path;
};

/// Where packages are kept that were compiled before.
struct CacheOptions {
  explicit CacheOptions(llvm::cl::SubCommand &command);
  /// Whether one was given.
  bool any() const { return folder.getNumOccurrences() > 0 || size.getNumOccurrences() > 0; }
  /// These and the environment's variables.
  Expected<CacheSettings> get() const;

  llvm::cl::opt<std::string> folder, size;
};

/// An option --sms.
Expected<void> checkSms(const llvm::cl::opt<int64_t> &sms);

/// Options of the commands that compile, but for the stage to end after.
struct CompileFlags {
  explicit CompileFlags(llvm::cl::SubCommand &command);
  Expected<void> check() const;
  CompileOptions get(Stage stage) const;
  /// Gives the session what is not the passes', and reads the costs, so that what is wrong with them shows whatever is
  /// left to do.
  mlir::LogicalResult applyTo(Session &session) const;

  llvm::cl::opt<std::string> arch, costs;
  llvm::cl::opt<int64_t> tileM, tileN, sms;
  llvm::cl::opt<bool> allowUnregisteredDialects, remarks;
  llvm::cl::opt<std::string> remarksFilter;
};
/// @}

std::unique_ptr<Command> makeImportCommand();
std::unique_ptr<Command> makeCompileCommand();
std::unique_ptr<Command> makeShowCommand();
std::unique_ptr<Command> makeDiffCommand();
std::unique_ptr<Command> makeVerifyCommand();
std::unique_ptr<Command> makeReportCommand();
std::unique_ptr<Command> makeRunCommand();
std::unique_ptr<Command> makeBenchCommand();
std::unique_ptr<Command> makeCacheCommand();
std::unique_ptr<Command> makeTuneCommand();

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_COMMAND_H
