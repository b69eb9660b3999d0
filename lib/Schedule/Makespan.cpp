//===- Makespan.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/Makespan.h"

#include <cassert>

using namespace openwork;

/// Replaces the smallest element of the heap by a larger value.
static void replaceTop(std::vector<double> &heap, double value) {
  size_t hole = 0;
  for (size_t child = 1; child < heap.size(); child = 2 * hole + 1) {
    if (child + 1 < heap.size() && heap[child + 1] < heap[child])
      ++child;
    if (value <= heap[child])
      break;
    heap[hole] = heap[child];
    hole = child;
  }
  heap[hole] = value;
}

ListSchedule::ListSchedule(int64_t slots) : freeAt(slots, 0.0) {
  assert(slots >= 1 && "nothing to deal to");
  result.slots = slots;
}

double ListSchedule::deal(double cost) {
  assert(cost >= 0 && "negative cost");
  double start = freeAt.front(), finish = start + cost;
  replaceTop(freeAt, finish);
  result.total += cost;
  result.longest = std::max(result.longest, cost);
  if (result.lastItem < 0 || finish > result.seconds) {
    result.seconds = finish;
    result.lastItem = dealt;
  }
  ++dealt;
  return start;
}

Makespan openwork::modelMakespan(std::span<const double> items, int64_t slots) {
  ListSchedule schedule(slots);
  for (double item : items)
    schedule.deal(item);
  return schedule.makespan();
}
