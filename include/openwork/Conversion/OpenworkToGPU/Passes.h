//===- Passes.h - From schedules to the code of an SM -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CONVERSION_OPENWORKTOGPU_PASSES_H
#define OPENWORK_CONVERSION_OPENWORKTOGPU_PASSES_H

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

#include <memory>
#include <string>

namespace openwork {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "openwork/Conversion/OpenworkToGPU/Passes.h.inc"

/// The name of the gpu.module that holds a kernel's code.
std::string gpuModuleName(llvm::StringRef kernel);

/// The module that a kernel's code is in; null where there is none.
mlir::gpu::GPUModuleOp lookupGPUModule(ir::KernelOp kernel);

} // namespace openwork

#endif // OPENWORK_CONVERSION_OPENWORKTOGPU_PASSES_H
