//===- CompileCommand.cpp - openwork compile ------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Output.h"
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Target/PTX.h"
#include "openwork/Target/PackageBuilder.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "llvm/Support/Path.h"

using namespace openwork;
namespace cl = llvm::cl;

namespace {

class CompileCommand final : public Command {
public:
  CompileCommand()
      : Command("compile", "Take a topology.json or MLIR to a package of kernels, or to a stage before it",
                R"(  openwork compile topology.json --target=sm_90a -o NAME.openwork
  openwork compile topology.json --compile-to=tile
  openwork compile topology.json --compile-to=specialize -o kernels.mlir --remarks
  openwork compile model.mlir --compile-to=specialize --mlir-print-ir-after-all 2> stages.mlir
)") {}

  Expected<void> check() override;
  mlir::LogicalResult run(Session &session) override;

private:
  Stage chosenStage() const;
  mlir::LogicalResult writeModule(Session &session);
  mlir::LogicalResult makePackage(Session &session);
  mlir::LogicalResult print(mlir::ModuleOp module, Output &file, Session &session);
  bool shouldElide(Output &file);

  cl::SubCommand &command = getSubCommand();
  InputOption input{command};
  OutputOption output{command, "Where the product goes: a module, - being stdout (default), or a package NAME.openwork"};
  cl::opt<Stage> stage{
      "compile-to",
      cl::desc("The stage to end after:"),
      cl::values(clEnumValN(Stage::Tile, "tile", "which blocks each head visits"),
                 clEnumValN(Stage::Specialize, "specialize", "kernels, their loops and plans (default)"),
                 clEnumValN(Stage::GPU, "gpu", "what an SM does for each kernel"),
                 clEnumValN(Stage::NVVM, "nvvm", "the same in LLVM and NVVM"),
                 clEnumValN(Stage::PTX, "ptx", "the kernels' PTX"),
                 clEnumValN(Stage::Package, "package", "a package (default where -o ends with .openwork)")),
      cl::init(Stage::Specialize),
      cl::sub(command),
      cl::cat(compileOptions)};
  CompileFlags flags{command};
  cl::opt<std::string> ptxas{"ptxas",
                             cl::desc("The assembler for packages: a path, or none; found where CUDA is unless given"),
                             cl::value_desc("path"), cl::sub(command), cl::cat(compileOptions)};
  cl::opt<bool> emitBytecode{"emit-bytecode", cl::desc("Write MLIR's bytecode instead of text"), cl::sub(command),
                             cl::cat(commandOptions)};
  cl::opt<bool> elide{"elide", cl::desc("Leave large data out of the text; the default on a terminal"),
                      cl::sub(command), cl::cat(commandOptions)};
};

} // namespace

bool CompileCommand::shouldElide(Output &file) { return elide.getNumOccurrences() ? elide : file.isTerminal(); }

/// One text behind the other, each of which an assembler takes by itself.
static mlir::LogicalResult printPTX(mlir::ModuleOp module, llvm::raw_ostream &os) {
  for (auto kernel : module.getOps<mlir::gpu::GPUModuleOp>()) {
    mlir::FailureOr<std::string> text = translateToPTX(kernel);
    if (failed(text))
      return mlir::failure();
    os << *text;
  }
  return mlir::success();
}

mlir::LogicalResult CompileCommand::print(mlir::ModuleOp module, Output &file, Session &session) {
  if (chosenStage() == Stage::PTX)
    return printPTX(module, file.stream());
  if (emitBytecode) {
    if (file.isTerminal())
      return session.fail("expects a file for bytecode, got a terminal", "<stdout>");
    return mlir::writeBytecodeToFile(module, file.stream(), mlir::BytecodeWriterConfig("Openwork " OPENWORK_VERSION));
  }
  mlir::OpPrintingFlags flags;
  constexpr int64_t mostElements = 16, mostCharacters = 64;
  if (shouldElide(file))
    flags.elideLargeElementsAttrs(mostElements).elideLargeResourceString(mostCharacters);
  module.print(file.stream(), flags);
  file.stream() << '\n';
  return mlir::success();
}

static constexpr llvm::StringLiteral kPackageSuffix = ".openwork";

Stage CompileCommand::chosenStage() const {
  bool namesPackage = llvm::StringRef(output.path).ends_with(kPackageSuffix);
  return stage.getNumOccurrences() == 0 && namesPackage ? Stage::Package : stage.getValue();
}

Expected<void> CompileCommand::check() {
  if (Expected<void> checked = flags.check(); !checked || chosenStage() != Stage::Package)
    return checked;
  llvm::StringRef path = output.path;
  if (!path.ends_with(kPackageSuffix) || llvm::sys::path::stem(path).empty())
    return error("-o: expects a package NAME.openwork, got '" + output.path + "'");
  if (flags.arch != "sm_90a")
    return error("--target: packages for " + flags.arch + " are not supported yet; expects sm_90a, or an earlier "
                 "stage by --compile-to");
  return {};
}

mlir::LogicalResult CompileCommand::run(Session &session) {
  flags.applyTo(session);
  return chosenStage() == Stage::Package ? makePackage(session) : writeModule(session);
}

mlir::LogicalResult CompileCommand::writeModule(Session &session) {
  CompileOptions options = flags.get(chosenStage());
  constexpr int64_t readAndWrite = 2;
  session.getProgress().expect(readAndWrite + Session::countPasses(options));
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  mlir::OwningOpRef<mlir::ModuleOp> module = session.read(input.path);
  if (!module || failed(session.compile(*module, options)))
    return mlir::failure();
  // Not on the screen that the product goes to.
  if (!file->isTerminal())
    session.getProgress().begin("writing");
  mlir::LogicalResult printed = print(*module, *file, session);
  session.getProgress().hide();
  if (failed(printed))
    return printed;
  if (Expected<void> written = file->commit(); !written)
    return session.fail(written.error());
  return mlir::success();
}

mlir::LogicalResult CompileCommand::makePackage(Session &session) {
  Expected<PtxasSearchResult> found = findPtxas(PtxasSearch::fromEnvironment(ptxas));
  if (!found)
    return session.fail(found.error());
  CompileOptions stages = flags.get(Stage::Specialize);
  constexpr int64_t readAndWrite = 2;
  session.getProgress().expect(readAndWrite + Session::countPasses(stages));
  mlir::OwningOpRef<mlir::ModuleOp> module = session.read(input.path);
  if (!module || failed(session.ensureStage(*module, stages)))
    return mlir::failure();
  if (!found->ptxas)
    mlir::emitWarning(module->getLoc())
        << "the package holds PTX alone, which the GPU's driver assembles when it is loaded: " << found->missing();

  PackageOptions options;
  options.name = llvm::sys::path::stem(output.path);
  options.producer = "Openwork " OPENWORK_VERSION;
  options.ptxas = found->ptxas;
  int64_t kernels = 0;
  module->walk([&](ir::KernelOp) { ++kernels; });
  session.getProgress().expect(kernels);
  options.begin = [&](llvm::StringRef kernel) { session.getProgress().begin(("kernel " + kernel).str()); };
  mlir::FailureOr<BuiltPackage> package = buildPackage(*module, options);
  if (failed(package))
    return mlir::failure();
  session.getProgress().begin("writing");
  Expected<Manifest> written = writePackage(output.path, std::move(package->manifest), package->contents);
  session.getProgress().hide();
  if (!written)
    return session.fail(written.error());
  return mlir::success();
}

std::unique_ptr<Command> openwork::makeCompileCommand() { return std::make_unique<CompileCommand>(); }
