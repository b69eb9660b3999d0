//===- OpenworkGPUTypes.h - Tiles and fragments -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUTYPES_H
#define OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUTYPES_H

#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUDialect.h"
#include "openwork/Kernel/KernelSpec.h"

#include "mlir/IR/BuiltinTypes.h"

#define GET_TYPEDEF_CLASSES
#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUTypes.h.inc"

#endif // OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUTYPES_H
