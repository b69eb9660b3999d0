//===- ProductTopology.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/ProductTopology.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <mutex>

using namespace openwork;

ProductTopology::ProductTopology(const Domain &domain, Relations relations)
    : Topology(domain), relations_(std::move(relations)) {
  assert(!relations_.sequence || (relations_.sequence->numQueries() == domain.query.tokens() &&
                                  relations_.sequence->numKeys() == domain.key.tokens()));
  for (size_t axis = 0; axis < 3; ++axis)
    assert(!relations_.grid[axis] || (relations_.grid[axis]->numQueries() == domain.query.extents()[axis] &&
                                      relations_.grid[axis]->numKeys() == domain.key.extents()[axis]));
}

bool ProductTopology::contains(int64_t query, int64_t key) const {
  if (relations_.sequence && !relations_.sequence->holds(query, key))
    return false;
  if (!constrainsGrid())
    return true;
  std::optional<Coord> q = queryGrid().coord(query), k = keyGrid().coord(key);
  if (!q || !k)
    return false;
  for (size_t axis = 0; axis < 3; ++axis)
    if (relations_.grid[axis] && !relations_.grid[axis]->holds((*q)[axis], (*k)[axis]))
      return false;
  return true;
}

namespace {

/// The pieces of all tiles of one axis, tile by tile.
struct PieceList {
  std::vector<Piece> pieces;
  std::vector<int64_t> firstPiece;

  PieceList(const AxisTiling &tiling, bool cutAtGrid, bool contiguous) {
    firstPiece.reserve(tiling.numTiles() + 1);
    for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
      firstPiece.push_back(pieces.size());
      tiling.pieces(tile, contiguous, pieces);
      if (!cutAtGrid)
        joinFrom(firstPiece.back());
    }
    firstPiece.push_back(pieces.size());
  }

  std::span<const Piece> of(int64_t tile) const {
    return std::span(pieces).subspan(firstPiece[tile], firstPiece[tile + 1] - firstPiece[tile]);
  }
  bool oneEach() const { return pieces.size() + 1 == firstPiece.size(); }

private:
  /// Joins neighbours in the sequence, for relations that do not look at grid coordinates.
  void joinFrom(int64_t first) {
    size_t last = first;
    for (size_t i = first + 1; i < pieces.size(); ++i) {
      if (pieces[i].tokens.begin == pieces[last].tokens.end)
        pieces[last].tokens.end = pieces[i].tokens.end;
      else
        pieces[++last] = pieces[i];
    }
    pieces.resize(last + 1);
  }
};

/// One relation, decided for intervals of query positions against all key pieces at once.
class AxisTable {
public:
  /// `positions(piece)` is a piece's interval on the axis, or nothing where the relation holds for none of its tokens.
  using Positions = std::optional<Interval> (*)(const Piece &, size_t axis);

  AxisTable(const AxisRelation &relation, size_t axis, Positions positions, const PieceList &queries,
            const PieceList &keys)
      : axis(axis), positions(positions), words(wordsFor(keys.pieces.size())) {
    KeyIntervals keyIntervals = groupByInterval(keys);
    for (const Piece &piece : queries.pieces) {
      std::optional<Interval> interval = positions(piece, axis);
      if (!interval || !rowOf.try_emplace({interval->begin, interval->end}, rowOf.size()).second)
        continue;
      AxisRelation::Union seen = relation.combine(*interval);
      some.resize(some.size() + words);
      every.resize(every.size() + words);
      mark(seen.some, keyIntervals, MutableWords(some).last(words), /*whole=*/false);
      mark(seen.every, keyIntervals, MutableWords(every).last(words), /*whole=*/true);
    }
  }

  /// Keeps the bits of the key pieces that the relation lets through; clears all where it holds for no token of
  /// `query`.
  void restrict(const Piece &query, MutableWords touched, MutableWords covered) const {
    std::optional<Interval> interval = positions(query, axis);
    if (!interval) {
      std::ranges::fill(touched, 0);
      std::ranges::fill(covered, 0);
      return;
    }
    int64_t row = rowOf.at({interval->begin, interval->end});
    for (int64_t w = 0; w < words; ++w) {
      touched[w] &= some[row * words + w];
      covered[w] &= every[row * words + w];
    }
  }

private:
  /// The distinct intervals of the key pieces in ascending order, each with its pieces.
  using KeyIntervals = std::vector<std::pair<Interval, std::vector<int64_t>>>;

  KeyIntervals groupByInterval(const PieceList &keys) const {
    std::map<std::pair<int64_t, int64_t>, std::vector<int64_t>> groups;
    for (size_t i = 0; i < keys.pieces.size(); ++i)
      if (std::optional<Interval> interval = positions(keys.pieces[i], axis))
        groups[{interval->begin, interval->end}].push_back(i);
    KeyIntervals intervals;
    for (auto &[bounds, pieces] : groups)
      intervals.push_back({{bounds.first, bounds.second}, std::move(pieces)});
    return intervals;
  }

  /// Sets the bits of the key pieces that meet (or, with `whole`, lie inside) one of the seen intervals.
  static void mark(const std::vector<Interval> &seen, const KeyIntervals &keyIntervals, MutableWords bits, bool whole) {
    size_t i = 0;
    for (const auto &[interval, pieces] : keyIntervals) {
      while (i < seen.size() && seen[i].end <= interval.begin)
        ++i;
      if (i == seen.size())
        return;
      if (whole ? seen[i].begin <= interval.begin && interval.end <= seen[i].end : seen[i].begin < interval.end)
        for (int64_t piece : pieces)
          setBit(bits, piece);
    }
  }

  size_t axis;
  Positions positions;
  int64_t words;
  std::map<std::pair<int64_t, int64_t>, int64_t> rowOf;
  std::vector<uint64_t> some, every;
};

/// Key slots that each query position of a grid axis sees: one bit for each slot of each key tile, tiles padded to
/// words.
class SlotTable {
public:
  SlotTable(const AxisRelation &relation, size_t axis, const AxisTiling &keys)
      : words(keys.numTiles() * wordsFor(keys.tileSize())), bits(relation.numQueries() * words) {
    std::vector<std::vector<int64_t>> queriesOf(relation.numKeys());
    for (int64_t query = 0; query < relation.numQueries(); ++query)
      for (const Run &run : relation.runs(query))
        for (int64_t key = run.begin; key < run.end; key += run.step)
          queriesOf[key].push_back(query);
    std::vector<int64_t> tokens;
    for (int64_t tile = 0; tile < keys.numTiles(); ++tile) {
      keys.slotTokens(tile, tokens);
      for (int64_t slot = 0; slot < keys.tileSize(); ++slot)
        if (std::optional<Coord> coord = tokens[slot] < 0 ? std::nullopt : keys.grid().coord(tokens[slot]))
          for (int64_t query : queriesOf[(*coord)[axis]])
            setBit(MutableWords(bits).subspan(query * words, words), tile * wordsFor(keys.tileSize()) * 64 + slot);
    }
  }

  static int64_t numBits(const AxisRelation &relation, const AxisTiling &keys) {
    return relation.numQueries() * keys.numTiles() * wordsFor(keys.tileSize()) * 64;
  }

  Words row(int64_t query, int64_t tile, int64_t tileWords) const {
    return Words(bits).subspan(query * words + tile * tileWords, tileWords);
  }

private:
  int64_t words;
  std::vector<uint64_t> bits;
};

class ProductClassifier final : public Classifier {
public:
  ProductClassifier(const ProductTopology &topology, TilingRef tilingRef)
      : relations(topology.relations()), queryGrid(topology.queryGrid()), tiling(std::move(tilingRef)),
        queries(tiling->query, topology.constrainsGrid(), relations.sequence.has_value()),
        keys(tiling->key, topology.constrainsGrid(), relations.sequence.has_value()) {
    if (relations.sequence)
      tables.emplace_back(*relations.sequence, 0, sequencePositions, queries, keys);
    for (size_t axis = 0; axis < 3; ++axis)
      if (relations.grid[axis])
        tables.emplace_back(*relations.grid[axis], axis, gridPositions, queries, keys);
  }

  void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const override {
    if (keys.oneEach())
      return classifyPieces(row, touched, covered);
    std::vector<uint64_t> pieceBits(2 * wordsFor(keys.pieces.size()));
    MutableWords pieceTouched = MutableWords(pieceBits).first(pieceBits.size() / 2);
    MutableWords pieceCovered = MutableWords(pieceBits).last(pieceBits.size() / 2);
    classifyPieces(row, pieceTouched, pieceCovered);
    for (int64_t tile = 0, count = tiling->numColumns(); tile < count; ++tile) {
      int64_t begin = keys.firstPiece[tile], end = keys.firstPiece[tile + 1];
      if (findFirst(pieceTouched, begin, end) == end)
        continue;
      setBit(touched, tile);
      if (findFirst(pieceCovered, begin, end, false) == end)
        setBit(covered, tile);
    }
  }

  void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    tiling->key.slotsWithTokens(keyTile, slots);
    if (relations.sequence)
      restrictToRuns(relations.sequence->runs(query), keyTile, slots);
    if (!relations.grid[0] && !relations.grid[1] && !relations.grid[2])
      return;
    std::optional<Coord> coord = queryGrid.coord(query);
    if (!coord) {
      std::ranges::fill(slots, 0);
      return;
    }
    std::call_once(slotTablesMade, [&] { makeSlotTables(); });
    for (size_t axis = 0; axis < 3; ++axis)
      if (relations.grid[axis] && !slotTables[axis])
        restrictBySlot(*relations.grid[axis], axis, (*coord)[axis], keyTile, slots);
      else if (slotTables[axis]) {
        Words row = slotTables[axis]->row((*coord)[axis], keyTile, slots.size());
        for (size_t w = 0; w < slots.size(); ++w)
          slots[w] &= row[w];
      }
  }

private:
  static std::optional<Interval> sequencePositions(const Piece &piece, size_t) { return piece.tokens; }
  static std::optional<Interval> gridPositions(const Piece &piece, size_t axis) {
    return piece.text ? std::nullopt : std::optional(piece.grid[axis]);
  }

  void classifyPieces(int64_t row, MutableWords touched, MutableWords covered) const {
    int64_t count = keys.pieces.size();
    setRange(covered, 0, count);
    std::vector<uint64_t> scratch(2 * touched.size());
    MutableWords some = MutableWords(scratch).first(touched.size()), every = MutableWords(scratch).last(touched.size());
    for (const Piece &piece : queries.of(row)) {
      setRange(some, 0, count);
      setRange(every, 0, count);
      for (const AxisTable &table : tables)
        table.restrict(piece, some, every);
      for (size_t w = 0; w < touched.size(); ++w) {
        touched[w] |= some[w];
        covered[w] &= every[w];
      }
    }
  }

  /// Keeps the slots whose tokens lie in the runs.
  void restrictToRuns(std::span<const Run> runs, int64_t keyTile, MutableWords slots) const {
    std::vector<uint64_t> seen(slots.size());
    int64_t slot = 0;
    for (const Piece &piece : keys.of(keyTile))
      slot = markRuns(runs, piece, keyTile, slot, seen);
    for (size_t w = 0; w < slots.size(); ++w)
      slots[w] &= seen[w];
  }

  /// A piece of a run starts where the last one ended; a row of a box starts at the row's first slot.
  int64_t markRuns(std::span<const Run> runs, const Piece &piece, int64_t keyTile, int64_t nextSlot,
                   MutableWords seen) const {
    const Segment &segment = tiling->key.segmentOf(keyTile);
    int64_t first = nextSlot;
    if (segment.kind == Segment::Kind::Boxes) {
      Coord begin = tiling->key.tileCoord(keyTile);
      first = ((piece.grid[0].begin - begin[0] * segment.box[0]) * segment.box[1] + piece.grid[1].begin -
               begin[1] * segment.box[1]) *
              segment.box[2];
    }
    for (const Run &run : runs) {
      int64_t begin = run.begin, end = std::min(run.end, piece.tokens.end);
      if (begin < piece.tokens.begin)
        begin += (piece.tokens.begin - begin + run.step - 1) / run.step * run.step;
      if (run.step == 1)
        setRange(seen, first + begin - piece.tokens.begin, first + end - piece.tokens.begin);
      else
        for (int64_t token = begin; token < end; token += run.step)
          setBit(seen, first + token - piece.tokens.begin);
    }
    return first + piece.tokens.size();
  }

  /// The slow way, for axes too long for a table.
  void restrictBySlot(const AxisRelation &relation, size_t axis, int64_t query, int64_t keyTile,
                      MutableWords slots) const {
    std::vector<int64_t> tokens;
    tiling->key.slotTokens(keyTile, tokens);
    for (size_t slot = 0; slot < tokens.size(); ++slot) {
      std::optional<Coord> key = tokens[slot] < 0 ? std::nullopt : tiling->key.grid().coord(tokens[slot]);
      if (!key || !relation.holds(query, (*key)[axis]))
        clearBit(slots, slot);
    }
  }

  void makeSlotTables() const {
    for (size_t axis = 0; axis < 3; ++axis)
      if (relations.grid[axis] && SlotTable::numBits(*relations.grid[axis], tiling->key) <= kMaxTableBits)
        slotTables[axis].emplace(*relations.grid[axis], axis, tiling->key);
  }

  static constexpr int64_t kMaxTableBits = int64_t{1} << 28;

  const ProductTopology::Relations &relations;
  const TokenGrid &queryGrid;
  TilingRef tiling;
  PieceList queries, keys;
  std::vector<AxisTable> tables;
  mutable std::once_flag slotTablesMade;
  mutable std::array<std::optional<SlotTable>, 3> slotTables;
};

} // namespace

std::unique_ptr<Classifier> ProductTopology::classifier(TilingRef tiling) const {
  assert(tiling->query.grid() == queryGrid() && tiling->key.grid() == keyGrid());
  return std::make_unique<ProductClassifier>(*this, std::move(tiling));
}
