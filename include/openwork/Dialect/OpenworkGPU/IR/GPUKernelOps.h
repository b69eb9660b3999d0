//===- GPUKernelOps.h - Kernels and their parameters ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORKGPU_IR_GPUKERNELOPS_H
#define OPENWORK_DIALECT_OPENWORKGPU_IR_GPUKERNELOPS_H

#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUTypes.h"
#include "openwork/Kernel/KernelAbi.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h.inc"

#endif // OPENWORK_DIALECT_OPENWORKGPU_IR_GPUKERNELOPS_H
