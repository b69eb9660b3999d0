//===- SharedMemory.h - What lies where in shared memory --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_SM90_SHAREDMEMORY_H
#define OPENWORK_KERNELSGEN_SM90_SHAREDMEMORY_H

#include "openwork/Dialect/OpenworkGPU/IR/GPUPipelineOps.h"
#include "openwork/Kernel/KernelSpec.h"
#include "openwork/KernelsGen/SM90/Coordinates.h"

#include "llvm/Support/MathExtras.h"

namespace openwork::sm90 {

/// The tiles, barriers and words that the parts of a CTA share. Behind the tiles of Q, K and V come the barriers, then
/// the words. "Full" barriers are completed by whoever fills a place, "empty" ones by whoever is done with it.
class SharedMemory {
public:
  SharedMemory(Code &code, const KernelSpec &spec);

  /// Visits that may be enumerated ahead of the loader.
  static constexpr int64_t kRingEntries = 8;
  static constexpr int64_t kEntryWords = 4;

  mlir::Value queryTile();
  mlir::Value keyTile(mlir::Value stage);
  mlir::Value valueTile(mlir::Value stage);

  mlir::Value queryFull() { return barrier(0, {}); }
  mlir::Value queryEmpty() { return barrier(1, {}); }
  mlir::Value keyFull(mlir::Value stage) { return barrier(kFixed, stage); }
  mlir::Value keyEmpty(mlir::Value stage) { return barrier(kFixed + stages, stage); }
  mlir::Value valueFull(mlir::Value stage) { return barrier(kFixed + 2 * stages, stage); }
  mlir::Value valueEmpty(mlir::Value stage) { return barrier(kFixed + 3 * stages, stage); }
  mlir::Value ringFull(mlir::Value entry) { return barrier(kFixed + 4 * stages, entry); }
  mlir::Value ringEmpty(mlir::Value entry) { return barrier(kFixed + 4 * stages + kRingEntries, entry); }
  /// With clusters: the stage of the other CTA is free, too.
  mlir::Value keyPeerEmpty(mlir::Value stage) { return barrier(kFixed + 4 * stages + 2 * kRingEntries, stage); }
  mlir::Value valuePeerEmpty(mlir::Value stage) { return barrier(kFixed + 5 * stages + 2 * kRingEntries, stage); }

  /// Visits on their way from the enumerator to the loader.
  mlir::Value ringEntry(mlir::Value entry) { return slot(ring, kEntryWords, entry); }
  /// An item of this CTA, as it was in the ring: the query tile, and what it stands for. There are as many as the
  /// loader can be ahead of the consumers, who read them before the first visit of an item and after its last.
  mlir::Value itemSlot(mlir::Value count) {
    return slot(itemOffset, kEntryWords, code.bitAnd(count, numItemSlots() - 1));
  }
  /// The heads of such an item, for the loader itself.
  static constexpr int64_t kHeadWords = 2;
  mlir::Value headSlot(mlir::Value count) {
    return slot(headOffset, kHeadWords, code.bitAnd(count, numItemSlots() - 1));
  }
  /// What consumers are told of the visit in a stage; see StageWord.
  mlir::Value stageWord(mlir::Value stage) { return slot(stageWords, 1, stage); }

  /// Sets up every barrier. Called by one thread.
  void initBarriers();

  int64_t keyBytes() const;
  int64_t valueBytes() const;
  int64_t queryBytes() const;

private:
  /// Barriers of which there is one: those of the query tile.
  static constexpr int64_t kFixed = 2;

  /// Each item has a stage at least, so the loader is no more items ahead than there are stages; beside these the
  /// consumers still need the item they are at, and the loader one that it has just popped.
  int64_t numItemSlots() const { return int64_t(llvm::PowerOf2Ceil(stages + 2)); }

  mlir::Value tile(int64_t offset, int64_t rows, int64_t columns, mlir::Value index);
  mlir::Value barrier(int64_t number, mlir::Value index);
  mlir::Value slot(int64_t offset, int64_t words, mlir::Value index);

  Code &code;
  KernelSpec spec;
  int64_t stages;
  int64_t keys, values, barriers, ring, itemOffset, headOffset, stageWords;
};

/// A place in a pipeline: the stage, and the parity of its round.
struct Stage {
  mlir::Value index, parity;
};
/// The place after it, of so many stages.
Stage nextStage(Code &code, Stage stage, int64_t stages);

/// The element type of a kernel's tiles.
mlir::Type elementType(mlir::MLIRContext *context, DType dtype);

} // namespace openwork::sm90

#endif // OPENWORK_KERNELSGEN_SM90_SHAREDMEMORY_H
