//===- Sha256.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Sha256.h"

#include "Sha256Blocks.h"
#include "openwork/Support/File.h"

#include <algorithm>
#include <cstring>

using namespace openwork;

static Sha256Compressor chooseCompressor() {
  static const Sha256Compressor inHardware = findCompressorInHardware();
  return inHardware ? inHardware : compressPortably;
}

struct Sha256::State {
  /// The first 32 bits of the fractional parts of the square roots of 2 to 19 (FIPS 180-4, section 5.3.3).
  Sha256State words = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint64_t bytes = 0;
  /// The last `bytes` % 64 of them, which are no block yet.
  std::array<uint8_t, kSha256BlockBytes> rest;
  Sha256Compressor compress = chooseCompressor();
};

Sha256::Sha256() : state(std::make_unique<State>()) {}
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;
Sha256::~Sha256() = default;

Sha256 &Sha256::update(std::span<const std::byte> bytes) {
  // An empty span may have a null pointer, which memcpy must not see.
  if (bytes.empty())
    return *this;
  auto *data = reinterpret_cast<const uint8_t *>(bytes.data());
  size_t size = bytes.size(), kept = state->bytes % kSha256BlockBytes;
  state->bytes += size;
  if (kept > 0) {
    size_t step = std::min(size, kSha256BlockBytes - kept);
    std::memcpy(state->rest.data() + kept, data, step);
    if (kept + step < kSha256BlockBytes)
      return *this;
    state->compress(state->words, state->rest.data(), 1);
    data += step;
    size -= step;
  }
  state->compress(state->words, data, size / kSha256BlockBytes);
  size_t left = size % kSha256BlockBytes;
  std::memcpy(state->rest.data(), data + size - left, left);
  return *this;
}

/// Writes a number with its highest byte first.
template <typename T> static void writeBigEndian(T value, uint8_t *to) {
  for (size_t i = 0; i < sizeof(T); ++i)
    to[i] = static_cast<uint8_t>(value >> (8 * (sizeof(T) - 1 - i)));
}

Sha256Digest Sha256::finish() {
  // A one, zeros, and the number of bits in the last eight bytes of a block.
  uint64_t bits = state->bytes * 8;
  size_t kept = state->bytes % kSha256BlockBytes;
  std::array<uint8_t, 2 * kSha256BlockBytes> tail = {};
  std::memcpy(tail.data(), state->rest.data(), kept);
  tail[kept] = 0x80;
  size_t blocks = kept + 1 + sizeof(bits) <= kSha256BlockBytes ? 1 : 2;
  writeBigEndian(bits, tail.data() + blocks * kSha256BlockBytes - sizeof(bits));
  state->compress(state->words, tail.data(), blocks);
  Sha256Digest digest;
  for (size_t i = 0; i < state->words.size(); ++i)
    writeBigEndian(state->words[i], digest.data() + 4 * i);
  *state = State();
  return digest;
}

Sha256Digest openwork::sha256(std::span<const std::byte> bytes) { return Sha256().update(bytes).finish(); }
Sha256Digest openwork::sha256(std::string_view text) { return Sha256().update(text).finish(); }

Expected<Sha256Digest> openwork::sha256OfFile(const std::string &path) {
  return File::open(path).and_then([](const File &file) { return file.map(); }).map([](const FileMapping &mapping) {
    constexpr size_t step = size_t{8} << 20;
    Sha256 hash;
    for (std::span<const std::byte> rest = mapping.bytes(); !rest.empty();) {
      std::span<const std::byte> part = rest.first(std::min(step, rest.size()));
      hash.update(part);
      FileMapping::release(part);
      rest = rest.subspan(part.size());
    }
    return hash.finish();
  });
}

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
