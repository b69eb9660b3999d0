//===- OpenworkGPUDialect.h - The openwork_gpu dialect ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUDIALECT_H
#define OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUDIALECT_H

#include "mlir/IR/Dialect.h"

#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUDialect.h.inc"

#endif // OPENWORK_DIALECT_OPENWORKGPU_IR_OPENWORKGPUDIALECT_H
