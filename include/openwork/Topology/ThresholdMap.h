//===- ThresholdMap.h - Nested masks as bit-sliced levels -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A threshold map T gives each block the smallest level at which it is kept, so that one map holds a nest of masks
//
//   M_p[i, j] = 1  where  T[i, j] <= p,      p <= q  implies  M_p within M_q
//
// (ScalingAttention, arXiv 2606.23019). It is stored as bit planes of the rank of T among the levels in use: three
// planes hold seven levels and "never", and a word of 64 blocks at one level is a few logic operations. With planes b1
// b0 and levels of rank 0, 1, 2, the mask of rank 1 is ~b1, and that of rank 2 is ~(b1 & b0).
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_THRESHOLDMAP_H
#define OPENWORK_TOPOLOGY_THRESHOLDMAP_H

#include "openwork/Topology/CellTopology.h"

namespace openwork {

class ThresholdMap {
public:
  /// A block with this threshold is kept at no level.
  static constexpr uint8_t kNever = 255;

  /// `thresholds` is row-major, rows x columns.
  ThresholdMap(int64_t rows, int64_t columns, std::span<const uint8_t> thresholds);

  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }
  /// The thresholds that occur, ascending, without kNever.
  const std::vector<uint8_t> &levels() const { return levels_; }
  /// Plane b holds bit b of the ranks; rank i belongs to levels()[i], and the rank behind the last one to kNever.
  const std::vector<BitMatrix> &planes() const { return planes_; }

  uint8_t threshold(int64_t row, int64_t column) const;
  /// The blocks with a threshold of at most `level`, from the planes.
  BitMatrix cut(uint8_t level) const;

private:
  int64_t rows_, columns_;
  std::vector<uint8_t> levels_;
  std::vector<BitMatrix> planes_;
};

/// The mask of one level, 0..254, as stored blocks.
Expected<TopologyRef> makeNested(const Domain &domain, int64_t queryBlock, int64_t keyBlock, const ThresholdMap &map,
                                 int64_t level);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_THRESHOLDMAP_H
