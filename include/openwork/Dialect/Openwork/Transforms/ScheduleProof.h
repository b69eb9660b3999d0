//===- ScheduleProof.h - Loops proved by expanding them ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_TRANSFORMS_SCHEDULEPROOF_H
#define OPENWORK_DIALECT_OPENWORK_TRANSFORMS_SCHEDULEPROOF_H

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

namespace openwork {

/// Runs the loops of a class and compares what they visit with the class's block mask: each row in one `rows` or
/// `bit_rows`, each non-empty block once, full blocks as full, partial blocks under their own tile mask or by the rule.
/// The first difference is an error on the op at fault.
mlir::LogicalResult proveClass(ir::ClassOp op, const BlockMask &mask);

/// Checks that the rule of a block mask gives the mask.
mlir::LogicalResult proveRule(ir::BlockMaskOp op, const BlockMask &mask);

} // namespace openwork

#endif // OPENWORK_DIALECT_OPENWORK_TRANSFORMS_SCHEDULEPROOF_H
