//===- RowTopology.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/RowTopology.h"

#include "PieceList.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

namespace {

class RowClassifier final : public Classifier {
public:
  RowClassifier(const RowTopology &topology, TilingRef tilingRef)
      : topology(topology), tiling(std::move(tilingRef)), tokenWords(wordsFor(topology.keyGrid().tokens())),
        keys(tiling->key, /*contiguous=*/true), slotOfToken0(slotsOfToken0(tiling->key, keys)) {}

  void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const override {
    std::vector<uint64_t> some(tokenWords), every(tokenWords, ~uint64_t{0}), seen(tokenWords);
    std::vector<int64_t> queries;
    tiling->query.slotTokens(row, queries);
    for (int64_t query : queries) {
      if (query < 0)
        continue;
      std::ranges::fill(seen, 0);
      topology.keysOf(query, seen);
      for (int64_t w = 0; w < tokenWords; ++w) {
        some[w] |= seen[w];
        every[w] &= seen[w];
      }
    }
    auto holds = [](Words words, bool value) {
      return [=](const Piece &piece) {
        return findFirst(words, piece.tokens.begin, piece.tokens.end, value) != piece.tokens.end;
      };
    };
    for (int64_t tile = 0; tile < tiling->numColumns(); ++tile) {
      if (std::ranges::any_of(keys.of(tile), holds(some, true)))
        setBit(touched, tile);
      if (std::ranges::none_of(keys.of(tile), holds(every, false)))
        setBit(covered, tile);
    }
  }

  void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const override {
    for (int64_t i = keys.firstPiece[keyTile]; i < keys.firstPiece[keyTile + 1]; ++i) {
      const Interval &tokens = keys.pieces[i].tokens;
      topology.keysIn(query, tokens, slotOfToken0[i] + tokens.begin, slots);
    }
  }

private:
  const RowTopology &topology;
  TilingRef tiling;
  int64_t tokenWords;
  PieceList keys;
  std::vector<int64_t> slotOfToken0;
};

class StoredTokens final : public RowTopology {
public:
  StoredTokens(const Domain &domain, BitMatrix tokens) : RowTopology(domain), tokens(std::move(tokens)) {}

  bool contains(int64_t query, int64_t key) const override { return testBit(tokens.row(query), key); }
  void keysOf(int64_t query, MutableWords keys) const override { std::ranges::copy(tokens.row(query), keys.begin()); }

private:
  BitMatrix tokens;
};

class Predicate final : public RowTopology {
public:
  Predicate(const Domain &domain, std::function<void(int64_t, MutableWords)> row,
            std::function<bool(int64_t, int64_t)> pair)
      : RowTopology(domain), row(std::move(row)), pair(std::move(pair)) {}

  bool contains(int64_t query, int64_t key) const override { return pair(query, key); }
  void keysOf(int64_t query, MutableWords keys) const override { row(query, keys); }

private:
  std::function<void(int64_t, MutableWords)> row;
  std::function<bool(int64_t, int64_t)> pair;
};

} // namespace

void RowTopology::keysIn(int64_t query, const Interval &keys, int64_t slot, MutableWords slots) const {
  for (int64_t key = keys.begin; key < keys.end; ++key, ++slot)
    if (contains(query, key))
      setBit(slots, slot);
}

std::unique_ptr<Classifier> RowTopology::classifier(TilingRef tiling) const {
  assert(tiling->query.grid() == queryGrid() && tiling->key.grid() == keyGrid());
  return std::make_unique<RowClassifier>(*this, std::move(tiling));
}

Expected<TopologyRef> openwork::makeStoredTokens(const Domain &domain, BitMatrix tokens) {
  if (tokens.rows != domain.query.tokens() || tokens.columns != domain.key.tokens())
    return error("expects a mask of " + std::to_string(domain.query.tokens()) + " x " +
                 std::to_string(domain.key.tokens()) + " tokens, got " + std::to_string(tokens.rows) + " x " +
                 std::to_string(tokens.columns));
  return std::make_shared<StoredTokens>(domain, std::move(tokens));
}

TopologyRef openwork::makePredicate(const Domain &domain, std::function<void(int64_t, MutableWords)> row,
                                    std::function<bool(int64_t, int64_t)> pair) {
  return std::make_shared<Predicate>(domain, std::move(row), std::move(pair));
}
