//===- CellTopology.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/CellTopology.h"

#include "openwork/Topology/Grids.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

Cells Cells::runs(const TokenGrid &grid, int64_t size) {
  Cells cells;
  cells.count = (grid.tokens() - 1) / size + 1;
  cells.ofToken.resize(grid.tokens());
  for (int64_t token = 0; token < grid.tokens(); ++token)
    cells.ofToken[token] = token / size;
  return cells;
}

Cells Cells::gridRuns(const TokenGrid &grid, int64_t size) {
  Cells cells;
  cells.count = (grid.gridTokens() - 1) / size + 1;
  cells.ofToken.assign(grid.tokens(), kNoCell);
  Interval range = grid.gridRange();
  for (int64_t token = range.begin; token < range.end; ++token)
    cells.ofToken[token] = (token - range.begin) / size;
  return cells;
}

Cells Cells::boxes(const TokenGrid &grid, const Coord &cell) {
  Coord counts = cellCounts(grid, cell);
  Cells cells;
  cells.count = counts[0] * counts[1] * counts[2];
  cells.ofToken.assign(grid.tokens(), kNoCell);
  for (int64_t token = grid.gridRange().begin; token < grid.gridRange().end; ++token) {
    Coord coord = *grid.coord(token);
    cells.ofToken[token] = ((coord[0] / cell[0]) * counts[1] + coord[1] / cell[1]) * counts[2] + coord[2] / cell[2];
  }
  return cells;
}

CellTopology::CellTopology(const Domain &domain, Cells queryCells, Cells keyCells, BitMatrix attends, bool usesGrid,
                           Grain grain)
    : Topology(domain), queryCells_(std::move(queryCells)), keyCells_(std::move(keyCells)),
      attends_(std::move(attends)), usesGrid(usesGrid), grain(grain) {
  assert(attends_.rows == queryCells_.count && attends_.columns == keyCells_.count);
}

bool CellTopology::contains(int64_t query, int64_t key) const {
  uint32_t q = queryCells_.ofToken[query], k = keyCells_.ofToken[key];
  return q != Cells::kNoCell && k != Cells::kNoCell && testBit(attends_.row(q), k);
}

namespace {

/// The cells that the tokens of each tile are in.
struct TileCells {
  /// Distinct cells of a tile, with the slots of the tile that are in each.
  struct Share {
    uint32_t cell;
    std::vector<uint64_t> slots;
  };
  std::vector<std::vector<Share>> shares;
  /// Whether a tile has tokens that are in no cell.
  std::vector<bool> hasOutsiders;
  /// Whether tile i is cell i throughout.
  bool identity;

  TileCells(const AxisTiling &tiling, const Cells &cells)
      : shares(tiling.numTiles()), hasOutsiders(tiling.numTiles()), identity(tiling.numTiles() == cells.count) {
    std::vector<int64_t> tokens;
    for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
      tiling.slotTokens(tile, tokens);
      for (size_t slot = 0; slot < tokens.size(); ++slot)
        if (tokens[slot] >= 0)
          add(tile, slot, cells.ofToken[tokens[slot]], wordsFor(tiling.tileSize()));
      identity &= shares[tile].size() == 1 && shares[tile][0].cell == tile && !hasOutsiders[tile];
    }
  }

private:
  void add(int64_t tile, int64_t slot, uint32_t cell, int64_t words) {
    if (cell == Cells::kNoCell) {
      hasOutsiders[tile] = true;
      return;
    }
    auto share = std::ranges::find(shares[tile], cell, &Share::cell);
    if (share == shares[tile].end())
      share = shares[tile].insert(share, {cell, std::vector<uint64_t>(words)});
    setBit(share->slots, slot);
  }
};

class CellClassifier final : public Classifier {
public:
  CellClassifier(const CellTopology &topology, const Tiling &tiling)
      : topology(topology), queries(tiling.query, topology.queryCells()), keys(tiling.key, topology.keyCells()) {}

  void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const override {
    const BitMatrix &attends = topology.attends();
    int64_t words = wordsFor(attends.columns);
    std::vector<uint64_t> scratch(2 * words, 0);
    MutableWords some = MutableWords(scratch).first(words), every = MutableWords(scratch).last(words);
    setRange(every, 0, queries.hasOutsiders[row] ? 0 : attends.columns);
    for (const TileCells::Share &share : queries.shares[row]) {
      Words cells = attends.row(share.cell);
      for (int64_t w = 0; w < words; ++w) {
        some[w] |= cells[w];
        every[w] &= cells[w];
      }
    }
    if (keys.identity) {
      std::ranges::copy(some, touched.begin());
      std::ranges::copy(every, covered.begin());
      return;
    }
    for (size_t tile = 0; tile < keys.shares.size(); ++tile) {
      auto seen = [](Words cells) {
        return [cells](const TileCells::Share &share) { return testBit(cells, share.cell); };
      };
      if (std::ranges::any_of(keys.shares[tile], seen(some)))
        setBit(touched, tile);
      if (!keys.hasOutsiders[tile] && std::ranges::all_of(keys.shares[tile], seen(every)))
        setBit(covered, tile);
    }
  }

  void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    uint32_t cell = topology.queryCells().ofToken[query];
    if (cell == Cells::kNoCell)
      return;
    Words seen = topology.attends().row(cell);
    for (const TileCells::Share &share : keys.shares[keyTile])
      if (testBit(seen, share.cell))
        for (size_t w = 0; w < slots.size(); ++w)
          slots[w] |= share.slots[w];
  }

private:
  const CellTopology &topology;
  TileCells queries, keys;
};

} // namespace

std::unique_ptr<Classifier> CellTopology::classifier(TilingRef tiling) const {
  assert(tiling->query.grid() == queryGrid() && tiling->key.grid() == keyGrid());
  return std::make_unique<CellClassifier>(*this, *tiling);
}

Expected<TopologyRef> openwork::makeStoredBlocks(const Domain &domain, int64_t queryBlock, int64_t keyBlock,
                                                 BitMatrix blocks) {
  if (queryBlock < 1 || keyBlock < 1)
    return error("expects blocks of at least 1 x 1 tokens, got " + std::to_string(queryBlock) + " x " +
                 std::to_string(keyBlock));
  int64_t rows = (domain.query.tokens() - 1) / queryBlock + 1;
  int64_t columns = (domain.key.tokens() - 1) / keyBlock + 1;
  if (blocks.rows != rows || blocks.columns != columns)
    return error("expects " + std::to_string(rows) + " x " + std::to_string(columns) + " blocks of " +
                 std::to_string(queryBlock) + " x " + std::to_string(keyBlock) + " tokens for " +
                 std::to_string(domain.query.tokens()) + " queries and " + std::to_string(domain.key.tokens()) +
                 " keys, got " + std::to_string(blocks.rows) + " x " + std::to_string(blocks.columns));
  return std::make_shared<CellTopology>(domain, Cells::runs(domain.query, queryBlock),
                                        Cells::runs(domain.key, keyBlock), std::move(blocks), /*usesGrid=*/false,
                                        std::pair(queryBlock, keyBlock));
}

TopologyRef openwork::makeGridBlocks(const Domain &domain, int64_t block, BitMatrix attends) {
  return std::make_shared<CellTopology>(domain, Cells::gridRuns(domain.query, block),
                                        Cells::gridRuns(domain.key, block), std::move(attends), /*usesGrid=*/false,
                                        std::pair(block, block));
}

Expected<void> openwork::expectBlocks(const TokenGrid &grid, int64_t block) {
  if (block < 1 || block > TokenGrid::kMaxTokens)
    return error("expects blocks of 1.." + std::to_string(TokenGrid::kMaxTokens) + " tokens, got " +
                 std::to_string(block));
  if (int64_t blocks = (grid.gridTokens() - 1) / block + 1; blocks > kMaxCells)
    return error("expects at most " + std::to_string(kMaxCells) + " blocks, got " + std::to_string(blocks));
  return {};
}
