//===- PackBitsTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Import/PackBits.h"

#include "Support/Seed.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace openwork;

/// Bytes of random bits behind `offset` others, so that they are not aligned.
static std::vector<std::byte> randomBits(size_t offset, size_t count, std::mt19937_64 &random) {
  std::vector<std::byte> bytes(offset + count);
  for (std::byte &byte : bytes)
    byte = static_cast<std::byte>(random() & 1);
  return bytes;
}

TEST(PackBits, everyLengthAndAlignment) {
  std::mt19937_64 random(testSeed());
  for (size_t count = 1; count <= 200; ++count)
    for (size_t offset = 0; offset < 8; ++offset) {
      std::vector<std::byte> storage = randomBits(offset, count, random);
      std::span<const std::byte> bytes = std::span(storage).subspan(offset);
      std::vector<uint64_t> words(wordsFor(count), ~uint64_t{0});
      ASSERT_EQ(packBits(bytes, words), std::nullopt);
      for (size_t i = 0; i < count; ++i)
        ASSERT_EQ(testBit(words, i), bytes[i] == std::byte{1}) << i << " of " << count;
      if (count % 64)
        ASSERT_EQ(words.back() & ~wordMask(0, count % 64), 0u);
    }
}

TEST(PackBits, findsTheFirstOtherByte) {
  std::mt19937_64 random(testSeed());
  for (size_t count : {1, 7, 64, 65, 591})
    for (int value : {2, 3, 128, 255})
      for (size_t at = 0; at < count; ++at) {
        std::vector<std::byte> bytes = randomBits(0, count, random);
        bytes[at] = bytes.back() = static_cast<std::byte>(value);
        std::vector<uint64_t> words(wordsFor(count));
        ASSERT_EQ(packBits(bytes, words), at);
      }
}
