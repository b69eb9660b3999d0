//===- Carver.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/Carver.h"

#include "BoxCarver.h"
#include "RowBoxes.h"

using namespace openwork;

namespace {

/// Rows that are looked at to find periods.
constexpr int64_t kSampledRows = 8;

class Carver {
public:
  Carver(const BlockMask &mask, const CarveOptions &options);

  Carving carve();

private:
  using Plan = BoxCarver::Plan;

  void carveSegment(int64_t querySegment);
  void improve(Plan &best, int64_t querySegment, std::span<const Coord> periods);
  Plan allBits(int64_t querySegment) const;
  bool isSimple(const Plan &plan) const;
  std::vector<Coord> periodsOf(const Segment &segment) const;
  prices::BitFacts factsOf(const BitRows &box) const;
  void chooseStorage();

  const BlockMask &mask;
  const CarveOptions &options;
  const std::vector<Segment> &querySegments;
  const std::vector<Segment> &keySegments;
  std::vector<prices::BitFacts> facts;
  Carving result;
};

} // namespace

Carver::Carver(const BlockMask &mask, const CarveOptions &options)
    : mask(mask), options(options), querySegments(mask.tiling().query.segments()),
      keySegments(mask.tiling().key.segments()), facts(prices::factsOfRows(mask, options.hasRule)) {}

/// One loop nest at most for each segment of keys. Nothing that comes later would be better by much.
bool Carver::isSimple(const Plan &plan) const {
  return plan.bits.empty() && plan.affine.size() == 1 && plan.affine.front().nests.size() <= keySegments.size();
}

/// The periods of each key segment's axes that sampled rows show and agree on.
std::vector<Coord> Carver::periodsOf(const Segment &segment) const {
  std::vector<Coord> periods(keySegments.size(), Coord{0, 0, 0});
  std::vector<uint64_t> visited(mask.wordsPerRow());
  int64_t samples = std::min(kSampledRows, segment.numTiles());
  for (size_t key = 0; key < keySegments.size(); ++key) {
    RowTree tree(keySegments[key], {0, 0, 0}, options.maxNests);
    std::array<bool, 3> agree = {true, true, true};
    for (int64_t i = 0; i < samples; ++i) {
      mask.visited(segment.firstTile + i * (segment.numTiles() - 1) / std::max<int64_t>(samples - 1, 1), visited);
      Coord found = tree.periodsOf(visited);
      for (int axis = 0; axis < 3; ++axis) {
        agree[axis] &= !found[axis] || !periods[key][axis] || found[axis] == periods[key][axis];
        periods[key][axis] = agree[axis] ? std::max(found[axis], periods[key][axis]) : 0;
      }
    }
  }
  return periods;
}

/// Tries both readings.
void Carver::improve(Plan &best, int64_t querySegment, std::span<const Coord> periods) {
  const Segment &segment = querySegments[querySegment];
  auto rowFacts = std::span<const prices::BitFacts>(facts).subspan(segment.firstTile, segment.numTiles());
  for (Reading reading : {Reading::Boxed, Reading::Split}) {
    RowForms forms(mask, options, querySegment, reading, periods);
    if (auto plan = BoxCarver(mask.tiling(), querySegment, forms, rowFacts, options).carve(best.price))
      best = std::move(*plan);
    if (isSimple(best) || !forms.hasMixedLeaves())
      return;
  }
}

Carver::Plan Carver::allBits(int64_t querySegment) const {
  const Segment &segment = querySegments[querySegment];
  BitRows all{querySegment, {}, {}};
  for (int64_t axis = 3 - segment.rank(); axis < 3; ++axis)
    all.rows.push_back({0, segment.counts[axis]});
  prices::BitFacts sum = factsOf(all);
  return {std::min(prices::ofImmediate(sum), prices::ofEmbedded(sum)), {}, {all}};
}

void Carver::carveSegment(int64_t querySegment) {
  const Segment &segment = querySegments[querySegment];
  const std::vector<Coord> none(keySegments.size(), Coord{0, 0, 0});
  Plan best = allBits(querySegment);
  improve(best, querySegment, none);
  if (!isSimple(best))
    if (std::vector<Coord> periods = periodsOf(segment); periods != none)
      improve(best, querySegment, periods);
  std::ranges::move(best.affine, std::back_inserter(result.affine));
  std::ranges::move(best.bits, std::back_inserter(result.bits));
}

prices::BitFacts Carver::factsOf(const BitRows &box) const {
  const Segment &segment = querySegments[box.querySegment];
  prices::BitFacts sum;
  forEachRowOf(segment, box.rows, [&](int64_t row, std::span<const int64_t>) { sum += facts[row]; });
  return sum;
}

/// Immediate words where they are cheaper, as long as there is room for them.
void Carver::chooseStorage() {
  std::vector<prices::BitFacts> bitFacts;
  int64_t room = options.maxImmediateWords;
  for (BitRows &box : result.bits) {
    const prices::BitFacts &sum = bitFacts.emplace_back(factsOf(box));
    int64_t words = sum.liveWords + sum.idWords();
    if (words > room || prices::ofImmediate(sum) > prices::ofEmbedded(sum)) {
      box.storage = BitRows::Storage::Embedded;
      continue;
    }
    box.storage = BitRows::Storage::Immediate;
    room -= words;
  }
  result.cost = prices::ofCarving(result, bitFacts);
}

Carving Carver::carve() {
  result.tiling = mask.tilingRef();
  result.hasRule = options.hasRule;
  for (size_t segment = 0; segment < querySegments.size(); ++segment)
    carveSegment(int64_t(segment));
  auto place = [](const auto &box) {
    std::vector<int64_t> key = {box.querySegment};
    for (const Interval &rows : box.rows)
      key.push_back(rows.begin);
    return key;
  };
  std::ranges::sort(result.affine, {}, place);
  std::ranges::sort(result.bits, {}, place);
  chooseStorage();
  return std::move(result);
}

Expected<Carving> openwork::carve(const BlockMask &mask, const CarveOptions &options) {
  Carving carving = Carver(mask, options).carve();
  if (auto proved = prove(carving, mask); !proved)
    return error("the carver went wrong: " + proved.error().message);
  return carving;
}
