//===- Bits.h - Rows of bits in 64-bit words --------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bit i of a row is bit i % 64 of word i / 64. Bits past the end of a row are zero; every function here keeps that.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_BITS_H
#define OPENWORK_SUPPORT_BITS_H

#include <bit>
#include <cstdint>
#include <span>

namespace openwork {

using Words = std::span<const uint64_t>;
using MutableWords = std::span<uint64_t>;

constexpr int64_t wordsFor(int64_t bits) { return (bits + 63) / 64; }

/// A word with bits [begin, end) set, 0 <= begin <= end <= 64.
constexpr uint64_t wordMask(int64_t begin, int64_t end) {
  uint64_t low = end == 64 ? ~uint64_t{0} : (uint64_t{1} << end) - 1;
  return begin == 64 ? 0 : low & (~uint64_t{0} << begin);
}

inline bool testBit(Words words, int64_t i) { return words[i / 64] >> (i % 64) & 1; }
inline void setBit(MutableWords words, int64_t i) { words[i / 64] |= uint64_t{1} << (i % 64); }
inline void clearBit(MutableWords words, int64_t i) { words[i / 64] &= ~(uint64_t{1} << (i % 64)); }

/// Sets bits [begin, end).
inline void setRange(MutableWords words, int64_t begin, int64_t end) {
  if (begin >= end)
    return;
  int64_t first = begin / 64, last = (end - 1) / 64;
  if (first == last) {
    words[first] |= wordMask(begin % 64, (end - 1) % 64 + 1);
    return;
  }
  words[first] |= wordMask(begin % 64, 64);
  for (int64_t w = first + 1; w < last; ++w)
    words[w] = ~uint64_t{0};
  words[last] |= wordMask(0, (end - 1) % 64 + 1);
}

inline int64_t popcount(Words words) {
  int64_t count = 0;
  for (uint64_t word : words)
    count += std::popcount(word);
  return count;
}

/// Calls `visit(i)` for each set bit, in ascending order.
template <typename Visit> void forEachSetBit(Words words, Visit &&visit) {
  for (size_t w = 0; w < words.size(); ++w)
    for (uint64_t word = words[w]; word; word &= word - 1)
      visit(static_cast<int64_t>(w) * 64 + std::countr_zero(word));
}

/// The first set (or clear) bit at or after `from`, or `size`.
inline int64_t findFirst(Words words, int64_t from, int64_t size, bool value = true) {
  for (int64_t w = from / 64; w < wordsFor(size); ++w) {
    uint64_t word = value ? words[w] : ~words[w];
    if (w == from / 64)
      word &= wordMask(from % 64, 64);
    if (word) {
      int64_t i = w * 64 + std::countr_zero(word);
      return i < size ? i : size;
    }
  }
  return size;
}

} // namespace openwork

#endif // OPENWORK_SUPPORT_BITS_H
