//===- Targets.h - Kernels of a target --------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_TARGETS_H
#define OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_TARGETS_H

#include "openwork/Kernel/CostModel.h"
#include "openwork/Support/Error.h"

#include "mlir/IR/Location.h"
#include "mlir/IR/Types.h"

namespace openwork {

/// `sm_90a` or `host`.
Expected<Arch> parseArch(llvm::StringRef text);

/// The costs of a target: those in the file at `path`, or the built-in ones where it is empty. What is wrong with the
/// file is printed, at its place there.
mlir::FailureOr<CostTable> loadCosts(mlir::MLIRContext *context, Arch arch, const std::string &path);

/// The cost models of a target's kernels for an element type and a pair of head dims. A tile size that is not 0 is
/// fixed; two of them need no kernel to exist. Fails where the target has no such kernel.
Expected<std::vector<CostModel>> kernelsFor(const CostTable &costs, mlir::Type elementType, int64_t headDim,
                                            int64_t valueDim, int64_t tileM, int64_t tileN);

/// The cost model of the nearest kernel, whether or not one of these sizes exists. Fails beyond head dims of 1024, for
/// which no target has kernels.
Expected<CostModel> costsOf(const CostTable &costs, mlir::Type elementType, int64_t headDim, int64_t valueDim,
                            int64_t tileM, int64_t tileN);

} // namespace openwork

#endif // OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_TARGETS_H
