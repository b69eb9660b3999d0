//===- Kernel.h - Kernels for sm_90 -----------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A CTA of a kernel of this family computes items, one query tile of one head each, one after the other. Three parts
// run side by side, each a bit ahead of the next, so that an item begins while the one before it still ends:
//
//     enumerator   one thread; runs the loops of the heads' classes and pushes items and their visits into a ring
//     loader       one thread; pops visits, has the copy engine fetch K and V, two or more tiles ahead
//     consumers    one to three warpgroups of 64 query rows each; scores, softmax, output
//
// Only the enumerator knows topologies, so classes cost a kernel code there and nowhere else, and what it computes is
// hidden behind tiles in flight. Consumers learn of a visit through one word: full, under a tile mask, first of an
// item.
//
// The consumers' loop follows FlashAttention 3: scores of the next visit are issued before P times V of the last one,
// so that the softmax of one hides behind the other, and two warpgroups take turns at the tensor cores (ping-pong).
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_SM90_KERNEL_H
#define OPENWORK_KERNELSGEN_SM90_KERNEL_H

#include "openwork/Dialect/OpenworkGPU/IR/GPUKernelOps.h"
#include "openwork/KernelsGen/SM90/Ring.h"

#include <string>
#include <vector>

namespace openwork::sm90 {

/// What decides a kernel's code, apart from its schedules.
struct KernelShape {
  std::string name;
  KernelSpec spec;
  std::vector<TileView> queryViews, keyViews;
  int64_t maxHeads = 1;
  /// Items of one head: the most rows of a class.
  int64_t rows = 1;
  /// The table of tile masks, as fragmentWords lays them out; empty where every visit is full.
  std::string maskTable;
  /// Whether visits may carry a number of key slots that count.
  bool hasLimits = false;
  /// Whether some row may have no visit.
  bool hasEmptyRows = false;

  bool isMasked() const { return !maskTable.empty() || hasLimits; }
};

/// Pushes an item and then its visits, or nothing where the item has no work; returns the new count.
using Enumerate = llvm::function_ref<mlir::Value(Code &code, Ring &ring, mlir::Value count, mlir::Value item)>;

/// Builds a kernel where the builder stands. The spec verifies.
gpuir::KernelOp buildKernel(mlir::ImplicitLocOpBuilder &builder, const KernelShape &shape, Enumerate enumerate);

/// The parts of a kernel.
void buildLoader(Code &code, SharedMemory &memory, Ring &ring, const KernelShape &shape);
void buildConsumer(Code &code, SharedMemory &memory, const KernelShape &shape);

} // namespace openwork::sm90

#endif // OPENWORK_KERNELSGEN_SM90_KERNEL_H
