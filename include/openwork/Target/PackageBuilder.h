//===- PackageBuilder.h - From schedules to the files of a package -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_PACKAGEBUILDER_H
#define OPENWORK_TARGET_PACKAGEBUILDER_H

#include "openwork/Package/PackageWriter.h"
#include "openwork/Target/Assembler/Ptxas.h"

#include "mlir/IR/BuiltinOps.h"

#include <functional>
#include <optional>
#include <string>

namespace openwork {

struct PackageOptions {
  std::string name;
  /// What made the package, as `Openwork 0.1.0`.
  std::string producer;
  /// Without one the package holds PTX alone.
  std::optional<Ptxas> ptxas;
  /// Told when a kernel is about to be translated; called from several threads.
  std::function<void(llvm::StringRef kernel)> begin = [](llvm::StringRef) {};
};

struct BuiltPackage {
  Manifest manifest;
  PackageContents contents;
};

/// Generates, translates and assembles the kernels of a module whose attention has become launches, for sm_90a. The
/// module stays as it is. Kernels are worked on side by side, and equal modules give equal packages.
///
/// Errors stand at the op at fault: a kernel that no generator can write, or whose machine code spills or serialises
/// its tensor cores; two launches that one request would find; a module without launches.
mlir::FailureOr<BuiltPackage> buildPackage(mlir::ModuleOp module, const PackageOptions &options);

} // namespace openwork

#endif // OPENWORK_TARGET_PACKAGEBUILDER_H
