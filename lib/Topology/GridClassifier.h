//===- GridClassifier.h - Relations of the grid's axes ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TOPOLOGY_GRIDCLASSIFIER_H
#define OPENWORK_LIB_TOPOLOGY_GRIDCLASSIFIER_H

#include "PieceList.h"

#include "openwork/Topology/AxisRelation.h"
#include "openwork/Topology/Topology.h"

#include <map>
#include <mutex>

namespace openwork {

using GridRelations = std::array<std::optional<AxisRelation>, 3>;

/// One relation, decided for intervals of query positions against all key pieces at once.
class AxisTable {
public:
  AxisTable(const AxisRelation &relation, size_t axis, const PieceList &queries, const PieceList &keys);

  /// Keeps the bits of the key pieces that the relation lets through for a piece of grid queries.
  void restrict(const Piece &query, MutableWords touched, MutableWords covered) const;

private:
  size_t axis;
  int64_t words;
  std::map<std::pair<int64_t, int64_t>, int64_t> rowOf;
  std::vector<uint64_t> some, every;
};

/// The key slots of each tile that each query position of a grid axis sees.
class SlotTable {
public:
  SlotTable(const AxisRelation &relation, size_t axis, const AxisTiling &keys);

  static int64_t numBits(const AxisRelation &relation, const AxisTiling &keys) {
    return relation.numQueries() * keys.numTiles() * wordsFor(keys.tileSize()) * 64;
  }
  const uint64_t *slots(int64_t query, int64_t tile) const { return &bits[(tile * queries + query) * words]; }

private:
  int64_t queries, words;
  std::vector<uint64_t> bits;
};

/// A product of relations between positions on the axes of the grid, at least one of them present.
class GridClassifier final : public Classifier {
public:
  GridClassifier(const GridRelations &relations, TilingRef tiling);

  void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const override;
  void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const override;

private:
  void classifyPieces(int64_t row, MutableWords touched, MutableWords covered) const;
  void restrictSlots(size_t axis, int64_t query, int64_t keyTile, MutableWords slots) const;
  void makeSlotTables() const;

  const GridRelations &relations;
  TilingRef tiling;
  PieceList queries, keys;
  std::vector<AxisTable> tables;
  /// Only tile masks need these; axes too long for a table have none.
  mutable std::once_flag slotTablesMade;
  mutable std::array<std::optional<SlotTable>, 3> slotTables;
};

} // namespace openwork

#endif // OPENWORK_LIB_TOPOLOGY_GRIDCLASSIFIER_H
