//===- Parallel.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Parallel.h"

#include <pthread.h>
#include <vector>

using namespace openwork;

/// std::thread would throw where there is no thread, and we have no exceptions.
void openwork::runOnThreads(int64_t threads, const std::function<void()> &work) {
  auto start = [](void *given) -> void * {
    (*static_cast<const std::function<void()> *>(given))();
    return nullptr;
  };
  std::vector<pthread_t> workers;
  for (pthread_t worker; static_cast<int64_t>(workers.size()) + 1 < threads; workers.push_back(worker))
    if (pthread_create(&worker, nullptr, start, const_cast<std::function<void()> *>(&work)) != 0)
      break;
  work();
  for (pthread_t worker : workers)
    pthread_join(worker, nullptr);
}
