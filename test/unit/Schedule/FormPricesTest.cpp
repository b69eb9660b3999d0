//===- FormPricesTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/FormPrices.h"

#include "openwork/Mask/MaskContext.h"
#include "openwork/Schedule/Carver.h"

#include <gtest/gtest.h>
#include <random>

using namespace openwork;

namespace {

/// 64 x 128 blocks, each of which the function keeps or not.
template <typename Keeps> BlockMask maskOf(MaskContext &context, Keeps &&keeps) {
  TokenGrid queries = *TokenGrid::get({1, 1, 128}, TextPosition::None, 0);
  TokenGrid keys = *TokenGrid::get({1, 1, 256}, TextPosition::None, 0);
  BlockMaskParts parts(
      std::make_shared<const Tiling>(Tiling{*AxisTiling::linear(queries, 2), *AxisTiling::linear(keys, 2)}));
  for (int64_t row = 0; row < 64; ++row)
    for (int64_t column = 0; column < 128; ++column)
      if (keeps(row, column))
        setBit(parts.fullRow(row), column);
  return *context.get(std::move(parts));
}

TEST(FormPrices, LoopsAreCheaperThanTheBitsOfABand) {
  MaskContext context;
  BlockMask band = maskOf(context, [](int64_t row, int64_t column) { return column >= row && column < row + 40; });
  FormPrices prices = priceForms(*carve(band), band);
  EXPECT_LT(prices.carved, prices.immediate);
  EXPECT_LT(prices.carved, prices.embedded);
  // Two words for each of 64 rows.
  EXPECT_EQ(prices.embeddedBytes, 64 * 2 * 8);
}

TEST(FormPrices, RandomBlocksCostWhatTheirBitsCost) {
  MaskContext context;
  std::mt19937 random(7);
  BlockMask bits = maskOf(context, [&](int64_t, int64_t) { return random() % 2; });
  Carving carving = *carve(bits);
  ASSERT_TRUE(carving.affine.empty());
  FormPrices prices = priceForms(carving, bits);
  EXPECT_DOUBLE_EQ(prices.carved, std::min(prices.immediate, prices.embedded));
  EXPECT_EQ(prices.embeddedBytes, carving.cost.dataBytes);
}

} // namespace
