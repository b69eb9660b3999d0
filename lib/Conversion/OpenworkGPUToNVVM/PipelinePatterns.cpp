//===- PipelinePatterns.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "openwork/Dialect/OpenworkGPU/IR/GPUPipelineOps.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::gpuir;

//===----------------------------------------------------------------------===//
// Shared memory
//===----------------------------------------------------------------------===//

static constexpr unsigned kSharedSpace = 3;

/// The address, in the window of shared memory, of element `index` of a row of elements.
static Value sharedAddress(Emitter &e, int64_t offset, ValueRange index, int64_t bytes) {
  Value symbol = LLVM::AddressOfOp::create(e.b, e.pointer(kSharedSpace), kSharedMemory);
  Value address = e.add(LLVM::PtrToIntOp::create(e.b, e.i32(), symbol), offset);
  return index.empty() ? address : e.add(address, e.mul(index.front(), bytes));
}

static Lowered lowerSharedTile(SharedTileOp op, Registers<SharedTileOp> in, Emitter &e) {
  return {{sharedAddress(e, op.getOffset(), in.getIndex(), op.getType().getBytes())}};
}

static Lowered lowerSharedBarrier(SharedBarrierOp op, Registers<SharedBarrierOp> in, Emitter &e) {
  constexpr int64_t barrierBytes = 8;
  return {{sharedAddress(e, op.getOffset(), in.getIndex(), barrierBytes)}};
}

static Lowered lowerSharedSlot(SharedSlotOp op, Registers<SharedSlotOp> in, Emitter &e) {
  return {{sharedAddress(e, op.getOffset(), in.getIndex(), op.getType().getWords() * 4)}};
}

/// `.v4` and `{$0,$1,$2,$3}`, or nothing and `$0`.
static std::pair<std::string, std::string> vector(int64_t words, int64_t first) {
  if (words == 1)
    return {"", "$" + std::to_string(first)};
  return {".v" + std::to_string(words), "{" + operandList(first, words) + "}"};
}

static Lowered lowerLoadSlot(LoadSlotOp op, Registers<LoadSlotOp> in, Emitter &e) {
  int64_t words = op.getNumResults();
  auto [width, operands] = vector(words, 0);
  std::string load = "ld.shared" + width + ".b32 " + operands + ", [$" + std::to_string(words) + "];";
  SmallVector<Value> arguments = {in.getSlot().front()};
  std::string constraints = repeat("=r", words) + ",r";
  if (op.getBroadcast()) {
    arguments.push_back(e.lane());
    load = "{\n.reg .pred p;\nsetp.eq.s32 p, $" + std::to_string(words + 1) + ", 0;\n@p " + load + "\n}";
    constraints += ",r";
  }
  SmallVector<Value> values = e.effect(load, constraints + ",~{memory}", arguments, SmallVector<Type>(words, e.i32()));
  Lowered results;
  for (Value value : values)
    results.push_back({op.getBroadcast() ? e.shuffleFirst(value) : value});
  return results;
}

static Lowered lowerStoreSlot(StoreSlotOp op, Registers<StoreSlotOp> in, Emitter &e) {
  SmallVector<Value> operands = llvm::to_vector(in.getSlot());
  for (ValueRange word : in.getWords())
    llvm::append_range(operands, word);
  auto [width, words] = vector(op.getWords().size(), 1);
  e.effect("st.shared" + width + ".b32 [$0], " + words + ";", repeat("r", operands.size()) + ",~{memory}", operands);
  return {};
}

//===----------------------------------------------------------------------===//
// The copy engine
//===----------------------------------------------------------------------===//

static Lowered lowerLoadTile(LoadTileOp op, Registers<LoadTileOp> in, Emitter &e) {
  constexpr StringLiteral text = "cp.async.bulk.tensor.5d.shared::cluster.global.mbarrier::complete_tx::bytes "
                                 "[$0], [$1, {$2,$3,$4,$5,$6}], [$7];";
  TileType tile = op.getTile().getType();
  for (int64_t i = 0; i < tile.getSlabs(); ++i) {
    Value slab = e.add(in.getTile().front(), i * tile.getSlabBytes());
    e.effect(text, "r,l,r,r,r,r,r,r,~{memory}",
             {slab, in.getMap().front(), e.i32(i * kSlabColumns), in.getWidth().front(), in.getHeight().front(),
              in.getFrame().front(), in.getHead().front(), in.getBarrier().front()});
  }
  return {};
}

/// The CTA's number in its cluster.
static Value rankOf(Emitter &e) { return e.special("cluster_ctarank"); }

static Lowered lowerMulticastTile(MulticastTileOp op, Registers<MulticastTileOp> in, Emitter &e) {
  constexpr StringLiteral text =
      "cp.async.bulk.tensor.5d.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster "
      "[$0], [$1, {$2,$3,$4,$5,$6}], [$7], $8;";
  constexpr int16_t bothOfThem = 3;
  Value both = LLVM::ConstantOp::create(e.b, e.b.getI16IntegerAttr(bothOfThem));
  TileType tile = op.getTile().getType();
  int64_t slabs = tile.getSlabs() / 2;
  Value first = e.mul(rankOf(e), slabs);
  for (int64_t i = 0; i < slabs; ++i) {
    Value number = e.add(first, i);
    Value slab = e.add(in.getTile().front(), e.mul(number, tile.getSlabBytes()));
    e.effect(text, "r,l,r,r,r,r,r,r,h,~{memory}",
             {slab, in.getMap().front(), e.mul(number, kSlabColumns), in.getWidth().front(), in.getHeight().front(),
              in.getFrame().front(), in.getHead().front(), in.getBarrier().front(), both});
  }
  return {};
}

static Lowered lowerPrefetchMap(PrefetchMapOp, Registers<PrefetchMapOp> in, Emitter &e) {
  e.effect("prefetch.tensormap [$0];", "l,~{memory}", in.getMap());
  return {};
}

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

static Lowered lowerInitBarrier(InitBarrierOp op, Registers<InitBarrierOp> in, Emitter &e) {
  e.effect("mbarrier.init.shared::cta.b64 [$0], " + Twine(op.getArrivals()) + ";", "r,~{memory}", in.getBarrier());
  return {};
}

static Lowered lowerFenceInit(FenceInitOp, Registers<FenceInitOp>, Emitter &e) {
  e.effect("fence.mbarrier_init.release.cluster;");
  e.effect("fence.proxy.async.shared::cta;");
  return {};
}

static Lowered lowerExpect(ExpectOp op, Registers<ExpectOp> in, Emitter &e) {
  e.effect("mbarrier.arrive.expect_tx.shared::cta.b64 _, [$0], " + Twine(op.getBytes()) + ";", "r,~{memory}",
           in.getBarrier());
  return {};
}

static Lowered lowerArrive(ArriveOp, Registers<ArriveOp> in, Emitter &e) {
  if (in.getCondition().empty()) {
    e.effect("mbarrier.arrive.shared::cta.b64 _, [$0];", "r,~{memory}", in.getBarrier());
    return {};
  }
  Value condition = LLVM::ZExtOp::create(e.b, e.i32(), in.getCondition().front());
  e.effect("{\n.reg .pred p;\nsetp.ne.b32 p, $1, 0;\n@p mbarrier.arrive.shared::cta.b64 _, [$0];\n}", "r,r,~{memory}",
           {in.getBarrier().front(), condition});
  return {};
}

static Lowered lowerArrivePeer(ArrivePeerOp, Registers<ArrivePeerOp> in, Emitter &e) {
  Value condition = LLVM::ZExtOp::create(e.b, e.i32(), in.getCondition().front());
  // At the default scope: a release at that of the cluster would drain memory in the middle of the consumers' loop.
  e.effect("{\n.reg .pred p;\n.reg .b32 peer;\nsetp.ne.b32 p, $1, 0;\nmapa.shared::cluster.u32 peer, $0, $2;\n"
           "@p mbarrier.arrive.shared::cluster.b64 _, [peer];\n}",
           "r,r,r,~{memory}", {in.getBarrier().front(), condition, e.bitXor(rankOf(e), 1)});
  return {};
}

static Lowered lowerWait(WaitOp, Registers<WaitOp> in, Emitter &e) {
  constexpr StringLiteral text = "{\n.reg .pred p;\nWAIT_${:uid}:\n"
                                 "mbarrier.try_wait.parity.shared::cta.b64 p, [$0], $1;\n@!p bra WAIT_${:uid};\n}";
  e.effect(text, "r,r,~{memory}", {in.getBarrier().front(), in.getParity().front()});
  return {};
}

static Lowered lowerSync(SyncOp, Registers<SyncOp>, Emitter &e) {
  e.effect("bar.sync 0;");
  return {};
}

static Lowered lowerSyncCluster(SyncClusterOp, Registers<SyncClusterOp>, Emitter &e) {
  e.effect("barrier.cluster.arrive.release;\nbarrier.cluster.wait.acquire;");
  return {};
}

static Lowered lowerNamedSync(NamedSyncOp op, Registers<NamedSyncOp> in, Emitter &e) {
  e.effect("bar.sync $0, " + Twine(op.getThreads()) + ";", "r,~{memory}", in.getId());
  return {};
}

static Lowered lowerNamedArrive(NamedArriveOp op, Registers<NamedArriveOp> in, Emitter &e) {
  e.effect("bar.arrive $0, " + Twine(op.getThreads()) + ";", "r,~{memory}", in.getId());
  return {};
}

void openwork::gpuir::populatePipelinePatterns(const TypeConverter &types, RewritePatternSet &patterns) {
  patterns
      .add<LowerOp<SharedTileOp, lowerSharedTile>, LowerOp<SharedBarrierOp, lowerSharedBarrier>,
           LowerOp<SharedSlotOp, lowerSharedSlot>, LowerOp<LoadSlotOp, lowerLoadSlot>,
           LowerOp<StoreSlotOp, lowerStoreSlot>, LowerOp<LoadTileOp, lowerLoadTile>,
           LowerOp<MulticastTileOp, lowerMulticastTile>, LowerOp<ArrivePeerOp, lowerArrivePeer>,
           LowerOp<SyncClusterOp, lowerSyncCluster>, LowerOp<PrefetchMapOp, lowerPrefetchMap>,
           LowerOp<InitBarrierOp, lowerInitBarrier>, LowerOp<FenceInitOp, lowerFenceInit>,
           LowerOp<ExpectOp, lowerExpect>, LowerOp<ArriveOp, lowerArrive>, LowerOp<WaitOp, lowerWait>,
           LowerOp<SyncOp, lowerSync>, LowerOp<NamedSyncOp, lowerNamedSync>, LowerOp<NamedArriveOp, lowerNamedArrive>>(
          types, patterns.getContext());
}
