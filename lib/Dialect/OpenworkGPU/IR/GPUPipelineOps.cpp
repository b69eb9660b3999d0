//===- GPUPipelineOps.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/OpenworkGPU/IR/GPUPipelineOps.h"

#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h"
#include "openwork/Kernel/KernelSpec.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace openwork::gpuir;
using openwork::kSharedMemoryBudget;

//===----------------------------------------------------------------------===//
// Shared memory
//===----------------------------------------------------------------------===//

static LogicalResult checkOffset(Operation *op, int64_t offset, int64_t step, int64_t bytes) {
  // C1
  if (offset < 0 || offset % step != 0)
    return op->emitOpError("expects an offset that is a multiple of ") << step << ", got " << offset;
  // C2
  if (offset > kSharedMemoryBudget - bytes)
    return op->emitOpError("expects an offset of at most ") << kSharedMemoryBudget - bytes << ", got " << offset;
  return success();
}

LogicalResult SharedTileOp::verify() { return checkOffset(*this, getOffset(), 1024, getType().getBytes()); }
LogicalResult SharedBarrierOp::verify() { return checkOffset(*this, getOffset(), 8, 8); }
LogicalResult SharedSlotOp::verify() {
  int64_t bytes = 4 * getType().getWords();
  return checkOffset(*this, getOffset(), bytes, bytes);
}

static LogicalResult checkWords(Operation *op, SlotType slot, size_t values) {
  if (int64_t(values) != slot.getWords())
    return op->emitOpError("expects ") << slot.getWords() << " words, got " << values;
  return success();
}

LogicalResult LoadSlotOp::verify() { return checkWords(*this, getSlot().getType(), getNumResults()); }
LogicalResult StoreSlotOp::verify() { return checkWords(*this, getSlot().getType(), getWords().size()); }

ParseResult LoadSlotOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand slot;
  SlotType type;
  if (parser.parseOperand(slot))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("broadcast")))
    result.addAttribute(getBroadcastAttrName(result.name), parser.getBuilder().getUnitAttr());
  if (parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseCustomTypeWithFallback(type) || parser.resolveOperand(slot, type, result.operands))
    return failure();
  result.addTypes(SmallVector<Type>(type.getWords(), parser.getBuilder().getI32Type()));
  return success();
}

void LoadSlotOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getSlot();
  if (getBroadcast())
    printer << " broadcast";
  printer.printOptionalAttrDict((*this)->getAttrs(), {getBroadcastAttrName()});
  printer << " : ";
  printer.printStrippedAttrOrType(getSlot().getType());
}

//===----------------------------------------------------------------------===//
// Clusters
//===----------------------------------------------------------------------===//

static LogicalResult checkInPair(Operation *op) {
  auto kernel = dyn_cast_if_present<KernelOp>(op->getParentWithTrait<OpTrait::IsIsolatedFromAbove>());
  if (!kernel || kernel.getCluster() != 2)
    return op->emitOpError("expects to be inside a kernel of clusters of two");
  return success();
}

LogicalResult MulticastTileOp::verify() {
  // C1
  if (int64_t columns = getTile().getType().getColumns(); columns % 128 != 0)
    return emitOpError("expects a tile whose columns are a multiple of 128, got ") << columns;
  // C2
  return checkInPair(*this);
}

LogicalResult ArrivePeerOp::verify() { return checkInPair(*this); }
LogicalResult SyncClusterOp::verify() { return checkInPair(*this); }

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

static LogicalResult checkRange(Operation *op, StringRef what, int64_t value, int64_t most) {
  if (value < 1 || value > most)
    return op->emitOpError("expects 1 to ") << most << " " << what << ", got " << value;
  return success();
}

LogicalResult InitBarrierOp::verify() { return checkRange(*this, "arrivals", getArrivals(), 1024); }
LogicalResult ExpectOp::verify() { return checkRange(*this, "bytes", getBytes(), (1 << 20) - 1); }

static LogicalResult checkThreads(Operation *op, int64_t threads) {
  if (threads < 32 || threads > 1024 || threads % 32 != 0)
    return op->emitOpError("expects threads that are a multiple of 32 up to 1024, got ") << threads;
  return success();
}

LogicalResult NamedSyncOp::verify() { return checkThreads(*this, getThreads()); }
LogicalResult NamedArriveOp::verify() { return checkThreads(*this, getThreads()); }

#define GET_OP_CLASSES
#include "openwork/Dialect/OpenworkGPU/IR/GPUPipelineOps.cpp.inc"
