//===- RowPairs.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/RowPairs.h"

#include <cassert>
#include <vector>

using namespace openwork;

std::optional<std::pair<int64_t, int64_t>> openwork::findUnequalPair(const BlockMask &mask,
                                                                     std::span<const int32_t> order) {
  assert(mask.numRows() % 2 == 0 && "a row without another");
  std::vector<uint64_t> first(mask.wordsPerRow()), second(mask.wordsPerRow());
  for (int64_t i = 0; i < mask.numRows(); i += 2) {
    std::pair<int64_t, int64_t> rows(i, i + 1);
    if (!order.empty())
      rows = {order[i], order[i + 1]};
    mask.visited(rows.first, first);
    mask.visited(rows.second, second);
    if (first != second)
      return rows;
  }
  return std::nullopt;
}
