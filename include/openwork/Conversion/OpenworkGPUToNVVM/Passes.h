//===- Passes.h - From what an SM does to NVVM ------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CONVERSION_OPENWORKGPUTONVVM_PASSES_H
#define OPENWORK_CONVERSION_OPENWORKGPUTONVVM_PASSES_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Pass/Pass.h"

#include <memory>

namespace openwork {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "openwork/Conversion/OpenworkGPUToNVVM/Passes.h.inc"

/// The pass and LLVM's conversions after it, up to LLVM and NVVM alone. Nested in gpu.module.
void buildNVVMPipeline(mlir::OpPassManager &manager);

/// Registers the conversions that the pipeline finds through dialects.
void registerNVVMPipelineDependencies(mlir::DialectRegistry &registry);

} // namespace openwork

#endif // OPENWORK_CONVERSION_OPENWORKGPUTONVVM_PASSES_H
