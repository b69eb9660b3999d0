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

static void buildEnumerator(Code &code, Ring &ring, Enumerate enumerate) {
  Value count = enumerate(code, ring, ring.zeroCount());
  Value zero = code.i32(0);
  ring.push(count, code.i32(kEndWord), {zero, zero, zero, zero});
}

gpuir::KernelOp openwork::sm90::buildKernel(ImplicitLocOpBuilder &b, const KernelShape &shape, Enumerate enumerate) {
  assert(shape.spec.verify() && shape.spec.cluster == 1 && "a spec that can be generated");
  OpBuilder::InsertionGuard guard(b);
  auto kernel = gpuir::KernelOp::create(b, shape.name, shape.spec.threads(), shape.queryViews.size(),
                                        shape.keyViews.size(), shape.maxHeads);
  b.createBlock(&kernel.getBody());
  Code code(b);
  SharedMemory memory(code, shape.spec);
  Ring ring(code, memory);
  Value thread = threadIndex(code);
  code.when(code.equal(thread, kLoaderThread), [&] { memory.initBarriers(); });
  gpuir::SyncOp::create(b);

  RegisterSplit registers = registerSplit(shape.spec.consumerWarpgroups);
  auto roles = scf::IfOp::create(b, code.equal(warpgroupIndex(code), 0), /*withElseRegion=*/true);
  b.setInsertionPointToStart(roles.thenBlock());
  gpuir::SetRegistersOp::create(b, "decrease", registers.producer);
  code.when(code.equal(thread, kLoaderThread), [&] { buildLoader(code, memory, ring, shape); });
  code.when(code.equal(thread, kEnumeratorThread), [&] { buildEnumerator(code, ring, enumerate); });
  b.setInsertionPointToStart(roles.elseBlock());
  gpuir::SetRegistersOp::create(b, "increase", registers.consumer);
  buildConsumer(code, memory, shape);
  b.setInsertionPointAfter(roles);
  gpuir::ReturnOp::create(b);
  return kernel;
}
