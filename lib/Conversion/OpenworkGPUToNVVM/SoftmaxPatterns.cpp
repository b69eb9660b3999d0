//===- SoftmaxPatterns.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.h"

#include <limits>

using namespace mlir;
using namespace openwork;
using namespace openwork::gpuir;

static constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Of element i of a fragment: which of the thread's two rows, and its column without the thread's own part.
static int64_t rowOf(int64_t i) { return i / 2 % 2; }
static int64_t columnOf(int64_t i) { return i / 4 * 8 + i % 2; }

static Lowered lowerZero(ZeroOp op, Registers<ZeroOp>, Emitter &e) {
  return {SmallVector<Value>(op.getType().getRegisters(), e.f32(0))};
}

static Lowered lowerFillRows(FillRowsOp op, Registers<FillRowsOp>, Emitter &e) {
  return {SmallVector<Value>(2, e.f32(op.getValue().convertToFloat()))};
}

/// The maximum of each row of `scores` and `max`, over the four threads of a row.
static SmallVector<Value> rowMaxima(Emitter &e, ValueRange scores, ValueRange max, int64_t numChains) {
  SmallVector<Value> chains[2] = {SmallVector<Value>(numChains), SmallVector<Value>(numChains)};
  for (auto [i, score] : llvm::enumerate(scores)) {
    Value &chain = chains[rowOf(i)][i % numChains];
    chain = chain ? e.fmax(chain, score) : score;
  }
  SmallVector<Value> maxima = llvm::to_vector(max);
  for (auto [row, ofRow] : llvm::zip(maxima, chains))
    for (Value chain : ofRow)
      row = e.fmax(row, chain);
  for (Value &row : maxima)
    for (int64_t bits : {1, 2})
      row = e.fmax(row, e.shuffleXor(row, bits));
  return maxima;
}

static Lowered lowerSoftmaxStep(SoftmaxStepOp op, Registers<SoftmaxStepOp> in, Emitter &e) {
  Value scale = in.getScale().front();
  SmallVector<Value> maxima = rowMaxima(e, in.getScores(), in.getMax(), op.getChains());
  SmallVector<Value> shift, correction, sums;
  for (auto [row, max] : llvm::enumerate(maxima)) {
    // -inf minus -inf is no number, so rows without a score so far are shifted by 0.
    Value finite = op.getGuarded() ? e.select(e.fequal(max, -kInfinity), e.f32(0), max) : max;
    shift.push_back(e.fneg(e.fmul(finite, scale)));
    // Rounded as the shift of the step before was, so that a maximum that stays corrects by exactly 1: an fma would
    // keep the rounding error of the shift, and the errors of many visits add up.
    correction.push_back(e.exp2(e.fadd(e.fmul(in.getMax()[row], scale), shift[row])));
  }
  SmallVector<Value> weights, earlySums;
  SmallVector<Value> totals(2);
  constexpr int64_t eighths = 8, ofBothRows = 4;
  size_t early = std::max(in.getScores().size() * op.getEarly() / eighths, size_t{ofBothRows});
  for (auto [i, score] : llvm::enumerate(in.getScores())) {
    if (i == early)
      earlySums = totals;
    Value weight = e.exp2(e.fma(score, scale, shift[rowOf(i)]));
    weights.push_back(weight);
    Value &total = totals[rowOf(i)];
    total = total ? e.fadd(total, weight) : weight;
  }
  for (int64_t row : {0, 1})
    sums.push_back(e.fma(in.getSum()[row], correction[row], totals[row]));
  return {weights, maxima, sums, correction, earlySums.empty() ? totals : earlySums};
}

static Lowered lowerRescale(RescaleOp, Registers<RescaleOp> in, Emitter &e) {
  SmallVector<Value> scaled;
  for (auto [i, value] : llvm::enumerate(in.getAccumulator()))
    scaled.push_back(e.fmul(value, in.getFactors()[rowOf(i)]));
  return {scaled};
}

static Lowered lowerConvert(ConvertOp op, Registers<ConvertOp> in, Emitter &e) {
  SmallVector<Value> packed;
  for (int64_t i = 0; i < op.getType().getRegisters(); ++i)
    packed.push_back(e.pack(in.getAccumulator()[2 * i], in.getAccumulator()[2 * i + 1], op.getType().getElementType()));
  return {packed};
}

static Lowered lowerMask(MaskOp, Registers<MaskOp> in, Emitter &e) {
  Value zero = e.i32(0), never = e.f32(-kInfinity);
  SmallVector<Value> masked;
  for (auto [i, score] : llvm::enumerate(in.getScores())) {
    Value bit = e.bitAnd(in.getBits()[i / 32], int64_t{1} << (i % 32));
    masked.push_back(e.select(e.compare(LLVM::ICmpPredicate::ne, bit, zero), score, never));
  }
  return {masked};
}

static Lowered lowerLimit(LimitOp, Registers<LimitOp> in, Emitter &e) {
  Value never = e.f32(-kInfinity);
  Value limit = e.sub(in.getColumns().front(), e.mul(e.bitAnd(e.lane(), 3), 2));
  SmallVector<Value> limited;
  for (auto [i, score] : llvm::enumerate(in.getScores()))
    limited.push_back(e.select(e.compare(LLVM::ICmpPredicate::sgt, limit, e.i32(columnOf(i))), score, never));
  return {limited};
}

static Lowered lowerFinishRows(FinishRowsOp, Registers<FinishRowsOp> in, Emitter &e) {
  constexpr float ln2 = 0.69314718055994530942f;
  SmallVector<Value> inverses, logs;
  for (int64_t row : {0, 1}) {
    Value sum = in.getSum()[row];
    for (int64_t bits : {1, 2})
      sum = e.fadd(sum, e.shuffleXor(sum, bits));
    Value none = e.fequal(sum, 0);
    inverses.push_back(e.select(none, e.f32(0), e.reciprocal(sum)));
    Value log = e.fmul(e.fma(in.getMax()[row], in.getScale().front(), e.log2(sum)), e.f32(ln2));
    logs.push_back(e.select(none, e.f32(-kInfinity), log));
  }
  return {inverses, logs};
}

void openwork::gpuir::populateSoftmaxPatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<LowerOp<ZeroOp, lowerZero>, LowerOp<FillRowsOp, lowerFillRows>, LowerOp<SoftmaxStepOp, lowerSoftmaxStep>,
               LowerOp<RescaleOp, lowerRescale>, LowerOp<ConvertOp, lowerConvert>, LowerOp<MaskOp, lowerMask>,
               LowerOp<LimitOp, lowerLimit>, LowerOp<FinishRowsOp, lowerFinishRows>>(types, patterns.getContext());
}
