//===- RowSample.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/RowSample.h"

#include "openwork/Runner/RandomData.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <thread>

using namespace openwork;

std::vector<int64_t> openwork::sampleQueries(const AxisTiling &queries, int64_t count, uint64_t seed) {
  int64_t tokens = queries.grid().tokens();
  if (count >= tokens) {
    std::vector<int64_t> all(tokens);
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  std::set<int64_t> chosen;
  for (const Segment &segment : queries.segments())
    chosen.insert({segment.tokens.begin, segment.tokens.end - 1});
  for (uint64_t draw = 0; int64_t(chosen.size()) < count; ++draw)
    chosen.insert(int64_t(randomBits(seed, 0, draw) % uint64_t(tokens)));
  return {chosen.begin(), chosen.end()};
}

double openwork::rowCost(const BlockMask &mask, int64_t headDim, int64_t valueDim) {
  int64_t visits = popcount(mask.fullPlane()) + popcount(mask.partialPlane());
  double keys = double(visits) * mask.tiling().key.tileSize() / std::max<int64_t>(1, mask.numRows());
  return keys * double(headDim + valueDim);
}

int64_t openwork::affordableRows(std::span<const double> rowCosts, double seconds) {
  // The reference, the emulation and the sensitivity.
  constexpr double multiplicationsASecond = 2e9, passes = 3;
  double cost = std::accumulate(rowCosts.begin(), rowCosts.end(), 0.0) * passes;
  double budget = seconds * multiplicationsASecond * std::max(1u, std::thread::hardware_concurrency());
  return int64_t(std::clamp(budget / std::max(cost, 1.0), 8.0, 256.0));
}
