//===- Sha256.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Sha256.h"

#include <sha2.h>

using namespace openwork;

struct Sha256::State {
  SHA2_CTX context;
};

Sha256::Sha256() : state(std::make_unique<State>()) { SHA256Init(&state->context); }
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;
Sha256::~Sha256() = default;

Sha256 &Sha256::update(std::span<const std::byte> bytes) {
  // An empty span may have a null pointer, which memcpy must not see.
  if (!bytes.empty())
    SHA256Update(&state->context, reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
  return *this;
}

Sha256Digest Sha256::finish() {
  Sha256Digest digest;
  SHA256Final(digest.data(), &state->context);
  SHA256Init(&state->context);
  return digest;
}

Sha256Digest openwork::sha256(std::span<const std::byte> bytes) { return Sha256().update(bytes).finish(); }
Sha256Digest openwork::sha256(std::string_view text) { return Sha256().update(text).finish(); }

std::string openwork::toHex(const Sha256Digest &digest) {
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (uint8_t byte : digest) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}
