//===- MaskContext.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/MaskContext.h"

#include "PartsBuilder.h"
#include "openwork/Mask/WordHash.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

template <typename Storage>
template <typename Equal, typename Make>
std::shared_ptr<const Storage> MaskContext::Table<Storage>::intern(uint64_t hash, Equal &&equal, Make &&make) {
  std::lock_guard lock(mutex);
  auto [begin, end] = entries.equal_range(hash);
  for (auto entry = begin; entry != end; ++entry)
    if (std::shared_ptr<const Storage> known = entry->second.lock(); known && equal(*known))
      return known;
  if (entries.size() >= sweepAt) {
    std::erase_if(entries, [](const auto &entry) { return entry.second.expired(); });
    sweepAt = std::max<size_t>(1024, 2 * entries.size());
  }
  auto added = std::make_shared<const Storage>(make());
  entries.emplace(hash, added);
  return added;
}

template <typename Storage> size_t MaskContext::Table<Storage>::size() {
  std::lock_guard lock(mutex);
  return entries.size();
}

static uint64_t hashOf(const AxisTiling &tiling) {
  WordHash hash;
  hash.add(tiling.tileSize());
  for (int64_t extent : tiling.grid().extents())
    hash.add(extent);
  hash.add(tiling.grid().textTokens());
  for (int64_t extent : tiling.box().value_or(Coord{0, 0, 0}))
    hash.add(extent);
  return hash.value();
}

size_t MaskContext::numEntries() { return tilings.size() + tileMasks.size() + blockMasks.size(); }

TilingRef MaskContext::intern(Tiling tiling) {
  WordHash hash;
  hash.add(hashOf(tiling.query));
  hash.add(hashOf(tiling.key));
  return tilings.intern(
      hash.value(), [&](const Tiling &known) { return known == tiling; }, [&] { return std::move(tiling); });
}

TileMask MaskContext::intern(int64_t rows, int64_t columns, Words bits) {
  assert(static_cast<int64_t>(bits.size()) == rows * wordsFor(columns));
  WordHash hash;
  hash.add(columns);
  hash.add(bits);
  return TileMask(tileMasks.intern(
      hash.value(),
      [&](const TileMask::Storage &known) {
        return known.rows == rows && known.columns == columns && std::ranges::equal(known.bits, bits);
      },
      [&] { return TileMask::Storage{rows, columns, {bits.begin(), bits.end()}}; }));
}

BlockMaskParts::BlockMaskParts(TilingRef tilingRef)
    : tiling(std::move(tilingRef)), full(tiling->numRows() * wordsFor(tiling->numColumns())), partial(full.size()) {}

std::vector<uint64_t> MaskContext::existingPairs(const Tiling &tiling, int64_t row, int64_t column) {
  int64_t words = wordsFor(tiling.key.tileSize());
  std::vector<uint64_t> keys(words), queries(wordsFor(tiling.query.tileSize()));
  tiling.key.slotsWithTokens(column, keys);
  tiling.query.slotsWithTokens(row, queries);
  std::vector<uint64_t> bits(tiling.query.tileSize() * words);
  forEachSetBit(queries, [&](int64_t slot) { std::ranges::copy(keys, bits.begin() + slot * words); });
  return bits;
}

static Expected<void> checkParts(const BlockMaskParts &parts) {
  const Tiling &tiling = *parts.tiling;
  int64_t words = wordsFor(tiling.numColumns()), count = 0;
  size_t planeWords = tiling.numRows() * words;
  if (parts.full.size() != planeWords || parts.partial.size() != planeWords)
    return error("expects planes of " + std::to_string(planeWords) + " words, got " +
                 std::to_string(parts.full.size()) + " for the full and " + std::to_string(parts.partial.size()) +
                 " for the partial blocks");
  for (int64_t row = 0; row < tiling.numRows(); ++row)
    for (int64_t w = 0; w < words; ++w) {
      uint64_t full = parts.full[row * words + w], partial = parts.partial[row * words + w];
      uint64_t beyond = ~wordMask(0, std::min<int64_t>(tiling.numColumns() - w * 64, 64));
      if ((full | partial) & beyond)
        return error("expects bits for " + std::to_string(tiling.numColumns()) + " columns, got bit " +
                     std::to_string(w * 64 + std::countr_zero((full | partial) & beyond)) + " in row " +
                     std::to_string(row));
      if (full & partial)
        return error("expects each block to be full or partial, but block (" + std::to_string(row) + ", " +
                     std::to_string(w * 64 + std::countr_zero(full & partial)) + ") is both");
      count += std::popcount(partial);
    }
  if (count != static_cast<int64_t>(parts.partialIds.size()))
    return error("expects a tile mask for each of " + std::to_string(count) + " partial blocks, got " +
                 std::to_string(parts.partialIds.size()));
  for (uint32_t id : parts.partialIds)
    if (id >= parts.tileMasks.size())
      return error("expects an index into " + std::to_string(parts.tileMasks.size()) + " tile masks, got " +
                   std::to_string(id));
  for (const TileMask &mask : parts.tileMasks)
    if (mask.rows() != tiling.query.tileSize() || mask.columns() != tiling.key.tileSize())
      return error("expects tile masks of " + std::to_string(tiling.query.tileSize()) + " x " +
                   std::to_string(tiling.key.tileSize()) + " slots, got " + std::to_string(mask.rows()) + " x " +
                   std::to_string(mask.columns()));
  return {};
}

Expected<BlockMask> MaskContext::get(BlockMaskParts parts) {
  if (auto valid = checkParts(parts); !valid)
    return tl::unexpected(valid.error());
  if (parts.partialIds.empty())
    return getExact(std::move(parts));
  PartsBuilder canonical(*this, parts.tiling);
  canonical.parts.full = std::move(parts.full);
  size_t next = 0;
  for (int64_t row = 0; row < parts.tiling->numRows(); ++row)
    forEachSetBit(parts.partialRow(row), [&](int64_t column) {
      uint32_t id = parts.partialIds[next++];
      canonical.add(row, column, id, [&](Words all) {
        std::vector<uint64_t> bits(all.begin(), all.end());
        Words pattern = parts.tileMasks[id].words();
        for (size_t w = 0; w < bits.size(); ++w)
          bits[w] &= pattern[w];
        return bits;
      });
    });
  return getExact(std::move(canonical.parts));
}

BlockMask MaskContext::getExact(BlockMaskParts parts) {
  BlockMask::Storage storage;
  storage.wordsPerRow = wordsFor(parts.tiling->numColumns());
  storage.tiling = std::move(parts.tiling);
  storage.full = std::move(parts.full);
  storage.partial = std::move(parts.partial);

  constexpr uint32_t unseen = ~uint32_t{0};
  std::vector<uint32_t> renumbered(parts.tileMasks.size(), unseen);
  std::unordered_map<const void *, uint32_t> indexOf;
  storage.partialIds = std::move(parts.partialIds);
  for (uint32_t &id : storage.partialIds) {
    uint32_t &index = renumbered[id];
    if (index == unseen) {
      const TileMask &mask = parts.tileMasks[id];
      auto [entry, isNew] = indexOf.try_emplace(mask.identity(), storage.tileMasks.size());
      if (isNew)
        storage.tileMasks.push_back(mask);
      index = entry->second;
    }
    id = index;
  }

  WordHash hash;
  hash.add(storage.full);
  if (!storage.partialIds.empty())
    hash.add(storage.partial);
  return internMask(std::move(storage), hash.value());
}

BlockMask MaskContext::getFullBlocks(TilingRef tiling, std::vector<uint64_t> full, uint64_t planeHash) {
  BlockMask::Storage storage;
  storage.wordsPerRow = wordsFor(tiling->numColumns());
  storage.tiling = std::move(tiling);
  storage.full = std::move(full);
  return internMask(std::move(storage), planeHash);
}

BlockMask MaskContext::internMask(BlockMask::Storage &&storage, uint64_t planeHash) {
  WordHash hash;
  hash.add(planeHash);
  for (uint32_t id : storage.partialIds)
    hash.add(id);
  // Heads with equal kinds of blocks may differ in their patterns alone.
  for (const TileMask &mask : storage.tileMasks)
    hash.add(reinterpret_cast<uintptr_t>(mask.identity()));
  // Empty planes are not stored, so that masks of full blocks cost one plane.
  if (storage.partialIds.empty())
    storage.partial = std::vector<uint64_t>();
  else {
    int64_t rows = storage.tiling->numRows();
    storage.partialBegin.reserve(rows + 1);
    storage.partialBegin.push_back(0);
    for (int64_t row = 0; row < rows; ++row)
      storage.partialBegin.push_back(
          storage.partialBegin.back() +
          popcount(Words(storage.partial).subspan(row * storage.wordsPerRow, storage.wordsPerRow)));
  }
  BlockMask mask;
  mask.storage = blockMasks.intern(
      hash.value(),
      [&](const BlockMask::Storage &known) {
        return (known.tiling == storage.tiling || *known.tiling == *storage.tiling) && known.full == storage.full &&
               known.partial == storage.partial && known.partialIds == storage.partialIds &&
               known.tileMasks == storage.tileMasks;
      },
      [&] {
        storage.partialIds.shrink_to_fit();
        storage.tileMasks.shrink_to_fit();
        return std::move(storage);
      });
  return mask;
}
