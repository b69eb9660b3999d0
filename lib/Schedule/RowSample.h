//===- RowSample.h - A few columns that stand for all -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SCHEDULE_ROWSAMPLE_H
#define OPENWORK_LIB_SCHEDULE_ROWSAMPLE_H

#include <algorithm>
#include <cstdint>
#include <vector>

namespace openwork {

/// One bit at a hashed place out of each run of `stride` bits, ascending: even coverage, yet no resonance with masks
/// that repeat at some stride of their own.
inline std::vector<uint32_t> sampleBits(int64_t bits, int64_t stride) {
  std::vector<uint32_t> sample;
  for (int64_t begin = 0; begin < bits; begin += stride) {
    // The finaliser of splitmix64.
    uint64_t hash = uint64_t(begin) + 0x9E3779B97F4A7C15u;
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
    hash ^= hash >> 31;
    sample.push_back(uint32_t(begin + int64_t(hash % uint64_t(std::min(stride, bits - begin)))));
  }
  return sample;
}

} // namespace openwork

#endif // OPENWORK_LIB_SCHEDULE_ROWSAMPLE_H
