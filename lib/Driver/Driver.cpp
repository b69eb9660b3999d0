//===- Driver.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Driver/Driver.h"

#include "Command.h"
#include "openwork/Driver/Registration.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Process.h"

#include <array>

using namespace openwork;
namespace cl = llvm::cl;

namespace {

/// Of a command line that no command could run; commands have their own.
constexpr int kUsage = 2;

using Commands = std::array<std::unique_ptr<Command>, 10>;

} // namespace

static constexpr llvm::StringLiteral kOverview = "Openwork compiles attention whose sparsity is known ahead of time: "
                                                 "each head's topology is carved into the code of "
                                                 "its kernel.\n";

static constexpr llvm::StringLiteral kExamples = R"(
EXAMPLES:
  openwork import --sta strategy.json --grid 30x48x80 --cell 6x8x8 -o topology.json
  openwork compile topology.json -o NAME.openwork
  openwork show NAME.openwork --layer 3 --table
  openwork show NAME.openwork --layer 3 -o layer.png
  openwork report NAME.openwork -o report.html
  openwork diff before.json after.json
  openwork verify NAME.openwork
  openwork run NAME.openwork --check
  openwork bench NAME.openwork
  openwork tune-kernels -o costs.json

Each command tells more: openwork compile --help
)";

static void printVersion(llvm::raw_ostream &os) {
#ifdef NDEBUG
  constexpr const char *assertions = "off";
#else
  constexpr const char *assertions = "on";
#endif
  os << "Openwork " OPENWORK_VERSION "\n"
     << "  MLIR and LLVM " LLVM_VERSION_STRING "\n"
     << "  built by " OPENWORK_COMPILER ", " OPENWORK_BUILD_TYPE ", assertions " << assertions << '\n';
}

/// The options of mlir-opt that the commands accept, too.
static bool isForCommands(llvm::StringRef option) { return option.starts_with("mlir-") || option == "color"; }

/// LLVM registers its hundreds of options for the program itself. What is useful of them goes to the commands, which is
/// where users look, and the rest out of sight.
static void sortOptions(const Commands &commands) {
  for (auto [name, option] : cl::getRegisteredOptions()) {
    bool isShared = isForCommands(name), isHelp = option->Subs.contains(&cl::SubCommand::getAll());
    if (!isHelp && name != "version")
      option->setHiddenFlag(isShared ? cl::Hidden : cl::ReallyHidden);
    if (!isShared)
      continue;
    option->addCategory(mlirOptions);
    for (const std::unique_ptr<Command> &command : commands)
      command->getSubCommand().OptionsMap.try_emplace(name, option);
  }
}

static Command *findChosen(const Commands &commands) {
  for (const std::unique_ptr<Command> &command : commands)
    if (command->getSubCommand())
      return command.get();
  return nullptr;
}

/// The examples of the command that the arguments begin with, since help is printed while they are parsed.
static std::string examplesFor(const Commands &commands, int argc, char **argv) {
  for (const std::unique_ptr<Command> &command : commands)
    if (argc > 1 && command->getSubCommand().getName() == argv[1])
      return "\nEXAMPLES:\n" + command->getExamples().str();
  return kExamples.str();
}

static int usageError(llvm::StringRef command, llvm::StringRef message) {
  std::string program = command.empty() ? "openwork" : ("openwork " + command).str();
  llvm::errs() << program << ": " << message << ".  Try: '" << program << " --help'\n";
  return kUsage;
}

static int runCommand(Command &command) {
  if (Expected<void> checked = command.check(); !checked)
    return usageError(command.getSubCommand().getName(), checked.error().message);
  Session session;
  return command.getExitCode(command.run(session));
}

int openwork::runDriver(int argc, char **argv) {
  llvm::setBugReportMsg(
      "This is a bug in Openwork. Please report it with the command line, its input, and what follows.\n");
  llvm::InitLLVM init(argc, argv);
  if (llvm::sys::Process::GetEnv("NO_COLOR").value_or("") != "")
    llvm::errs().enable_colors(false);
  registerPasses();
  mlir::registerAsmPrinterCLOptions();
  mlir::registerMLIRContextCLOptions();
  mlir::registerPassManagerCLOptions();
  mlir::registerDefaultTimingManagerCLOptions();

  Commands commands = {makeImportCommand(), makeCompileCommand(), makeShowCommand(), makeReportCommand(),
                       makeDiffCommand(),   makeVerifyCommand(),  makeRunCommand(),  makeBenchCommand(),
                       makeTuneCommand(),   makeCacheCommand()};
  sortOptions(commands);
  std::string examples = examplesFor(commands, argc, argv);
  cl::extrahelp extra(examples);
  cl::SetVersionPrinter(printVersion);
  if (!cl::ParseCommandLineOptions(argc, argv, kOverview, &llvm::errs()))
    return kUsage;
  if (Command *command = findChosen(commands))
    return runCommand(*command);
  return usageError(
      "", "expects a command: import, compile, show, report, diff, verify, run, bench, tune-kernels or cache");
}
