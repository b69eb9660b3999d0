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
#include "openwork/Cache/CacheSettings.h"
#include "openwork/Target/Assembler/Lld.h"
#include "openwork/Target/Assembler/Ptxas.h"

#include <optional>
#include <string>

namespace openwork {

/// A command line that asks for a package.
struct PackageRequest {
  std::string input;
  /// The package's folder.
  std::string output;
  /// As --ptxas has it: a path, `none`, or nothing.
  std::string ptxas;
  CacheSettings cache;
  /// What the session was told, too.
  bool allowUnregisteredDialects = false;
  /// Up to Stage::Specialize.
  CompileOptions stages;
};

/// The programs that a package's kernels go through.
struct PackageTools {
  Arch arch = Arch::SM90;
  std::optional<Ptxas> ptxas = std::nullopt;
  std::optional<Lld> lld = std::nullopt;
  /// Why there is no ptxas, for sm_90a.
  std::string missing = {};
};

/// A ptxas, as --ptxas names it, for sm_90a, which may be missing; a linker for the host, which may not.
Expected<PackageTools> findTools(Arch arch, const std::string &ptxas);

/// Says so where the tools lack an assembler.
void warnOfMissing(Session &session, const PackageTools &tools);

/// What made a package, as its manifest says it.
std::string packageProducer();

/// The steps of progress that makePackage() makes, those of a kernel aside.
int64_t countPackageSteps(const CompileOptions &stages);

/// Takes a module to its kernels unless it has them, proves the schedule, writes the kernels' code and then the
/// package.
mlir::FailureOr<Manifest> makePackage(Session &session, mlir::ModuleOp module, const PackageRequest &request,
                                      const PackageTools &tools);

/// Reads, compiles, proves the schedule, writes the kernels' code and then the package; or writes the package that all
/// this gave before, from the cache. Nothing is there after an error, or what was there before. An output that cannot
/// be written, or a program that is missing or cannot serve, is found before the work.
mlir::LogicalResult compilePackage(Session &session, const PackageRequest &request);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PACKAGECOMPILER_H
