//===- ProofSummary.h - What a proof of schedules covers --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_PROOFSUMMARY_H
#define OPENWORK_LIB_DRIVER_PROOFSUMMARY_H

#include "openwork/Support/Error.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace openwork {

/// What openwork-verify-schedule has proved of a module: a line for each kernel, and a summary. Fails where there is no
/// kernel.
Expected<std::string> describeProofs(mlir::ModuleOp module);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PROOFSUMMARY_H
