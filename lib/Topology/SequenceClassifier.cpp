//===- SequenceClassifier.cpp ---------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SequenceClassifier.h"

#include <algorithm>

using namespace openwork;

SequenceClassifier::SequenceClassifier(const AxisRelation *relation, TilingRef tilingRef)
    : relation(relation), tiling(std::move(tilingRef)), queries(tiling->query, /*contiguous=*/true),
      keys(tiling->key, /*contiguous=*/true), slotOfToken0(slotsOfToken0(tiling->key, keys)) {}

AxisRelation::Union SequenceClassifier::keysOfRow(int64_t row) const {
  if (!relation) {
    Interval all = {0, tiling->key.grid().tokens()};
    return {{all}, {all}};
  }
  std::vector<Interval> intervals;
  for (const Piece &piece : queries.of(row))
    intervals.push_back(piece.tokens);
  return relation->combine(intervals);
}

void SequenceClassifier::classifyRow(int64_t row, MutableWords touched, MutableWords covered) const {
  AxisRelation::Union seen = keysOfRow(row);
  for (const Interval &interval : seen.some)
    tiling->key.markTiles(interval, touched);

  // A tile is covered unless it holds a key between the intervals that every query sees.
  int64_t from = 0;
  for (const Interval &interval : seen.every) {
    tiling->key.markTiles({from, interval.begin}, covered);
    from = interval.end;
  }
  tiling->key.markTiles({from, tiling->key.grid().tokens()}, covered);
  for (int64_t w = 0, left = tiling->numColumns(); left > 0; ++w, left -= 64)
    covered[w] = ~covered[w] & wordMask(0, std::min<int64_t>(left, 64));
}

void SequenceClassifier::keySlots(int64_t query, int64_t keyTile, MutableWords slots) const {
  if (!relation)
    return tiling->key.slotsWithTokens(keyTile, slots);
  for (const Run &run : relation->runs(query))
    for (int64_t i = keys.firstPiece[keyTile]; i < keys.firstPiece[keyTile + 1]; ++i) {
      const Interval &tokens = keys.pieces[i].tokens;
      int64_t begin = run.begin, end = std::min(run.end, tokens.end);
      if (begin < tokens.begin)
        begin += (tokens.begin - begin + run.step - 1) / run.step * run.step;
      if (run.step == 1)
        setRange(slots, slotOfToken0[i] + begin, slotOfToken0[i] + end);
      else
        for (int64_t token = begin; token < end; token += run.step)
          setBit(slots, slotOfToken0[i] + token);
    }
}
