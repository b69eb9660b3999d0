//===- CompileCommand.cpp - openwork compile ------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Output.h"
#include "openwork/Target/PTX.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"

using namespace openwork;
namespace cl = llvm::cl;

namespace {

class CompileCommand final : public Command {
public:
  CompileCommand()
      : Command("compile", "Take a topology.json or MLIR to a stage of compilation",
                R"(  openwork compile topology.json --compile-to=tile
  openwork compile topology.json --compile-to=specialize -o kernels.mlir --remarks
  openwork compile model.mlir --compile-to=specialize --mlir-print-ir-after-all 2> stages.mlir
)") {}

  Expected<void> check() override { return flags.check(); }
  mlir::LogicalResult run(Session &session) override;

private:
  mlir::LogicalResult print(mlir::ModuleOp module, Output &file, Session &session);
  bool shouldElide(Output &file);

  cl::SubCommand &command = getSubCommand();
  InputOption input{command};
  OutputOption output{command, "Where the module goes; - is stdout (default)"};
  cl::opt<Stage> stage{
      "compile-to",
      cl::desc("The stage to end after:"),
      cl::values(clEnumValN(Stage::Tile, "tile", "which blocks each head visits"),
                 clEnumValN(Stage::Specialize, "specialize", "kernels, their loops and plans (default)"),
                 clEnumValN(Stage::GPU, "gpu", "what an SM does for each kernel"),
                 clEnumValN(Stage::NVVM, "nvvm", "the same in LLVM and NVVM"),
                 clEnumValN(Stage::PTX, "ptx", "the kernels' PTX")),
      cl::init(Stage::Specialize),
      cl::sub(command),
      cl::cat(compileOptions)};
  CompileFlags flags{command};
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
  if (stage == Stage::PTX)
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

mlir::LogicalResult CompileCommand::run(Session &session) {
  flags.applyTo(session);
  constexpr int64_t readAndWrite = 2;
  session.getProgress().expect(readAndWrite + Session::countPasses(flags.get(stage)));
  Expected<Output> file = Output::open(output.path);
  if (!file)
    return session.fail(file.error());
  mlir::OwningOpRef<mlir::ModuleOp> module = session.read(input.path);
  if (!module || failed(session.compile(*module, flags.get(stage))))
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
