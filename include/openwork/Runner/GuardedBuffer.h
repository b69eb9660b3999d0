//===- GuardedBuffer.h - Device memory between guards -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_GUARDEDBUFFER_H
#define OPENWORK_RUNNER_GUARDEDBUFFER_H

#include "openwork/Runner/Device.h"

namespace openwork {

/// Not a number in bf16, fp16 and f32.
inline constexpr uint32_t kNanWord = 0xFFFFFFFF;
/// A number like no other result, for guards of memory that is written.
inline constexpr uint32_t kGuardWord = 0xA5A5A5A5;

/// Memory on a device with a guard on either side, which a kernel that writes beyond its tensor runs into. Where the
/// guards are NaN, one that reads beyond its tensor may show that, too. The device must outlive the buffer.
class GuardedBuffer {
public:
  static constexpr int64_t kGuardBytes = 64 << 10;

  /// Guards are filled with `guard`; what is between them is not initialised. `what` names the buffer in errors.
  static Expected<GuardedBuffer> create(Device &device, std::string what, int64_t bytes, uint32_t guard);
  GuardedBuffer(GuardedBuffer &&other) noexcept;
  GuardedBuffer &operator=(GuardedBuffer &&other) noexcept;
  ~GuardedBuffer();

  /// Bytes that `bytes` of payload take in all.
  static int64_t allocatedBytes(int64_t bytes);

  const std::string &name() const { return what; }
  uint64_t address() const { return base + kGuardBytes; }
  int64_t size() const { return bytes; }
  /// Makes every element a NaN.
  Expected<void> poison();
  /// As many bytes as the buffer has.
  Expected<void> upload(std::span<const std::byte> from);
  Expected<void> download(std::span<std::byte> to, int64_t offset) const;

  /// Where a guard has changed: `output: 6 bytes before it have changed, the nearest 2 bytes away`. Empty where none
  /// has. Fails where the device does.
  Expected<std::string> findDamage() const;

private:
  GuardedBuffer(Device &device, std::string what, int64_t bytes, uint32_t guard, uint64_t base)
      : device(&device), what(std::move(what)), bytes(bytes), guard(guard), base(base) {}

  Device *device;
  std::string what;
  int64_t bytes;
  uint32_t guard;
  uint64_t base;
};

} // namespace openwork

#endif // OPENWORK_RUNNER_GUARDEDBUFFER_H
