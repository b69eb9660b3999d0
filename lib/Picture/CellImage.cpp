//===- CellImage.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/CellImage.h"

#include <algorithm>

using namespace openwork;

static std::vector<int64_t> tokensOfTiles(const AxisTiling &axis) {
  std::vector<int64_t> tokens(axis.numTiles());
  for (int64_t tile = 0; tile < axis.numTiles(); ++tile)
    tokens[tile] = axis.numTokens(tile);
  return tokens;
}

/// Calls `visit(row, column, pairs kept, pairs in all)` for each visited block.
template <typename Visit> static void forEachVisited(const BlockMask &mask, const Visit &visit) {
  std::vector<int64_t> queries = tokensOfTiles(mask.tiling().query), keys = tokensOfTiles(mask.tiling().key);
  std::vector<int64_t> patternPairs;
  for (const TileMask &pattern : mask.tileMasks())
    patternPairs.push_back(pattern.count());
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    forEachSetBit(mask.full(row), [&](int64_t column) {
      int64_t all = queries[row] * keys[column];
      visit(row, column, all, all);
    });
    auto id = mask.partialIds(row).begin();
    forEachSetBit(mask.partial(row),
                  [&](int64_t column) { visit(row, column, patternPairs[*id++], queries[row] * keys[column]); });
  }
}

CellImage openwork::drawBlocks(const BlockMask &mask) {
  CellImage image(mask.numRows(), mask.numColumns());
  forEachVisited(mask, [&](int64_t row, int64_t column, int64_t kept, int64_t all) {
    image.at(row, column) = kept == all ? ink::kFull : partialShade(kept, all);
  });
  return image;
}

/// The tokens of each group of `side` tiles.
static std::vector<int64_t> tokensOfGroups(const AxisTiling &axis, int64_t side) {
  std::vector<int64_t> tokens((axis.numTiles() + side - 1) / side);
  for (int64_t tile = 0; tile < axis.numTiles(); ++tile)
    tokens[tile / side] += axis.numTokens(tile);
  return tokens;
}

CellImage openwork::drawCoverage(const BlockMask &mask, int64_t side) {
  std::vector<int64_t> queries = tokensOfGroups(mask.tiling().query, side);
  std::vector<int64_t> keys = tokensOfGroups(mask.tiling().key, side);
  CellImage image(queries.size(), keys.size());
  std::vector<int64_t> kept(image.cells.size());
  forEachVisited(mask, [&](int64_t row, int64_t column, int64_t pairs, int64_t) {
    kept[row / side * image.columns + column / side] += pairs;
  });
  for (int64_t row = 0; row < image.rows; ++row)
    for (int64_t column = 0; column < image.columns; ++column)
      if (int64_t pairs = kept[row * image.columns + column])
        image.at(row, column) = coverageShade(pairs, queries[row] * keys[column]);
  return image;
}

std::vector<CellRun> openwork::mergeRuns(const CellImage &image) {
  std::vector<CellRun> runs;
  /// The run that ends with the row above at this first column, or nothing.
  constexpr size_t none = ~size_t{0};
  std::vector<size_t> above(image.columns, none), below(image.columns, none);
  for (int64_t row = 0; row < image.rows; ++row) {
    std::ranges::fill(below, none);
    for (int64_t begin = 0, end; begin < image.columns; begin = end) {
      Ink color = image.at(row, begin);
      for (end = begin + 1; end < image.columns && image.at(row, end) == color; ++end)
        continue;
      if (color == ink::kPaper)
        continue;
      size_t open = above[begin];
      if (open != none && runs[open].columns == end - begin && runs[open].ink == color) {
        ++runs[open].rows;
      } else {
        open = runs.size();
        runs.push_back({row, begin, 1, end - begin, color});
      }
      below[begin] = open;
    }
    std::swap(above, below);
  }
  return runs;
}
