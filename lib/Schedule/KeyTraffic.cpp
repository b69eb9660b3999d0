//===- KeyTraffic.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KeyTraffic.h"

#include "RowSample.h"

#include <algorithm>
#include <cassert>
#include <limits>

using namespace openwork;

namespace {

/// Heads replayed at most: rows drift apart for longer than one head lasts, and the counts the cache was fitted to were
/// taken over four.
constexpr int64_t kMostHeads = 4;
/// About how many visits a replay follows, at some 20 ns each. Against following all of them, traffic is off by a
/// tenth.
constexpr int64_t kFollowedVisits = 1 << 14;
/// A sample below this many key tiles says little.
constexpr int64_t kLeastTiles = 32;

constexpr uint32_t kNever = std::numeric_limits<uint32_t>::max();

/// Least recently used, to within one tick: tiles last touched in the same tick are evicted together.
class TickedCache {
public:
  TickedCache(int64_t tiles, int64_t ticks, int64_t capacity)
      : lastTouch(tiles, kNever), touchedIn(ticks, 0), capacity(capacity) {}

  /// Returns whether the tile had to be fetched.
  bool touch(uint32_t tile, uint32_t tick) {
    uint32_t last = lastTouch[tile];
    bool miss = last == kNever || last < oldest;
    if (miss)
      ++resident;
    else
      --touchedIn[last];
    ++touchedIn[tick];
    lastTouch[tile] = tick;
    while (resident > capacity && oldest < tick)
      resident -= touchedIn[oldest++];
    return miss;
  }

private:
  std::vector<uint32_t> lastTouch;
  std::vector<int64_t> touchedIn;
  int64_t capacity;
  int64_t resident = 0;
  uint32_t oldest = 0;
};

} // namespace

KeyTraffic::KeyTraffic(const ClassWork &work, const CostModel &model, int64_t heads)
    : work(work), heads(std::min(heads, kMostHeads)), slots(model.slots()), rowPrologue(model.row),
      keyTileBytes(double(model.spec.keyTileBytes())) {
  assert(heads >= 1 && "a launch without heads");
  assert(std::ssize(work.visited) == work.rows() * work.wordsPerRow && "expects the words of every row");
  int64_t bits = work.wordsPerRow * 64;
  stride = popcount(work.visited) * this->heads / kFollowedVisits + 1;
  stride = std::clamp<int64_t>(stride, 1, std::max<int64_t>(1, bits / kLeastTiles));
  std::vector<uint32_t> sample = sampleBits(bits, stride);
  tiles = static_cast<int64_t>(sample.size());
  capacity = std::max<int64_t>(1, int64_t(model.device.l2ReuseBytes / (keyTileBytes * double(stride))));

  std::vector<uint64_t> followed(work.wordsPerRow), seen(work.wordsPerRow);
  std::vector<uint32_t> sampleOf(bits);
  for (uint32_t s = 0; s < sample.size(); ++s) {
    setBit(followed, sample[s]);
    sampleOf[sample[s]] = s;
  }
  rowBegin.push_back(0);
  for (int64_t r = 0; r < work.rows(); ++r) {
    for (int64_t w = 0; w < work.wordsPerRow; ++w)
      seen[w] |= work.row(r)[w];
    sampleRow(r, followed, sampleOf);
  }
  compulsory = double(popcount(seen)) * keyTileBytes;
}

void KeyTraffic::sampleRow(int64_t row, Words followed, std::span<const uint32_t> sampleOf) {
  Words words = work.row(row);
  int64_t count = popcount(words), before = 0;
  double prologue = std::min(rowPrologue, work.rowCost[row]);
  double step = count ? (work.rowCost[row] - prologue) / double(count) : 0;
  for (int64_t w = 0; w < std::ssize(words); ++w) {
    for (uint64_t rest = words[w] & followed[w]; rest; rest &= rest - 1) {
      int bit = std::countr_zero(rest);
      int64_t rank = before + std::popcount(words[w] & wordMask(0, bit));
      visits.push_back({sampleOf[w * 64 + bit], float(prologue + double(rank) * step)});
    }
    before += std::popcount(words[w]);
  }
  rowBegin.push_back(static_cast<uint32_t>(visits.size()));
}

KeyTraffic::Estimate KeyTraffic::estimate(std::span<const uint32_t> rows) const {
  ListSchedule schedule(slots);
  std::vector<double> starts;
  starts.reserve(heads * rows.size());
  for (int64_t head = 0; head < heads; ++head)
    for (uint32_t row : rows)
      starts.push_back(schedule.deal(work.rowCost[row]));
  const Makespan &launch = schedule.makespan();
  double tail = launch.seconds - launch.total / double(slots);
  return {replay(rows, starts, launch.seconds), tail};
}

double KeyTraffic::replay(std::span<const uint32_t> rows, std::span<const double> starts, double seconds) const {
  // A counting sort of all followed visits by tick, with about as many ticks as visits.
  int64_t ticks = heads * std::ssize(visits);
  if (ticks == 0 || seconds <= 0)
    return 0;
  double ticksPerSecond = double(ticks) / seconds * 0.999;
  auto forEachVisit = [&](auto &&action) {
    for (size_t i = 0; i < starts.size(); ++i) {
      uint32_t row = rows[i % rows.size()];
      uint32_t head = static_cast<uint32_t>(i / rows.size());
      for (uint32_t v = rowBegin[row]; v < rowBegin[row + 1]; ++v)
        action(static_cast<uint32_t>((starts[i] + visits[v].seconds) * ticksPerSecond),
               static_cast<uint32_t>(head * tiles + visits[v].tile));
    }
  };
  std::vector<uint32_t> end(ticks + 1), sorted(ticks);
  forEachVisit([&](uint32_t tick, uint32_t) { ++end[tick]; });
  for (int64_t t = 0, sum = 0; t < ticks; ++t)
    end[t] = static_cast<uint32_t>(sum += end[t]);
  forEachVisit([&](uint32_t tick, uint32_t tile) { sorted[--end[tick]] = tile; });

  TickedCache cache(heads * tiles, ticks, capacity);
  int64_t misses = 0;
  for (uint32_t tick = 0; tick < ticks; ++tick)
    for (uint32_t i = end[tick], last = tick + 1 < ticks ? end[tick + 1] : static_cast<uint32_t>(ticks); i < last; ++i)
      misses += cache.touch(sorted[i], tick);
  return double(misses) * double(stride) * keyTileBytes / double(heads);
}
