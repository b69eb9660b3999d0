//===- PackageCompiler.h - From a module to a package -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_PACKAGECOMPILER_H
#define OPENWORK_LIB_DRIVER_PACKAGECOMPILER_H

#include "Session.h"

#include <string>

namespace openwork {

/// A command line that asks for a package.
struct PackageRequest {
  std::string input;
  /// The package's folder.
  std::string output;
  /// As --ptxas has it: a path, `none`, or nothing.
  std::string ptxas;
  /// Up to Stage::Specialize.
  CompileOptions stages;
};

/// What made a package, as its manifest says it.
std::string packageProducer();

/// Reads, compiles, proves the schedule, writes the kernels' code and then the package. Nothing is there after an
/// error, or what was there before. An output that cannot be written, or a ptxas that cannot serve, is found before the
/// work.
mlir::LogicalResult compilePackage(Session &session, const PackageRequest &request);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PACKAGECOMPILER_H
