//===- GPUKernelOps.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace openwork::gpuir;
using openwork::Deal;
using openwork::kMaxParameterBytes;
using openwork::kParameterAlignment;

#define GET_OP_CLASSES
#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.cpp.inc"

LogicalResult KernelOp::verify() {
  // C1
  if (int64_t threads = getThreads(); threads < 128 || threads > 512 || threads % 128 != 0)
    return emitOpError("expects threads that are a multiple of 128 up to 512, got ") << threads;
  // C2
  constexpr int64_t mostViews = 16;
  for (auto [what, count] : {std::pair("query views", getQueryViews()), {"key views", getKeyViews()}})
    if (int64_t(count) < 1 || int64_t(count) > mostViews)
      return emitOpError("expects 1 to ") << mostViews << " " << what << ", got " << count;
  if (int64_t heads = getMaxHeads(); heads < 1)
    return emitOpError("expects at least 1 head, got ") << heads;
  // C3
  constexpr int64_t mostBytes = kMaxParameterBytes / kParameterAlignment * kParameterAlignment;
  int64_t mostHeads = (mostBytes - getLayout().deals()) / int64_t{sizeof(Deal)};
  if (int64_t heads = getMaxHeads(); heads > mostHeads)
    return emitOpError("expects at most ") << mostHeads << " heads in a launch's parameters, got " << heads;
  // C4
  if (int64_t cluster = getCluster(); cluster != 1 && cluster != 2)
    return emitOpError("expects clusters of 1 or 2, got ") << cluster;
  return success();
}

/// Ops that read the parameter block name no operand for it; another function in the kernel has none.
static LogicalResult checkInKernel(Operation *op) {
  if (!isa_and_present<KernelOp>(op->getParentWithTrait<OpTrait::IsIsolatedFromAbove>()))
    return op->emitOpError("expects to be inside a kernel");
  return success();
}

static unsigned widthOf(StringRef field) {
  return llvm::StringSwitch<unsigned>(field)
      .Cases({"output", "lse", "validText"}, 64)
      .Cases({"outputBatchStride", "outputTokenStride", "outputHeadStride", "lseBatchStride", "lseHeadStride"}, 64)
      .Cases({"headsPerKvHead", "queryFold", "keyFold", "valueFold", "heads", "items"}, 32)
      .Default(0);
}

LogicalResult ArgumentOp::verify() {
  // C1
  Type type;
  if (getField() == "scaleLog2")
    type = Float32Type::get(getContext());
  else if (unsigned width = widthOf(getField()))
    type = IntegerType::get(getContext(), width);
  else
    return emitOpError("expects a field of the arguments, got '") << getField() << "'";
  if (getType() != type)
    return emitOpError("expects type ") << type << " for '" << getField() << "', got " << getType();
  // C2
  return checkInKernel(*this);
}

// C1
LogicalResult DealOp::verify() { return checkInKernel(*this); }

LogicalResult TensorMapOp::verify() {
  // C1
  if (getTensor() != "query" && getTensor() != "key" && getTensor() != "value")
    return emitOpError("expects 'query', 'key' or 'value', got '") << getTensor() << "'";
  // C2
  return checkInKernel(*this);
}

LogicalResult TableOp::verify() {
  ShapedType type = getData().getShapedType();
  Type element = type.getElementType();
  if (!isa<RankedTensorType>(type) || type.getRank() != 1 ||
      (!element.isSignlessInteger(32) && !element.isSignlessInteger(64)))
    return emitOpError("expects a tensor of rank 1 of i32 or i64, got ") << type;
  if (type.getDimSize(0) < 1)
    return emitOpError("expects one element at least");
  return success();
}

LogicalResult LoadTableOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto table = symbols.lookupNearestSymbolFrom<TableOp>(*this, getTableAttr());
  if (!table)
    return emitOpError("expects a table, but ") << getTableAttr() << " is none";
  if (Type element = table.getData().getElementType(); element != getType())
    return emitOpError("expects type ") << element << " of " << getTableAttr() << ", got " << getType();
  return success();
}

LogicalResult SetRegistersOp::verify() {
  // C1
  if (getAction() != "increase" && getAction() != "decrease")
    return emitOpError("expects 'increase' or 'decrease', got '") << getAction() << "'";
  // C2
  if (int64_t count = getCount(); count < 24 || count > 256 || count % 8 != 0)
    return emitOpError("expects a multiple of 8 in 24..256, got ") << count;
  return success();
}
