//===- TokenOrderTest.cpp - Where orders put the tokens of a grid ---------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/TokenOrder.h"

#include "Topology/Samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

using namespace openwork;
using namespace openwork::test;

/// The tokens of a grid without text, place by place.
static std::vector<int64_t> tokensIn(TokenOrder order, const Coord &extents) {
  std::vector<uint32_t> places = placesIn(order, *TokenGrid::get(extents));
  std::vector<int64_t> tokens(places.size(), -1);
  for (size_t token = 0; token < places.size(); ++token)
    tokens[places[token]] = token;
  return tokens;
}

TEST(TokenOrder, axes) {
  Coord extents = {2, 2, 3};
  using Tokens = std::vector<int64_t>;
  EXPECT_EQ(tokensIn(TokenOrder::FHW, extents), (Tokens{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(tokensIn(TokenOrder::FWH, extents), (Tokens{0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11}));
  EXPECT_EQ(tokensIn(TokenOrder::HFW, extents), (Tokens{0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11}));
  EXPECT_EQ(tokensIn(TokenOrder::HWF, extents), (Tokens{0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11}));
  EXPECT_EQ(tokensIn(TokenOrder::WFH, extents), (Tokens{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
  EXPECT_EQ(tokensIn(TokenOrder::WHF, extents), (Tokens{0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11}));
}

// What gilbert_mapping of Jenga's gilbert.py returns.
TEST(TokenOrder, hilbert) {
  using Tokens = std::vector<int64_t>;
  auto hilbert = [](const Coord &extents) { return tokensIn(TokenOrder::Hilbert, extents); };
  EXPECT_EQ(hilbert({1, 1, 5}), (Tokens{0, 1, 2, 3, 4}));
  EXPECT_EQ(hilbert({1, 4, 4}), (Tokens{0, 1, 5, 4, 8, 12, 13, 9, 10, 14, 15, 11, 7, 6, 2, 3}));
  EXPECT_EQ(hilbert({1, 3, 5}), (Tokens{0, 5, 10, 11, 6, 1, 2, 3, 8, 7, 12, 13, 14, 9, 4}));
  EXPECT_EQ(hilbert({2, 2, 2}), (Tokens{0, 2, 6, 4, 5, 7, 3, 1}));
  EXPECT_EQ(hilbert({2, 3, 4}),
            (Tokens{0, 12, 13, 1, 5, 17, 16, 4, 8, 20, 21, 9, 10, 22, 23, 11, 7, 19, 18, 6, 2, 14, 15, 3}));
  EXPECT_EQ(hilbert({3, 5, 2}), (Tokens{0, 1,  11, 10, 20, 21, 23, 22, 12, 13, 3,  2,  4,  6, 7,
                                        5, 15, 17, 16, 14, 24, 26, 25, 27, 29, 28, 18, 19, 9, 8}));
  EXPECT_EQ(hilbert({5, 2, 3}), (Tokens{0,  3,  4,  1,  2,  5,  11, 8,  7,  10, 9,  6,  12, 15, 21,
                                        18, 19, 22, 16, 13, 14, 20, 17, 23, 29, 26, 25, 28, 27, 24}));
}

/// FNV-1a over the tokens.
static uint64_t digestOf(const std::vector<int64_t> &tokens) {
  uint64_t digest = 14695981039346656037U;
  for (int64_t token : tokens)
    digest = (digest ^ static_cast<uint64_t>(token)) * 1099511628211U;
  return digest;
}

TEST(TokenOrder, hilbert_on_larger_grids) {
  EXPECT_EQ(digestOf(tokensIn(TokenOrder::Hilbert, {7, 9, 20})), 16685312254935595597U);
  EXPECT_EQ(digestOf(tokensIn(TokenOrder::Hilbert, {21, 12, 16})), 11767754412048067453U);
  EXPECT_EQ(digestOf(tokensIn(TokenOrder::Hilbert, {3, 45, 8})), 9618337122992663915U);
  EXPECT_EQ(digestOf(tokensIn(TokenOrder::Hilbert, {13, 11, 9})), 5212528179532568730U);
}

TEST(TokenOrder, hilbert_steps_to_neighbours_on_even_grids) {
  TokenGrid grid = *TokenGrid::get({4, 6, 10});
  std::vector<int64_t> tokens = tokensIn(TokenOrder::Hilbert, grid.extents());
  for (size_t i = 1; i < tokens.size(); ++i) {
    Coord from = *grid.coord(tokens[i - 1]), to = *grid.coord(tokens[i]);
    EXPECT_EQ(std::abs(from[0] - to[0]) + std::abs(from[1] - to[1]) + std::abs(from[2] - to[2]), 1) << "step " << i;
  }
}

TEST(TokenOrder, every_token_has_a_place_and_text_stays) {
  for (uint64_t i = 0; i < 200; ++i) {
    uint64_t seed = trialSeed(90, i);
    Random random(seed);
    TokenGrid grid = randomGrid(random, 300);
    auto order = static_cast<TokenOrder>(random.in(0, 6));
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + grid.str());
    std::vector<uint32_t> places = placesIn(order, grid);
    ASSERT_EQ(static_cast<int64_t>(places.size()), grid.tokens());
    for (int64_t token = 0; token < grid.tokens(); ++token)
      if (!grid.gridRange().contains(token))
        EXPECT_EQ(places[token], token);
    std::ranges::sort(places);
    for (int64_t place = 0; place < grid.tokens(); ++place)
      ASSERT_EQ(places[place], place);
  }
}
