//===- KeyTraffic.h - K and V read from DRAM by rows in flight --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replays a launch of a few heads of one class through an LRU cache of the size of L2's useful part. Rows start when
// list scheduling starts them and walk their key tiles at an even pace, so that rows of unequal length drift apart
// along K just as they do on the device.
//
// All visits of a class are too many (800,000 for four heads of 900 rows at density .25), so only a sample of the key
// tiles is followed, in a cache smaller by the same factor. Reuse distances measured on a sample of the addresses are
// unbiased (Waldspurger et al., FAST 2015: SHARDS). The sample takes one tile at a hashed place out of each run of
// `stride`, since a regular one would resonate with strided masks.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SCHEDULE_KEYTRAFFIC_H
#define OPENWORK_LIB_SCHEDULE_KEYTRAFFIC_H

#include "openwork/Schedule/WorkOrder.h"

#include <cstdint>
#include <span>
#include <vector>

namespace openwork {

class KeyTraffic {
public:
  /// For launches of `heads` heads, at least 1. Keeps a reference to `work`.
  KeyTraffic(const ClassWork &work, const CostModel &model, int64_t heads);

  /// DRAM bytes of K and V behind one head at least: every key tile that a row visits, once.
  double compulsoryBytes() const { return compulsory; }

  struct Estimate {
    double bytesPerHead;
    /// What the end of the launch costs beyond an even split of its work, in seconds.
    double tail;
  };
  /// For rows dealt in the order of `rows`, a permutation.
  Estimate estimate(std::span<const uint32_t> rows) const;

private:
  /// A visit to a followed tile, by its number in the sample and the time since its row started.
  struct Visit {
    uint32_t tile;
    float seconds;
  };
  void sampleRow(int64_t row, Words followed, std::span<const uint32_t> sampleOf);
  double replay(std::span<const uint32_t> rows, std::span<const double> starts, double seconds) const;

  const ClassWork &work;
  int64_t heads;
  int64_t slots;
  double rowPrologue;
  double keyTileBytes;
  double compulsory = 0;
  int64_t stride = 1;
  int64_t tiles = 0;
  int64_t capacity = 1;
  std::vector<Visit> visits;
  /// The visits of row r are [rowBegin[r], rowBegin[r + 1]).
  std::vector<uint32_t> rowBegin;
};

} // namespace openwork

#endif // OPENWORK_LIB_SCHEDULE_KEYTRAFFIC_H
