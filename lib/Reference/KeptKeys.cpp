//===- KeptKeys.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Reference/KeptKeys.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

/// The token in each slot of each tile of an axis, or -1.
static std::vector<int32_t> tokensInSlots(const AxisTiling &axis) {
  std::vector<int32_t> tokens;
  tokens.reserve(axis.numTiles() * axis.tileSize());
  std::vector<int64_t> slots;
  for (int64_t tile = 0; tile < axis.numTiles(); ++tile) {
    axis.slotTokens(tile, slots);
    tokens.insert(tokens.end(), slots.begin(), slots.end());
  }
  return tokens;
}

KeptKeys::KeptKeys(BlockMask mask, std::optional<int64_t> validText) : mask_(std::move(mask)) {
  static_assert(AxisTiling::kMaxTiles * AxisTiling::kMaxTileSize <= INT32_MAX, "slots have 32-bit numbers");
  const Tiling &tiling = mask_.tiling();
  slotOfQuery.resize(tiling.query.grid().tokens());
  std::vector<int32_t> queries = tokensInSlots(tiling.query);
  for (size_t slot = 0; slot < queries.size(); ++slot)
    if (queries[slot] >= 0)
      slotOfQuery[queries[slot]] = int32_t(slot);

  keyInSlot = tokensInSlots(tiling.key);
  if (!validText)
    return;
  Interval text = tiling.key.grid().textRange();
  text.begin += std::clamp<int64_t>(*validText, 0, text.size());
  for (int32_t &key : keyInSlot)
    if (text.contains(key))
      key = -1;
}

void KeptKeys::keepTile(int64_t tile, MutableWords kept) const {
  int64_t size = mask_.tiling().key.tileSize();
  for (int32_t key : std::span(keyInSlot).subspan(tile * size, size))
    if (key >= 0)
      setBit(kept, key);
}

void KeptKeys::keepSlots(int64_t tile, Words slots, MutableWords kept) const {
  const int32_t *keys = keyInSlot.data() + tile * mask_.tiling().key.tileSize();
  forEachSetBit(slots, [&](int64_t slot) {
    if (keys[slot] >= 0)
      setBit(kept, keys[slot]);
  });
}

void KeptKeys::keysOf(int64_t query, std::vector<int32_t> &keys) const {
  assert(query >= 0 && query < numQueries() && "no such query token");
  int64_t size = mask_.tiling().query.tileSize(), row = slotOfQuery[query] / size, slot = slotOfQuery[query] % size;
  std::vector<uint64_t> kept(wordsFor(numKeys()));
  forEachSetBit(mask_.full(row), [&](int64_t tile) { keepTile(tile, kept); });
  std::span<const uint32_t> ids = mask_.partialIds(row);
  size_t next = 0;
  forEachSetBit(mask_.partial(row),
                [&](int64_t tile) { keepSlots(tile, mask_.tileMasks()[ids[next++]].row(slot), kept); });
  keys.clear();
  forEachSetBit(kept, [&](int64_t key) { keys.push_back(int32_t(key)); });
}
