//===- MaskDifference.h - How two block masks differ ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_MASKDIFFERENCE_H
#define OPENWORK_MASK_MASKDIFFERENCE_H

#include "openwork/Mask/BlockMask.h"

namespace openwork {

/// What became of the blocks of a mask, and of the pairs of tokens that it keeps.
struct MaskDifference {
  /// Blocks that only the second mask visits, and only the first.
  int64_t added = 0, removed = 0;
  /// Blocks that both visit: partial and now full, full and now partial, partial with another tile mask.
  int64_t filled = 0, opened = 0, redrawn = 0;
  int64_t addedPairs = 0, removedPairs = 0, commonPairs = 0;

  bool isNone() const { return addedPairs == 0 && removedPairs == 0; }
  /// Pairs that both keep / pairs that either keeps; 1 where neither keeps any.
  double overlap() const {
    int64_t either = addedPairs + removedPairs + commonPairs;
    return either ? double(commonPairs) / either : 1;
  }
};

/// The masks have equal tilings; their contexts may differ.
MaskDifference compareMasks(const BlockMask &before, const BlockMask &after);

} // namespace openwork

#endif // OPENWORK_MASK_MASKDIFFERENCE_H
