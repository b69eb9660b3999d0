//===- Sha256Blocks.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sha256Blocks.h"

#include <sha2.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

using namespace openwork;

void openwork::compressPortably(Sha256State &state, const uint8_t *blocks, size_t count) {
  for (; count > 0; --count, blocks += kSha256BlockBytes)
    SHA256Transform(state.data(), blocks);
}

#ifdef __x86_64__

/// The constants of FIPS 180-4, section 4.2.2.
alignas(16) static constexpr uint32_t kRoundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// Words that sha256rnds2 takes together (Intel SDM, volume 2): A, B, E, F from the highest lane down, and C, D, G, H.
__attribute__((target("sha,sse4.1"))) static void compressInHardware(Sha256State &state, const uint8_t *blocks,
                                                                     size_t count) {
  __m128i abef = _mm_set_epi32(int(state[0]), int(state[1]), int(state[4]), int(state[5]));
  __m128i cdgh = _mm_set_epi32(int(state[2]), int(state[3]), int(state[6]), int(state[7]));
  const __m128i bigEndian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
  for (; count > 0; --count, blocks += kSha256BlockBytes) {
    __m128i oldAbef = abef, oldCdgh = cdgh;
    // The last 16 words of the message schedule, four in each.
    __m128i words[4];
    for (int group = 0; group < 16; ++group) {
      __m128i &next = words[group % 4];
      if (group < 4) {
        next = _mm_loadu_si128(reinterpret_cast<const __m128i *>(blocks) + group);
        next = _mm_shuffle_epi8(next, bigEndian);
      } else {
        __m128i last = words[(group + 3) % 4], third = words[(group + 2) % 4];
        next = _mm_sha256msg1_epu32(next, words[(group + 1) % 4]);
        next = _mm_add_epi32(next, _mm_alignr_epi8(last, third, 4));
        next = _mm_sha256msg2_epu32(next, last);
      }
      __m128i sum = _mm_add_epi32(next, _mm_load_si128(reinterpret_cast<const __m128i *>(kRoundConstants + 4 * group)));
      // Two rounds each; the words trade places.
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_unpackhi_epi64(sum, sum));
    }
    abef = _mm_add_epi32(abef, oldAbef);
    cdgh = _mm_add_epi32(cdgh, oldCdgh);
  }
  alignas(16) uint32_t high[4], low[4];
  _mm_store_si128(reinterpret_cast<__m128i *>(high), abef);
  _mm_store_si128(reinterpret_cast<__m128i *>(low), cdgh);
  state = {high[3], high[2], low[3], low[2], high[1], high[0], low[1], low[0]};
}

Sha256Compressor openwork::findCompressorInHardware() {
  unsigned eax, ebx, ecx, edx;
  constexpr unsigned ssse3 = 1u << 9, sse41 = 1u << 19, sha = 1u << 29;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & ssse3) == 0 || (ecx & sse41) == 0)
    return nullptr;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & sha) != 0 ? compressInHardware : nullptr;
}

#else

Sha256Compressor openwork::findCompressorInHardware() { return nullptr; }

#endif
