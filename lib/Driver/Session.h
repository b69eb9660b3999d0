//===- Session.h - What the commands share ----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_SESSION_H
#define OPENWORK_LIB_DRIVER_SESSION_H

#include "Diagnostics.h"
#include "Progress.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Package/PackageReader.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>
#include <vector>

namespace openwork {

/// Whether the input is JSON: its name says so, or else how it begins.
bool isTopologyFile(llvm::StringRef path, llvm::StringRef text);

/// openPackage of a folder where a file would do as well.
Expected<Package> openPackageFolder(const std::string &path);

/// One run of the program: a context, where its messages go, and how modules are read and compiled. Made once the
/// command line is known.
class Session {
public:
  Session();

  mlir::MLIRContext &getContext() { return context; }
  Diagnostics &getDiagnostics() { return diagnostics; }
  Progress &getProgress() { return progress; }

  /// Prints the error, or warning.
  mlir::LogicalResult fail(const Error &error);
  mlir::LogicalResult fail(std::string message, std::string file = {});
  void warn(const llvm::Twine &message, llvm::StringRef file = {});
  /// Prints a remark of the program itself, which is not one of a pass.
  void remark(const llvm::Twine &message, llvm::StringRef file = {});

  /// The module in a file of MLIR, text or bytecode, that a topology.json means, or that a package was made from; `-`
  /// is stdin. Null after an error, as where a topology.json names the file that is to be written, `output`.
  mlir::OwningOpRef<mlir::ModuleOp> read(const std::string &path, const std::string &output = "-");
  /// The same in two steps, of what is no package: the bytes, null after an error, and their module.
  std::unique_ptr<llvm::MemoryBuffer> load(const std::string &path, const std::string &output = "-");
  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &path, std::unique_ptr<llvm::MemoryBuffer> buffer);
  /// The module that a package was made from. Its ops stand at the file it is in, for they have no other places.
  mlir::OwningOpRef<mlir::ModuleOp> readSchedule(const Package &package);

  /// The steps of progress that compile() makes.
  static int64_t countPasses(const CompileOptions &options);

  /// Takes a module to a stage.
  mlir::LogicalResult compile(mlir::ModuleOp module, const CompileOptions &options);

  /// The same, unless the module is there already.
  mlir::LogicalResult ensureStage(mlir::ModuleOp module, const CompileOptions &options);

  /// Runs passes under the options of mlir-opt: printing, timing, reproducers.
  mlir::LogicalResult run(mlir::ModuleOp module, llvm::function_ref<void(mlir::OpPassManager &)> addPasses);

  /// Writes a command's product; see Output.
  mlir::LogicalResult write(const std::string &path, llvm::StringRef text);

private:
  mlir::OwningOpRef<mlir::ModuleOp> parseBuffer(const std::string &path, std::unique_ptr<llvm::MemoryBuffer> buffer);
  mlir::OwningOpRef<mlir::ModuleOp> parsePackage(const std::string &path);
  /// What is in the buffer that came last.
  mlir::OwningOpRef<mlir::ModuleOp> parseSources();
  mlir::OwningOpRef<mlir::ModuleOp> parseBytecode(const std::string &name);

  mlir::DefaultTimingManager timing;
  mlir::TimingScope wholeTime;
  Progress progress;
  mlir::MLIRContext context;
  Diagnostics diagnostics;
  /// Kept, for timers know a pass by its address.
  std::vector<std::unique_ptr<mlir::PassManager>> managers;
};

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_SESSION_H
