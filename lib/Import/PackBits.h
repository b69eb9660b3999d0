//===- PackBits.h - Bytes that are 0 or 1 as bits ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_PACKBITS_H
#define OPENWORK_LIB_IMPORT_PACKBITS_H

#include "openwork/Support/Bits.h"

#include <cstddef>
#include <optional>

namespace openwork {

/// Sets bit i of `words` where byte i is 1; wordsFor(bytes.size()) words, which are overwritten. Returns the index of
/// the first byte that is neither 0 nor 1, if there is one. Several bytes a cycle.
std::optional<size_t> packBits(std::span<const std::byte> bytes, MutableWords words);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_PACKBITS_H
