//===- Device.h - What a run needs of a device ------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_DEVICE_H
#define OPENWORK_RUNNER_DEVICE_H

#include "openwork-c/runtime.h"
#include "openwork/Support/Error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace openwork {

/// Memory of a device, and launches of one package on it. Copies wait for what was launched before.
class Device {
public:
  virtual ~Device();

  virtual std::string name() const = 0;
  /// SMs of a GPU; threads that share a launch on the host.
  virtual int64_t processors() const = 0;
  virtual Expected<int64_t> freeBytes() = 0;
  /// An address that is a multiple of 256; the memory is the caller's until released.
  virtual Expected<uint64_t> allocate(int64_t bytes) = 0;
  virtual void release(uint64_t address) = 0;
  virtual Expected<void> upload(uint64_t to, std::span<const std::byte> from) = 0;
  virtual Expected<void> download(std::span<std::byte> to, uint64_t from) = 0;
  /// Writes a word again and again; address and bytes are multiples of 4.
  virtual Expected<void> fill(uint64_t address, uint32_t word, int64_t bytes) = 0;
  /// Launches and waits for the end.
  virtual Expected<void> launch(const OpenworkLaunch &launch) = 0;
  /// Launches so often, at least once, and waits for the end of all; the seconds that the device took. Of many launches
  /// of a short kernel it takes them one right after the other, whatever a launch costs the host.
  virtual Expected<double> timeLaunches(const OpenworkLaunch &launch, int64_t count) = 0;
  Expected<double> timeLaunch(const OpenworkLaunch &launch) { return timeLaunches(launch, 1); }
};

/// Why there is no device: of the wrong kind or none at all, or something else that went wrong.
struct DeviceError {
  Error error;
  bool noDevice = false;
};

/// Whether openCudaDevice would find a device of that number.
tl::expected<void, DeviceError> findCudaDevice(int64_t ordinal);

/// The CUDA device of that number, in its primary context, with all kernels of the package at `path` loaded.
tl::expected<std::unique_ptr<Device>, DeviceError> openCudaDevice(const std::string &path, int64_t ordinal);

/// This machine, with all kernels of the package at `path`, which is one for the host, loaded.
tl::expected<std::unique_ptr<Device>, DeviceError> openHostDevice(const std::string &path);

} // namespace openwork

#endif // OPENWORK_RUNNER_DEVICE_H
