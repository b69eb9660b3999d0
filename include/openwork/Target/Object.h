//===- Object.h - LLVM to machine code of the host --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_OBJECT_H
#define OPENWORK_TARGET_OBJECT_H

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace openwork {

/// The machine code of a module of LLVM alone, as an ELF object for x86-64 Linux, position-independent. It calls no
/// library; functions that name a target CPU are for that one, all others for the baseline. Equal modules give equal
/// objects. Errors stand at the module.
mlir::FailureOr<std::string> translateToObject(mlir::ModuleOp module);

} // namespace openwork

#endif // OPENWORK_TARGET_OBJECT_H
