//===- Parallel.h - A loop over threads -------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_PARALLEL_H
#define OPENWORK_SUPPORT_PARALLEL_H

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

namespace openwork {

/// Calls `work` from up to `threads` threads at once, of which the caller is one: from fewer where the system has no
/// more of them, so that no work may count on another.
void runOnThreads(int64_t threads, const std::function<void()> &work);

/// Calls `body(i)` for each i in 0..count - 1, from up to `threads` threads, of which the caller is one; 0 stands for
/// the machine's. Which thread takes which i is not fixed, so a body writes to places of its own.
template <typename Body> void parallelFor(int64_t count, const Body &body, int64_t threads = 0) {
  if (threads <= 0)
    threads = std::max<int64_t>(1, std::thread::hardware_concurrency());
  std::atomic<int64_t> next = 0;
  runOnThreads(std::min(threads, count), [&] {
    for (int64_t i = next++; i < count; i = next++)
      body(i);
  });
}

} // namespace openwork

#endif // OPENWORK_SUPPORT_PARALLEL_H
