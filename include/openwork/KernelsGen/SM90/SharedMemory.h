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
  mlir::Value keyFull(mlir::Value stage) { return barrier(1, stage); }
  mlir::Value keyEmpty(mlir::Value stage) { return barrier(1 + stages, stage); }
  mlir::Value valueFull(mlir::Value stage) { return barrier(1 + 2 * stages, stage); }
  mlir::Value valueEmpty(mlir::Value stage) { return barrier(1 + 3 * stages, stage); }
  mlir::Value ringFull(mlir::Value entry) { return barrier(1 + 4 * stages, entry); }
  mlir::Value ringEmpty(mlir::Value entry) { return barrier(1 + 4 * stages + kRingEntries, entry); }

  /// Visits on their way from the enumerator to the loader.
  mlir::Value ringEntry(mlir::Value entry) { return slot(ring, kEntryWords, entry); }
  /// The query tile of this CTA; see Item.
  mlir::Value itemSlot() { return slot(itemOffset, kEntryWords, {}); }
  /// What consumers are told of the visit in a stage; see Visit.
  mlir::Value stageWord(mlir::Value stage) { return slot(stageWords, 1, stage); }

  /// Sets up every barrier. Called by one thread.
  void initBarriers();

  int64_t keyBytes() const;
  int64_t valueBytes() const;
  int64_t queryBytes() const;

private:
  mlir::Value tile(int64_t offset, int64_t rows, int64_t columns, mlir::Value index);
  mlir::Value barrier(int64_t number, mlir::Value index);
  mlir::Value slot(int64_t offset, int64_t words, mlir::Value index);

  Code &code;
  KernelSpec spec;
  int64_t stages;
  int64_t keys, values, barriers, ring, itemOffset, stageWords;
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
