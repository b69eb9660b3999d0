//===- FragmentMask.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/KernelsGen/SM90/FragmentMask.h"

using namespace openwork;
using namespace openwork::sm90;

static constexpr int64_t kThreads = 128, kRowsOfAShare = 64, kWordBits = 32;

int64_t openwork::sm90::fragmentWords(int64_t columns) { return (columns / 2 + kWordBits - 1) / kWordBits; }

void openwork::sm90::appendFragmentMask(Words bits, int64_t rows, int64_t columns, std::vector<uint32_t> &words) {
  int64_t perThread = fragmentWords(columns), perRow = wordsFor(columns);
  size_t first = words.size();
  words.resize(first + rows / kRowsOfAShare * kThreads * perThread);
  uint32_t *thread = words.data() + first;
  for (int64_t share = 0; share < rows / kRowsOfAShare; ++share)
    for (int64_t t = 0; t < kThreads; ++t, thread += perThread)
      for (int64_t i = 0; i < columns / 2; ++i) {
        int64_t row = share * kRowsOfAShare + t / 32 * 16 + t % 32 / 4 + i / 2 % 2 * 8;
        int64_t column = i / 4 * 8 + t % 4 * 2 + i % 2;
        if (bits[row * perRow + column / 64] >> (column % 64) & 1)
          thread[i / kWordBits] |= uint32_t{1} << (i % kWordBits);
      }
}
