//===- Ring.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/KernelsGen/SM90/Ring.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::sm90;

/// log2 of the number of entries.
static constexpr int64_t kEntryBits = 3;
static_assert(int64_t{1} << kEntryBits == SharedMemory::kRingEntries);

Value Ring::push(Value count, ArrayRef<Value> words) {
  Value entry = code.bitAnd(count, SharedMemory::kRingEntries - 1);
  // In the first round nothing has to become free; on a fresh barrier parity 1 counts as complete.
  Value parity = code.bitXor(code.bitAnd(code.shr(count, kEntryBits), 1), 1);
  gpuir::WaitOp::create(code.b, memory.ringEmpty(entry), parity);
  gpuir::StoreSlotOp::create(code.b, words, memory.ringEntry(entry));
  gpuir::ArriveOp::create(code.b, memory.ringFull(entry), Value());
  return code.add(count, 1);
}

Value Ring::frameAndView(const TilePlace &place) { return code.bitOr(code.shl(place.frame, kViewBits), place.view); }

Value Ring::pushItem(Value count, Value item, const TilePlace &queries) {
  Value last = code.bitOr(frameAndView(queries), code.i32(kItemBit));
  return push(count, {item, queries.width, queries.height, last});
}

Value Ring::pushVisit(Value count, Value word, const TilePlace &keys) {
  return push(count, {word, keys.width, keys.height, frameAndView(keys)});
}

Value Ring::pushEnd(Value count) {
  Value zero = code.i32(0);
  return push(count, {zero, zero, zero, code.i32(kEnd)});
}

std::pair<Code::Values, Value> Ring::pop(Value count) {
  Value entry = code.bitAnd(count, SharedMemory::kRingEntries - 1);
  gpuir::WaitOp::create(code.b, memory.ringFull(entry), code.bitAnd(code.shr(count, kEntryBits), 1));
  SmallVector<Type> types(SharedMemory::kEntryWords, code.b.getI32Type());
  auto load = gpuir::LoadSlotOp::create(code.b, types, memory.ringEntry(entry), /*broadcast=*/false);
  gpuir::ArriveOp::create(code.b, memory.ringEmpty(entry), Value());
  return {Code::Values(load.getResults()), code.add(count, 1)};
}

TilePlace Ring::placeOf(Code &code, ArrayRef<Value> words) {
  Value last = code.bitAnd(words[3], kItemBit - 1);
  return {words[1], words[2], code.shr(last, kViewBits), code.bitAnd(last, (1 << kViewBits) - 1)};
}
