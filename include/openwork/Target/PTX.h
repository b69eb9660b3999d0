//===- PTX.h - From LLVM to PTX ---------------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TARGET_PTX_H
#define OPENWORK_TARGET_PTX_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"

#include <string>

namespace openwork {

/// Registers what translates a module of LLVM and NVVM ops.
void registerPTXTranslation(mlir::DialectRegistry &registry);

/// The PTX of a gpu.module that holds LLVM and NVVM ops alone, for sm_90a. Equal modules give equal text. May run for
/// several modules of one context at once.
mlir::FailureOr<std::string> translateToPTX(mlir::gpu::GPUModuleOp module);

} // namespace openwork

#endif // OPENWORK_TARGET_PTX_H
