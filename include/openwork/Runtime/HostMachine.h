//===- HostMachine.h - This machine, as launches use it ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_HOSTMACHINE_H
#define OPENWORK_RUNTIME_HOSTMACHINE_H

#include "openwork/Kernel/HostAbi.h"
#include "openwork/Runtime/Failure.h"

namespace openwork {

/// How this process runs kernels of the host.
struct HostMachine {
  HostLevel level = HostLevel::Baseline;
  /// Threads of a launch.
  int64_t threads = 1;
};

inline constexpr int64_t kMaxHostThreads = 1024;

/// The highest level that the processor has and the operating system lets it use.
HostLevel highestHostLevel();

/// The highest level, and a thread for each core. The environment may say otherwise: OPENWORK_HOST_LEVEL with a lower
/// level, OPENWORK_HOST_THREADS with 1 to 1024 threads; empty ones say nothing. NoDevice where this is no x86-64
/// machine under Linux or lacks the level, InvalidArgument for other words.
Result<HostMachine> chooseHostMachine();

} // namespace openwork

#endif // OPENWORK_RUNTIME_HOSTMACHINE_H
