//===- OpenworkDialect.h - The openwork dialect -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_OPENWORKDIALECT_H
#define OPENWORK_DIALECT_OPENWORK_IR_OPENWORKDIALECT_H

#include "openwork/Mask/MaskContext.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/IR/Dialect.h"

#include "openwork/Dialect/Openwork/IR/OpenworkDialect.h.inc"

#endif // OPENWORK_DIALECT_OPENWORK_IR_OPENWORKDIALECT_H
