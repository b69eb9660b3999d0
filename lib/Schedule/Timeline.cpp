//===- Timeline.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/Timeline.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <queue>
#include <utility>

using namespace openwork;

double Timeline::seconds() const {
  double last = 0;
  for (int64_t slot = 0; heads > 0 && slot < slots; ++slot)
    last = std::max(last, end(slot, heads - 1));
  return last;
}

namespace {

/// Fills a timeline head by head; `now` is when each slot is free.
class TimelineMaker {
public:
  TimelineMaker(size_t heads, int64_t slots) : now(slots, 0.0) {
    assert(slots >= 1 && "nothing to deal to");
    result.slots = slots;
    result.heads = static_cast<int64_t>(heads);
    result.ends.resize(heads * slots);
  }

  void endHead() {
    for (int64_t slot = 0; slot < result.slots; ++slot)
      result.ends[slot * result.heads + done] = now[slot];
    ++done;
  }

  std::vector<double> now;
  Timeline result;

private:
  int64_t done = 0;
};

} // namespace

Timeline openwork::dealToFirstFree(std::span<const DealtRows> heads, int64_t slots, double start) {
  TimelineMaker maker(heads.size(), slots);
  using Free = std::pair<double, int64_t>;
  std::priority_queue<Free, std::vector<Free>, std::greater<>> free;
  for (int64_t slot = 0; slot < slots; ++slot)
    free.push({0, slot});
  for (DealtRows rows : heads) {
    for (double row : rows) {
      auto [time, slot] = free.top();
      free.pop();
      maker.now[slot] = time + (start + row);
      free.push({maker.now[slot], slot});
    }
    maker.endHead();
  }
  return std::move(maker.result);
}

Timeline openwork::dealInStrides(std::span<const DealtRows> heads, int64_t slots) {
  TimelineMaker maker(heads.size(), slots);
  size_t items = 0, dealt = 0;
  for (DealtRows rows : heads)
    items = std::max(items, rows.size());
  for (DealtRows rows : heads) {
    for (size_t i = 0; i < rows.size(); ++i)
      maker.now[(dealt + i) % slots] += rows[i];
    dealt += items;
    maker.endHead();
  }
  return std::move(maker.result);
}
