//===- Coordinates.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/KernelsGen/SM90/Coordinates.h"

#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace openwork;

Value sm90::threadIndex(Code &code) { return NVVM::ThreadIdXOp::create(code.b, code.b.getI32Type()); }

Value sm90::warpgroupIndex(Code &code) {
  constexpr int64_t warpgroupBits = 7, allLanes = -1, wholeWarp = 31;
  return NVVM::ShflOp::create(code.b, code.b.getI32Type(), code.i32(allLanes),
                              code.shr(threadIndex(code), warpgroupBits), code.i32(0), code.i32(wholeWarp),
                              NVVM::ShflKind::idx, UnitAttr());
}

static Value argument(Code &code, StringRef field) {
  return gpuir::ArgumentOp::create(code.b, code.b.getI32Type(), code.b.getStringAttr(field));
}

Value sm90::firstItem(Code &code) { return NVVM::BlockIdXOp::create(code.b, code.b.getI32Type()); }
Value sm90::itemStride(Code &code) { return NVVM::GridDimXOp::create(code.b, code.b.getI32Type()); }
Value sm90::numItems(Code &code) { return argument(code, "items"); }

static gpuir::DealOp dealOf(Code &code, const sm90::Item &item) {
  return gpuir::DealOp::create(code.b, code.b.getI32Type(), code.b.getI32Type(), item.position);
}

Value sm90::headOf(Code &code, const Item &item) { return dealOf(code, item).getHead(); }
Value sm90::headClassOf(Code &code, const Item &item) { return dealOf(code, item).getHeadClass(); }

sm90::Item sm90::itemOf(Code &code, Value index, int64_t rows) {
  Value head = code.div(index, rows), heads = argument(code, "heads");
  return {code.rem(index, rows), code.rem(head, heads), code.div(head, heads)};
}
