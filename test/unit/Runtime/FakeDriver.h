//===- FakeDriver.h - A CUDA driver that only takes notes -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_RUNTIME_FAKEDRIVER_H
#define OPENWORK_TEST_UNIT_RUNTIME_FAKEDRIVER_H

#include "openwork/Runtime/CudaDriver.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace openwork {

/// What the fake writes as a tensor map: all that it was given.
struct FakeTensorMap {
  uint64_t address;
  uint64_t extents[5];
  uint64_t strides[4];
  uint32_t box[5];
  uint8_t type, interleave, swizzle, promotion;
  uint32_t elementStrideSum, fill;
  uint8_t rest[16];
};
static_assert(sizeof(FakeTensorMap) == sizeof(cuda::TensorMap));

struct FakeLaunch {
  cuda::Function function;
  unsigned grid[3], block[3], sharedBytes;
  cuda::Stream stream;
  alignas(64) std::byte parameters[16384];
};

/// The fake's whole state, which tests read and set. Nothing here allocates while a kernel is launched.
struct FakeDriver {
  /// What the device and its kernels are.
  int version = 13000;
  int major = 9, minor = 0;
  int registers = 168, localBytes = 0, staticSharedBytes = 0, maxThreads = 384;
  int numDevices = 1;
  /// Between any two events.
  float elapsedMilliseconds = 1.5;
  /// Null for none.
  cuda::Context context = nullptr;
  unsigned long long contextId = 1;

  /// The call of this name answers that status.
  const char *failing = "";
  cuda::Status status = cuda::ErrorInvalidValue;
  const char *jitLog = "";

  /// How much of each launch's parameter is noted.
  size_t parameterBytes = 0;

  int numInits = 0, numLoads = 0, numFunctionLoads = 0, numUnloads = 0, numPushes = 0, numPops = 0;
  std::atomic<int> numEncodes = 0, numLaunches = 0;
  int numAllocations = 0, numEvents = 0;
  std::string image, functionName;
  int dynamicSharedBytes = 0;
  FakeLaunch launches[8];
};

using GetFakeDriver = FakeDriver *();

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_RUNTIME_FAKEDRIVER_H
