//===- ThresholdMap.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/ThresholdMap.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

ThresholdMap::ThresholdMap(int64_t rows, int64_t columns, std::span<const uint8_t> thresholds)
    : rows_(rows), columns_(columns) {
  assert(thresholds.size() == static_cast<size_t>(rows * columns));
  std::array<bool, 256> used = {};
  for (uint8_t threshold : thresholds)
    used[threshold] = true;
  std::array<uint8_t, 256> rankOf = {};
  for (int level = 0; level < kNever; ++level)
    if (used[level]) {
      rankOf[level] = levels_.size();
      levels_.push_back(level);
    }
  rankOf[kNever] = levels_.size();

  planes_.assign(std::bit_width(levels_.size()), BitMatrix(rows, columns));
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      for (size_t b = 0; b < planes_.size(); ++b)
        if (rankOf[thresholds[i * columns + j]] >> b & 1)
          setBit(planes_[b].row(i), j);
}

uint8_t ThresholdMap::threshold(int64_t row, int64_t column) const {
  size_t rank = 0;
  for (size_t b = 0; b < planes_.size(); ++b)
    rank |= size_t{testBit(planes_[b].row(row), column)} << b;
  return rank < levels_.size() ? levels_[rank] : kNever;
}

BitMatrix ThresholdMap::cut(uint8_t level) const {
  BitMatrix kept(rows_, columns_);
  size_t count = std::upper_bound(levels_.begin(), levels_.end(), level) - levels_.begin();
  if (count == 0)
    return kept;
  size_t last = count - 1;
  for (int64_t i = 0; i < rows_; ++i) {
    MutableWords row = kept.row(i);
    for (size_t w = 0; w < row.size(); ++w) {
      // rank < last where the highest bit in which they differ is set in last.
      uint64_t below = 0, equal = ~uint64_t{0};
      for (size_t b = planes_.size(); b-- > 0;) {
        uint64_t bit = planes_[b].row(i)[w];
        if (last >> b & 1) {
          below |= equal & ~bit;
          equal &= bit;
        } else {
          equal &= ~bit;
        }
      }
      row[w] = (below | equal) & wordMask(0, std::min<int64_t>(columns_ - static_cast<int64_t>(w) * 64, 64));
    }
  }
  return kept;
}

Expected<TopologyRef> openwork::makeNested(const Domain &domain, int64_t queryBlock, int64_t keyBlock,
                                           const ThresholdMap &map, int64_t level) {
  if (level < 0 || level >= ThresholdMap::kNever)
    return error("expects a level in 0..254, got " + std::to_string(level));
  return makeStoredBlocks(domain, queryBlock, keyBlock, map.cut(level));
}
