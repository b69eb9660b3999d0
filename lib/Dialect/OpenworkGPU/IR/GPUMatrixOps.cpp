//===- GPUMatrixOps.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.h"

#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace openwork::gpuir;

/// `-1.0` or, for what has no decimal form, `0xFF800000`.
static ParseResult parseFloat(OpAsmParser &parser, FloatAttr &value) {
  return parser.parseAttribute(value, parser.getBuilder().getF32Type());
}
static void printFloat(OpAsmPrinter &printer, Operation *, FloatAttr value) {
  printer.printAttributeWithoutType(value);
}

#define GET_OP_CLASSES
#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Tensor cores
//===----------------------------------------------------------------------===//

LogicalResult MultiplySharedOp::verify() {
  TileType lhs = getLhs().getType(), rhs = getRhs().getType();
  // C1
  if (lhs.getColumns() != rhs.getColumns() || lhs.getElementType() != rhs.getElementType())
    return emitOpError("expects tiles of equal columns and element types, got ") << lhs << " and " << rhs;
  // C2
  if (lhs.getRows() % 64 != 0)
    return emitOpError("expects rows of the left tile that are a multiple of 64, got ") << lhs.getRows();
  if (rhs.getRows() != getType().getColumns())
    return emitOpError("expects ") << rhs.getRows() << " columns of the result, got " << getType().getColumns();
  return success();
}

LogicalResult MultiplyRegistersOp::verify() {
  OperandType lhs = getLhs().getType();
  TileType rhs = getRhs().getType();
  // C1
  if (lhs.getColumns() != rhs.getRows() || lhs.getElementType() != rhs.getElementType())
    return emitOpError("expects a tile of ")
           << lhs.getColumns() << " rows and elements of " << lhs.getElementType() << ", got " << rhs;
  // C2
  if (rhs.getColumns() != getType().getColumns())
    return emitOpError("expects ") << rhs.getColumns() << " columns of the accumulator, got " << getType().getColumns();
  return success();
}

LogicalResult MmaWaitOp::verify() {
  if (int64_t(getPending()) < 0 || getPending() > 7)
    return emitOpError("expects 0 to 7 groups, got ") << int64_t(getPending());
  return success();
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

static LogicalResult checkColumns(Operation *op, int64_t expected, int64_t actual) {
  if (expected != actual)
    return op->emitOpError("expects ") << expected << " columns, got " << actual;
  return success();
}

LogicalResult SoftmaxStepOp::verify() {
  // C1
  if (getChains() != 1 && getChains() != 2)
    return emitOpError("expects 1 or 2 chains, got ") << int64_t(getChains());
  // C2
  if (int64_t early = getEarly(); early < 1 || early > 8)
    return emitOpError("expects 1 to 8 eighths early, got ") << early;
  return success();
}

LogicalResult ConvertOp::verify() {
  return checkColumns(*this, getAccumulator().getType().getColumns(), getType().getColumns());
}

LogicalResult MaskOp::verify() {
  return checkColumns(*this, getScores().getType().getColumns(), getBits().getType().getColumns());
}

LogicalResult LoadBitsOp::verify() {
  // C2
  if (int64_t(getShares()) < 1 || getShares() > 3)
    return emitOpError("expects 1 to 3 shares, got ") << int64_t(getShares());
  return success();
}

LogicalResult LoadBitsOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // C1
  auto table = symbols.lookupNearestSymbolFrom<TableOp>(*this, getTableAttr());
  if (!table)
    return emitOpError("expects a table, but ") << getTableAttr() << " is none";
  if (Type element = table.getData().getElementType(); !element.isSignlessInteger(32))
    return emitOpError("expects a table of i32, got ") << element;
  // C3
  constexpr int64_t threads = 128;
  int64_t words = int64_t(getShares()) * threads * getType().getRegisters();
  if (int64_t count = table.getData().getNumElements(); count % words != 0)
    return emitOpError("expects a multiple of ") << words << " words in " << getTableAttr() << ", got " << count;
  return success();
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// The product of extents, or nothing where it is more than `most`.
static std::optional<int64_t> volumeOf(ArrayRef<int64_t> extents, int64_t most) {
  int64_t volume = 1;
  for (int64_t extent : extents)
    if (llvm::MulOverflow(volume, extent, volume) || volume > most)
      return std::nullopt;
  return volume;
}

LogicalResult RowTokensOp::verify() {
  // C1
  for (auto [what, extents] : {std::pair("box", getBox()), {"grid", getGrid()}}) {
    if (extents.size() != 3)
      return emitOpError("expects three extents of the ") << what << ", got " << extents.size();
    for (int64_t extent : extents)
      if (extent < 1)
        return emitOpError("expects extents of the ") << what << " of at least 1, got " << extent;
  }
  if (int64_t(getFirst()) < 0)
    return emitOpError("expects a first token of at least 0, got ") << int64_t(getFirst());
  // C2
  constexpr int64_t mostTokens = std::numeric_limits<int32_t>::max(), mostRows = 256;
  std::optional<int64_t> tokens = volumeOf(getGrid(), mostTokens);
  if (!tokens)
    return emitOpError("expects a grid of at most ") << mostTokens << " tokens";
  if (int64_t(getFirst()) > mostTokens - *tokens)
    return emitOpError("expects a first token of at most ") << mostTokens - *tokens << ", got " << getFirst();
  // C3
  if (!volumeOf(getBox(), mostRows))
    return emitOpError("expects a box of at most ") << mostRows << " tokens";
  return success();
}

LogicalResult StoreOutputOp::verify() {
  // C1
  if (!getElementType().isBF16() && !getElementType().isF16())
    return emitOpError("expects to store bf16 or f16, got ") << getElementType();
  // C2
  if (int64_t columns = getAccumulator().getType().getColumns(); columns % 32 != 0)
    return emitOpError("expects columns that are a multiple of 32, got ") << columns;
  return success();
}
