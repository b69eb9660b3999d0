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

/// What the loader adds to the word of a visit for the consumers.
struct StageWord {
  /// The first visit of an item.
  static constexpr int64_t kFirst = int64_t{1} << VisitWord::kMaskBits;
  /// No visit, but an item that has none.
  static constexpr int64_t kEmpty = kFirst << 1;
  static_assert(kEmpty < int64_t{1} << VisitWord::kLimitShift);
  /// After the last item. As a first visit it ends the item before.
  static constexpr int64_t kStop = -1;
};

/// A queue of entries from one thread to another: items, each followed by its visits, and the end. Either side counts
/// the entries it has handled.
class Ring {
public:
  Ring(Code &code, SharedMemory &memory) : code(code), memory(memory) {}

  static constexpr int64_t kViewBits = 4;

  /// Wait for a free entry, fill it, and return the new count.
  mlir::Value pushItem(mlir::Value count, mlir::Value item, const TilePlace &queries);
  mlir::Value pushVisit(mlir::Value count, mlir::Value word, const TilePlace &keys);
  mlir::Value pushEnd(mlir::Value count);
  /// The entry's words, and the new count.
  std::pair<Code::Values, mlir::Value> pop(mlir::Value count);
  /// What the words of an entry are.
  mlir::Value isItem(llvm::ArrayRef<mlir::Value> words) { return code.less(words[3], 0); }
  mlir::Value isMore(llvm::ArrayRef<mlir::Value> words) { return code.differ(words[3], kEnd); }

  mlir::Value zeroCount() { return code.i32(0); }

  /// The place in the last three words of an entry.
  static TilePlace placeOf(Code &code, llvm::ArrayRef<mlir::Value> words);

private:
  /// In the last word of an entry, which otherwise is not negative: frame and view.
  static constexpr int64_t kItemBit = int64_t{1} << 31;
  static constexpr int64_t kEnd = -1;

  mlir::Value push(mlir::Value count, llvm::ArrayRef<mlir::Value> words);
  mlir::Value frameAndView(const TilePlace &place);

  Code &code;
  SharedMemory &memory;
};

} // namespace openwork::sm90

#endif // OPENWORK_KERNELSGEN_SM90_RING_H
