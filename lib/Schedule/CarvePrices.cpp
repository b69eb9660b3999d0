//===- CarvePrices.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CarvePrices.h"

#include <algorithm>
#include <cmath>

using namespace openwork;

static double ofBound(const QuasiAffine &bound) {
  if (bound.isConstant())
    return 0;
  // A division is a multiplication by its inverse and a shift.
  return 2 + (bound.divisor != 1 ? 4 : 0) + (bound.modulus != 0 ? 4 : 0) + bound.min.has_value() +
         bound.max.has_value();
}

/// Whether the range is one tile in every row: its end is its begin, one further.
static bool isSingleTile(const TileRange &range) {
  QuasiAffine end = range.begin;
  ++end.offset;
  if (end.min)
    ++*end.min;
  if (end.max)
    ++*end.max;
  return range.isInterval() && range.end == end;
}

static int64_t numLoops(const TileRange &range) { return isSingleTile(range) ? 0 : range.width == 1 ? 1 : 2; }

double prices::ofNest(const VisitNest &nest) {
  double price = kNest;
  for (const TileRange &range : nest.axes)
    price += kLoop * numLoops(range) + ofBound(range.begin) + ofBound(range.end);
  for (const VisitNest::Bounds &bounds : nest.fullBox)
    price += 3 + ofBound(bounds.begin) + ofBound(bounds.end);
  return price;
}

double prices::ofBox(const AffineRows &box) {
  double price = kBox;
  for (const VisitNest &nest : box.nests)
    price += ofNest(nest);
  return price;
}

prices::BitFacts &prices::BitFacts::operator+=(const BitFacts &other) {
  rows += other.rows;
  liveWords += other.liveWords;
  words += other.words;
  ids += other.ids;
  return *this;
}

std::vector<prices::BitFacts> prices::factsOfRows(const BlockMask &mask, bool hasRule) {
  std::vector<BitFacts> facts(mask.numRows());
  std::vector<uint64_t> visited(mask.wordsPerRow());
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    mask.visited(row, visited);
    int64_t partial = mask.partialIds(row).size(), planes = partial ? 2 : 1;
    int64_t live = std::ranges::count_if(visited, [](uint64_t word) { return word != 0; });
    facts[row] = {1, planes * live, planes * mask.wordsPerRow(), hasRule ? 0 : partial};
  }
  return facts;
}

double prices::ofImmediate(const BitFacts &facts) {
  return kBox * facts.rows + kImmediateWord * (facts.liveWords + facts.idWords());
}

double prices::ofEmbedded(const BitFacts &facts) {
  return kBox + kWalker + kEmbeddedLoad + kDataByte * 8 * (facts.words + facts.idWords());
}

CarveCost prices::ofCarving(const Carving &carving, std::span<const BitFacts> bits) {
  CarveCost cost;
  double instructions = 0;
  cost.boxes = carving.affine.size() + carving.bits.size();
  for (const AffineRows &box : carving.affine) {
    cost.nests += box.nests.size();
    instructions += ofBox(box);
    for (const VisitNest &nest : box.nests)
      for (const TileRange &range : nest.axes)
        cost.loops += numLoops(range);
  }
  bool walksData = false;
  for (size_t i = 0; i < bits.size(); ++i) {
    if (carving.bits[i].storage == BitRows::Storage::Immediate) {
      cost.immediateWords += bits[i].liveWords + bits[i].idWords();
      instructions += ofImmediate(bits[i]);
      continue;
    }
    walksData = true;
    cost.embeddedWords += bits[i].words;
    cost.dataBytes += 8 * bits[i].words + 2 * bits[i].ids;
    instructions += kBox;
  }
  // One walker serves all boxes, and waiting for a load takes no bytes.
  instructions += walksData ? kWalker : 0;
  cost.codeBytes = std::llround(instructions * kBytesPerInstruction);
  return cost;
}
