//===- KernelPatterns.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::gpuir;

static int64_t offsetOf(StringRef field) {
  return llvm::StringSwitch<int64_t>(field)
      .Case("output", offsetof(KernelArguments, output))
      .Case("lse", offsetof(KernelArguments, lse))
      .Case("validText", offsetof(KernelArguments, validText))
      .Case("outputBatchStride", offsetof(KernelArguments, outputBatchStride))
      .Case("outputTokenStride", offsetof(KernelArguments, outputTokenStride))
      .Case("outputHeadStride", offsetof(KernelArguments, outputHeadStride))
      .Case("lseBatchStride", offsetof(KernelArguments, lseBatchStride))
      .Case("lseHeadStride", offsetof(KernelArguments, lseHeadStride))
      .Case("scaleLog2", offsetof(KernelArguments, scaleLog2))
      .Case("headsPerKvHead", offsetof(KernelArguments, headsPerKvHead))
      .Case("queryFold", offsetof(KernelArguments, queryFold))
      .Case("keyFold", offsetof(KernelArguments, keyFold))
      .Case("valueFold", offsetof(KernelArguments, valueFold))
      .Case("heads", offsetof(KernelArguments, heads))
      .Case("items", offsetof(KernelArguments, items));
}

/// Nothing writes the parameters.
static Value loadInvariant(Emitter &e, Type type, Value pointer) {
  return LLVM::LoadOp::create(e.b, type, pointer, /*alignment=*/type.getIntOrFloatBitWidth() / 8, /*isVolatile=*/false,
                              /*isNonTemporal=*/false, /*isInvariant=*/true);
}

static Lowered lowerArgument(ArgumentOp op, Registers<ArgumentOp>, Emitter &e) {
  auto [pointer, layout] = parametersOf(op);
  return {{loadInvariant(e, op.getType(), e.at(pointer, layout.arguments() + offsetOf(op.getField())))}};
}

static Lowered lowerDeal(DealOp op, Registers<DealOp> in, Emitter &e) {
  auto [pointer, layout] = parametersOf(op);
  Value bytes = e.add(e.mul(in.getPosition().front(), int64_t{sizeof(Deal)}), layout.deals());
  Value deal = loadInvariant(e, e.i32(), e.at(pointer, bytes));
  constexpr int64_t headMask = 0xFFFF, headBits = 16;
  return {{e.bitAnd(deal, headMask)}, {e.shr(deal, headBits)}};
}

static Lowered lowerTensorMap(TensorMapOp op, Registers<TensorMapOp> in, Emitter &e) {
  auto [pointer, layout] = parametersOf(op);
  int64_t first = op.getTensor() == "query" ? layout.queryMap(0)
                  : op.getTensor() == "key" ? layout.keyMap(0)
                                            : layout.valueMap(0);
  return {{e.at(pointer, e.add(e.mul(in.getView().front(), kTensorMapBytes), first))}};
}

/// Memory space of what all threads of a launch share.
static constexpr unsigned kGlobalSpace = 1;

static Lowered lowerTable(TableOp op, Registers<TableOp>, Emitter &e) {
  Type element = op.getData().getElementType();
  auto type = LLVM::LLVMArrayType::get(element, op.getData().getNumElements());
  LLVM::GlobalOp::create(e.b, type, /*isConstant=*/true, LLVM::Linkage::Internal, op.getSymName(), op.getData(),
                         /*alignment=*/16, kGlobalSpace);
  return {};
}

/// The address of a table's first byte.
static Value addressOf(Emitter &e, FlatSymbolRefAttr table) {
  return LLVM::AddressOfOp::create(e.b, e.pointer(kGlobalSpace), table.getValue());
}

static Lowered lowerLoadTable(LoadTableOp op, Registers<LoadTableOp> in, Emitter &e) {
  Type element = op.getType();
  Value bytes = e.mul(e.zext(in.getIndex().front()), element.getIntOrFloatBitWidth() / 8);
  return {{loadInvariant(e, element, e.at(addressOf(e, op.getTableAttr()), bytes))}};
}

static Lowered lowerLoadGlobal(LoadGlobalOp op, Registers<LoadGlobalOp> in, Emitter &e) {
  constexpr StringLiteral text = "{\n.reg .pred p;\nsetp.ne.s64 p, $1, 0;\nmov.b32 $0, $3;\n"
                                 "@p ld.global.b32 $0, [$2];\n}";
  Value address = in.getAddress().front();
  Value word = e.add(address, e.mul(e.sext(in.getIndex().front()), 4));
  return {e.effect(text, "=&r,l,l,r,~{memory}", {address, word, in.getOtherwise().front()}, {e.i32()})};
}

static Lowered lowerSetRegisters(SetRegistersOp op, Registers<SetRegistersOp>, Emitter &e) {
  StringRef action = op.getAction() == "increase" ? "inc" : "dec";
  e.effect("setmaxnreg." + action + ".sync.aligned.u32 " + Twine(op.getCount()) + ";");
  return {};
}

static Lowered lowerReturn(ReturnOp, Registers<ReturnOp>, Emitter &e) {
  LLVM::ReturnOp::create(e.b, ValueRange());
  return {};
}

static Lowered lowerLoadBits(LoadBitsOp op, Registers<LoadBitsOp> in, Emitter &e) {
  int64_t words = op.getType().getRegisters();
  constexpr int64_t threads = 128;
  Value thread = e.add(e.mul(in.getShare().front(), threads), e.threadInWarpgroup());
  Value first = e.add(e.mul(in.getIndex().front(), int64_t(op.getShares()) * threads), thread);
  Value pointer = e.at(addressOf(e, op.getTableAttr()), e.mul(e.zext(first), words * 4));
  // Keeps its place before the products, whose time hides it: a load of what never changes would be moved to the branch
  // where bits are used, behind the wait for the scores.
  if (words == 2)
    return {e.effect("ld.global.v2.b32 {$0, $1}, [$2];", "=r,=r,l,~{memory}", {pointer}, {e.i32(), e.i32()})};
  SmallVector<Value> bits;
  for (int64_t i = 0; i < words; ++i)
    bits.append(e.effect("ld.global.b32 $0, [$1];", "=r,l,~{memory}", {e.at(pointer, i * 4)}, {e.i32()}));
  return {bits};
}

void openwork::gpuir::populateKernelPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerOp<ArgumentOp, lowerArgument>, LowerOp<DealOp, lowerDeal>, LowerOp<TensorMapOp, lowerTensorMap>,
               LowerOp<TableOp, lowerTable>, LowerOp<LoadTableOp, lowerLoadTable>,
               LowerOp<LoadGlobalOp, lowerLoadGlobal>, LowerOp<SetRegistersOp, lowerSetRegisters>,
               LowerOp<ReturnOp, lowerReturn>, LowerOp<LoadBitsOp, lowerLoadBits>>(types, patterns.getContext());
}
