//===- GuardedBufferTest.cpp - Guards and what they notice ----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/GuardedBuffer.h"

#include "Runner/FakeDevice.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {

class GuardedBufferTest : public testing::TestWithParam<int64_t> {
protected:
  GuardedBufferTest() : device(sample), buffer(*GuardedBuffer::create(device, "O", GetParam(), kGuardWord)) {}

  void write(int64_t offset, uint8_t value) {
    auto *address = reinterpret_cast<uint8_t *>(buffer.address()) + offset;
    std::memcpy(address, &value, 1);
  }

  RunnerSample sample;
  FakeDevice device;
  GuardedBuffer buffer;
};

} // namespace

TEST_P(GuardedBufferTest, is_poisoned_to_the_last_byte) {
  ASSERT_TRUE(buffer.poison());
  std::vector<std::byte> bytes(GetParam());
  ASSERT_TRUE(buffer.download(bytes, 0));
  for (std::byte byte : bytes)
    ASSERT_EQ(byte, std::byte{0xFF});
  EXPECT_EQ(*buffer.findDamage(), "");
}

TEST_P(GuardedBufferTest, lets_its_own_bytes_change) {
  std::vector<std::byte> bytes(GetParam(), std::byte{1});
  ASSERT_TRUE(buffer.upload(bytes));
  EXPECT_EQ(*buffer.findDamage(), "");
}

TEST_P(GuardedBufferTest, notices_each_neighbouring_byte) {
  write(-1, 0);
  EXPECT_EQ(*buffer.findDamage(), "O: 1 byte before it has changed, 1 byte away");
  write(-1, 0xA5);
  write(GetParam(), 0);
  EXPECT_EQ(*buffer.findDamage(), "O: 1 byte behind it has changed, 1 byte away");
  write(GetParam() + 9, 0);
  write(-300, 0);
  EXPECT_EQ(*buffer.findDamage(), "O: 1 byte before it has changed, 300 bytes away; "
                                  "2 bytes behind it have changed, the nearest 1 byte away");
}

TEST_P(GuardedBufferTest, notices_the_farthest_bytes) {
  write(-GuardedBuffer::kGuardBytes, 0);
  write(GetParam() + GuardedBuffer::kGuardBytes - 1, 0);
  EXPECT_EQ(*buffer.findDamage(), "O: 1 byte before it has changed, 65536 bytes away; "
                                  "1 byte behind it has changed, 65536 bytes away");
}

TEST_P(GuardedBufferTest, frees_its_memory_once) {
  EXPECT_EQ(device.numAllocations(), 1u);
  GuardedBuffer moved = std::move(buffer);
  EXPECT_EQ(device.numAllocations(), 1u);
  {
    GuardedBuffer dropped = std::move(moved);
  }
  EXPECT_EQ(device.numAllocations(), 0u);
}

// Sizes that end inside a word share it with the guard.
INSTANTIATE_TEST_SUITE_P(, GuardedBufferTest, testing::Values(64, 65, 66, 67, 0));
