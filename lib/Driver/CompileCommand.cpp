//===- CompileCommand.cpp - openwork compile ------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Output.h"
#include "PackageCompiler.h"
#include "openwork/Package/PackageWriter.h"
#include "openwork/Target/PTX.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "llvm/Support/FileSystem.h"

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
  Expected<void> checkTarget() const;
  Expected<void> checkInput() const;
  mlir::LogicalResult writeModule(Session &session);
  mlir::LogicalResult print(mlir::ModuleOp module, Output &file, Session &session);
  bool shouldElide(Output &file);

  cl::SubCommand &command = getSubCommand();
  InputOption input{command};
  OutputOption output{command,
                      "Where the product goes: a module, - being stdout (default), or a package NAME.openwork"};
  cl::opt<Stage> stage{
      "compile-to",
      cl::desc("The stage to end after:"),
      cl::values(clEnumValN(Stage::Tile, "tile", "which blocks each head visits"),
                 clEnumValN(Stage::Specialize, "specialize", "kernels, their loops and plans (default)"),
                 clEnumValN(Stage::GPU, "gpu", "what an SM does for each kernel"),
                 clEnumValN(Stage::NVVM, "nvvm", "the same in LLVM and NVVM"),
                 clEnumValN(Stage::PTX, "ptx", "the kernels' PTX"),
                 clEnumValN(Stage::Host, "host", "what a core of the host does for each kernel"),
                 clEnumValN(Stage::LLVM, "llvm", "the same in LLVM"),
                 clEnumValN(Stage::Package, "package", "a package (default where -o ends with .openwork)")),
      cl::init(Stage::Specialize),
      cl::sub(command),
      cl::cat(compileOptions)};
  CompileFlags flags{command};
  PtxasOption ptxas{command};
  CacheOptions cache{command};
  cl::opt<bool> emitBytecode{"emit-bytecode", cl::desc("Write MLIR's bytecode instead of text"), cl::sub(command),
                             cl::cat(commandOptions)};
  cl::opt<bool> elide{"elide", cl::desc("Leave large data out of the text; the default on a terminal"),
                      cl::sub(command), cl::cat(commandOptions)};

  /// Of packages; what check() made of the options.
  CacheSettings cacheSettings;
};

} // namespace

bool CompileCommand::shouldElide(Output &file) { return elide.getNumOccurrences() ? elide : file.isTerminal(); }

/// One text behind the other, each of which an assembler takes by itself.
static mlir::LogicalResult printPTX(mlir::ModuleOp module, llvm::raw_ostream &os) {
  mlir::WalkResult result = module.walk([&](mlir::gpu::GPUModuleOp code) -> mlir::WalkResult {
    mlir::FailureOr<std::string> text = translateToPTX(code);
    if (failed(text))
      return mlir::failure();
    os << *text;
    return mlir::success();
  });
  return mlir::failure(result.wasInterrupted());
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

Stage CompileCommand::chosenStage() const {
  bool namesPackage = llvm::StringRef(output.path).rtrim('/').ends_with(".openwork");
  return stage.getNumOccurrences() == 0 && namesPackage ? Stage::Package : stage.getValue();
}

/// The stages behind specialize are each of one target.
Expected<void> CompileCommand::checkTarget() const {
  Stage chosen = chosenStage();
  bool ofDevice = llvm::is_contained({Stage::GPU, Stage::NVVM, Stage::PTX}, chosen);
  bool ofHost = llvm::is_contained({Stage::Host, Stage::LLVM}, chosen);
  if (ofDevice && flags.arch != "sm_90a")
    return error("--compile-to: expects a stage of the host (host, llvm) for --target=" + flags.arch +
                 ", got one of sm_90a");
  if (ofHost && flags.arch != "host")
    return error("--compile-to: expects a stage of sm_90a (gpu, nvvm, ptx) for --target=" + flags.arch +
                 ", got one of the host");
  return {};
}

Expected<void> CompileCommand::checkInput() const {
  // A package may be made again in its place, since it holds the module that it is made from. No module can take the
  // place of a folder.
  if (llvm::sys::fs::is_directory(chosenStage() == Stage::Package ? input.path : output.path))
    return {};
  return refuseInputs("-o", output.path, {input.path, flags.costs});
}

Expected<void> CompileCommand::check() {
  Expected<void> checked = flags.check().and_then([&] { return checkTarget(); }).and_then([&] { return checkInput(); });
  if (!checked || chosenStage() != Stage::Package) {
    if (checked && ptxas.path.getNumOccurrences() > 0)
      return error("--ptxas: goes with packages only; expects -o NAME.openwork");
    if (checked && cache.any())
      return error("--cache, --cache-size: go with packages only; expects -o NAME.openwork");
    return checked;
  }
  if (Expected<std::string> name = packageNameOf(output.path); !name)
    return error("-o: " + name.error().message);
  if (emitBytecode || elide.getNumOccurrences() > 0)
    return error("--emit-bytecode, --elide: expects a stage before package, got a package");
  if (flags.arch != "sm_90a" && ptxas.path.getNumOccurrences() > 0)
    return error("--ptxas: goes with --target=sm_90a only, got --target=" + flags.arch);
  return cache.get().map([&](CacheSettings settings) { cacheSettings = std::move(settings); });
}

mlir::LogicalResult CompileCommand::run(Session &session) {
  if (failed(flags.applyTo(session)))
    return mlir::failure();
  if (chosenStage() == Stage::Package)
    return compilePackage(session, {input.path, output.path, ptxas.path, cacheSettings, flags.allowUnregisteredDialects,
                                    flags.get(Stage::Specialize)});
  return writeModule(session);
}

mlir::LogicalResult CompileCommand::writeModule(Session &session) {
  CompileOptions options = flags.get(chosenStage());
  constexpr int64_t readAndWrite = 2;
  session.getProgress().expect(readAndWrite + Session::countPasses(options));
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  mlir::OwningOpRef<mlir::ModuleOp> module = session.read(input.path, output.path);
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

std::unique_ptr<Command> openwork::makeCompileCommand() { return std::make_unique<CompileCommand>(); }
