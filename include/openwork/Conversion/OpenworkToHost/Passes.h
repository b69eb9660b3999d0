//===- Passes.h - From schedules to the code of a core ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CONVERSION_OPENWORKTOHOST_PASSES_H
#define OPENWORK_CONVERSION_OPENWORKTOHOST_PASSES_H

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

#include <memory>
#include <string>

namespace openwork {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "openwork/Conversion/OpenworkToHost/Passes.h.inc"

/// The name of the module that holds a kernel's code.
std::string hostModuleName(llvm::StringRef kernel);

/// The module that a kernel's code is in; null where there is none.
mlir::ModuleOp lookupHostModule(ir::KernelOp kernel);

/// What the pipeline below needs of the context.
void registerHostPipelineDependencies(mlir::DialectRegistry &registry);

/// From arith, scf and vector to LLVM, for the modules that hold kernels' code.
void buildHostToLLVMPipeline(mlir::OpPassManager &manager);

} // namespace openwork

#endif // OPENWORK_CONVERSION_OPENWORKTOHOST_PASSES_H
