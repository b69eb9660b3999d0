//===- TilingChoice.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/TilingChoice.h"

#include "openwork/Mask/Classify.h"

#include <algorithm>
#include <map>
#include <numeric>

using namespace openwork;

/// Sizes of the samples that a pair of tile sizes is judged by.
static constexpr size_t kSampledTopologies = 32;
static constexpr int64_t kSampledRows = 64;
/// Boxes considered for each axis.
static constexpr size_t kBoxes = 6;

//===----------------------------------------------------------------------===//
// Candidates
//===----------------------------------------------------------------------===//

std::vector<Coord> openwork::candidateBoxes(const TokenGrid &grid, int64_t volume, size_t limit) {
  std::vector<std::pair<int64_t, Coord>> boxes;
  const Coord &extents = grid.extents();
  for (int64_t f = 1; f <= std::min(volume, extents[0]); ++f)
    for (int64_t h = 1; volume % f == 0 && h <= std::min(volume / f, extents[1]); ++h) {
      int64_t w = volume / f / h;
      // Runs along a row would be runs of the sequence with more padding.
      if (volume % (f * h) != 0 || w > extents[2] || f * h == 1)
        continue;
      Coord box = {f, h, w};
      int64_t slots = volume;
      for (size_t axis = 0; axis < 3; ++axis)
        slots *= (extents[axis] + box[axis] - 1) / box[axis];
      boxes.push_back({slots, box});
    }
  // Among equal padding, compact boxes first: a window meets fewer of them.
  auto spread = [](const Coord &box) {
    return std::max({box[0], box[1], box[2]}) - std::min({box[0], box[1], box[2]});
  };
  std::ranges::sort(boxes, [&](const auto &a, const auto &b) {
    return std::tuple(a.first, spread(a.second), a.second) < std::tuple(b.first, spread(b.second), b.second);
  });
  std::vector<Coord> result;
  for (size_t i = 0; i < boxes.size() && i < limit; ++i)
    if (boxes[i].first * 3 <= grid.gridTokens() * 4)
      result.push_back(boxes[i].second);
  return result;
}

namespace {

/// Chooses the cut of each topology at one pair of tile sizes.
class CutChooser {
public:
  CutChooser(MaskContext &context, const Domain &domain, const CostModel &costs)
      : context(context), domain(domain), costs(costs) {}

  /// Fails where not even runs are possible.
  Expected<void> prepare() {
    auto query = AxisTiling::linear(domain.query, costs.spec.tileM);
    if (!query)
      return tl::unexpected(query.error());
    auto key = AxisTiling::linear(domain.key, costs.spec.tileN);
    if (!key)
      return tl::unexpected(key.error());
    runs = context.intern({*query, *key});
    for (const Coord &queryBox : candidateBoxes(domain.query, costs.spec.tileM, kBoxes))
      for (const Coord &keyBox : candidateBoxes(domain.key, costs.spec.tileN, kBoxes))
        addBoxes(queryBox, keyBox);
    return {};
  }

  /// The cheapest tiling of a topology, and its modelled time from a sample of rows.
  std::pair<TilingRef, double> choose(const Topology &topology) const {
    std::pair<TilingRef, double> best = {runs, seconds(topology, runs)};
    if (topology.usesGridCoordinates())
      for (const TilingRef &tiling : boxes)
        if (double time = seconds(topology, tiling); time < best.second)
          best = {tiling, time};
    return best;
  }

private:
  /// Only boxes of which one divides the other on each axis: others cut windows and cells at odd places.
  void addBoxes(const Coord &queryBox, const Coord &keyBox) {
    for (size_t axis = 0; axis < 3; ++axis)
      if (queryBox[axis] % keyBox[axis] != 0 && keyBox[axis] % queryBox[axis] != 0)
        return;
    auto query = AxisTiling::boxes(domain.query, queryBox);
    auto key = AxisTiling::boxes(domain.key, keyBox);
    if (query && key)
      boxes.push_back(context.intern({*query, *key}));
  }

  double seconds(const Topology &topology, const TilingRef &tiling) const {
    int64_t step = std::max<int64_t>(1, tiling->numRows() / kSampledRows);
    // A step that divides the rows of boxes would sample one column of them.
    while (step > 1 && std::gcd(step, tiling->numRows()) != 1)
      --step;
    BlockCounts counts = countBlocks(topology, tiling, step);
    double sampled = (counts.full - counts.fullPadded) * costs.fullVisit + counts.partial * costs.partialVisit +
                     counts.fullPadded * costs.paddedVisit + counts.rows * costs.row;
    int64_t rows = (tiling->numRows() + step - 1) / step;
    return sampled * tiling->numRows() / rows;
  }

  MaskContext &context;
  const Domain &domain;
  const CostModel &costs;
  TilingRef runs;
  std::vector<TilingRef> boxes;
};

} // namespace

/// The fastest kernel of each pair of tile sizes, leaving out sizes that cut stored blocks apart where others do not.
static std::vector<TileSizes> distinctSizes(std::span<const WeightedTopology> topologies,
                                            std::span<const CostModel> kernels) {
  std::map<std::pair<int64_t, int64_t>, CostModel> fastest;
  for (const CostModel &costs : kernels) {
    auto [entry, isNew] = fastest.try_emplace({costs.spec.tileM, costs.spec.tileN}, costs);
    if (!isNew && costs.fullVisit < entry->second.fullVisit)
      entry->second = costs;
  }
  auto keepsBlocks = [&](const TileSizes &sizes) {
    return std::ranges::all_of(topologies, [&](const WeightedTopology &weighted) {
      auto grain = weighted.topology->blockGrain();
      return !grain || (grain->first % sizes.tileM() == 0 && grain->second % sizes.tileN() == 0);
    });
  };
  std::vector<TileSizes> all, keeping;
  for (auto &[sizes, costs] : fastest)
    all.push_back({costs, 0});
  std::ranges::copy_if(all, std::back_inserter(keeping), keepsBlocks);
  return keeping.empty() ? all : keeping;
}

/// At most kSampledTopologies of them, spread evenly.
static std::vector<size_t> sampleTopologies(size_t count) {
  std::vector<size_t> sample(std::min(count, kSampledTopologies));
  for (size_t i = 0; i < sample.size(); ++i)
    sample[i] = i * count / sample.size();
  return sample;
}

Expected<TilingChoice> openwork::chooseTilings(MaskContext &context, std::span<const WeightedTopology> topologies,
                                               std::span<const CostModel> kernels, const ParallelFor &parallelFor) {
  TilingChoice choice;
  choice.candidates = distinctSizes(topologies, kernels);
  if (choice.candidates.empty())
    return error("expects at least one kernel to choose tile sizes from");
  const Domain &domain = topologies[0].topology->domain();

  std::vector<CutChooser> choosers;
  for (const TileSizes &sizes : choice.candidates)
    if (auto prepared = choosers.emplace_back(context, domain, sizes.costs).prepare(); !prepared)
      return tl::unexpected(prepared.error());

  std::vector<size_t> sample = sampleTopologies(topologies.size());
  std::vector<double> seconds(choosers.size() * sample.size());
  parallelFor(seconds.size(), [&](size_t i) {
    seconds[i] = choosers[i / sample.size()].choose(*topologies[sample[i % sample.size()]].topology).second;
  });
  for (size_t i = 0; i < seconds.size(); ++i)
    choice.candidates[i / sample.size()].seconds += seconds[i] * topologies[sample[i % sample.size()]].weight;

  size_t best = std::ranges::min_element(choice.candidates, {}, &TileSizes::seconds) - choice.candidates.begin();
  choice.tilings.resize(topologies.size());
  parallelFor(topologies.size(),
              [&](size_t i) { choice.tilings[i] = choosers[best].choose(*topologies[i].topology).first; });
  std::ranges::sort(choice.candidates, {}, [](const TileSizes &sizes) {
    return std::tuple(sizes.seconds, sizes.tileM(), sizes.tileN());
  });
  return choice;
}
