//===- RowCoverage.h - Rows and visits against their mask -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DIALECT_OPENWORK_IR_ROWCOVERAGE_H
#define OPENWORK_LIB_DIALECT_OPENWORK_IR_ROWCOVERAGE_H

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

namespace openwork::ir {

/// Checks C4 to C6 of class: coordinates lie within the tiling of the mask, visits name tile masks that the mask has,
/// and each row is in exactly one op. Which blocks the loops visit is not looked at.
mlir::LogicalResult verifyRowsAndVisits(ClassOp op, BlockMaskOp mask, const Tiling &tiling);

} // namespace openwork::ir

#endif // OPENWORK_LIB_DIALECT_OPENWORK_IR_ROWCOVERAGE_H
