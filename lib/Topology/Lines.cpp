//===- Lines.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Lines.h"

#include "openwork/Topology/RowTopology.h"

#include <algorithm>

using namespace openwork;

namespace {

/// Bits of which some 64, from any place, can be read as a word.
class BitString {
public:
  explicit BitString(int64_t size) : words(wordsFor(size) + 1) {}

  void set(int64_t begin, int64_t end) { setRange(words, begin, end); }
  bool test(int64_t i) const { return testBit(words, i); }
  uint64_t from(int64_t i) const {
    int64_t shift = i % 64;
    uint64_t low = words[i / 64] >> shift;
    return shift == 0 ? low : low | words[i / 64 + 1] << (64 - shift);
  }

private:
  std::vector<uint64_t> words;
};

/// Lines of tokens. The keys of a query are the columns and, shifted by the query, the diagonals, so that nothing is
/// kept for each query.
class TokenLines final : public RowTopology {
public:
  TokenLines(const Domain &domain, const Lines &lines)
      : RowTopology(domain), keyRange(domain.key.gridRange()), queryRange(domain.query.gridRange()),
        squares(std::min(lines.squares, TokenGrid::kMaxTokens)), grid(domain.key.tokens() + 64),
        columns(domain.key.tokens() + 64), diagonals(domain.key.tokens() + domain.query.tokens() + 64) {
    grid.set(keyRange.begin, keyRange.end);
    for (const Interval &column : lines.columns)
      columns.set(keyRange.begin + column.begin, keyRange.begin + column.end);
    for (const Interval &diagonal : lines.diagonals)
      diagonals.set(diagonalAt(diagonal.begin), diagonalAt(diagonal.end));
  }

  bool contains(int64_t query, int64_t key) const override { return keysFrom(query, key) & 1; }

  void keysOf(int64_t query, MutableWords keys) const override {
    for (size_t w = 0; w < keys.size(); ++w)
      keys[w] = keysFrom(query, static_cast<int64_t>(w) * 64);
  }

  void keysIn(int64_t query, const Interval &keys, int64_t slot, MutableWords slots) const override {
    for (int64_t key = keys.begin; key < keys.end; key += 64, slot += 64) {
      uint64_t bits = keysFrom(query, key) & wordMask(0, std::min<int64_t>(keys.end - key, 64));
      slots[slot / 64] |= bits << slot % 64;
      if (slot % 64 != 0 && bits >> (64 - slot % 64) != 0)
        slots[slot / 64 + 1] |= bits >> (64 - slot % 64);
    }
  }

private:
  /// The first query sees the first key, text apart, on diagonal 0. In front of it are as many bits as there are query
  /// tokens, and those of the keys' text, so that every pair has one.
  int64_t diagonalAt(int64_t difference) const { return difference + keyRange.begin + queryRange.size() - 1; }

  /// Bits for the 64 keys from `key` on.
  uint64_t keysFrom(int64_t query, int64_t key) const {
    if (!queryRange.contains(query))
      return 0;
    int64_t place = query - queryRange.begin;
    uint64_t bits = columns.from(key) | diagonals.from(diagonalAt(key - keyRange.begin - place));
    if (squares != 0) {
      int64_t begin = keyRange.begin + place / squares * squares - key;
      int64_t first = std::clamp<int64_t>(begin, 0, 64), last = std::clamp<int64_t>(begin + squares, 0, 64);
      bits |= first < last ? wordMask(first, last) : 0;
    }
    return bits & grid.from(key);
  }

  Interval keyRange, queryRange;
  int64_t squares;
  BitString grid, columns, diagonals;
};

} // namespace

static Expected<void> expectInside(const char *what, const std::vector<Interval> &intervals, const Interval &range) {
  for (const Interval &interval : intervals)
    if (interval.empty() || interval.begin < range.begin || interval.end > range.end)
      return error(std::string("expects ") + what + " within " + std::to_string(range.begin) + " to " +
                   std::to_string(range.end) + ", got " + std::to_string(interval.begin) + " to " +
                   std::to_string(interval.end));
  return {};
}

static Expected<void> checkLines(const Domain &domain, const Lines &lines) {
  if (lines.columns.empty() && lines.diagonals.empty() && lines.squares == 0)
    return error("expects columns, diagonals or squares");
  if (lines.squares < 0)
    return error("expects squares of at least 1 block, got " + std::to_string(lines.squares));
  for (const TokenGrid *grid : {&domain.query, &domain.key})
    if (auto fits = expectBlocks(*grid, lines.block); lines.block != 1 && !fits)
      return fits;
  int64_t rows = (domain.query.gridTokens() - 1) / lines.block + 1;
  int64_t columns = (domain.key.gridTokens() - 1) / lines.block + 1;
  if (auto inside = expectInside("columns", lines.columns, {0, columns}); !inside)
    return inside;
  return expectInside("diagonals", lines.diagonals, {1 - rows, columns});
}

Expected<TopologyRef> openwork::makeLines(const Domain &domain, const Lines &lines) {
  if (auto valid = checkLines(domain, lines); !valid)
    return tl::unexpected(valid.error());
  if (lines.block == 1)
    return std::make_shared<TokenLines>(domain, lines);
  BitMatrix attends((domain.query.gridTokens() - 1) / lines.block + 1, (domain.key.gridTokens() - 1) / lines.block + 1);
  // No square needs to be larger.
  int64_t squares = std::min(lines.squares, kMaxCells);
  auto keep = [&](int64_t row, int64_t begin, int64_t end) {
    setRange(attends.row(row), std::max<int64_t>(begin, 0), std::min(end, attends.columns));
  };
  for (int64_t i = 0; i < attends.rows; ++i) {
    for (const Interval &column : lines.columns)
      keep(i, column.begin, column.end);
    for (const Interval &diagonal : lines.diagonals)
      keep(i, i + diagonal.begin, i + diagonal.end);
    if (squares != 0)
      keep(i, i / squares * squares, (i / squares + 1) * squares);
  }
  return makeGridBlocks(domain, lines.block, std::move(attends));
}
