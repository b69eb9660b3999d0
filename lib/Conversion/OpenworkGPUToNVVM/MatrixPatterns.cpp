//===- MatrixPatterns.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::gpuir;

//===----------------------------------------------------------------------===//
// Descriptors of tiles in shared memory
//===----------------------------------------------------------------------===//

/// Addresses and offsets are given in units of 16 bytes.
static constexpr int64_t kUnit = 16;

/// A matrix descriptor for the 128-byte swizzle. `leading` is the distance of slabs, for operands that are not K-major;
/// groups of eight rows are 1,024 bytes apart. How many columns are read, and so how much of the last slab, is the
/// instruction's to say.
static Value descriptor(Emitter &e, Value address, int64_t leading) {
  constexpr int64_t addressMask = 0x3FFF, swizzle128 = int64_t{1} << 62, groupBytes = 1024;
  int64_t fixed = (leading / kUnit) << 16 | (groupBytes / kUnit) << 32 | swizzle128;
  Value start = e.bitAnd(e.shr(address, 4), addressMask);
  return e.bitOr(e.zext(start), e.i64(fixed));
}

/// Where step k of 16 columns begins in a K-major tile, from its first element, in units of 16 bytes.
static int64_t stepInRows(int64_t k, TileType tile) {
  constexpr int64_t stepsOfASlab = kSlabColumns / 16, stepBytes = 32;
  return (k / stepsOfASlab * tile.getSlabBytes() + k % stepsOfASlab * stepBytes) / kUnit;
}

//===----------------------------------------------------------------------===//
// wgmma
//===----------------------------------------------------------------------===//

static std::string registers(int64_t first, int64_t count) { return "{" + operandList(first, count) + "}"; }

/// `wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16`.
static std::string mnemonic(int64_t columns, Type elementType) {
  std::string type = elementType.isBF16() ? "bf16" : "f16";
  return "wgmma.mma_async.sync.aligned.m64n" + std::to_string(columns) + "k16.f32." + type + "." + type + " ";
}

static Lowered lowerMultiplyShared(MultiplySharedOp op, Registers<MultiplySharedOp> in, Emitter &e) {
  TileType lhs = op.getLhs().getType(), rhs = op.getRhs().getType();
  int64_t count = op.getType().getRegisters();
  constexpr int64_t shareBytes = 64 * 128;
  Value rows = e.add(in.getLhs().front(), e.mul(in.getShare().front(), shareBytes));
  std::string a = "$" + std::to_string(count), b = "$" + std::to_string(count + 1);
  std::string text = "{\n.reg .b64 a, b;\n.reg .pred p;\nsetp.ne.b32 p, 1, 1;\n";
  for (int64_t k = 0; k < lhs.getColumns() / 16; ++k) {
    text += "add.s64 a, " + a + ", " + std::to_string(stepInRows(k, lhs)) + ";\n";
    text += "add.s64 b, " + b + ", " + std::to_string(stepInRows(k, rhs)) + ";\n";
    // The first step overwrites the accumulator.
    text += mnemonic(rhs.getRows(), lhs.getElementType()) + registers(0, count) + ", a, b, " + (k ? "1" : "p") +
            ", 1, 1, 0, 0;\n";
  }
  text += "}";
  return {e.effect(text, repeat("=f", count) + ",l,l,~{memory}",
                   {descriptor(e, rows, kUnit), descriptor(e, in.getRhs().front(), kUnit)},
                   SmallVector<Type>(count, e.f32()))};
}

static Lowered lowerMultiplyRegisters(MultiplyRegistersOp op, Registers<MultiplyRegistersOp> in, Emitter &e) {
  TileType rhs = op.getRhs().getType();
  int64_t count = op.getType().getRegisters(), operands = op.getLhs().getType().getRegisters();
  std::string b = "$" + std::to_string(count + operands);
  constexpr int64_t stepBytes = 16 * 128, perStep = 4;
  std::string text = "{\n.reg .b64 b;\n";
  for (int64_t k = 0; k < rhs.getRows() / 16; ++k) {
    text += "add.s64 b, " + b + ", " + std::to_string(k * stepBytes / kUnit) + ";\n";
    text += mnemonic(rhs.getColumns(), rhs.getElementType()) + registers(0, count) + ", " +
            registers(count + k * perStep, perStep) + ", b, 1, 1, 1, 1;\n";
  }
  text += "}";
  std::string constraints = repeat("=f", count) + "," + repeat("r", operands) + ",l," + tied(count);
  SmallVector<Value> values = llvm::to_vector(in.getLhs());
  values.push_back(descriptor(e, in.getRhs().front(), rhs.getSlabBytes()));
  llvm::append_range(values, in.getAccumulator());
  return {e.effect(text, constraints + ",~{memory}", values, SmallVector<Type>(count, e.f32()))};
}

/// Keeps what follows behind the computation of sums of exponentials: a store that the assembler must keep in order,
/// and cannot know never to happen.
static void orderAfter(Emitter &e, ValueRange sums) {
  e.effect("{\n.reg .pred p;\n.reg .b32 base;\nsetp.lt.f32 p, $0, 0f00000000;\nsetp.lt.or.f32 p, $1, 0f00000000, p;\n"
           "mov.u32 base, " +
               Twine(kSharedMemory) + ";\n@p st.shared.b32 [base], $0;\n}",
           "f,f,~{memory}", sums);
}

static Lowered lowerMmaWait(MmaWaitOp op, Registers<MmaWaitOp> in, Emitter &e) {
  if (!in.getAfter().empty())
    orderAfter(e, in.getAfter());
  int64_t count = op.getType().getRegisters();
  std::string constraints = repeat("=f", count) + "," + tied(count);
  return {e.effect("wgmma.wait_group.sync.aligned " + Twine(op.getPending()) + ";", constraints + ",~{memory}",
                   in.getAccumulator(), SmallVector<Type>(count, e.f32()))};
}

static Lowered lowerMmaFence(MmaFenceOp, Registers<MmaFenceOp>, Emitter &e) {
  e.effect("wgmma.fence.sync.aligned;");
  return {};
}

static Lowered lowerMmaCommit(MmaCommitOp, Registers<MmaCommitOp>, Emitter &e) {
  e.effect("wgmma.commit_group.sync.aligned;");
  return {};
}

void openwork::gpuir::populateMatrixPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns
      .add<LowerOp<MultiplySharedOp, lowerMultiplyShared>, LowerOp<MultiplyRegistersOp, lowerMultiplyRegisters>,
           LowerOp<MmaWaitOp, lowerMmaWait>, LowerOp<MmaFenceOp, lowerMmaFence>, LowerOp<MmaCommitOp, lowerMmaCommit>>(
          types, patterns.getContext());
}
