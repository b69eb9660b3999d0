//===- AttentionShapes.h - Shapes of attention operands ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_ATTENTIONSHAPES_H
#define OPENWORK_DIALECT_OPENWORK_IR_ATTENTIONSHAPES_H

#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.h"

#include "mlir/IR/BuiltinTypes.h"

namespace openwork::ir {

/// A rank-4 operand of attention, by the meaning of its dimensions.
struct AttentionShape {
  AttentionShape(mlir::RankedTensorType type, Layout layout)
      : batch(type.getDimSize(0)), tokens(type.getDimSize(layout == Layout::BSHD ? 1 : 2)),
        heads(type.getDimSize(layout == Layout::BSHD ? 2 : 1)), dim(type.getDimSize(3)) {}

  /// The batch may be dynamic.
  int64_t batch, tokens, heads, dim;
};

/// Whether two extents may be the same, where either may be dynamic.
inline bool mayBeEqual(int64_t a, int64_t b) {
  return a == b || mlir::ShapedType::isDynamic(a) || mlir::ShapedType::isDynamic(b);
}

/// Checks what `attention` and `launch` ask of their operands alike: C1 and C3 to C9 of attention, but for the text of
/// C9.
template <typename OpTy> mlir::LogicalResult verifyAttentionOperands(OpTy op);

} // namespace openwork::ir

#endif // OPENWORK_DIALECT_OPENWORK_IR_ATTENTIONSHAPES_H
