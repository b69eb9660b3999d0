//===- FakeDevice.h - A device on the host, faulty if asked -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_RUNNER_FAKEDEVICE_H
#define OPENWORK_TEST_UNIT_RUNNER_FAKEDEVICE_H

#include "Runner/RunnerSample.h"

#include "openwork/Reference/KeptKeys.h"
#include "openwork/Runner/Device.h"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace openwork::test {

/// Memory and a kernel of the sample's layers on the host. The kernel emulates one of the launch's dtype, in tiles of
/// 48 keys. Copies beyond an allocation fail.
class FakeDevice : public Device {
public:
  enum class Fault : uint8_t {
    None,
    SkipsLastQuery,   ///< of the last head
    LosesKey,         ///< an LSE like that of one key in 4,000 lost, of the last head
    DropsKey,         ///< key 20, of the last head
    DoublesKey,       ///< likewise
    SwapsHeads,       ///< reads the first head's V for all
    IgnoresValidText, ///< where a launch has counts
    MasksToNaN,       ///< 0 / 0 in queries without keys
    WritesBefore,     ///< one element
    WritesBehind,     ///< two elements
    ChangesInput,     ///< behind V
    IsNotRepeatable,  ///< the last bit of one element depends on the launch
    LaunchFails
  };

  explicit FakeDevice(const RunnerSample &sample, Fault fault = Fault::None) : sample(sample), fault(fault) {}

  std::string name() const override { return "fake device"; }
  int64_t processors() const override { return 132; }
  Expected<int64_t> freeBytes() override { return memoryBytes; }
  Expected<uint64_t> allocate(int64_t bytes) override;
  void release(uint64_t address) override { allocations.erase(address); }
  Expected<void> upload(uint64_t to, std::span<const std::byte> from) override;
  Expected<void> download(std::span<std::byte> to, uint64_t from) override;
  Expected<void> fill(uint64_t address, uint32_t word, int64_t bytes) override;
  Expected<void> launch(const OpenworkLaunch &launch) override;
  Expected<double> timeLaunches(const OpenworkLaunch &launch, int64_t count) override;

  int64_t memoryBytes = int64_t{1} << 30;
  /// What timeLaunches says, in turn.
  std::vector<double> times;
  int64_t launches = 0, timed = 0;
  /// The last launch.
  OpenworkLaunch last = {};
  size_t numAllocations() const { return allocations.size(); }

private:
  struct Allocation {
    std::unique_ptr<std::byte[]> memory;
    int64_t bytes = 0;
  };

  Expected<void> checkRange(uint64_t address, int64_t bytes) const;
  void runHead(const OpenworkLaunch &launch, const KeptKeys &kept, int64_t entry, int64_t head);
  void misbehave(const OpenworkLaunch &launch);

  const RunnerSample &sample;
  Fault fault;
  std::map<uint64_t, Allocation> allocations;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_RUNNER_FAKEDEVICE_H
