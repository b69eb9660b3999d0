//===- Statistics.h - Figures of a block mask -------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_STATISTICS_H
#define OPENWORK_MASK_STATISTICS_H

#include "openwork/Mask/BlockMask.h"

namespace openwork {

struct MaskStatistics {
  int64_t blocks = 0, full = 0, partial = 0;
  /// Token pairs kept, and token pairs in all.
  int64_t pairs = 0, allPairs = 0;
  /// Maximal runs of visited blocks, over all rows.
  int64_t runs = 0;
  /// Rows that differ in the kind of a block or in a pattern.
  int64_t distinctRows = 0;
  /// Numbers of visited blocks.
  int64_t shortestRow = 0, longestRow = 0;

  int64_t visited() const { return full + partial; }
  double visitedDensity() const { return blocks ? double(visited()) / blocks : 0; }
  double pairDensity() const { return allPairs ? double(pairs) / allPairs : 0; }
};

MaskStatistics statistics(const BlockMask &mask);

} // namespace openwork

#endif // OPENWORK_MASK_STATISTICS_H
