//===- Session.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Session.h"

#include "Output.h"
#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h"
#include "openwork/Conversion/OpenworkToGPU/Passes.h"
#include "openwork/Conversion/OpenworkToHost/Passes.h"
#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Dialect/Openwork/IR/TopologyOps.h"
#include "openwork/Driver/Registration.h"
#include "openwork/Import/Import.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"

using namespace mlir;
using namespace openwork;

static const DialectRegistry &allDialects() {
  static const DialectRegistry dialects = [] {
    DialectRegistry registry;
    registerDialects(registry);
    return registry;
  }();
  return dialects;
}

/// Whether the user gave an option of MLIR's.
static bool isGiven(StringRef option) {
  const auto &options = llvm::cl::getRegisteredOptions();
  auto found = options.find(option);
  return found != options.end() && found->second->getNumOccurrences() > 0;
}

Session::Session() : context(allDialects()), diagnostics(context, progress) {
  applyDefaultTimingManagerCLOptions(timing);
  wholeTime = timing.getRootScope();
  // Errors of passes stand at the module, which as a note would fill the screen.
  if (!isGiven("mlir-print-op-on-diagnostic"))
    context.printOpOnDiagnostic(false);
}

LogicalResult Session::fail(const Error &error) {
  diagnostics.report(error);
  return failure();
}

LogicalResult Session::fail(std::string message, std::string file) {
  return fail(Error{std::move(message), std::move(file), {}});
}

static Location placeOf(MLIRContext *context, StringRef file) {
  if (file.empty())
    return UnknownLoc::get(context);
  return FileLineColLoc::get(context, file, 0, 0);
}

void Session::warn(const llvm::Twine &message, StringRef file) { emitWarning(placeOf(&context, file), message); }

void Session::remark(const llvm::Twine &message, StringRef file) { emitRemark(placeOf(&context, file), message); }

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// `{` opens a JSON object, and `{-#` resources of MLIR.
bool openwork::isTopologyFile(StringRef path, StringRef text) {
  if (path.ends_with(".json") || path.ends_with(".mlir") || path.ends_with(".mlirbc"))
    return path.ends_with(".json");
  text = text.ltrim();
  return text.starts_with("{") && !text.starts_with("{-#");
}

OwningOpRef<ModuleOp> Session::read(const std::string &path, const std::string &output) {
  if (!llvm::sys::fs::is_directory(path)) {
    std::unique_ptr<llvm::MemoryBuffer> buffer = load(path, output);
    return buffer ? parse(path, std::move(buffer)) : nullptr;
  }
  progress.begin("reading");
  TimingScope time = wholeTime.nest("Reading");
  OwningOpRef<ModuleOp> module = parsePackage(path);
  progress.hide();
  return module;
}

/// Refuses to write over the files that a topology.json names.
static Expected<void> checkOutput(const std::string &output, StringRef path, StringRef text) {
  if (!llvm::sys::fs::exists(output) || !isTopologyFile(path, text))
    return {};
  // What is no JSON is told when it is read.
  Expected<std::vector<std::string>> files = filesOfTopology(text, path);
  return files ? refuseInputs("-o", output, *files) : Expected<void>();
}

std::unique_ptr<llvm::MemoryBuffer> Session::load(const std::string &path, const std::string &output) {
  progress.begin("reading");
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(path);
  progress.hide();
  if (!buffer) {
    (void)fail("cannot open: " + buffer.getError().message(), path);
    return nullptr;
  }
  if (Expected<void> checked = checkOutput(output, path, (*buffer)->getBuffer()); !checked) {
    (void)fail(checked.error());
    return nullptr;
  }
  return std::move(*buffer);
}

OwningOpRef<ModuleOp> Session::parse(const std::string &path, std::unique_ptr<llvm::MemoryBuffer> buffer) {
  progress.show();
  TimingScope time = wholeTime.nest("Reading");
  OwningOpRef<ModuleOp> module = parseBuffer(path, std::move(buffer));
  progress.hide();
  return module;
}

OwningOpRef<ModuleOp> Session::parseBuffer(const std::string &path, std::unique_ptr<llvm::MemoryBuffer> buffer) {
  StringRef text = buffer->getBuffer();
  std::string name = buffer->getBufferIdentifier().str();
  if (text.trim().empty()) {
    (void)fail("expects MLIR or a topology in JSON, got nothing", name);
    return nullptr;
  }
  bool isJson = isTopologyFile(path, text);
  diagnostics.getSources()->AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  if (isJson)
    return readTopologyText(text, name, &context);
  return isBytecode(llvm::MemoryBufferRef(text, name)) ? parseBytecode(name) : parseSources();
}

Expected<Package> openwork::openPackageFolder(const std::string &path) {
  if (!llvm::sys::fs::exists(path + "/manifest.json"))
    return tl::unexpected(Error{"expects a file or a package, got a folder without a manifest.json", path, {}});
  return openPackage(path);
}

OwningOpRef<ModuleOp> Session::parsePackage(const std::string &path) {
  Expected<Package> package = openPackageFolder(path);
  if (package)
    return readSchedule(*package);
  (void)fail(package.error());
  return nullptr;
}

OwningOpRef<ModuleOp> Session::readSchedule(const Package &package) {
  const PackageFile &file = package.manifest().schedule;
  std::string name = package.path() + "/" + file.path;
  std::span<const std::byte> bytes = package.bytes(file);
  StringRef text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  if (!isBytecode(llvm::MemoryBufferRef(text, name))) {
    (void)fail("expects MLIR bytecode, got something else", name);
    return nullptr;
  }
  // The reader of bytecode wants its alignment, and may keep what it refers to.
  diagnostics.getSources()->AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text, name), llvm::SMLoc());
  OwningOpRef<ModuleOp> module = parseBytecode(name);
  if (module)
    module->walk([place = FileLineColLoc::get(&context, name, 0, 0)](Operation *op) { op->setLoc(place); });
  return module;
}

OwningOpRef<ModuleOp> Session::parseSources() {
  // The parser takes the first of its buffers, and a command may read several.
  llvm::SourceMgr &all = *diagnostics.getSources();
  auto source = std::make_shared<llvm::SourceMgr>();
  source->AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBuffer(all.getMemoryBuffer(all.getNumBuffers())->getMemBufferRef()), llvm::SMLoc());
  return parseSourceFile<ModuleOp>(source, ParserConfig(&context));
}

OwningOpRef<ModuleOp> Session::parseBytecode(const std::string &name) {
  OwningOpRef<ModuleOp> module;
  llvm::CrashRecoveryContext::Enable();
  llvm::CrashRecoveryContext recovery;
  bool survived = recovery.RunSafely([&] { module = parseSources(); });
  llvm::CrashRecoveryContext::Disable();
  if (survived)
    return module;
  // MLIR's reader trusts its input. What it was at is in no state to be destroyed.
  (void)fail("expects MLIR bytecode, got something that MLIR's reader cannot stand", name);
  llvm::sys::RunInterruptHandlers();
  llvm::sys::Process::Exit(1, /*NoCleanup=*/true);
}

//===----------------------------------------------------------------------===//
// Passes
//===----------------------------------------------------------------------===//

LogicalResult Session::run(ModuleOp module, llvm::function_ref<void(OpPassManager &)> addPasses) {
  PassManager &manager = *managers.emplace_back(std::make_unique<PassManager>(&context, ModuleOp::getOperationName()));
  if (failed(applyPassManagerCLOptions(manager)))
    return failure();
  addPasses(manager);
  // The last to see a pass begin and the first to see it end, so that the bar is gone when others print.
  manager.addInstrumentation(progress.instrument());
  manager.enableTiming(wholeTime);
  return manager.run(module);
}

/// All passes of a compilation, for every stage.
static void buildPipeline(OpPassManager &manager, const CompileOptions &options) {
  buildCompilePipeline(manager, options);
  switch (options.compileTo) {
  case Stage::Tile:
  case Stage::Specialize:
  case Stage::Package:
    return;
  case Stage::GPU:
    manager.addPass(createConvertOpenworkToGPU());
    return;
  case Stage::NVVM:
  case Stage::PTX:
    manager.addPass(createConvertOpenworkToGPU());
    return buildNVVMPipeline(manager.nest<gpu::GPUModuleOp>());
  case Stage::Host:
    manager.addPass(createConvertOpenworkToHost());
    return;
  case Stage::LLVM:
    manager.addPass(createConvertOpenworkToHost());
    return buildHostToLLVMPipeline(manager.nest<ModuleOp>());
  }
}

int64_t Session::countPasses(const CompileOptions &options) {
  OpPassManager manager(ModuleOp::getOperationName());
  buildPipeline(manager, options);
  return manager.size();
}

/// Passes are nested one level deep.
static LogicalResult checkKernelsAtTop(ModuleOp module) {
  WalkResult result = module.walk([&](Operation *op) -> WalkResult {
    if (!isa<ir::AttentionOp, ir::KernelOp>(op) || op->getParentOfType<ModuleOp>() == module)
      return WalkResult::advance();
    return op->emitOpError("expects no nested modules in the stages nvvm, ptx and llvm; got this op in one");
  });
  return failure(result.wasInterrupted());
}

LogicalResult Session::compile(ModuleOp module, const CompileOptions &options) {
  bool nestsPasses = llvm::is_contained({Stage::NVVM, Stage::PTX, Stage::LLVM}, options.compileTo);
  if (nestsPasses && failed(checkKernelsAtTop(module)))
    return failure();
  return run(module, [&](OpPassManager &manager) { buildPipeline(manager, options); });
}

static bool isTiled(ir::AttentionOp op) {
  ArrayAttr topologies;
  if (op.getAssignment())
    topologies = SymbolTable::lookupNearestSymbolFrom<ir::AssignmentOp>(op, op.getAssignmentAttr()).getTopologies();
  else
    topologies = *op.getTopologies();
  return llvm::all_of(topologies, llvm::IsaPred<FlatSymbolRefAttr>);
}

/// Whether some attention is left that the stage would have turned into something else.
static bool isBefore(ModuleOp module, Stage stage) {
  WalkResult result = module.walk([&](ir::AttentionOp op) {
    return stage == Stage::Tile && isTiled(op) ? WalkResult::advance() : WalkResult::interrupt();
  });
  return result.wasInterrupted();
}

LogicalResult Session::ensureStage(ModuleOp module, const CompileOptions &options) {
  if (isBefore(module, options.compileTo))
    return compile(module, options);
  progress.expect(-countPasses(options));
  return success();
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

LogicalResult Session::write(const std::string &path, StringRef text) {
  Expected<Output> output = Output::open(path);
  if (!output)
    return fail(output.error());
  output->stream() << text;
  if (Expected<void> written = output->commit(); !written)
    return fail(written.error());
  return success();
}
