//===- FragmentMask.h - Tile masks as the threads of a CTA hold them -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_SM90_FRAGMENTMASK_H
#define OPENWORK_KERNELSGEN_SM90_FRAGMENTMASK_H

#include "openwork/Support/Bits.h"

#include <cstdint>
#include <vector>

namespace openwork::sm90 {

/// Words of one thread for a tile of so many columns: a bit for each element of its fragment.
int64_t fragmentWords(int64_t columns);

/// Appends a tile mask, rows x columns bits in rows of 64-bit words, as the threads of all warpgroups read it: for each
/// share of 64 rows and each of its 128 threads, fragmentWords(columns) words. Bit i of a thread belongs to element i
/// of its fragment; which that is, the dialect says.
void appendFragmentMask(Words bits, int64_t rows, int64_t columns, std::vector<uint32_t> &words);

} // namespace openwork::sm90

#endif // OPENWORK_KERNELSGEN_SM90_FRAGMENTMASK_H
