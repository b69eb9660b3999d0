//===- PermutedClassifier.cpp ---------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PermutedClassifier.h"

#include "openwork/Topology/ProductTopology.h"

#include <algorithm>
#include <cassert>
#include <mutex>

using namespace openwork;

namespace {

/// The tokens of every tile of an axis, in the order of their places.
class TilePlaces {
public:
  struct Token {
    uint32_t place, slot;
  };

  TilePlaces(const AxisTiling &tiling, const std::vector<uint32_t> &places) {
    tokens.reserve(places.size());
    std::vector<int64_t> slots;
    for (int64_t tile = 0; tile < tiling.numTiles(); ++tile) {
      first.push_back(tokens.size());
      tiling.slotTokens(tile, slots);
      for (size_t slot = 0; slot < slots.size(); ++slot)
        if (slots[slot] >= 0)
          tokens.push_back({places[slots[slot]], static_cast<uint32_t>(slot)});
      std::ranges::sort(tokens.begin() + first.back(), tokens.end(), {}, &Token::place);
    }
    first.push_back(tokens.size());
  }

  std::span<const Token> of(int64_t tile) const {
    return std::span(tokens).subspan(first[tile], first[tile + 1] - first[tile]);
  }
  /// The number of tokens of all tiles before this one.
  int64_t firstOf(int64_t tile) const { return first[tile]; }
  int64_t numTiles() const { return first.size() - 1; }

private:
  std::vector<Token> tokens;
  std::vector<int64_t> first;
};

int64_t numBefore(std::span<const TilePlaces::Token> tokens, int64_t place) {
  return std::ranges::lower_bound(tokens, place, {}, &TilePlaces::Token::place) - tokens.begin();
}

/// How many of a tile's tokens have a place in ascending intervals.
int64_t numInside(std::span<const TilePlaces::Token> tokens, const std::vector<Interval> &intervals) {
  int64_t first = tokens.front().place, last = tokens.back().place, count = 0;
  auto interval = std::ranges::upper_bound(intervals, first, {}, &Interval::end);
  for (; interval != intervals.end() && interval->begin <= last; ++interval) {
    int64_t begin = interval->begin <= first ? 0 : numBefore(tokens, interval->begin);
    int64_t end = interval->end > last ? static_cast<int64_t>(tokens.size()) : numBefore(tokens, interval->end);
    count += end - begin;
  }
  return count;
}

/// What queries see, place by place.
class SeenPlaces {
public:
  virtual ~SeenPlaces() = default;
  /// The places that some query of a tile sees, and those that every one does.
  virtual AxisRelation::Union ofQueries(std::span<const TilePlaces::Token> queries) const = 0;
  /// Sets the slots of a key tile that the query at a place sees.
  virtual void slots(int64_t query, int64_t keyTile, MutableWords slots) const = 0;
};

/// A relation of the sequence, whose runs are runs of places.
class SeenBySequence final : public SeenPlaces {
public:
  SeenBySequence(const AxisRelation &relation, const TilePlaces &keys, int64_t tileSize)
      : relation(relation), keys(keys), words(wordsFor(tileSize)) {}

  AxisRelation::Union ofQueries(std::span<const TilePlaces::Token> queries) const override {
    std::vector<Interval> intervals;
    for (const TilePlaces::Token &query : queries)
      if (!intervals.empty() && intervals.back().end == query.place)
        ++intervals.back().end;
      else
        intervals.push_back({query.place, query.place + int64_t{1}});
    return relation.combine(intervals);
  }

  void slots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    std::call_once(prefixesMade, [&] { makePrefixes(); });
    std::span<const TilePlaces::Token> tokens = keys.of(keyTile);
    for (const Run &run : relation.runs(query)) {
      int64_t begin = numBefore(tokens, run.begin), end = numBefore(tokens, run.end);
      if (run.step != 1) {
        for (const TilePlaces::Token &token : tokens.subspan(begin, end - begin))
          if ((token.place - run.begin) % run.step == 0)
            setBit(slots, token.slot);
        continue;
      }
      if (begin == end)
        continue;
      const uint64_t *from = prefix(keyTile, begin), *to = prefix(keyTile, end);
      for (int64_t w = 0; w < words; ++w)
        slots[w] |= to[w] & ~from[w];
    }
  }

private:
  /// The slots of the first `count` tokens of a tile.
  const uint64_t *prefix(int64_t tile, int64_t count) const {
    return &prefixes[(keys.firstOf(tile) + tile + count) * words];
  }

  /// A tile of n tokens has n + 1 of them.
  void makePrefixes() const {
    std::vector<uint64_t> slots(words);
    for (int64_t tile = 0; tile < keys.numTiles(); ++tile) {
      std::ranges::fill(slots, 0);
      prefixes.insert(prefixes.end(), slots.begin(), slots.end());
      for (const TilePlaces::Token &token : keys.of(tile)) {
        setBit(slots, token.slot);
        prefixes.insert(prefixes.end(), slots.begin(), slots.end());
      }
    }
  }

  const AxisRelation &relation;
  const TilePlaces &keys;
  int64_t words;
  /// Only tile masks need these.
  mutable std::once_flag prefixesMade;
  mutable std::vector<uint64_t> prefixes;
};

/// Any topology, asked through tiles of its own.
class SeenByAny final : public SeenPlaces {
public:
  SeenByAny(const Topology &inner, const TilePlaces &keys)
      : inner(inner), keys(keys), keyTiling(*AxisTiling::linear(inner.keyGrid(), AxisTiling::kMaxTileSize)),
        classifier(inner.classifier(std::make_shared<Tiling>(
            Tiling{*AxisTiling::linear(inner.queryGrid(), AxisTiling::kMaxTileSize), keyTiling}))) {}

  AxisRelation::Union ofQueries(std::span<const TilePlaces::Token> queries) const override {
    int64_t size = inner.keyGrid().tokens();
    std::vector<uint64_t> seen(wordsFor(size)), some(seen.size()), every(seen.size());
    setRange(every, 0, size);
    for (const TilePlaces::Token &query : queries) {
      std::ranges::fill(seen, 0);
      ofQuery(query.place, seen);
      for (size_t w = 0; w < seen.size(); ++w) {
        some[w] |= seen[w];
        every[w] &= seen[w];
      }
    }
    return {intervalsOf(some, size), intervalsOf(every, size)};
  }

  void slots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    for (const TilePlaces::Token &token : keys.of(keyTile))
      if (inner.contains(query, token.place))
        setBit(slots, token.slot);
  }

private:
  static std::vector<Interval> intervalsOf(Words bits, int64_t size) {
    std::vector<Interval> intervals;
    for (int64_t begin = 0, end = 0; (begin = findFirst(bits, end, size)) < size; intervals.push_back({begin, end}))
      end = findFirst(bits, begin, size, false);
    return intervals;
  }

  void ofQuery(int64_t query, MutableWords seen) const {
    std::array<uint64_t, wordsFor(AxisTiling::kMaxTileSize)> slots;
    for (const Segment &segment : keyTiling.segments())
      for (int64_t tile = 0; tile < segment.numTiles(); ++tile) {
        slots.fill(0);
        classifier->keySlots(query, segment.firstTile + tile, slots);
        int64_t begin = segment.tokens.begin + tile * AxisTiling::kMaxTileSize;
        forEachSetBit(slots, [&](int64_t slot) { setBit(seen, begin + slot); });
      }
  }

  const Topology &inner;
  const TilePlaces &keys;
  AxisTiling keyTiling;
  std::unique_ptr<Classifier> classifier;
};

class PermutedClassifier final : public Classifier {
public:
  PermutedClassifier(const Topology &inner, TokenPlaces givenPlaces, const Tiling &tiling)
      : places(std::move(givenPlaces)), queries(tiling.query, *places.query), keys(tiling.key, *places.key) {
    const auto *product = dynamic_cast<const ProductTopology *>(&inner);
    if (product && product->relations().sequence)
      seenPlaces = std::make_unique<SeenBySequence>(*product->relations().sequence, keys, tiling.key.tileSize());
    else
      seenPlaces = std::make_unique<SeenByAny>(inner, keys);
  }

  void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const override {
    AxisRelation::Union seen = seenPlaces->ofQueries(queries.of(row));
    for (int64_t tile = 0; tile < keys.numTiles(); ++tile) {
      std::span<const TilePlaces::Token> tokens = keys.of(tile);
      if (numInside(tokens, seen.some) == 0)
        continue;
      setBit(touched, tile);
      if (numInside(tokens, seen.every) == static_cast<int64_t>(tokens.size()))
        setBit(covered, tile);
    }
  }

  void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    seenPlaces->slots((*places.query)[query], keyTile, slots);
  }

private:
  TokenPlaces places;
  TilePlaces queries, keys;
  std::unique_ptr<SeenPlaces> seenPlaces;
};

} // namespace

std::unique_ptr<Classifier> openwork::makePermutedClassifier(const Topology &inner, const TokenPlaces &places,
                                                             TilingRef tiling) {
  return std::make_unique<PermutedClassifier>(inner, places, *tiling);
}
