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

/// What queries see, place by place.
class SeenPlaces {
public:
  virtual ~SeenPlaces() = default;
  /// Sets the bits of the places that some query of a tile sees, and of those that every one does.
  virtual void ofQueries(std::span<const TilePlaces::Token> queries, MutableWords some, MutableWords every) const = 0;
  /// Sets the slots of a key tile that the query at a place sees.
  virtual void slots(int64_t query, int64_t keyTile, MutableWords slots) const = 0;
};

/// A relation of the sequence, whose runs are runs of places.
class SeenBySequence final : public SeenPlaces {
public:
  SeenBySequence(const AxisRelation &relation, const TilePlaces &keys, int64_t tileSize)
      : relation(relation), keys(keys), words(wordsFor(tileSize)) {}

  void ofQueries(std::span<const TilePlaces::Token> queries, MutableWords some, MutableWords every) const override {
    std::vector<Interval> intervals;
    for (const TilePlaces::Token &query : queries)
      if (!intervals.empty() && intervals.back().end == query.place)
        ++intervals.back().end;
      else
        intervals.push_back({query.place, query.place + int64_t{1}});
    AxisRelation::Union seen = relation.combine(intervals);
    for (const Interval &interval : seen.some)
      setRange(some, interval.begin, interval.end);
    for (const Interval &interval : seen.every)
      setRange(every, interval.begin, interval.end);
  }

  void slots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    std::call_once(prefixesMade, [&] { makePrefixes(); });
    std::span<const TilePlaces::Token> tokens = keys.of(keyTile);
    for (const Run &run : relation.runs(query)) {
      int64_t begin = behind(tokens, run.begin), end = behind(tokens, run.end);
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
  static int64_t behind(std::span<const TilePlaces::Token> tokens, int64_t place) {
    return std::ranges::lower_bound(tokens, place, {}, &TilePlaces::Token::place) - tokens.begin();
  }

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

  void ofQueries(std::span<const TilePlaces::Token> queries, MutableWords some, MutableWords every) const override {
    std::vector<uint64_t> seen(some.size());
    setRange(every, 0, inner.keyGrid().tokens());
    for (const TilePlaces::Token &query : queries) {
      std::ranges::fill(seen, 0);
      ofQuery(query.place, seen);
      for (size_t w = 0; w < seen.size(); ++w) {
        some[w] |= seen[w];
        every[w] &= seen[w];
      }
    }
  }

  void slots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    for (const TilePlaces::Token &token : keys.of(keyTile))
      if (inner.contains(query, token.place))
        setBit(slots, token.slot);
  }

private:
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
      : places(std::move(givenPlaces)), queries(tiling.query, *places.query), keys(tiling.key, *places.key),
        numColumns(tiling.numColumns()), placeWords(wordsFor(inner.keyGrid().tokens())) {
    const auto *product = dynamic_cast<const ProductTopology *>(&inner);
    if (product && product->relations().sequence)
      seenPlaces = std::make_unique<SeenBySequence>(*product->relations().sequence, keys, tiling.key.tileSize());
    else
      seenPlaces = std::make_unique<SeenByAny>(inner, keys);
  }

  void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const override {
    std::vector<uint64_t> bits(2 * placeWords);
    MutableWords some = MutableWords(bits).first(placeWords), every = MutableWords(bits).last(placeWords);
    seenPlaces->ofQueries(queries.of(row), some, every);
    for (int64_t tile = 0; tile < numColumns; ++tile) {
      std::span<const TilePlaces::Token> tokens = keys.of(tile);
      // All places between the first and the last are looked at first, a word at a time.
      int64_t begin = tokens.front().place, end = tokens.back().place + int64_t{1};
      if (findFirst(some, begin, end) == end)
        continue;
      auto isIn = [](Words words) {
        return [words](const TilePlaces::Token &token) { return testBit(words, token.place); };
      };
      if (findFirst(every, begin, end, false) == end || std::ranges::all_of(tokens, isIn(every)))
        setBit(covered, tile);
      if (testBit(covered, tile) || std::ranges::any_of(tokens, isIn(some)))
        setBit(touched, tile);
    }
  }

  void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    seenPlaces->slots((*places.query)[query], keyTile, slots);
  }

private:
  TokenPlaces places;
  TilePlaces queries, keys;
  int64_t numColumns, placeWords;
  std::unique_ptr<SeenPlaces> seenPlaces;
};

} // namespace

std::unique_ptr<Classifier> openwork::makePermutedClassifier(const Topology &inner, const TokenPlaces &places,
                                                             TilingRef tiling) {
  return std::make_unique<PermutedClassifier>(inner, places, *tiling);
}
