//===- Consumer.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/OpenworkGPU/IR/GPUMatrixOps.h"
#include "openwork/KernelsGen/SM90/Kernel.h"

#include <limits>

using namespace mlir;
using namespace openwork;
using namespace openwork::sm90;

namespace {

/// Where the assembler is told what it does not find by itself; see tools/bench/README.md for what each is worth. It
/// puts an instruction wherever its registers allow, and so a wait before work that should hide behind it, or a release
/// behind work that should come after.
struct Tuning {
  /// The next visit's word is waited for between the release of K and the softmax, not at the end of the visit. The
  /// wait is a branch, which keeps the release where it is.
  bool waitsBeforeSoftmax;
  /// Chains of maxima a row.
  int64_t chains;
  /// Eighths of the exponentials that come before the wait for the products of weights and V; 0 leaves the wait to the
  /// assembler.
  int64_t early;
};

Tuning tuningOf(const KernelSpec &spec) {
  if (spec.headDim <= 64)
    return {.waitsBeforeSoftmax = false, .chains = 1, .early = 0};
  return {.waitsBeforeSoftmax = true, .chains = 1, .early = spec.tileN > 176 ? 4 : 2};
}

/// One warpgroup's 64 rows: scores, softmax and output over all visits.
class Consumer {
public:
  Consumer(Code &code, SharedMemory &memory, const KernelShape &shape)
      : code(code), memory(memory), shape(shape), spec(shape.spec), tuning(tuningOf(shape.spec)),
        context(code.b.getContext()) {}

  void build();

private:
  /// What the loop carries from visit to visit: P and the stage of V of the visit before, and the word and the stage of
  /// K of the next one.
  struct State {
    Value output, weights, max, sum, word;
    Stage key, value;
    static State of(const Code::Values &v) { return {v[0], v[1], v[2], v[3], v[4], {v[5], v[6]}, {v[7], v[8]}}; }
    Code::Values values() const {
      return {output, weights, max, sum, word, key.index, key.parity, value.index, value.parity};
    }
  };

  Stage next(Stage stage) { return nextStage(code, stage, spec.stages); }
  Value waitForVisit(Stage key);
  Value waitForNext(Stage key);
  Value isFirst(Value word) { return code.differ(code.bitAnd(word, StageWord::kFirst), 0); }
  Value maskOf(Value word) { return code.bitAnd(word, (int64_t{1} << VisitWord::kMaskBits) - 1); }
  Value loadMask(Value word);
  Value applyMask(Value scores, Value word, Value bits);
  Value issueScores(Stage key);
  Value issueOutput(Value weights, Value output, Stage value);
  gpuir::SoftmaxStepOp softmax(Value scores, Value max, Value sum, bool guarded);
  Value convert(Value weights);
  Value fillRows(float value) {
    return gpuir::FillRowsOp::create(code.b, gpuir::RowsType::get(context), APFloat(value));
  }
  Value wait(int64_t pending, Value accumulator, Value after = {});
  /// K's stage has a word, too, which each warp reads by itself; V's is read by products alone, which all warps issue.
  void releaseKey(Stage stage) {
    gpuir::ArriveOp::create(code.b, memory.keyEmpty(stage.index), warpLeader);
    if (spec.cluster > 1)
      gpuir::ArrivePeerOp::create(code.b, memory.keyPeerEmpty(stage.index), leader);
  }
  void releaseValue(Stage stage) {
    gpuir::ArriveOp::create(code.b, memory.valueEmpty(stage.index), leader);
    if (spec.cluster > 1)
      gpuir::ArrivePeerOp::create(code.b, memory.valuePeerEmpty(stage.index), leader);
  }
  void takeTurn();
  void passTurn();

  State firstVisit(Value word, Stage key);
  Code::Values visit(const Code::Values &values);
  State visit(const State &state, bool isMasked);
  Code::Values visitAll(Value word, Stage key);
  Code::Values visitNothing(Stage key);
  Code::Values item(const Code::Values &values);
  void store(Value output, Value lse, Value count);
  Value argument(StringRef field, Type type) {
    return gpuir::ArgumentOp::create(code.b, type, code.b.getStringAttr(field));
  }

  Code &code;
  SharedMemory &memory;
  const KernelShape &shape;
  const KernelSpec &spec;
  Tuning tuning;
  MLIRContext *context;
  /// Which 64 rows, whether the thread is the first of its warp, or of its warpgroup, and the scale.
  Value share, warpLeader, leader, scale;
};

} // namespace

//===----------------------------------------------------------------------===//
// Pipeline
//===----------------------------------------------------------------------===//

/// The word of the visit whose K is in a stage, once it is there.
Value Consumer::waitForVisit(Stage key) {
  gpuir::WaitOp::create(code.b, memory.keyFull(key.index), key.parity);
  SmallVector<Type> types = {code.b.getI32Type()};
  // Read by the lane that releases the stage.
  return gpuir::LoadSlotOp::create(code.b, types, memory.stageWord(key.index), /*broadcast=*/true).getResult(0);
}

/// The word of the next visit, after the scores of this one. An item's first visit tells that the query tile was read
/// for the last time.
Value Consumer::waitForNext(Stage key) {
  Value word = waitForVisit(key);
  gpuir::ArriveOp::create(code.b, memory.queryEmpty(), code.bitAnd(leader, isFirst(word)));
  return word;
}

/// Two warpgroups issue products in turn, so that one computes its softmax while the other keeps the tensor cores busy.
/// Barrier 1 + w is the turn of warpgroup w.
static constexpr int64_t kTurnThreads = 256;

void Consumer::takeTurn() {
  if (spec.pingpong)
    gpuir::NamedSyncOp::create(code.b, code.add(share, 1), kTurnThreads);
}

void Consumer::passTurn() {
  if (spec.pingpong)
    gpuir::NamedArriveOp::create(code.b, code.sub(code.i32(2), share), kTurnThreads);
}

//===----------------------------------------------------------------------===//
// One visit
//===----------------------------------------------------------------------===//

Value Consumer::issueScores(Stage key) {
  gpuir::MmaFenceOp::create(code.b);
  auto type = gpuir::AccumulatorType::get(context, spec.tileN);
  Value scores = gpuir::MultiplySharedOp::create(code.b, type, memory.queryTile(), share, memory.keyTile(key.index));
  gpuir::MmaCommitOp::create(code.b);
  return scores;
}

Value Consumer::issueOutput(Value weights, Value output, Stage value) {
  gpuir::WaitOp::create(code.b, memory.valueFull(value.index), value.parity);
  gpuir::MmaFenceOp::create(code.b);
  Value sum =
      gpuir::MultiplyRegistersOp::create(code.b, output.getType(), weights, memory.valueTile(value.index), output);
  gpuir::MmaCommitOp::create(code.b);
  return sum;
}

Value Consumer::wait(int64_t pending, Value accumulator, Value after) {
  return gpuir::MmaWaitOp::create(code.b, accumulator.getType(), pending, accumulator, after);
}

gpuir::SoftmaxStepOp Consumer::softmax(Value scores, Value max, Value sum, bool guarded) {
  Type rows = gpuir::RowsType::get(context);
  return gpuir::SoftmaxStepOp::create(code.b, scores.getType(), rows, rows, rows, rows, scores, max, sum, scale,
                                      tuning.chains, tuning.early ? tuning.early : 8, guarded);
}

Value Consumer::convert(Value weights) {
  auto type = gpuir::OperandType::get(context, spec.tileN, elementType(context, spec.dtype));
  return gpuir::ConvertOp::create(code.b, type, weights);
}

/// The bits of a visit's tile mask, asked for before the products so that they are there when the scores are. Any bits
/// where the visit has no tile mask.
Value Consumer::loadMask(Value word) {
  if (shape.maskTable.empty())
    return {};
  Value mask = maskOf(word);
  // Full visits read the first tile mask, which is cheaper than a branch here.
  Value index = code.select(code.equal(mask, 0), mask, code.add(mask, -1));
  auto type = gpuir::BitsType::get(context, spec.tileN);
  return gpuir::LoadBitsOp::create(code.b, type, shape.maskTable, index, share, spec.consumerWarpgroups);
}

Value Consumer::applyMask(Value scores, Value word, Value bits) {
  if (!shape.isMasked())
    return scores;
  auto unlessZero = [&](Value field, Value in, llvm::function_ref<Value()> body) {
    return code.choose(
        code.differ(field, 0), [&] { return Code::Values{body()}; }, [&] { return Code::Values{in}; })[0];
  };
  return unlessZero(word, scores, [&] {
    Value masked = scores;
    if (bits)
      masked = unlessZero(maskOf(word), masked,
                          [&] { return Value(gpuir::MaskOp::create(code.b, masked.getType(), masked, bits)); });
    if (shape.hasLimits) {
      Value limit = code.shr(word, VisitWord::kLimitShift);
      masked = unlessZero(limit, masked,
                          [&] { return Value(gpuir::LimitOp::create(code.b, masked.getType(), masked, limit)); });
    }
    return masked;
  });
}

/// The first visit of an item has no weights to multiply yet.
Consumer::State Consumer::firstVisit(Value word, Stage key) {
  Value kind = code.bitAnd(word, ~StageWord::kFirst);
  Value bits = loadMask(kind);
  takeTurn();
  Value scores = issueScores(key);
  passTurn();
  scores = wait(0, scores);
  releaseKey(key);
  Value nextWord = waitForNext(next(key));
  scores = applyMask(scores, kind, bits);
  constexpr float none = -std::numeric_limits<float>::infinity();
  gpuir::SoftmaxStepOp step = softmax(scores, fillRows(none), fillRows(0), shape.isMasked());
  Value output = gpuir::ZeroOp::create(code.b, gpuir::AccumulatorType::get(context, spec.valueDim));
  return {output, convert(step.getWeights()), step.getNewMax(), step.getNewSum(), nextWord, next(key), key};
}

Code::Values Consumer::visit(const Code::Values &values) {
  State state = State::of(values);
  if (!shape.isMasked())
    return visit(state, /*isMasked=*/false).values();
  // Two bodies, so that full visits pay nothing for the masks of others.
  return code.choose(
      code.differ(state.word, VisitWord::kFull), [&] { return visit(state, /*isMasked=*/true).values(); },
      [&] { return visit(state, /*isMasked=*/false).values(); });
}

Consumer::State Consumer::visit(const State &state, bool isMasked) {
  Value bits = isMasked ? loadMask(state.word) : Value();
  takeTurn();
  Value scores = issueScores(state.key);
  Value output = issueOutput(state.weights, state.output, state.value);
  passTurn();
  Stage nextKey = next(state.key);
  scores = wait(1, scores);
  releaseKey(state.key);
  Value nextWord;
  if (tuning.waitsBeforeSoftmax)
    nextWord = waitForNext(nextKey);
  if (isMasked)
    scores = applyMask(scores, state.word, bits);
  gpuir::SoftmaxStepOp step = softmax(scores, state.max, state.sum, isMasked);
  output = wait(0, output, tuning.early ? step.getEarlySum() : Value());
  releaseValue(state.value);
  output = gpuir::RescaleOp::create(code.b, output.getType(), output, step.getCorrection());
  Value weights = convert(step.getWeights());
  if (!tuning.waitsBeforeSoftmax)
    nextWord = waitForNext(nextKey);
  return {output, weights, step.getNewMax(), step.getNewSum(), nextWord, nextKey, state.key};
}

//===----------------------------------------------------------------------===//
// All visits
//===----------------------------------------------------------------------===//

/// Output, maximum and sum of an item of at least one visit, and the word and the stage behind it.
Code::Values Consumer::visitAll(Value word, Stage key) {
  State first = firstVisit(word, key);
  auto test = [&](Code::Values values) {
    return std::pair(code.equal(code.bitAnd(State::of(values).word, StageWord::kFirst), 0), values);
  };
  State last = State::of(code.loop(first.values(), test, [&](Code::Values values) { return visit(values); }));
  Value output = wait(0, issueOutput(last.weights, last.output, last.value));
  releaseValue(last.value);
  return {output, last.max, last.sum, last.word, last.key.index, last.key.parity};
}

/// An item without a visit has a stage nevertheless.
Code::Values Consumer::visitNothing(Stage key) {
  releaseKey(key);
  gpuir::WaitOp::create(code.b, memory.valueFull(key.index), key.parity);
  releaseValue(key);
  Value word = waitForNext(next(key));
  Value output = gpuir::ZeroOp::create(code.b, gpuir::AccumulatorType::get(context, spec.valueDim));
  Stage after = next(key);
  return {output, fillRows(0), fillRows(0), word, after.index, after.parity};
}

/// An item: the word and the stage of its first visit, and how many items came before. Returns the same for the next.
Code::Values Consumer::item(const Code::Values &values) {
  Value word = values[0], count = values[3];
  Stage key = {values[1], values[2]};
  gpuir::WaitOp::create(code.b, memory.queryFull(), code.bitAnd(count, 1));
  Code::Values all;
  if (shape.hasEmptyRows)
    all = code.choose(
        code.equal(code.bitAnd(word, StageWord::kEmpty), 0), [&] { return visitAll(word, key); },
        [&] { return visitNothing(key); });
  else
    all = visitAll(word, key);
  Type rows = gpuir::RowsType::get(context);
  auto finish = gpuir::FinishRowsOp::create(code.b, rows, rows, all[1], all[2], scale);
  Value output = gpuir::RescaleOp::create(code.b, all[0].getType(), all[0], finish.getInverse());
  store(output, finish.getLse(), count);
  return {all[3], all[4], all[5], code.add(count, 1)};
}

void Consumer::build() {
  Value thread = threadIndex(code);
  share = code.add(warpgroupIndex(code), -1);
  warpLeader = code.equal(code.bitAnd(thread, 31), 0);
  leader = code.equal(code.bitAnd(thread, 127), 0);
  scale = argument("scaleLog2", code.b.getF32Type());
  // The first turn is warpgroup 0's.
  if (spec.pingpong)
    code.when(code.equal(share, 1), [&] { passTurn(); });
  Value zero = code.i32(0);
  Code::Values first = {waitForVisit({zero, zero}), zero, zero, zero};
  code.loop(
      first, [&](Code::Values values) { return std::pair(code.differ(values[0], StageWord::kStop), values); },
      [&](Code::Values values) { return item(values); });
  // Takes the turn that nobody waits for, so that the barriers end as they began.
  if (spec.pingpong)
    code.when(code.equal(share, 0), [&] { takeTurn(); });
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void Consumer::store(Value output, Value lse, Value count) {
  SmallVector<Type> types(SharedMemory::kEntryWords, code.b.getI32Type());
  Code::Values words(
      gpuir::LoadSlotOp::create(code.b, types, memory.itemSlot(count), /*broadcast=*/false).getResults());
  TilePlace place = Ring::placeOf(code, words);
  Item item = itemOf(code, words[0], shape.rows);
  auto tokensIn = [&](const TileView &view) -> Code::Values {
    auto op = gpuir::RowTokensOp::create(code.b, code.b.getI32Type(), code.b.getI32Type(), place.width, place.height,
                                         place.frame, share, view.box, view.grid, view.firstToken);
    return {op.getLow(), op.getHigh()};
  };
  Code::Values tokens = tokensIn(shape.queryViews.front());
  for (size_t i = 1; i < shape.queryViews.size(); ++i)
    tokens =
        code.choose(code.equal(place.view, i), [&] { return tokensIn(shape.queryViews[i]); }, [&] { return tokens; });

  Type i64 = code.b.getI64Type();
  Value head = code.zext(headOf(code, item));
  Value entry = code.zext(item.entry);
  auto offset = [&](StringRef batchStride, StringRef headStride) {
    return code.add(code.mul(entry, argument(batchStride, i64)), code.mul(head, argument(headStride, i64)));
  };
  Value address =
      code.add(argument("output", i64), code.mul(offset("outputBatchStride", "outputHeadStride"), bytesOf(spec.dtype)));
  gpuir::StoreOutputOp::create(code.b, output, address, tokens[0], tokens[1], argument("outputTokenStride", i64),
                               elementType(context, spec.dtype));
  Value lseAddress = argument("lse", i64);
  constexpr int64_t lseBytes = 4;
  Value lseRow = code.add(lseAddress, code.mul(offset("lseBatchStride", "lseHeadStride"), lseBytes));
  Value none = code.equal(lseAddress, 0);
  gpuir::StoreLseOp::create(code.b, lse, code.select(none, lseAddress, lseRow), tokens[0], tokens[1]);
}

void openwork::sm90::buildConsumer(Code &code, SharedMemory &memory, const KernelShape &shape) {
  Consumer(code, memory, shape).build();
}
