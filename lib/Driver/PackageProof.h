//===- PackageProof.h - Whether a package is its schedule's -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A package names the module it was made from, and equal modules make equal packages. So whoever has the compiler can
// tell whether a package does what it says, without trust in who made it:
//
//     hashes             each file is the one that the manifest lists                  openPackage
//     schedule.mlirbc    each block of the masks is visited once, under its mask        openwork-verify-schedule
//     all other files    are what the schedule gives, byte for byte                     made again, and compared
//
// Machine code depends on the release of ptxas that made it, which it notes. Where that release is at hand it is
// compared like the rest; where it is not, the proof ends at the PTX, and says so.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_PACKAGEPROOF_H
#define OPENWORK_LIB_DRIVER_PACKAGEPROOF_H

#include "Session.h"

#include <string>

namespace openwork {

/// What was proved of the package in a folder, a line for each part. `ptxas` is as --ptxas has it. Every difference is
/// an error at the file that has it.
mlir::FailureOr<std::string> provePackage(Session &session, const std::string &path, const std::string &ptxas);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PACKAGEPROOF_H
