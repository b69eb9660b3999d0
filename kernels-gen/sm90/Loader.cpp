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

/// Fetches the query tiles of items and, visit by visit, K and V. K of a visit is asked for before V of the visit
/// before it, in the order in which consumers need them; the query tile of an item comes behind K of its first visit,
/// since the consumers still read the one before it.
class Loader {
public:
  Loader(Code &code, SharedMemory &memory, Ring &ring, const KernelShape &shape)
      : code(code), memory(memory), ring(ring), shape(shape), stages(shape.spec.stages),
        isPaired(shape.spec.cluster > 1) {}

  void build();

private:
  /// What a step of the loop knows.
  struct State {
    /// Entries popped, and items among them.
    Value count, items;
    /// The number of the next visit, which tells its stage. A thread has few registers here.
    Value visits;
    /// What the next visit's word gets on top: whether it is an item's first.
    Value first;
    /// The place of the visit whose V is still to be fetched; instead of frame and view, kNone or kNothing.
    Value width, height, frameAndView;

    static constexpr size_t kSize = 7;
    static State of(const Code::Values &v) { return {v[0], v[1], v[2], v[3], v[4], v[5], v[6]}; }
    Code::Values values() const { return {count, items, visits, first, width, height, frameAndView}; }
  };
  static constexpr int64_t kNone = -1, kNothing = -2;

  Value argument(StringRef field) {
    return gpuir::ArgumentOp::create(code.b, code.b.getI32Type(), code.b.getStringAttr(field));
  }
  template <typename LoadOp>
  void load(StringRef tensor, const TilePlace &place, Value head, Value tile, Value barrier, int64_t bytes);
  void loadKeyOrValue(StringRef tensor, const TilePlace &place, Value head, Value tile, Value barrier, int64_t bytes);
  /// The heads of an item, as coordinates of K and V. A thread has few registers here, so they are kept in shared
  /// memory.
  std::pair<Value, Value> headsOf(Value item);
  void loadKey(const State &state, ArrayRef<Value> words);
  void loadValue(const State &state);
  void loadQuery(const State &state);
  Stage stageOf(Value visit) { return {code.rem(visit, stages), code.bitAnd(code.div(visit, stages), 1)}; }
  State beginItem(State state, ArrayRef<Value> words);
  State visit(State state, ArrayRef<Value> words);
  Code::Values step(const Code::Values &values);

  Code &code;
  SharedMemory &memory;
  Ring &ring;
  const KernelShape &shape;
  int64_t stages;
  bool isPaired;
};

} // namespace

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

template <typename LoadOp>
void Loader::load(StringRef tensor, const TilePlace &place, Value head, Value tile, Value barrier, int64_t bytes) {
  Value map = gpuir::TensorMapOp::create(code.b, gpuir::TensorMapType::get(code.b.getContext()), tensor, place.view);
  gpuir::ExpectOp::create(code.b, barrier, bytes);
  LoadOp::create(code.b, map, place.width, place.height, place.frame, head, tile, barrier);
}

/// Each of a pair of CTAs, which make the same visits, fetches half of a tile for both.
void Loader::loadKeyOrValue(StringRef tensor, const TilePlace &place, Value head, Value tile, Value barrier,
                            int64_t bytes) {
  if (isPaired)
    load<gpuir::MulticastTileOp>(tensor, place, head, tile, barrier, bytes);
  else
    load<gpuir::LoadTileOp>(tensor, place, head, tile, barrier, bytes);
}

std::pair<Value, Value> Loader::headsOf(Value item) {
  SmallVector<Type> types(SharedMemory::kHeadWords, code.b.getI32Type());
  auto slot = gpuir::LoadSlotOp::create(code.b, types, memory.headSlot(item), /*broadcast=*/false);
  return {slot.getResult(0), slot.getResult(1)};
}

void Loader::loadKey(const State &state, ArrayRef<Value> words) {
  Value stage = stageOf(state.visits).index;
  auto fetch = [&] {
    loadKeyOrValue("key", Ring::placeOf(code, words), headsOf(code.add(state.items, -1)).first, memory.keyTile(stage),
                   memory.keyFull(stage), memory.keyBytes());
  };
  if (!shape.hasEmptyRows)
    return fetch();
  Value isEmpty = code.equal(words[0], StageWord::kEmpty);
  gpuir::ArriveOp::create(code.b, memory.keyFull(stage), isEmpty);
  code.when(code.differ(words[0], StageWord::kEmpty), fetch);
}

void Loader::loadValue(const State &state) {
  Stage stage = stageOf(code.add(state.visits, -1));
  Value parity = code.bitXor(stage.parity, 1), full = memory.valueFull(stage.index);
  gpuir::WaitOp::create(code.b, memory.valueEmpty(stage.index), parity);
  if (isPaired)
    gpuir::WaitOp::create(code.b, memory.valuePeerEmpty(stage.index), parity);
  auto fetch = [&] {
    TilePlace place = Ring::placeOf(code, {Value(), state.width, state.height, state.frameAndView});
    // Before the first visit of an item it is still that of the item before.
    Value isFirst = code.shr(state.first, VisitWord::kMaskBits);
    Value item = code.sub(code.add(state.items, -1), isFirst);
    loadKeyOrValue("value", place, headsOf(item).second, memory.valueTile(stage.index), full, memory.valueBytes());
  };
  if (!shape.hasEmptyRows)
    return fetch();
  gpuir::ArriveOp::create(code.b, full, code.equal(state.frameAndView, kNothing));
  code.when(code.atLeast(state.frameAndView, 0), fetch);
}

/// The query tile of the newest item, once the consumers are done with that of the item before.
void Loader::loadQuery(const State &state) {
  Value newest = code.add(state.items, -1);
  gpuir::WaitOp::create(code.b, memory.queryEmpty(), code.bitAnd(state.items, 1));
  SmallVector<Type> types(SharedMemory::kEntryWords, code.b.getI32Type());
  auto slot = gpuir::LoadSlotOp::create(code.b, types, memory.itemSlot(newest), /*broadcast=*/false);
  Code::Values words(slot.getResults());
  Item item = itemOf(code, words[0], shape.rows);
  Value head = code.add(headOf(code, item), code.mul(item.entry, argument("queryFold")));
  load<gpuir::LoadTileOp>("query", Ring::placeOf(code, words), head, memory.queryTile(), memory.queryFull(),
                          memory.queryBytes());
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

Loader::State Loader::beginItem(State state, ArrayRef<Value> words) {
  gpuir::StoreSlotOp::create(code.b, words, memory.itemSlot(state.items));
  Item item = itemOf(code, words[0], shape.rows);
  Value kvHead = code.div(headOf(code, item), argument("headsPerKvHead"));
  Value heads[] = {code.add(kvHead, code.mul(item.entry, argument("keyFold"))),
                   code.add(kvHead, code.mul(item.entry, argument("valueFold")))};
  gpuir::StoreSlotOp::create(code.b, heads, memory.headSlot(state.items));
  state.items = code.add(state.items, 1);
  state.first = code.i32(StageWord::kFirst);
  return state;
}

Loader::State Loader::visit(State state, ArrayRef<Value> words) {
  auto [stage, parity] = stageOf(state.visits);
  Value free = code.bitXor(parity, 1);
  gpuir::WaitOp::create(code.b, memory.keyEmpty(stage), free);
  if (isPaired)
    gpuir::WaitOp::create(code.b, memory.keyPeerEmpty(stage), free);
  gpuir::StoreSlotOp::create(code.b, ValueRange(code.bitOr(words[0], state.first)), memory.stageWord(stage));
  loadKey(state, words);
  code.when(code.differ(state.frameAndView, kNone), [&] { loadValue(state); });
  code.when(code.differ(state.first, 0), [&] { loadQuery(state); });

  State after = state;
  after.visits = code.add(state.visits, 1);
  after.first = code.i32(0);
  after.width = words[1];
  after.height = words[2];
  after.frameAndView = words[3];
  if (shape.hasEmptyRows)
    after.frameAndView = code.select(code.equal(words[0], StageWord::kEmpty), code.i32(kNothing), words[3]);
  return after;
}

Code::Values Loader::step(const Code::Values &values) {
  State state = State::of(values);
  ArrayRef<Value> words = ArrayRef(values).drop_front(State::kSize);
  return code.choose(
      ring.isItem(words), [&] { return beginItem(state, words).values(); },
      [&] { return visit(state, words).values(); });
}

void Loader::build() {
  Value zero = code.i32(0);
  Code::Values first(State::kSize, zero);
  first.back() = code.i32(kNone);
  auto pop = [&](Code::Values values) {
    State state = State::of(values);
    auto [words, count] = ring.pop(state.count);
    state.count = count;
    Code::Values handed = state.values();
    handed.append(words);
    return std::pair(ring.isMore(words), handed);
  };
  Code::Values last = code.loop(first, pop, [&](Code::Values values) { return step(values); });
  State state = State::of(last);
  code.when(code.differ(state.frameAndView, kNone), [&] { loadValue(state); });
  auto [stage, parity] = stageOf(state.visits);
  gpuir::WaitOp::create(code.b, memory.keyEmpty(stage), code.bitXor(parity, 1));
  gpuir::StoreSlotOp::create(code.b, ValueRange(code.i32(StageWord::kStop)), memory.stageWord(stage));
  gpuir::ArriveOp::create(code.b, memory.keyFull(stage), Value());
}

void openwork::sm90::buildLoader(Code &code, SharedMemory &memory, Ring &ring, const KernelShape &shape) {
  Loader(code, memory, ring, shape).build();
}
