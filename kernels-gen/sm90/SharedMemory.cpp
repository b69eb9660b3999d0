//===- SharedMemory.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/KernelsGen/SM90/SharedMemory.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::sm90;

static constexpr int64_t kBarrierBytes = 8, kWordBytes = 4;

Type openwork::sm90::elementType(MLIRContext *context, DType dtype) {
  if (dtype == DType::BF16)
    return BFloat16Type::get(context);
  return Float16Type::get(context);
}

Stage openwork::sm90::nextStage(Code &code, Stage stage, int64_t stages) {
  Value index = code.add(stage.index, 1);
  Value wraps = code.equal(index, stages);
  return {code.select(wraps, code.i32(0), index), code.select(wraps, code.bitXor(stage.parity, 1), stage.parity)};
}

SharedMemory::SharedMemory(Code &code, const KernelSpec &spec) : code(code), spec(spec), stages(spec.stages) {
  keys = queryBytes();
  values = keys + stages * keyBytes();
  barriers = values + stages * valueBytes();
  int64_t numBarriers = kFixed + (spec.cluster > 1 ? 6 : 4) * stages + 2 * kRingEntries;
  constexpr int64_t entryBytes = kEntryWords * kWordBytes;
  ring = (barriers + numBarriers * kBarrierBytes + entryBytes - 1) / entryBytes * entryBytes;
  itemOffset = ring + kRingEntries * entryBytes;
  headOffset = itemOffset + numItemSlots() * entryBytes;
  stageWords = headOffset + numItemSlots() * kHeadWords * kWordBytes;
  assert(stageWords + stages * kWordBytes <= spec.sharedMemoryBytes() && "barriers and words fit their reserve");
}

int64_t SharedMemory::queryBytes() const { return tileBytes(spec.tileM, spec.headDim); }
int64_t SharedMemory::keyBytes() const { return tileBytes(spec.tileN, spec.headDim); }
int64_t SharedMemory::valueBytes() const { return tileBytes(spec.tileN, spec.valueDim); }

Value SharedMemory::tile(int64_t offset, int64_t rows, int64_t columns, Value index) {
  auto type = gpuir::TileType::get(code.b.getContext(), rows, columns, elementType(code.b.getContext(), spec.dtype));
  return gpuir::SharedTileOp::create(code.b, type, offset, index);
}

Value SharedMemory::queryTile() { return tile(0, spec.tileM, spec.headDim, {}); }
Value SharedMemory::keyTile(Value stage) { return tile(keys, spec.tileN, spec.headDim, stage); }
Value SharedMemory::valueTile(Value stage) { return tile(values, spec.tileN, spec.valueDim, stage); }

Value SharedMemory::barrier(int64_t number, Value index) {
  auto type = gpuir::BarrierType::get(code.b.getContext());
  return gpuir::SharedBarrierOp::create(code.b, type, barriers + number * kBarrierBytes, index);
}

Value SharedMemory::slot(int64_t offset, int64_t words, Value index) {
  auto type = gpuir::SlotType::get(code.b.getContext(), words);
  return gpuir::SharedSlotOp::create(code.b, type, offset, index);
}

void SharedMemory::initBarriers() {
  auto init = [&](Value barrier, int64_t arrivals) { gpuir::InitBarrierOp::create(code.b, barrier, arrivals); };
  init(queryFull(), 1);
  init(queryEmpty(), spec.consumerWarpgroups);
  for (int64_t i = 0; i < stages; ++i) {
    Value stage = code.i32(i);
    init(keyFull(stage), 1);
    init(valueFull(stage), 1);
    // One thread of each consumer warp, and of each warpgroup, arrives.
    init(keyEmpty(stage), 4 * spec.consumerWarpgroups);
    init(valueEmpty(stage), spec.consumerWarpgroups);
    if (spec.cluster > 1) {
      init(keyPeerEmpty(stage), spec.consumerWarpgroups);
      init(valuePeerEmpty(stage), spec.consumerWarpgroups);
    }
  }
  for (int64_t i = 0; i < kRingEntries; ++i) {
    init(ringFull(code.i32(i)), 1);
    init(ringEmpty(code.i32(i)), 1);
  }
  gpuir::FenceInitOp::create(code.b);
}
