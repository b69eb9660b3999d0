//===- PackageRemarks.h - What became of a package's kernels ----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_PACKAGEREMARKS_H
#define OPENWORK_LIB_TARGET_PACKAGEREMARKS_H

#include "openwork/Target/PackageBuilder.h"

namespace openwork {

/// What a kernel takes on the device, and the bytes of its code.
void reportKernel(mlir::Location loc, const PackageKernel &kernel, const PackageContents &contents);

/// How much of everything there is, and what assembled it.
void reportPackage(mlir::Location loc, const BuiltPackage &package, const PackageOptions &options);

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_PACKAGEREMARKS_H
