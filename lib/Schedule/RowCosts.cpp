//===- RowCosts.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/RowCosts.h"

#include "openwork/Support/Bits.h"

using namespace openwork;

/// The bits of the key tiles that hold fewer tokens than others.
static std::vector<uint64_t> paddedColumns(const BlockMask &mask) {
  std::vector<uint64_t> padded(mask.wordsPerRow());
  for (int64_t column = 0; column < mask.numColumns(); ++column)
    if (mask.tiling().key.isPadded(column))
      setBit(padded, column);
  return padded;
}

std::vector<double> openwork::rowSeconds(const BlockMask &mask, const CostModel &model) {
  std::vector<uint64_t> padded = paddedColumns(mask);
  std::vector<double> seconds;
  seconds.reserve(mask.numRows());
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    VisitCounts counts;
    counts.partial = popcount(mask.partial(row));
    for (size_t word = 0; word < padded.size(); ++word)
      counts.padded += std::popcount(mask.full(row)[word] & padded[word]);
    counts.full = popcount(mask.full(row)) - counts.padded;
    seconds.push_back(model.rowSeconds(counts));
  }
  return seconds;
}
