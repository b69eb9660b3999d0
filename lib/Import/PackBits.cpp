//===- PackBits.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackBits.h"

#include <algorithm>
#include <cstring>

using namespace openwork;

static_assert(std::endian::native == std::endian::little, "byte i of a word is taken for bits 8 i to 8 i + 7");

/// The lowest bits of eight bytes, side by side. The product has a term for each byte and each bit of the factor; those
/// in the highest byte are exactly bit i of byte i, and no two terms meet, so that nothing is carried.
static uint64_t gatherLowBits(uint64_t bytes) { return bytes * 0x0102040810204080 >> 56; }

/// Packs at most 64 bytes; `seen` collects all bits of all bytes.
static uint64_t packWord(const std::byte *bytes, size_t count, uint64_t &seen) {
  uint64_t word = 0;
  for (size_t i = 0; i < count; i += 8) {
    uint64_t eight = 0;
    // The size is a constant but at the end of a row.
    if (count - i >= 8)
      std::memcpy(&eight, bytes + i, 8);
    else
      std::memcpy(&eight, bytes + i, count - i);
    seen |= eight;
    word |= gatherLowBits(eight) << i;
  }
  return word;
}

std::optional<size_t> openwork::packBits(std::span<const std::byte> bytes, MutableWords words) {
  uint64_t seen = 0;
  for (size_t w = 0; w < words.size(); ++w)
    words[w] = packWord(bytes.data() + w * 64, std::min<size_t>(bytes.size() - w * 64, 64), seen);
  if ((seen & ~uint64_t{0x0101010101010101}) == 0)
    return std::nullopt;
  return std::ranges::find_if(bytes, [](std::byte byte) { return byte > std::byte{1}; }) - bytes.begin();
}
