//===- Kernel.cpp ---------------------------------------------------------===//
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

/// Threads of the first warpgroup that do something: the first of the first and of the second warp.
static constexpr int64_t kLoaderThread = 0, kEnumeratorThread = 32;

/// Pushes an item; one without a visit gets an empty one, so that each has a stage.
static Value pushItem(Code &code, Ring &ring, const KernelShape &shape, Enumerate enumerate, Value count, Value item) {
  Value end = enumerate(code, ring, count, item);
  if (!shape.hasEmptyRows)
    return end;
  Value zero = code.i32(0);
  return code.choose(
      code.equal(code.sub(end, count), 1),
      [&] { return Code::Values{ring.pushVisit(end, code.i32(StageWord::kEmpty), {zero, zero, zero, zero})}; },
      [&] { return Code::Values{end}; })[0];
}

static void buildEnumerator(Code &code, Ring &ring, const KernelShape &shape, Enumerate enumerate) {
  Value stride = itemStride(code), items = numItems(code);
  Code::Values last = code.loop(
      {ring.zeroCount(), firstItem(code)},
      [&](Code::Values state) { return std::pair(code.compare(Code::Predicate::slt, state[1], items), state); },
      [&](Code::Values state) -> Code::Values {
        return {pushItem(code, ring, shape, enumerate, state[0], state[1]), code.add(state[1], stride)};
      });
  ring.pushEnd(last[0]);
}

gpuir::KernelOp openwork::sm90::buildKernel(ImplicitLocOpBuilder &b, const KernelShape &shape, Enumerate enumerate) {
  assert(shape.spec.verify() && "a spec that can be generated");
  OpBuilder::InsertionGuard guard(b);
  auto kernel = gpuir::KernelOp::create(b, shape.name, shape.spec.threads(), shape.spec.cluster,
                                        shape.queryViews.size(), shape.keyViews.size(), shape.maxHeads);
  b.createBlock(&kernel.getBody());
  Code code(b);
  SharedMemory memory(code, shape.spec);
  Ring ring(code, memory);
  Value thread = threadIndex(code);
  code.when(code.equal(thread, kLoaderThread), [&] { memory.initBarriers(); });
  bool isPaired = shape.spec.cluster > 1;
  if (isPaired)
    gpuir::SyncClusterOp::create(b);
  else
    gpuir::SyncOp::create(b);

  RegisterSplit registers = registerSplit(shape.spec.consumerWarpgroups);
  auto roles = scf::IfOp::create(b, code.equal(warpgroupIndex(code), 0), /*withElseRegion=*/true);
  b.setInsertionPointToStart(roles.thenBlock());
  gpuir::SetRegistersOp::create(b, "decrease", registers.producer);
  code.when(code.equal(thread, kLoaderThread), [&] { buildLoader(code, memory, ring, shape); });
  code.when(code.equal(thread, kEnumeratorThread), [&] { buildEnumerator(code, ring, shape, enumerate); });
  b.setInsertionPointToStart(roles.elseBlock());
  gpuir::SetRegistersOp::create(b, "increase", registers.consumer);
  buildConsumer(code, memory, shape);
  b.setInsertionPointAfter(roles);
  // The other CTA may still tell this one that a stage of its own is free.
  if (isPaired)
    gpuir::SyncClusterOp::create(b);
  gpuir::ReturnOp::create(b);
  return kernel;
}
