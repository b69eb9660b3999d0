//===- Sha256Blocks.h - The compression function of SHA-256 -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SUPPORT_SHA256BLOCKS_H
#define OPENWORK_LIB_SUPPORT_SHA256BLOCKS_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace openwork {

constexpr size_t kSha256BlockBytes = 64;

/// The words a to h of FIPS 180-4, section 6.2.
using Sha256State = std::array<uint32_t, 8>;

/// Takes `count` blocks into the state, in order.
using Sha256Compressor = void (*)(Sha256State &state, const uint8_t *blocks, size_t count);

/// libmd's code, for any machine.
void compressPortably(Sha256State &state, const uint8_t *blocks, size_t count);

/// Code that uses the processor's instructions for SHA-256; null where it has none.
Sha256Compressor findCompressorInHardware();

} // namespace openwork

#endif // OPENWORK_LIB_SUPPORT_SHA256BLOCKS_H
