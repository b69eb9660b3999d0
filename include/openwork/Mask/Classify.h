//===- Classify.h - From topologies to block masks --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_CLASSIFY_H
#define OPENWORK_MASK_CLASSIFY_H

#include "openwork/Mask/MaskContext.h"
#include "openwork/Topology/Topology.h"

namespace openwork {

/// The block mask of a topology under a tiling, tile masks included.
BlockMask classify(MaskContext &context, const Topology &topology, const TilingRef &tiling);

/// What a topology costs under a tiling, without its tile masks.
struct BlockCounts {
  int64_t full = 0;
  int64_t partial = 0;
  /// Full blocks whose key tile is padded, and which a kernel masks therefore.
  int64_t fullPadded = 0;
  /// Rows with at least one visit.
  int64_t rows = 0;
  int64_t visited() const { return full + partial; }
};
/// Looks at every `rowStep`-th row only.
BlockCounts countBlocks(const Topology &topology, const TilingRef &tiling, int64_t rowStep = 1);

} // namespace openwork

#endif // OPENWORK_MASK_CLASSIFY_H
