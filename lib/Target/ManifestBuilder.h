//===- ManifestBuilder.h - What a manifest says of a module -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_MANIFESTBUILDER_H
#define OPENWORK_LIB_TARGET_MANIFESTBUILDER_H

#include "openwork/Conversion/Enumeration/KernelFacts.h"
#include "openwork/Package/Manifest.h"
#include "openwork/Package/MasksFile.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"

namespace openwork {

/// Reads kernels, plans and layers off a module; the files are left to others.
class ManifestBuilder {
public:
  explicit ManifestBuilder(Arch arch) : arch(arch) {}

  /// Errors are emitted at the op at fault.
  mlir::LogicalResult build(mlir::ModuleOp module);

  Manifest manifest;
  /// The block mask of each class, as KERNEL.CLASS.
  std::vector<NamedMask> masks;

private:
  Arch arch;

  mlir::LogicalResult addKernel(ir::KernelOp op);
  mlir::LogicalResult addPlan(ir::PlanOp op);
  mlir::LogicalResult addLayer(ir::LaunchOp op);

  /// What plans and layers ask of a class.
  struct ClassSummary {
    int64_t visited, blocks, textKeys;
  };
  /// By kernel and class.
  std::vector<std::vector<ClassSummary>> classes;
  llvm::DenseMap<mlir::Operation *, int64_t> kernels, plans;
  mlir::SymbolTableCollection symbols;
};

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_MANIFESTBUILDER_H
