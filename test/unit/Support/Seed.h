//===- Seed.h - The seed of random tests ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_SUPPORT_SEED_H
#define OPENWORK_TEST_UNIT_SUPPORT_SEED_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace openwork {

/// The seed of a random test, printed so that a failure can be repeated: OPENWORK_TEST_SEED, or 1.
inline uint64_t testSeed() {
  const char *given = std::getenv("OPENWORK_TEST_SEED");
  uint64_t seed = given ? std::strtoull(given, nullptr, 10) : 1;
  std::printf("OPENWORK_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_SUPPORT_SEED_H
