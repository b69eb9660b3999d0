//===- Nesting.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/Nesting.h"

#include <algorithm>
#include <numeric>

using namespace openwork;

static bool isWithin(Words inner, Words outer) {
  return std::ranges::equal(inner, outer, [](uint64_t a, uint64_t b) { return (a & ~b) == 0; });
}

std::optional<std::vector<size_t>> openwork::nestingOrder(std::span<const BlockMask> masks) {
  std::vector<int64_t> blocks;
  for (const BlockMask &mask : masks) {
    if (mask.hasPartial() || mask.tiling() != masks.front().tiling())
      return std::nullopt;
    blocks.push_back(popcount(mask.fullPlane()));
  }
  // Only an order by size can be a chain, so that neighbours are all there is to compare.
  std::vector<size_t> order(masks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return std::pair(blocks[i], i); });
  for (size_t i = 1; i < order.size(); ++i)
    if (!isWithin(masks[order[i - 1]].fullPlane(), masks[order[i]].fullPlane()))
      return std::nullopt;
  return order;
}
