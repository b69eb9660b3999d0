//===- EmitClass.h - A carving as ops ---------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_EMITCLASS_H
#define OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_EMITCLASS_H

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"
#include "openwork/Schedule/Carving.h"

#include "mlir/IR/Builders.h"

namespace openwork {

/// Adds to the body of a class the `rows` and `bit_rows` of a carving.
void emitCarving(mlir::OpBuilder &builder, mlir::Location loc, const Carving &carving);

} // namespace openwork

#endif // OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_EMITCLASS_H
