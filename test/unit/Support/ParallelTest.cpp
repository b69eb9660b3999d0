//===- ParallelTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Parallel.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

using namespace openwork;

TEST(Parallel, callsTheBodyOnceForEach) {
  for (int64_t threads : {0, 1, 3, 40})
    for (int64_t count : {0, 1, 2, 1000}) {
      std::vector<std::atomic<int>> calls(count);
      parallelFor(count, [&](int64_t i) { ++calls[i]; }, threads);
      for (const std::atomic<int> &each : calls)
        ASSERT_EQ(each, 1) << threads << " threads, " << count;
    }
}

TEST(Parallel, runsOnAsManyThreadsAsAsked) {
  std::mutex mutex;
  std::set<std::thread::id> seen;
  runOnThreads(5, [&] {
    std::lock_guard lock(mutex);
    seen.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_TRUE(seen.contains(std::this_thread::get_id()));
}

#ifndef OPENWORK_SANITIZED // AddressSanitizer's shadow takes more memory than there is then.
/// Whether the loop is done where there is no memory for the stacks of all threads.
static bool loopsWithoutMemory() {
  int64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  rlimit limit = {};
  limit.rlim_cur = limit.rlim_max = pages * sysconf(_SC_PAGESIZE) + (int64_t{64} << 20);
  if (setrlimit(RLIMIT_AS, &limit) != 0)
    return false;
  std::atomic<int64_t> sum = 0;
  parallelFor(1000, [&](int64_t i) { sum += i; }, 1000);
  return sum == 499500;
}

TEST(Parallel, goesOnWithFewerThreads) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(std::_Exit(loopsWithoutMemory() ? 0 : 1), testing::ExitedWithCode(0), "");
}
#endif
