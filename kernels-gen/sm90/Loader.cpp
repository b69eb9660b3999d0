//===- Loader.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/KernelsGen/SM90/Kernel.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::sm90;

namespace {

/// Fetches the query tile and then, visit by visit, K and V. K of a visit is asked for before V of the visit before it,
/// in the order in which consumers need them.
class Loader {
public:
  Loader(Code &code, SharedMemory &memory, Ring &ring, const KernelShape &shape)
      : code(code), memory(memory), ring(ring), stages(shape.spec.stages) {}

  void build();

private:
  /// What a step of the loop knows: the visits popped, the stage of the next visit and its parity, and the place of the
  /// visit whose V is still to be fetched.
  struct State {
    Value count, stage, parity, pending, width, height, frame, view;
    static State of(const Code::Values &v) { return {v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]}; }
    Code::Values values() const { return {count, stage, parity, pending, width, height, frame, view}; }
    TilePlace place() const { return {width, height, frame, view}; }
  };

  Value argument(StringRef field) {
    return gpuir::ArgumentOp::create(code.b, code.b.getI32Type(), code.b.getStringAttr(field));
  }
  /// The last coordinate of a tensor map.
  Value headCoordinate(Value head, StringRef fold) {
    return code.add(head, code.mul(entryIndex(code), argument(fold)));
  }
  void load(StringRef tensor, const TilePlace &place, Value head, Value tile, Value barrier, int64_t bytes);
  void loadItem(const Code::Values &words, Value head);
  void loadValue(const State &state);
  /// The stage and parity of the visit before the next one.
  std::pair<Value, Value> previous(const State &state);
  std::pair<Value, Code::Values> test(const Code::Values &values);
  Code::Values step(const Code::Values &values);

  Code &code;
  SharedMemory &memory;
  Ring &ring;
  int64_t stages;
  Value keyHead, valueHead;
};

} // namespace

void Loader::load(StringRef tensor, const TilePlace &place, Value head, Value tile, Value barrier, int64_t bytes) {
  Value map = gpuir::TensorMapOp::create(code.b, gpuir::TensorMapType::get(code.b.getContext()), tensor, place.view);
  gpuir::ExpectOp::create(code.b, barrier, bytes);
  gpuir::LoadTileOp::create(code.b, map, place.width, place.height, place.frame, head, tile, barrier);
}

void Loader::loadItem(const Code::Values &words, Value head) {
  gpuir::StoreSlotOp::create(code.b, words, memory.itemSlot());
  code.when(code.equal(words[0], ItemWord::kIdle),
            [&] { gpuir::ArriveOp::create(code.b, memory.queryFull(), Value()); });
  code.when(code.differ(words[0], ItemWord::kIdle), [&] {
    load("query", Ring::placeOf(code, words), headCoordinate(head, "queryFold"), memory.queryTile(), memory.queryFull(),
         memory.queryBytes());
  });
}

std::pair<Value, Value> Loader::previous(const State &state) {
  Value wraps = code.equal(state.stage, 0);
  return {code.select(wraps, code.i32(stages - 1), code.add(state.stage, -1)),
          code.select(wraps, code.bitXor(state.parity, 1), state.parity)};
}

void Loader::loadValue(const State &state) {
  auto [stage, parity] = previous(state);
  gpuir::WaitOp::create(code.b, memory.valueEmpty(stage), code.bitXor(parity, 1));
  load("value", state.place(), valueHead, memory.valueTile(stage), memory.valueFull(stage), memory.valueBytes());
}

std::pair<Value, Code::Values> Loader::test(const Code::Values &values) {
  State state = State::of(values);
  auto [words, count] = ring.pop(state.count);
  gpuir::WaitOp::create(code.b, memory.keyEmpty(state.stage), code.bitXor(state.parity, 1));
  gpuir::StoreSlotOp::create(code.b, ValueRange(words[0]), memory.stageWord(state.stage));
  Value more = code.differ(words[0], kEndWord);
  gpuir::ArriveOp::create(code.b, memory.keyFull(state.stage), code.equal(words[0], kEndWord));
  state.count = count;
  Code::Values handed = state.values();
  handed.append(words.begin() + 1, words.end());
  return {more, handed};
}

Code::Values Loader::step(const Code::Values &values) {
  State state = State::of(values);
  TilePlace place = Ring::placeOf(code, ArrayRef(values).drop_front(State().values().size() - 1));
  load("key", place, keyHead, memory.keyTile(state.stage), memory.keyFull(state.stage), memory.keyBytes());
  code.when(code.differ(state.pending, 0), [&] { loadValue(state); });
  Stage next = nextStage(code, {state.stage, state.parity}, stages);
  State after = {state.count, next.index, next.parity, code.i32(1), place.width, place.height, place.frame, place.view};
  return after.values();
}

void Loader::build() {
  auto deal = gpuir::DealOp::create(code.b, code.b.getI32Type(), code.b.getI32Type(), positionIndex(code));
  Value head = deal.getHead();
  auto [words, count] = ring.pop(ring.zeroCount());
  loadItem(words, head);
  Value kvHead = code.div(head, argument("headsPerKvHead"));
  keyHead = headCoordinate(kvHead, "keyFold");
  valueHead = headCoordinate(kvHead, "valueFold");
  Value zero = code.i32(0);
  State first = {count, zero, zero, zero, zero, zero, zero, zero};
  Code::Values last = code.loop(
      first.values(), [&](Code::Values values) { return test(values); },
      [&](Code::Values values) { return step(values); });
  State state = State::of(last);
  code.when(code.differ(state.pending, 0), [&] { loadValue(state); });
}

void openwork::sm90::buildLoader(Code &code, SharedMemory &memory, Ring &ring, const KernelShape &shape) {
  Loader(code, memory, ring, shape).build();
}
