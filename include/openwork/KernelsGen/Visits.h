//===- Visits.h - What a schedule hands to the rest of a kernel -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_VISITS_H
#define OPENWORK_KERNELSGEN_VISITS_H

#include "mlir/IR/Value.h"

#include <cstdint>

namespace openwork {

/// What is done with a block, as one word: bits 0 to 21 are 0 for a full block, else 1 + the number of its tile mask;
/// bits 22 and 23 are the target's own; bits 24 to 31 are 0 or the number of key slots that count.
struct VisitWord {
  static constexpr int64_t kFull = 0;
  static constexpr int64_t kMaskBits = 22;
  static constexpr int64_t kLimitShift = 24;
  static constexpr int64_t kMaxMasks = (int64_t{1} << kMaskBits) - 2;
};

/// A tile's place: where its first token stands in a view's grid, and which view that is.
struct TilePlace {
  mlir::Value width, height, frame;
  /// A constant, or a value that is known at run time only.
  mlir::Value view;
};

} // namespace openwork

#endif // OPENWORK_KERNELSGEN_VISITS_H
