//===- GuardedBuffer.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/GuardedBuffer.h"

#include <array>
#include <utility>
#include <vector>

using namespace openwork;

/// The guard behind begins after the last byte, in the middle of a word if it must.
int64_t GuardedBuffer::allocatedBytes(int64_t bytes) { return (bytes + 3) / 4 * 4 + 2 * kGuardBytes; }

Expected<GuardedBuffer> GuardedBuffer::create(Device &device, std::string what, int64_t bytes, uint32_t guard) {
  int64_t allocated = allocatedBytes(bytes);
  Expected<uint64_t> base = device.allocate(allocated);
  if (!base)
    return error(what + ": " + base.error().message);
  GuardedBuffer buffer(device, std::move(what), bytes, guard, *base);
  if (Expected<void> filled = device.fill(*base, guard, kGuardBytes); !filled)
    return tl::unexpected(filled.error());
  int64_t behind = kGuardBytes + bytes / 4 * 4;
  if (Expected<void> filled = device.fill(*base + behind, guard, allocated - behind); !filled)
    return tl::unexpected(filled.error());
  return buffer;
}

GuardedBuffer::GuardedBuffer(GuardedBuffer &&other) noexcept
    : device(std::exchange(other.device, nullptr)), what(std::move(other.what)), bytes(other.bytes), guard(other.guard),
      base(other.base) {}

GuardedBuffer &GuardedBuffer::operator=(GuardedBuffer &&other) noexcept {
  std::swap(device, other.device);
  std::swap(what, other.what);
  std::swap(bytes, other.bytes);
  std::swap(guard, other.guard);
  std::swap(base, other.base);
  return *this;
}

GuardedBuffer::~GuardedBuffer() {
  if (device)
    device->release(base);
}

Expected<void> GuardedBuffer::poison() {
  if (Expected<void> filled = device->fill(address(), kNanWord, bytes / 4 * 4); !filled)
    return filled;
  std::array<std::byte, 3> rest;
  rest.fill(std::byte{0xFF});
  return bytes % 4 ? device->upload(address() + bytes / 4 * 4, std::span(rest).first(bytes % 4)) : Expected<void>();
}

Expected<void> GuardedBuffer::upload(std::span<const std::byte> from) { return device->upload(address(), from); }

Expected<void> GuardedBuffer::download(std::span<std::byte> to, int64_t offset) const {
  return device->download(to, address() + offset);
}

namespace {

struct Damage {
  int64_t bytes = 0, nearest = 0;
};

} // namespace

/// The bytes of a guard that differ from its words; `distance(i)` is how far byte i is from the payload.
template <typename Distance>
static Damage compare(std::span<const std::byte> bytes, int64_t phase, uint32_t guard, const Distance &distance) {
  Damage damage;
  for (int64_t i = 0; i < int64_t(bytes.size()); ++i) {
    if (bytes[i] == std::byte(guard >> (8 * ((i + phase) % 4))))
      continue;
    if (!damage.bytes++ || distance(i) < damage.nearest)
      damage.nearest = distance(i);
  }
  return damage;
}

static std::string describe(const Damage &damage, const char *side) {
  return std::to_string(damage.bytes) + (damage.bytes == 1 ? " byte " : " bytes ") + side +
         (damage.bytes == 1 ? " it has changed, " : " it have changed, the nearest ") + std::to_string(damage.nearest) +
         (damage.nearest == 1 ? " byte away" : " bytes away");
}

Expected<std::string> GuardedBuffer::findDamage() const {
  int64_t behindBytes = allocatedBytes(bytes) - kGuardBytes - bytes;
  std::vector<std::byte> before(kGuardBytes), behind(behindBytes);
  if (Expected<void> read = device->download(before, base); !read)
    return tl::unexpected(read.error());
  if (Expected<void> read = device->download(behind, address() + bytes); !read)
    return tl::unexpected(read.error());
  Damage low = compare(before, 0, guard, [](int64_t i) { return kGuardBytes - i; });
  Damage high = compare(behind, bytes % 4, guard, [](int64_t i) { return i + 1; });
  std::string text;
  if (low.bytes)
    text += describe(low, "before");
  if (high.bytes)
    text += (text.empty() ? "" : "; ") + describe(high, "behind");
  return text.empty() ? text : what + ": " + text;
}
