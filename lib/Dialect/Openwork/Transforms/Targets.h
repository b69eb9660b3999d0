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

#include "mlir/IR/Types.h"

namespace openwork {

/// `sm_90a` or `host`.
Expected<Arch> parseArch(llvm::StringRef text);

/// bf16, f16 or f32.
DType dtypeOf(mlir::Type elementType);

/// The cost models of a target's kernels for one element type and pair of head dims. Tile sizes that are not 0 are
/// fixed, and then need no kernel to exist: costs are those of the nearest one. Fails where the target has none.
Expected<std::vector<CostModel>> kernelsFor(Arch arch, mlir::Type elementType, int64_t headDim, int64_t valueDim,
                                            int64_t tileM, int64_t tileN);

/// The cost model of kernels with these tile sizes, whether or not one exists.
CostModel costsOf(Arch arch, mlir::Type elementType, int64_t headDim, int64_t valueDim, int64_t tileM, int64_t tileN);

} // namespace openwork

#endif // OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_TARGETS_H
