//===- CellTopology.h - Topologies that relate cells of tokens --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tokens are grouped into cells, and a matrix of bits says which query cell attends to which key cell: stored blocks,
// nested threshold maps, stripes. A token may be in no cell; it then attends to nothing and is attended by nobody.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_CELLTOPOLOGY_H
#define OPENWORK_TOPOLOGY_CELLTOPOLOGY_H

#include "openwork/Topology/Topology.h"

namespace openwork {

/// The cell of each token of a sequence, or kNoCell.
struct Cells {
  static constexpr uint32_t kNoCell = ~uint32_t{0};

  /// Runs of `size` tokens over the whole sequence, text included.
  static Cells runs(const TokenGrid &grid, int64_t size);
  /// Runs of `size` tokens of the grid, from its first token on; text is in no cell.
  static Cells gridRuns(const TokenGrid &grid, int64_t size);
  /// Boxes of the token grid in row-major order; text is in no cell.
  static Cells boxes(const TokenGrid &grid, const Coord &cell);

  bool operator==(const Cells &) const = default;

  std::vector<uint32_t> ofToken;
  int64_t count = 0;
};

/// A matrix of bits, row by row, each row padded to words.
struct BitMatrix {
  BitMatrix(int64_t rows, int64_t columns) : rows(rows), columns(columns), words(rows * wordsFor(columns)) {}

  Words row(int64_t i) const { return Words(words).subspan(i * wordsFor(columns), wordsFor(columns)); }
  MutableWords row(int64_t i) { return MutableWords(words).subspan(i * wordsFor(columns), wordsFor(columns)); }
  bool operator==(const BitMatrix &) const = default;

  int64_t rows, columns;
  std::vector<uint64_t> words;
};

class CellTopology final : public Topology {
public:
  /// Tokens of a query cell and of a key cell, where all cells are runs of so many.
  using Grain = std::optional<std::pair<int64_t, int64_t>>;

  /// `attends` has a row for each query cell and a column for each key cell.
  CellTopology(const Domain &domain, Cells queryCells, Cells keyCells, BitMatrix attends, bool usesGrid,
               Grain grain = {});

  const Cells &queryCells() const { return queryCells_; }
  const Cells &keyCells() const { return keyCells_; }
  const BitMatrix &attends() const { return attends_; }

  bool contains(int64_t query, int64_t key) const override;
  std::unique_ptr<Classifier> classifier(TilingRef tiling) const override;
  bool usesGridCoordinates() const override { return usesGrid; }
  Grain blockGrain() const override { return grain; }

private:
  Cells queryCells_, keyCells_;
  BitMatrix attends_;
  bool usesGrid;
  Grain grain;
};

/// Blocks of a stored mask: bit (i, j) keeps queries [i queryBlock, (i + 1) queryBlock) and keys
/// [j keyBlock, (j + 1) keyBlock) of the sequence. Fails where the matrix does not have exactly the blocks of the
/// domain.
Expected<TopologyRef> makeStoredBlocks(const Domain &domain, int64_t queryBlock, int64_t keyBlock, BitMatrix blocks);

/// Blocks of the grid's tokens, counted from its first token: the published masks of blocks, in which text has no part.
/// `attends` has a row and a column for each block.
TopologyRef makeGridBlocks(const Domain &domain, int64_t block, BitMatrix attends);

/// The matrix of blocks is dense; blocks of a hundred tokens make it small.
inline constexpr int64_t kMaxCells = 16384;

/// Fails where a block is empty or the grid has more than kMaxCells.
Expected<void> expectBlocks(const TokenGrid &grid, int64_t block);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_CELLTOPOLOGY_H
