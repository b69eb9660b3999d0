//===- Retile.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Retile.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

namespace {

/// Consecutive slots of a tile whose tokens are consecutive slots of a tile of the other tiling.
struct SharedSlots {
  int64_t slot, otherTile, otherSlot, count;
};

class Retiler {
public:
  Retiler(MaskContext &context, const BlockMask &mask, const TilingRef &tiling)
      : context(context), mask(mask), tiling(*tiling), parts(tiling), wordsPerSlot(wordsFor(tiling->key.tileSize())),
        wordsPerLine(tiling->numColumns() * wordsPerSlot), bits(tiling->query.tileSize() * wordsPerLine),
        pattern(tiling->query.tileSize() * wordsPerSlot) {}

  BlockMask run();

private:
  void shareSlots();
  const std::vector<uint64_t> &fullLine(int64_t sourceRow);
  void addQuery(MutableWords line, int64_t sourceRow, int64_t sourceSlot);
  void gatherBlock(int64_t column);
  void finishRow(int64_t row);
  MutableWords slotsOf(MutableWords line, int64_t column) { return line.subspan(column * wordsPerSlot, wordsPerSlot); }

  MaskContext &context;
  const BlockMask &mask;
  const Tiling &tiling;
  BlockMaskParts parts;
  int64_t wordsPerSlot, wordsPerLine;
  /// For each key tile of the mask, where its tokens go.
  std::vector<std::vector<SharedSlots>> shared;
  /// The pairs of one row of the new tiling: a line for each query slot, key tile by key tile.
  std::vector<uint64_t> bits;
  /// The same of one block.
  std::vector<uint64_t> pattern;
  /// What the full blocks of a row of the mask make of a line.
  std::unordered_map<int64_t, std::vector<uint64_t>> fullLines;
  std::unordered_map<const void *, uint32_t> indexOf;
};

} // namespace

/// Tile and slot of each token.
static std::vector<std::pair<int64_t, int64_t>> placeTokens(const AxisTiling &axis) {
  std::vector<std::pair<int64_t, int64_t>> places(axis.grid().tokens());
  std::vector<int64_t> tokens;
  for (int64_t tile = 0; tile < axis.numTiles(); ++tile) {
    axis.slotTokens(tile, tokens);
    for (size_t slot = 0; slot < tokens.size(); ++slot)
      if (tokens[slot] >= 0)
        places[tokens[slot]] = {tile, slot};
  }
  return places;
}

void Retiler::shareSlots() {
  std::vector<std::pair<int64_t, int64_t>> places = placeTokens(tiling.key);
  std::vector<int64_t> tokens;
  shared.resize(mask.numColumns());
  for (int64_t tile = 0; tile < mask.numColumns(); ++tile) {
    mask.tiling().key.slotTokens(tile, tokens);
    for (int64_t slot = 0; slot < static_cast<int64_t>(tokens.size()); ++slot) {
      if (tokens[slot] < 0)
        continue;
      auto [otherTile, otherSlot] = places[tokens[slot]];
      std::vector<SharedSlots> &runs = shared[tile];
      bool isNext = !runs.empty() && runs.back().otherTile == otherTile &&
                    runs.back().slot + runs.back().count == slot &&
                    runs.back().otherSlot + runs.back().count == otherSlot;
      if (isNext)
        ++runs.back().count;
      else
        runs.push_back({slot, otherTile, otherSlot, 1});
    }
  }
}

const std::vector<uint64_t> &Retiler::fullLine(int64_t sourceRow) {
  auto [entry, isNew] = fullLines.try_emplace(sourceRow);
  if (isNew) {
    entry->second.resize(wordsPerLine);
    forEachSetBit(mask.full(sourceRow), [&](int64_t column) {
      for (const SharedSlots &run : shared[column])
        setRange(slotsOf(entry->second, run.otherTile), run.otherSlot, run.otherSlot + run.count);
    });
  }
  return entry->second;
}

/// Writes the keys of one query token, which is in a slot of a row of the mask.
void Retiler::addQuery(MutableWords line, int64_t sourceRow, int64_t sourceSlot) {
  std::ranges::copy(fullLine(sourceRow), line.begin());
  auto id = mask.partialIds(sourceRow).begin();
  forEachSetBit(mask.partial(sourceRow), [&](int64_t column) {
    Words kept = mask.tileMasks()[*id++].row(sourceSlot);
    for (const SharedSlots &run : shared[column])
      for (int64_t i = 0; i < run.count; ++i)
        if (testBit(kept, run.slot + i))
          setBit(slotsOf(line, run.otherTile), run.otherSlot + i);
  });
}

void Retiler::gatherBlock(int64_t column) {
  for (int64_t slot = 0; slot < tiling.query.tileSize(); ++slot)
    std::copy_n(bits.begin() + slot * wordsPerLine + column * wordsPerSlot, wordsPerSlot,
                pattern.begin() + slot * wordsPerSlot);
}

void Retiler::finishRow(int64_t row) {
  for (int64_t column = 0; column < tiling.numColumns(); ++column) {
    gatherBlock(column);
    int64_t kept = popcount(pattern);
    if (kept == tiling.query.numTokens(row) * tiling.key.numTokens(column)) {
      setBit(parts.fullRow(row), column);
    } else if (kept > 0) {
      setBit(parts.partialRow(row), column);
      TileMask made = context.intern(tiling.query.tileSize(), tiling.key.tileSize(), pattern);
      auto [entry, isNew] = indexOf.try_emplace(made.identity(), parts.tileMasks.size());
      if (isNew)
        parts.tileMasks.push_back(made);
      parts.partialIds.push_back(entry->second);
    }
  }
}

BlockMask Retiler::run() {
  shareSlots();
  std::vector<std::pair<int64_t, int64_t>> places = placeTokens(mask.tiling().query);
  std::vector<int64_t> queries;
  for (int64_t row = 0; row < tiling.numRows(); ++row) {
    std::ranges::fill(bits, 0);
    tiling.query.slotTokens(row, queries);
    for (size_t slot = 0; slot < queries.size(); ++slot)
      if (queries[slot] >= 0)
        addQuery(MutableWords(bits).subspan(slot * wordsPerLine, wordsPerLine), places[queries[slot]].first,
                 places[queries[slot]].second);
    fullLines.clear();
    finishRow(row);
  }
  return context.getExact(std::move(parts));
}

Expected<BlockMask> openwork::retile(MaskContext &context, const BlockMask &mask, const TilingRef &tiling) {
  assert(mask.tiling().query.grid() == tiling->query.grid() && mask.tiling().key.grid() == tiling->key.grid());
  int64_t queries = tiling->query.grid().tokens(), keys = tiling->key.grid().tokens();
  if (queries * keys > kMostRetiledPairs)
    return error("expects at most " + std::to_string(kMostRetiledPairs) +
                 " pairs of tokens in masks of two tilings, got " + std::to_string(queries) + " x " +
                 std::to_string(keys) + " tokens");
  return Retiler(context, mask, tiling).run();
}
