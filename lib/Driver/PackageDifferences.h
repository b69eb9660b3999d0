//===- PackageDifferences.h - Errors where a package is not as it should be *- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_PACKAGEDIFFERENCES_H
#define OPENWORK_LIB_DRIVER_PACKAGEDIFFERENCES_H

#include "Session.h"

namespace openwork {

/// An error for each field of a package's manifest that is not as expected; of many, the first ten.
mlir::LogicalResult compareManifest(Session &session, const Package &package, const Manifest &expected);

/// Whether a file has these bytes; an error at the first that differs. `what` names them.
mlir::LogicalResult compareFile(Session &session, const Package &package, const PackageFile &file,
                                llvm::StringRef expected, llvm::StringRef what);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PACKAGEDIFFERENCES_H
