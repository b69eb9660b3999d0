//===- Ring.h - Visits on their way from the schedule to the loader -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_SM90_RING_H
#define OPENWORK_KERNELSGEN_SM90_RING_H

#include "openwork/KernelsGen/SM90/SharedMemory.h"
#include "openwork/KernelsGen/Visits.h"

namespace openwork::sm90 {

/// The word behind the last visit of an item.
inline constexpr int64_t kEndWord = -1;

/// The word of a CTA's item.
struct ItemWord {
  static constexpr int64_t kIdle = 0;
  static constexpr int64_t kActive = 1;
};

/// A queue of entries of a word and a place, from one thread to another. Either side counts the entries it has handled.
class Ring {
public:
  Ring(Code &code, SharedMemory &memory) : code(code), memory(memory) {}

  static constexpr int64_t kViewBits = 4;

  /// Waits for a free entry, fills it, and returns the new count.
  mlir::Value push(mlir::Value count, mlir::Value word, const TilePlace &place);
  /// The entry's words, and the new count.
  std::pair<Code::Values, mlir::Value> pop(mlir::Value count);

  mlir::Value zeroCount() { return code.i32(0); }

  /// The place in the last three words of an entry.
  static TilePlace placeOf(Code &code, llvm::ArrayRef<mlir::Value> words);

private:
  Code &code;
  SharedMemory &memory;
};

} // namespace openwork::sm90

#endif // OPENWORK_KERNELSGEN_SM90_RING_H
