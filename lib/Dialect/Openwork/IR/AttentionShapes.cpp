//===- AttentionShapes.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/AttentionShapes.h"

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

/// The generic form can ask for groups of any number of operands.
template <typename OpTy> static LogicalResult verifyOperandGroups(OpTy op) {
  ArrayRef<int32_t> sizes = op.getProperties().operandSegmentSizes;
  if (llvm::all_of(sizes.take_front(4), [](int32_t size) { return size == 1; }))
    return success();
  return op.emitOpError("expects one query, key, value and output, got ")
         << sizes[0] << ", " << sizes[1] << ", " << sizes[2] << " and " << sizes[3];
}

/// C1 of attention
template <typename OpTy> static LogicalResult verifyRanks(OpTy op) {
  for (auto [name, value] : {std::pair<StringRef, Value>("query", op.getQuery()),
                             {"key", op.getKey()},
                             {"value", op.getValue()},
                             {"output", op.getOutput()}}) {
    RankedTensorType type = typeOf(value);
    if (type.getRank() != 4)
      return op.emitOpError("expects ") << name << " of rank 4, got " << type;
    if (llvm::any_of(type.getShape().drop_front(), ShapedType::isDynamic))
      return op.emitOpError("expects only the batch of ") << name << " to be dynamic, got " << type;
    if (llvm::is_contained(type.getShape(), 0))
      return op.emitOpError("expects extents of at least 1 in ") << name << ", got " << type;
  }
  return success();
}

template <typename OpTy> static LogicalResult verifyElementTypes(OpTy op) {
  Type type = typeOf(op.getQuery()).getElementType();
  // C6 of attention
  if (!type.isBF16() && !type.isF16() && !type.isF32())
    return op.emitOpError("expects element type bf16, f16 or f32, got ") << type;
  for (Value value : {op.getKey(), op.getValue(), op.getOutput()})
    if (typeOf(value).getElementType() != type)
      return op.emitOpError("expects one element type, got ") << type << " and " << typeOf(value).getElementType();
  return success();
}

/// Whether a batch may be the one found so far, which it makes known where it was dynamic.
static bool joinBatch(int64_t &batch, int64_t other) {
  if (!mayBeEqual(batch, other))
    return false;
  batch = ShapedType::isDynamic(batch) ? other : batch;
  return true;
}

template <typename OpTy> static LogicalResult verifySideOperands(OpTy op, const AttentionShape &query, int64_t &batch) {
  // C8 of attention
  if (Value lse = op.getLse()) {
    RankedTensorType type = typeOf(lse);
    if (type.getRank() != 3 || !type.getElementType().isF32() || !joinBatch(batch, type.getDimSize(0)) ||
        type.getDimSize(1) != query.heads || type.getDimSize(2) != query.tokens)
      return op.emitOpError("expects lse of f32 [batch, ") << query.heads << ", " << query.tokens << "], got " << type;
  }
  // C9 of attention
  if (Value text = op.getValidText()) {
    RankedTensorType type = typeOf(text);
    if (type.getRank() != 1 || !type.getElementType().isInteger(32) || !joinBatch(batch, type.getDimSize(0)))
      return op.emitOpError("expects valid_text of i32 [batch], got ") << type;
  }
  return success();
}

template <typename OpTy> LogicalResult openwork::ir::verifyAttentionOperands(OpTy op) {
  if (failed(verifyOperandGroups(op)) || failed(verifyRanks(op)) || failed(verifyElementTypes(op)))
    return failure();
  Layout layout = op.getLayout();
  AttentionShape query(typeOf(op.getQuery()), layout), key(typeOf(op.getKey()), layout),
      value(typeOf(op.getValue()), layout), output(typeOf(op.getOutput()), layout);
  // C3 of attention
  if (query.dim != key.dim)
    return op.emitOpError("expects queries and keys of equal head dim, got ") << query.dim << " and " << key.dim;
  if (key.heads != value.heads || key.tokens != value.tokens)
    return op.emitOpError("expects keys and values of equal tokens and heads, got ")
           << typeOf(op.getKey()) << " and " << typeOf(op.getValue());
  // C4 of attention
  if (query.heads % key.heads != 0)
    return op.emitOpError("expects the ")
           << query.heads << " heads of the queries to be a multiple of the " << key.heads << " of the keys";
  // C5 of attention
  int64_t batch = query.batch;
  for (const AttentionShape &other : {key, value, output})
    if (!joinBatch(batch, other.batch))
      return op.emitOpError("expects one batch, got ") << batch << " and " << other.batch;
  // C7 of attention
  if (output.tokens != query.tokens || output.heads != query.heads || output.dim != value.dim)
    return op.emitOpError("expects an output of ")
           << query.tokens << " tokens, " << query.heads << " heads and head dim " << value.dim << ", got "
           << typeOf(op.getOutput());
  // C12 of attention
  if (auto scale = op.getScale(); scale && (!scale->isFinite() || scale->isNegative() || scale->isZero()))
    return op.emitOpError("expects a finite, positive scale, got ") << op.getScaleAttr().getValueAsDouble();
  return verifySideOperands(op, query, batch);
}

template LogicalResult openwork::ir::verifyAttentionOperands(AttentionOp);
template LogicalResult openwork::ir::verifyAttentionOperands(LaunchOp);
