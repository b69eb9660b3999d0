//===- PackageNames.h - Names that a package may have -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_PACKAGENAMES_H
#define OPENWORK_LIB_TARGET_PACKAGENAMES_H

#include "mlir/IR/BuiltinOps.h"

namespace openwork {

/// Symbols of MLIR may be any text, and each nested module has its own. Gives kernels, their classes and plans names
/// that keep the rules P3 and P4 of packages, unique in the whole module: `@"my kernel"` becomes @my_kernel, or
/// @my_kernel_1 where there is one. Names that are fine stay, so that a second call changes nothing.
void givePackageNames(mlir::ModuleOp module);

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_PACKAGENAMES_H
