//===- KernelCompiler.h - From schedules to the files of a target -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_KERNELCOMPILER_H
#define OPENWORK_LIB_TARGET_KERNELCOMPILER_H

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Target/PackageBuilder.h"

#include "llvm/ADT/STLExtras.h"

#include <memory>

namespace openwork {

/// How the kernels of a module become files of a package, on one target.
class KernelCompiler {
public:
  virtual ~KernelCompiler() = default;

  /// What a manifest calls the target.
  virtual llvm::StringRef target() const = 0;
  /// Writes the code of all kernels of a module and lowers it to LLVM.
  virtual mlir::LogicalResult generate(mlir::ModuleOp module, const PassRunner &runPasses) = 0;
  /// Makes a kernel's files and what the manifest says of them. Called from several threads.
  virtual mlir::LogicalResult compile(ir::KernelOp op, PackageKernel &kernel, PackageContents &contents) const = 0;
};

/// PTX, and machine code where the options name an assembler.
std::unique_ptr<KernelCompiler> makeDeviceCompiler(const PackageOptions &options);
/// A shared object, linked by the options' linker.
std::unique_ptr<KernelCompiler> makeHostCompiler(const PackageOptions &options);

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_KERNELCOMPILER_H
