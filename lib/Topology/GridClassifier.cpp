//===- GridClassifier.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GridClassifier.h"

#include <algorithm>

using namespace openwork;

//===-- AxisTable -------------------------------------------------------------------------------------------------===//

/// The distinct intervals of the key pieces on an axis in ascending order, each with its pieces. Text has none.
using KeyIntervals = std::vector<std::pair<Interval, std::vector<int64_t>>>;

static KeyIntervals groupByInterval(const PieceList &keys, size_t axis) {
  std::map<std::pair<int64_t, int64_t>, std::vector<int64_t>> groups;
  for (size_t i = 0; i < keys.pieces.size(); ++i)
    if (const Piece &piece = keys.pieces[i]; !piece.text)
      groups[{piece.grid[axis].begin, piece.grid[axis].end}].push_back(i);
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

AxisTable::AxisTable(const AxisRelation &relation, size_t axis, const PieceList &queries, const PieceList &keys)
    : axis(axis), words(wordsFor(keys.pieces.size())) {
  KeyIntervals keyIntervals = groupByInterval(keys, axis);
  for (const Piece &piece : queries.pieces) {
    const Interval &interval = piece.grid[axis];
    if (piece.text || !rowOf.try_emplace({interval.begin, interval.end}, rowOf.size()).second)
      continue;
    AxisRelation::Union seen = relation.combine(interval);
    some.resize(some.size() + words);
    every.resize(every.size() + words);
    mark(seen.some, keyIntervals, MutableWords(some).last(words), /*whole=*/false);
    mark(seen.every, keyIntervals, MutableWords(every).last(words), /*whole=*/true);
  }
}

void AxisTable::restrict(const Piece &query, MutableWords touched, MutableWords covered) const {
  int64_t row = rowOf.at({query.grid[axis].begin, query.grid[axis].end});
  for (int64_t w = 0; w < words; ++w) {
    touched[w] &= some[row * words + w];
    covered[w] &= every[row * words + w];
  }
}

//===-- SlotTable -------------------------------------------------------------------------------------------------===//

SlotTable::SlotTable(const AxisRelation &relation, size_t axis, const AxisTiling &keys)
    : queries(relation.numQueries()), words(wordsFor(keys.tileSize())), bits(keys.numTiles() * queries * words) {
  std::vector<std::vector<int64_t>> queriesOf(relation.numKeys());
  for (int64_t query = 0; query < relation.numQueries(); ++query)
    for (const Run &run : relation.runs(query))
      for (int64_t key = run.begin; key < run.end; key += run.step)
        queriesOf[key].push_back(query);
  std::vector<int64_t> tokens;
  std::map<int64_t, std::vector<uint64_t>> slotsAt;
  for (int64_t tile = 0; tile < keys.numTiles(); ++tile) {
    keys.slotTokens(tile, tokens);
    slotsAt.clear();
    for (int64_t slot = 0; slot < keys.tileSize(); ++slot)
      if (std::optional<Coord> coord = tokens[slot] < 0 ? std::nullopt : keys.grid().coord(tokens[slot]))
        setBit(slotsAt.try_emplace((*coord)[axis], words).first->second, slot);
    for (const auto &[key, slots] : slotsAt)
      for (int64_t query : queriesOf[key])
        for (int64_t w = 0; w < words; ++w)
          bits[(tile * queries + query) * words + w] |= slots[w];
  }
}

//===-- GridClassifier --------------------------------------------------------------------------------------------===//

static constexpr int64_t kMaxTableBits = int64_t{1} << 28;

GridClassifier::GridClassifier(const GridRelations &relations, TilingRef tilingRef)
    : relations(relations), tiling(std::move(tilingRef)), queries(tiling->query, /*contiguous=*/false),
      keys(tiling->key, /*contiguous=*/false) {
  for (size_t axis = 0; axis < 3; ++axis)
    if (relations[axis])
      tables.emplace_back(*relations[axis], axis, queries, keys);
}

void GridClassifier::classifyPieces(int64_t row, MutableWords touched, MutableWords covered) const {
  // A tile never mixes text with grid tokens, and text takes no part.
  if (queries.of(row)[0].text)
    return;
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

void GridClassifier::classifyRow(int64_t row, MutableWords touched, MutableWords covered) const {
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

void GridClassifier::keySlots(int64_t query, int64_t keyTile, MutableWords slots) const {
  std::optional<Coord> coord = tiling->query.grid().coord(query);
  if (!coord)
    return;
  std::call_once(slotTablesMade, [&] { makeSlotTables(); });
  std::array<const uint64_t *, 3> seen;
  size_t count = 0;
  for (size_t axis = 0; axis < 3; ++axis)
    if (slotTables[axis])
      seen[count++] = slotTables[axis]->slots((*coord)[axis], keyTile);
  for (size_t w = 0; w < slots.size(); ++w) {
    uint64_t word = ~uint64_t{0};
    for (size_t i = 0; i < count; ++i)
      word &= seen[i][w];
    slots[w] = word;
  }
  for (size_t axis = 0; axis < 3; ++axis)
    if (relations[axis] && !slotTables[axis])
      restrictSlots(axis, (*coord)[axis], keyTile, slots);
}

/// The slow way, for axes too long for a table.
void GridClassifier::restrictSlots(size_t axis, int64_t query, int64_t keyTile, MutableWords slots) const {
  std::vector<int64_t> tokens;
  tiling->key.slotTokens(keyTile, tokens);
  tokens.resize(slots.size() * 64, -1);
  for (size_t slot = 0; slot < tokens.size(); ++slot) {
    std::optional<Coord> key = tokens[slot] < 0 ? std::nullopt : tiling->key.grid().coord(tokens[slot]);
    if (!key || !relations[axis]->holds(query, (*key)[axis]))
      clearBit(slots, slot);
  }
}

void GridClassifier::makeSlotTables() const {
  for (size_t axis = 0; axis < 3; ++axis)
    if (relations[axis] && SlotTable::numBits(*relations[axis], tiling->key) <= kMaxTableBits)
      slotTables[axis].emplace(*relations[axis], axis, tiling->key);
}
