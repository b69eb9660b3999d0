//===- Sha256.h - SHA-256 ---------------------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_SHA256_H
#define OPENWORK_SUPPORT_SHA256_H

#include "openwork/Support/Error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace openwork {

/// The 32 bytes of FIPS 180-4, first byte first.
using Sha256Digest = std::array<uint8_t, 32>;

/// Hashes bytes that come in pieces: how they are cut does not change the digest.
class Sha256 {
public:
  Sha256();
  Sha256(Sha256 &&) noexcept;
  Sha256 &operator=(Sha256 &&) noexcept;
  ~Sha256();

  Sha256 &update(std::span<const std::byte> bytes);
  Sha256 &update(std::string_view text) { return update(std::as_bytes(std::span(text))); }

  /// The digest of everything so far; the object then starts afresh.
  Sha256Digest finish();

private:
  struct State;
  std::unique_ptr<State> state;
};

Sha256Digest sha256(std::span<const std::byte> bytes);
Sha256Digest sha256(std::string_view text);

/// Of the regular file at `path`, which may be larger than memory.
Expected<Sha256Digest> sha256OfFile(const std::string &path);

/// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
std::string toHex(const Sha256Digest &digest);

} // namespace openwork

#endif // OPENWORK_SUPPORT_SHA256_H
