//===- PackageBuilder.h - From schedules to the files of a package -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_PACKAGEBUILDER_H
#define OPENWORK_TARGET_PACKAGEBUILDER_H

#include "openwork/Cache/Cache.h"
#include "openwork/Package/MasksFile.h"
#include "openwork/Package/PackageWriter.h"
#include "openwork/Target/Assembler/Lld.h"
#include "openwork/Target/Assembler/Ptxas.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

#include <functional>
#include <optional>
#include <string>

namespace openwork {

/// Runs the passes that the last argument adds over a module.
using PassRunner =
    std::function<mlir::LogicalResult(mlir::ModuleOp, llvm::function_ref<void(mlir::OpPassManager &)> addPasses)>;

/// With a pass manager that has no options.
mlir::LogicalResult runPlainly(mlir::ModuleOp module, llvm::function_ref<void(mlir::OpPassManager &)> addPasses);

struct PackageOptions {
  std::string name;
  /// What made the package, as `Openwork 0.1.0`.
  std::string producer;
  Arch arch = Arch::SM90;
  /// For sm_90a; without one the package holds PTX alone.
  std::optional<Ptxas> ptxas;
  /// For the host, which needs one.
  std::optional<Lld> lld;
  /// Keeps what ptxas makes of each kernel; nothing is kept where it is null.
  Cache *cache = nullptr;
  PassRunner runPasses = runPlainly;
  /// Told when the code of a kernel is about to be written; called from several threads.
  std::function<void(llvm::StringRef kernel)> begin = [](llvm::StringRef) {};
};

struct BuiltPackage {
  Manifest manifest;
  PackageContents contents;
};

/// Generates, translates and assembles or links the kernels of a module whose attention has become launches. The
/// module stays as it is; that of the package has names which a package may have. Kernels are worked on side by side,
/// equal modules give equal packages, and so does the module of a package itself.
///
/// Each kernel, and the package as a whole, is a remark of `openwork:package`.
///
/// Errors stand at the op at fault: a kernel that no generator can write, or whose machine code spills or serialises
/// its tensor cores; two launches that one request would find; code that is there already; a module without launches.
mlir::FailureOr<BuiltPackage> buildPackage(mlir::ModuleOp module, const PackageOptions &options);

/// What can be told of a package from its module without writing code.
struct PackageDescription {
  /// Kernels, plans and layers; without files, and of kernels without what their code decides (registers, scratch).
  Manifest manifest;
  /// The block mask of each class, kernel by kernel, as KERNEL.CLASS.
  std::vector<NamedMask> masks;
};

/// Describes a module whose attention has become launches, and whose names are those of a package. Errors stand at the
/// op at fault.
mlir::FailureOr<PackageDescription> describePackage(mlir::ModuleOp module, Arch arch);

} // namespace openwork

#endif // OPENWORK_TARGET_PACKAGEBUILDER_H
