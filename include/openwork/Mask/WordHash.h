//===- WordHash.h - A fast hash of words ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_WORDHASH_H
#define OPENWORK_MASK_WORDHASH_H

#include "openwork/Support/Bits.h"

namespace openwork {

/// Hashes a stream of words in four lanes, so that the multiplications of a long stream overlap. In memory only: stored
/// digests are SHA-256.
class WordHash {
public:
  void add(uint64_t word) {
    uint64_t &lane = lanes[count++ & 3];
    lane = (std::rotl(lane, 29) ^ word) * kFactor;
  }
  void add(Words words) {
    for (uint64_t word : words)
      add(word);
  }
  uint64_t value() const {
    uint64_t hash = count;
    for (uint64_t lane : lanes)
      hash = (std::rotl(hash, 31) ^ lane ^ (lane >> 32)) * kFactor;
    return hash ^ (hash >> 29);
  }

private:
  static constexpr uint64_t kFactor = 0x9E3779B97F4A7C15;
  uint64_t lanes[4] = {1, 2, 3, 4};
  uint64_t count = 0;
};

} // namespace openwork

#endif // OPENWORK_MASK_WORDHASH_H
