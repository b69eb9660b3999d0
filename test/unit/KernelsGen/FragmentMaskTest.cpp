//===- FragmentMaskTest.cpp - Bits of tile masks where threads read them --===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/KernelsGen/SM90/FragmentMask.h"

#include "Support/Seed.h"

#include <gtest/gtest.h>
#include <random>

using namespace openwork;
using namespace openwork::sm90;

/// The dialect's formula the other way round: which bit of which word holds (row, column).
static void setFragmentBit(std::vector<uint32_t> &words, int64_t row, int64_t column, int64_t columns) {
  int64_t share = row / 64, warp = row % 64 / 16, h = row % 16 / 8, j = column / 8, c = column % 2;
  int64_t lane = row % 8 * 4 + column % 8 / 2;
  int64_t element = 4 * j + 2 * h + c, thread = share * 128 + warp * 32 + lane;
  words[thread * fragmentWords(columns) + element / 32] |= uint32_t{1} << (element % 32);
}

TEST(FragmentMask, hasAWordForEach32Elements) {
  EXPECT_EQ(fragmentWords(8), 1);
  EXPECT_EQ(fragmentWords(64), 1);
  EXPECT_EQ(fragmentWords(72), 2);
  EXPECT_EQ(fragmentWords(128), 2);
  EXPECT_EQ(fragmentWords(176), 3);
  EXPECT_EQ(fragmentWords(256), 4);
}

TEST(FragmentMask, ofOneBitIsOneBit) {
  // Row 9 is the second row of thread 4 of a warp; column 13 is the odd one of the third pair.
  std::vector<uint64_t> bits(64);
  setBit(bits, 9 * 64 + 13);
  std::vector<uint32_t> words;
  appendFragmentMask(bits, 64, 16, words);
  std::vector<uint32_t> wanted(128);
  wanted[1 * 4 + 2] = 1 << (4 + 2 + 1);
  EXPECT_EQ(words, wanted);
}

TEST(FragmentMask, followsTheDialect) {
  std::mt19937_64 random(testSeed());
  for (int64_t rows : {64, 128, 192})
    for (int64_t columns = 8; columns <= 256; columns += 8) {
      SCOPED_TRACE(std::to_string(rows) + " x " + std::to_string(columns));
      int64_t perRow = wordsFor(columns);
      // Bits behind the last column are none of the mask.
      std::vector<uint64_t> bits(rows * perRow);
      for (uint64_t &word : bits)
        word = random();
      const std::vector<uint32_t> before = {1, 2, 3};
      std::vector<uint32_t> words = before, wanted(rows * 2 * fragmentWords(columns));
      for (int64_t row = 0; row < rows; ++row)
        for (int64_t column = 0; column < columns; ++column)
          if (testBit(Words(bits).subspan(row * perRow, perRow), column))
            setFragmentBit(wanted, row, column, columns);
      appendFragmentMask(bits, rows, columns, words);
      wanted.insert(wanted.begin(), before.begin(), before.end());
      ASSERT_EQ(words, wanted);
    }
}
