//===- TilingTest.cpp - Token grids and the tiles they are cut into ---===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Samples.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

//===-- TokenGrid -------------------------------------------------------------------------------------------------===//

TEST(TokenGrid, coordinates_and_tokens_are_inverse) {
  for (uint64_t i = 0; i < 100; ++i) {
    uint64_t seed = trialSeed(0, i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    TokenGrid grid = randomGrid(random, 200);
    EXPECT_EQ(grid.gridRange().size() + grid.textRange().size(), grid.tokens());
    for (int64_t token = 0; token < grid.tokens(); ++token) {
      Place place = placeOf(grid, token);
      ASSERT_EQ(grid.coord(token), place.text ? std::nullopt : std::optional(place.at)) << "token " << token;
      ASSERT_EQ(grid.textRange().contains(token), place.text);
      ASSERT_EQ(grid.gridRange().contains(token), !place.text);
      if (!place.text) {
        ASSERT_EQ(grid.token(place.at), token);
      }
    }
    EXPECT_FALSE(grid.coord(-1));
    EXPECT_FALSE(grid.coord(grid.tokens()));
  }
}

TEST(TokenGrid, the_last_token_of_the_largest_grid) {
  TokenGrid grid = *TokenGrid::get({TokenGrid::kMaxTokens / 8, 4, 2});
  EXPECT_EQ(grid.coord(TokenGrid::kMaxTokens - 1), (Coord{TokenGrid::kMaxTokens / 8 - 1, 3, 1}));
}

TEST(TokenGrid, str) {
  EXPECT_EQ(TokenGrid::get({30, 48, 80}, TextPosition::Back, 256)->str(), "30 x 48 x 80 + text_back 256");
  EXPECT_EQ(TokenGrid::get({13, 30, 45}, TextPosition::Front, 226)->str(), "13 x 30 x 45 + text_front 226");
  EXPECT_EQ(TokenGrid::get({1, 8, 9})->str(), "8 x 9");
  EXPECT_EQ(TokenGrid::get({1, 1, 77})->str(), "77");
  EXPECT_EQ(TokenGrid::get({2, 1, 1})->str(), "2 x 1 x 1");
  EXPECT_EQ(TokenGrid::get({1, 1, 1})->str(), "1");
}

//===-- AxisTiling ------------------------------------------------------------------------------------------------===//

static void expectTokens(const AxisTiling &tiling, const TileSlots &tiles) {
  ASSERT_EQ(tiling.numTiles(), static_cast<int64_t>(tiles.size()));
  std::vector<int> seen(tiling.grid().tokens());
  for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
    std::vector<int64_t> tokens;
    tiling.slotTokens(tile, tokens);
    ASSERT_EQ(tokens, tiles[tile]) << "tile " << tile;

    std::vector<uint64_t> slots(wordsFor(tiling.tileSize())), wanted(slots.size());
    int64_t count = 0, text = 0;
    for (size_t slot = 0; slot < tokens.size(); ++slot)
      if (tokens[slot] >= 0) {
        setBit(wanted, slot);
        ++count;
        ++seen[tokens[slot]];
        text += placeOf(tiling.grid(), tokens[slot]).text;
      }
    tiling.slotsWithTokens(tile, slots);
    ASSERT_EQ(slots, wanted) << "tile " << tile;
    ASSERT_EQ(tiling.numTokens(tile), count);
    ASSERT_EQ(tiling.isPadded(tile), count != tiling.tileSize());
    ASSERT_TRUE(text == 0 || text == count) << "tile " << tile << " mixes text and grid";
  }
  ASSERT_EQ(seen, std::vector<int>(seen.size(), 1));
}

static void expectCoordinates(const AxisTiling &tiling) {
  for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
    const Segment &segment = tiling.segmentOf(tile);
    Coord coord = tiling.tileCoord(tile);
    ASSERT_EQ(tiling.tileIndex(segment, coord), tile);
    for (size_t axis = 0; axis < 3; ++axis)
      ASSERT_TRUE(coord[axis] >= 0 && coord[axis] < segment.counts[axis]) << "tile " << tile;
  }
  int64_t next = 0;
  for (const Segment &segment : tiling.segments()) {
    ASSERT_EQ(segment.firstTile, next);
    next += segment.numTiles();
  }
  ASSERT_EQ(next, tiling.numTiles());
}

/// The tokens of a piece, by its coordinates.
static std::vector<int64_t> tokensOf(const TokenGrid &grid, const Piece &piece) {
  std::vector<int64_t> tokens;
  if (piece.text) {
    for (int64_t token = piece.tokens.begin; token < piece.tokens.end; ++token)
      tokens.push_back(token);
    return tokens;
  }
  for (int64_t f = piece.grid[0].begin; f < piece.grid[0].end; ++f)
    for (int64_t h = piece.grid[1].begin; h < piece.grid[1].end; ++h)
      for (int64_t w = piece.grid[2].begin; w < piece.grid[2].end; ++w)
        tokens.push_back(grid.token({f, h, w}));
  return tokens;
}

static void expectPieces(const AxisTiling &tiling, const TileSlots &tiles, bool contiguous) {
  for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
    std::vector<Piece> pieces;
    tiling.pieces(tile, contiguous, pieces);
    std::vector<int64_t> tokens, wanted;
    for (const Piece &piece : pieces) {
      std::vector<int64_t> own = tokensOf(tiling.grid(), piece);
      ASSERT_FALSE(own.empty());
      ASSERT_TRUE(piece.contiguous || !contiguous);
      if (piece.contiguous)
        ASSERT_TRUE(own.front() == piece.tokens.begin && own.back() + 1 == piece.tokens.end &&
                    static_cast<int64_t>(own.size()) == piece.tokens.size());
      ASSERT_EQ(piece.text, placeOf(tiling.grid(), own[0]).text);
      tokens.insert(tokens.end(), own.begin(), own.end());
    }
    for (int64_t token : tiles[tile])
      if (token >= 0)
        wanted.push_back(token);
    // In ascending order too: pieces of a tile follow each other.
    ASSERT_EQ(tokens, wanted) << "tile " << tile;
    bool box = tiling.segmentOf(tile).kind == Segment::Kind::Boxes;
    if (!box || !contiguous)
      ASSERT_LE(pieces.size(), box ? 1U : 5U);
  }
}

static void expectMarks(Random &random, const AxisTiling &tiling, const TileSlots &tiles) {
  int64_t begin = random.in(-3, tiling.grid().tokens()), end = random.in(begin - 1, tiling.grid().tokens() + 3);
  std::vector<uint64_t> marked(wordsFor(tiling.numTiles())), wanted(marked.size());
  tiling.markTiles({begin, end}, marked);
  for (size_t tile = 0; tile < tiles.size(); ++tile)
    for (int64_t token : tiles[tile])
      if (token >= 0 && begin <= token && token < end)
        setBit(wanted, tile);
  ASSERT_EQ(marked, wanted) << "tokens " << begin << " to " << end;
}

TEST(AxisTiling, agrees_with_enumerated_tiles) {
  for (uint64_t i = 0; i < 400; ++i) {
    uint64_t seed = trialSeed(1, i);
    Random random(seed);
    TokenGrid grid = randomGrid(random, 400);
    AxisSample sample = randomTiling(random, grid);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + sample.tiling.str() + " of " + grid.str());
    expectTokens(sample.tiling, sample.slots);
    expectCoordinates(sample.tiling);
    expectPieces(sample.tiling, sample.slots, /*contiguous=*/false);
    expectPieces(sample.tiling, sample.slots, /*contiguous=*/true);
    for (int mark = 0; mark < 10; ++mark)
      expectMarks(random, sample.tiling, sample.slots);
    if (HasFailure())
      return;
  }
}

// A run that begins and ends in the middle of a frame: a part of a row, rows, frames, rows, a part of a row.
TEST(AxisTiling, a_run_in_five_pieces) {
  AxisTiling tiling = *AxisTiling::linear(*TokenGrid::get({5, 4, 4}), 37);
  std::vector<Piece> pieces;
  tiling.pieces(1, /*contiguous=*/false, pieces);
  std::vector<Interval> tokens;
  for (const Piece &piece : pieces)
    tokens.push_back(piece.tokens);
  EXPECT_EQ(tokens, (std::vector<Interval>{{37, 40}, {40, 48}, {48, 64}, {64, 72}, {72, 74}}));
}

TEST(AxisTiling, box_and_str) {
  TokenGrid grid = *TokenGrid::get({4, 9, 9}, TextPosition::Front, 7);
  AxisTiling runs = *AxisTiling::linear(grid, 128), boxes = *AxisTiling::boxes(grid, {2, 8, 8});
  EXPECT_EQ(runs.box(), std::nullopt);
  EXPECT_EQ(boxes.box(), (Coord{2, 8, 8}));
  EXPECT_EQ(runs.str(), "runs<128>");
  EXPECT_EQ(boxes.str(), "boxes<2 x 8 x 8>");
  Tiling tiling{runs, boxes};
  EXPECT_EQ(tiling.str(), "runs<128> by boxes<2 x 8 x 8>");
  EXPECT_EQ(tiling.numRows(), 4);
  EXPECT_EQ(tiling.numColumns(), 9);
  EXPECT_EQ(tiling.numBlocks(), 36);
}

TEST(AxisTiling, equal_where_grid_and_cut_are) {
  TokenGrid grid = *TokenGrid::get({4, 9, 9});
  EXPECT_EQ(*AxisTiling::boxes(grid, {2, 8, 8}), *AxisTiling::boxes(grid, {2, 8, 8}));
  EXPECT_NE(*AxisTiling::boxes(grid, {2, 8, 8}), *AxisTiling::boxes(grid, {2, 4, 16}));
  EXPECT_NE(*AxisTiling::boxes(grid, {2, 8, 8}), *AxisTiling::linear(grid, 128));
  EXPECT_NE(*AxisTiling::linear(grid, 64), *AxisTiling::linear(grid, 128));
  EXPECT_NE(*AxisTiling::linear(grid, 64), *AxisTiling::linear(*TokenGrid::get({9, 4, 9}), 64));
}
