//===- RowForms.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RowForms.h"

using namespace openwork;

//===----------------------------------------------------------------------===//
// Where the full tiles of a leaf are
//===----------------------------------------------------------------------===//

/// Set bits within [begin, end): their number, and the interval from the first to the last.
static int64_t countRange(Words words, int64_t begin, int64_t end, Interval &extent) {
  int64_t count = 0;
  extent = {end, begin};
  for (int64_t w = begin / 64; w <= (end - 1) / 64; ++w) {
    int64_t from = std::max(begin - w * 64, int64_t{0}), to = std::min(end - w * 64, int64_t{64});
    uint64_t word = words[w] & wordMask(from, to);
    if (!word)
      continue;
    count += std::popcount(word);
    extent.begin = std::min<int64_t>(extent.begin, w * 64 + std::countr_zero(word));
    extent.end = w * 64 + 64 - std::countl_zero(word);
  }
  return count;
}

/// How many tiles of the span lie in the interval.
static int64_t countTiles(const TileSpan &span, const Interval &within) {
  int64_t count = 0;
  forEachRun(span, [&](int64_t begin, int64_t end) {
    count += std::max<int64_t>(std::min(end, within.end) - std::max(begin, within.begin), 0);
  });
  return count;
}

/// Calls visit(coordinates of the first tile, number of tiles) for each line of consecutive tiles of a product.
template <typename Visit> static void forEachLine(const TileProduct &tiles, Visit &&visit) {
  forEachRun(tiles[0], [&](int64_t fBegin, int64_t fEnd) {
    for (int64_t f = fBegin; f < fEnd; ++f)
      forEachRun(tiles[1], [&](int64_t hBegin, int64_t hEnd) {
        for (int64_t h = hBegin; h < hEnd; ++h)
          forEachRun(tiles[2], [&](int64_t begin, int64_t end) { visit(Coord{f, h, begin}, end - begin); });
      });
  });
}

static int64_t columnOf(const Segment &segment, const Coord &tile) {
  return segment.firstTile + (tile[0] * segment.counts[1] + tile[1]) * segment.counts[2] + tile[2];
}

/// Finds the box of the leaf's full tiles; false where they are no box.
static bool boxFullTiles(Words full, const Segment &segment, Leaf &leaf) {
  int64_t count = 0, all = 0;
  leaf.full.fill({std::numeric_limits<int32_t>::max(), 0});
  forEachLine(leaf.tiles, [&](const Coord &tile, int64_t size) {
    int64_t column = columnOf(segment, tile);
    Interval extent;
    all += size;
    int64_t here = countRange(full, column, column + size, extent);
    if (here == 0)
      return;
    count += here;
    int64_t shift = tile[2] - column;
    const Interval found[] = {
        {tile[0], tile[0] + 1}, {tile[1], tile[1] + 1}, {extent.begin + shift, extent.end + shift}};
    for (int a = 0; a < 3; ++a)
      leaf.full[a] = {std::min(leaf.full[a].begin, found[a].begin), std::max(leaf.full[a].end, found[a].end)};
  });
  leaf.hasFull = count > 0;
  leaf.hasMasked = count < all;
  if (count == 0)
    return true;
  int64_t boxed = 1;
  for (int a = 0; a < 3; ++a) {
    const Interval axis = {0, segment.counts[a]};
    int64_t inside = countTiles(leaf.tiles[a], leaf.full[a]);
    boxed *= inside;
    // Stripes move from row to row, so that bounds around all of them would move too.
    if (!leaf.tiles[a].isInterval() && inside == countTiles(leaf.tiles[a], axis))
      leaf.full[a] = axis;
  }
  return boxed == count;
}

bool RowForms::sameTileMask(int64_t row, Leaf &leaf) const {
  bool same = true, found = false;
  forEachLine(leaf.tiles, [&](const Coord &tile, int64_t size) {
    int64_t column = columnOf(keySegments[leaf.keySegment], tile);
    for (int64_t end = column + size; same && column < end; ++column) {
      if (!testBit(mask.partial(row), column))
        continue;
      same = !found || leaf.tileMask == idAt[column];
      found = true;
      leaf.tileMask = idAt[column];
    }
  });
  return same;
}

bool RowForms::label(int64_t row, Leaf &leaf) const {
  if (!boxFullTiles(mask.full(row), keySegments[leaf.keySegment], leaf))
    return false;
  return options.hasRule || !leaf.hasMasked || sameTileMask(row, leaf);
}

//===----------------------------------------------------------------------===//
// Leaves
//===----------------------------------------------------------------------===//

bool RowForms::addBoxed(int64_t row) {
  mask.visited(row, bits);
  size_t firstLeaf = allLeaves.size();
  if (!addPlane(bits, true, 0))
    return false;
  if (!mask.hasPartial())
    return true;
  if (!options.hasRule) {
    auto ids = mask.partialIds(row).begin();
    forEachSetBit(mask.partial(row), [&](int64_t column) { idAt[column] = *ids++; });
  }
  return std::all_of(allLeaves.begin() + firstLeaf, allLeaves.end(), [&](Leaf &leaf) { return label(row, leaf); });
}

/// The distinct ids, in order; nothing where there are more than `limit`.
static std::optional<std::vector<uint32_t>> distinctIds(std::span<const uint32_t> ids, int64_t limit) {
  std::vector<uint32_t> distinct;
  for (uint32_t id : ids) {
    if (std::ranges::find(distinct, id) != distinct.end())
      continue;
    if (int64_t(distinct.size()) == limit)
      return std::nullopt;
    distinct.push_back(id);
  }
  std::ranges::sort(distinct);
  return distinct;
}

bool RowForms::addSplit(int64_t row) {
  size_t firstLeaf = allLeaves.size();
  if (!addPlane(mask.full(row), true, 0))
    return false;
  auto ids = mask.partialIds(row);
  if (ids.empty())
    return true;
  if (options.hasRule)
    return addPlane(mask.partial(row), false, 0);
  auto distinct = distinctIds(ids, options.maxNests);
  if (!distinct)
    return false;
  for (uint32_t id : *distinct) {
    std::ranges::fill(bits, 0);
    auto next = ids.begin();
    forEachSetBit(mask.partial(row), [&](int64_t column) {
      if (*next++ == id)
        setBit(bits, column);
    });
    if (!addPlane(bits, false, id) || int64_t(allLeaves.size() - firstLeaf) > options.maxNests)
      return false;
  }
  return true;
}

/// Appends the leaves of some bits of a row, all full or all masked alike.
bool RowForms::addPlane(Words plane, bool full, uint32_t tileMask) {
  for (size_t segment = 0; segment < trees.size(); ++segment) {
    products.clear();
    if (!trees[segment].takeApart(plane, products))
      return false;
    for (const TileProduct &tiles : products) {
      Leaf leaf{int32_t(segment), tiles, full, !full, tileMask, {}};
      for (int a = 0; full && a < 3; ++a)
        leaf.full[a] = tiles[a].isInterval() ? Interval{tiles[a].begin, tiles[a].end}
                                             : Interval{0, keySegments[segment].counts[a]};
      allLeaves.push_back(leaf);
    }
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

RowForms::RowForms(const BlockMask &mask, const CarveOptions &options, int64_t querySegment, Reading reading,
                   std::span<const Coord> periods)
    : mask(mask), options(options), keySegments(mask.tiling().key.segments()), reading(reading),
      bits(mask.wordsPerRow()), idAt(mask.hasPartial() && !options.hasRule ? mask.numColumns() : 0) {
  const Segment &segment = mask.tiling().query.segments()[querySegment];
  for (size_t i = 0; i < keySegments.size(); ++i)
    trees.emplace_back(keySegments[i], periods[i], options.maxNests);
  rows.reserve(segment.numTiles());
  for (int64_t row = 0; row < segment.numTiles(); ++row)
    addRow(segment.firstTile + row);
}

bool RowForms::repeatsPrevious(int64_t row) const {
  return !rows.empty() && std::ranges::equal(mask.full(row), mask.full(row - 1)) &&
         std::ranges::equal(mask.partial(row), mask.partial(row - 1)) &&
         (options.hasRule || std::ranges::equal(mask.partialIds(row), mask.partialIds(row - 1)));
}

void RowForms::addRow(int64_t row) {
  if (repeatsPrevious(row)) {
    rows.push_back(rows.back());
    return;
  }
  Row form;
  form.firstLeaf = allLeaves.size();
  auto add = [&](bool (RowForms::*addLeaves)(int64_t)) {
    allLeaves.resize(form.firstLeaf);
    return (this->*addLeaves)(row) && int64_t(allLeaves.size() - form.firstLeaf) <= options.maxNests;
  };
  form.split = reading == Reading::Split || !add(&RowForms::addBoxed);
  form.irregular = form.split && !add(&RowForms::addSplit);
  if (form.irregular)
    allLeaves.resize(form.firstLeaf);
  form.numLeaves = allLeaves.size() - form.firstLeaf;
  number(form);
  rows.push_back(form);
}

bool RowForms::hasMixedLeaves() const {
  return std::ranges::any_of(allLeaves, [](const Leaf &leaf) { return leaf.hasFull && leaf.hasMasked; });
}

void RowForms::number(Row &row) {
  auto numberOf = [&](Numbering &numbering) { return numbering.try_emplace(key, numbering.size()).first->second; };
  auto leaves = std::span(allLeaves).subspan(row.firstLeaf);
  key = {row.irregular, row.split};
  for (const Leaf &leaf : leaves) {
    key.push_back(leaf.keySegment);
    for (const TileSpan &span : leaf.tiles)
      key.insert(key.end(), {span.step, span.width});
    // Split leaves of different kinds are never one loop.
    if (row.split)
      key.insert(key.end(), {leaf.hasFull, int32_t(leaf.tileMask)});
  }
  row.shape = numberOf(shapes);
  for (const Leaf &leaf : leaves)
    key.insert(key.end(), {leaf.hasFull, leaf.hasMasked, int32_t(leaf.tileMask)});
  row.labelling = numberOf(labellings);
}
