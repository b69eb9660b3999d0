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
static constexpr size_t kScreenedTopologies = 4;
static constexpr int64_t kSampledRows = 64;
/// Boxes considered for each axis.
static constexpr size_t kBoxes = 6;
/// By how much samples of rows may make one tiling seem worse than another that is as good.
static constexpr double kSamplingError = 0.03;
/// Sizes that take this much longer than the best for the first few topologies are not tried on all of the sample.
static constexpr double kScreeningSlack = 1.25;

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

/// Every how many rows a sample looks at one. A step that shares a factor with the rows of boxes would stay within some
/// columns of them.
static int64_t sampleStep(int64_t rows) {
  int64_t step = std::max<int64_t>(1, rows / kSampledRows);
  while (step > 1 && std::gcd(step, rows) != 1)
    --step;
  return step;
}

namespace {

/// A tiling of a topology as a sample of its rows shows it.
struct Cut {
  TilingRef tiling;
  /// Modelled time.
  double seconds = 0;
  /// How many pairs its full blocks hold at least.
  double pairs = 0;
  /// Each visit does all the work it could.
  bool isPerfect = false;
};

/// Chooses the cut of each topology at one pair of tile sizes.
class CutChooser {
public:
  /// Fails where not even runs are possible.
  static Expected<CutChooser> get(MaskContext &context, const Domain &domain, const CostModel &costs);

  const CostModel &costs() const { return costs_; }
  double pairsOfBlock() const { return double(costs_.spec.tileM) * costs_.spec.tileN; }
  /// What a pair costs in full blocks; no tiling of these sizes does better.
  double secondsOfPair() const { return costs_.fullVisit / pairsOfBlock(); }

  /// Runs, or the cheapest boxes for a topology that looks at the grid.
  Cut choose(const Topology &topology) const;
  TilingRef tilingFor(const Topology &topology) const {
    return topology.usesGridCoordinates() && !boxes.empty() ? choose(topology).tiling : runs;
  }

private:
  explicit CutChooser(const CostModel &costs) : costs_(costs) {}
  void addBoxes(MaskContext &context, const Domain &domain, const Coord &queryBox, const Coord &keyBox);
  double seconds(const BlockCounts &counts) const;
  Cut measure(const Topology &topology, const TilingRef &tiling) const;

  CostModel costs_;
  TilingRef runs;
  std::vector<TilingRef> boxes;
};

} // namespace

Expected<CutChooser> CutChooser::get(MaskContext &context, const Domain &domain, const CostModel &costs) {
  auto query = AxisTiling::linear(domain.query, costs.spec.tileM);
  if (!query)
    return tl::unexpected(query.error());
  auto key = AxisTiling::linear(domain.key, costs.spec.tileN);
  if (!key)
    return tl::unexpected(key.error());
  CutChooser chooser(costs);
  chooser.runs = context.intern({*query, *key});
  for (const Coord &queryBox : candidateBoxes(domain.query, costs.spec.tileM, kBoxes))
    for (const Coord &keyBox : candidateBoxes(domain.key, costs.spec.tileN, kBoxes))
      chooser.addBoxes(context, domain, queryBox, keyBox);
  return chooser;
}

/// Only boxes of which one divides the other on each axis: others cut windows and cells at odd places.
void CutChooser::addBoxes(MaskContext &context, const Domain &domain, const Coord &queryBox, const Coord &keyBox) {
  for (size_t axis = 0; axis < 3; ++axis)
    if (queryBox[axis] % keyBox[axis] != 0 && keyBox[axis] % queryBox[axis] != 0)
      return;
  auto query = AxisTiling::boxes(domain.query, queryBox);
  auto key = AxisTiling::boxes(domain.key, keyBox);
  if (query && key)
    boxes.push_back(context.intern({*query, *key}));
}

double CutChooser::seconds(const BlockCounts &counts) const {
  return (counts.full - counts.fullPadded) * costs_.fullVisit + counts.partial * costs_.partialVisit +
         counts.fullPadded * costs_.paddedVisit + counts.rows * costs_.row;
}

Cut CutChooser::measure(const Topology &topology, const TilingRef &tiling) const {
  int64_t rows = tiling->numRows(), step = sampleStep(rows);
  BlockCounts counts = countBlocks(topology, tiling, step);
  double scale = double(rows) / ((rows - 1) / step + 1);
  // Each slot without a query may be missing from the blocks of a whole row.
  int64_t noQuery = rows * tiling->query.tileSize() - tiling->query.grid().tokens();
  int64_t rowKeys = tiling->numColumns() * tiling->key.tileSize();
  double fullPairs = (counts.full - counts.fullPadded) * scale * pairsOfBlock() - double(noQuery) * rowKeys;
  return {tiling, seconds(counts) * scale, std::max(fullPairs, 0.0),
          counts.partial == 0 && counts.fullPadded == 0 && noQuery == 0};
}

/// A perfect cut cannot be beaten, whatever else there is.
Cut CutChooser::choose(const Topology &topology) const {
  Cut best = measure(topology, runs);
  if (topology.usesGridCoordinates())
    for (size_t i = 0; i < boxes.size() && !best.isPerfect; ++i)
      if (Cut cut = measure(topology, boxes[i]); cut.seconds < best.seconds)
        best = cut;
  return best;
}

//===----------------------------------------------------------------------===//
// Tile sizes
//===----------------------------------------------------------------------===//

/// Whether tiles of these sizes hold whole blocks, or parts of one block, of all topologies that are made of blocks:
/// there are few patterns, if any, in their partial blocks.
static bool fitsBlocks(std::span<const WeightedTopology> topologies, const KernelSpec &spec) {
  auto fits = [](int64_t block, int64_t tile) { return block % tile == 0 || tile % block == 0; };
  return std::ranges::all_of(topologies, [&](const WeightedTopology &weighted) {
    auto grain = weighted.topology->blockGrain();
    return !grain || (fits(grain->first, spec.tileM) && fits(grain->second, spec.tileN));
  });
}

/// The fastest kernel of each pair of tile sizes, leaving out sizes that cut stored blocks at odd places where others
/// do not.
static std::vector<CostModel> distinctSizes(std::span<const WeightedTopology> topologies,
                                            std::span<const CostModel> kernels) {
  std::map<std::pair<int64_t, int64_t>, CostModel> fastest;
  for (const CostModel &costs : kernels) {
    auto [entry, isNew] = fastest.try_emplace({costs.spec.tileM, costs.spec.tileN}, costs);
    if (!isNew && costs.fullVisit < entry->second.fullVisit)
      entry->second = costs;
  }
  std::vector<CostModel> all, fitting;
  for (auto &[sizes, costs] : fastest)
    all.push_back(costs);
  std::ranges::copy_if(all, std::back_inserter(fitting),
                       [&](const CostModel &costs) { return fitsBlocks(topologies, costs.spec); });
  return fitting.empty() ? all : fitting;
}

/// At most `limit` of the numbers below `count`, spread evenly.
static std::vector<size_t> spread(size_t count, size_t limit) {
  std::vector<size_t> numbers(std::min(count, limit));
  for (size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = i * count / numbers.size();
  return numbers;
}

namespace {

/// Finds the tile sizes that cost least for a group of topologies.
class SizeSearch {
public:
  SizeSearch(std::span<const WeightedTopology> topologies, const ParallelFor &parallelFor)
      : topologies(topologies), parallelFor(parallelFor), sample(spread(topologies.size(), kSampledTopologies)) {}

  /// Fails where the grids can be cut into tiles of none of the sizes.
  Expected<void> prepare(MaskContext &context, std::span<const CostModel> kernels);
  TilingChoice run();

private:
  struct Contender {
    CutChooser chooser;
    /// Of the topologies it was tried on.
    std::map<size_t, Cut> cuts = {};
    TileSizes sizes = {};
  };
  using Contenders = std::vector<Contender *>;

  void tryOn(std::span<const size_t> tried, const Contenders &contenders);
  double secondsOf(const Contender &contender, std::span<const size_t> tried) const;
  Contenders withinBound(const Contender &first);
  Contenders screened(const Contenders &others, Contender &first);
  std::vector<TilingRef> tilingsOf(const Contender &best) const;

  std::span<const WeightedTopology> topologies;
  const ParallelFor &parallelFor;
  std::vector<size_t> sample;
  /// Those whose visits cost least for a pair come first.
  std::vector<Contender> contenders;
};

} // namespace

Expected<void> SizeSearch::prepare(MaskContext &context, std::span<const CostModel> kernels) {
  Expected<void> prepared = error("expects at least one kernel to choose tile sizes from");
  for (const CostModel &costs : distinctSizes(topologies, kernels)) {
    auto chooser = CutChooser::get(context, topologies[0].topology->domain(), costs);
    if (chooser)
      contenders.push_back({std::move(*chooser), {}, {costs}});
    else
      prepared = tl::unexpected(chooser.error());
  }
  if (contenders.empty())
    return prepared;
  std::ranges::sort(contenders, {}, [](const Contender &contender) {
    return std::tuple(contender.chooser.secondsOfPair(), contender.sizes.tileM(), contender.sizes.tileN());
  });
  return {};
}

void SizeSearch::tryOn(std::span<const size_t> tried, const Contenders &contenders) {
  for (Contender *contender : contenders)
    for (size_t topology : tried)
      contender->cuts.try_emplace(topology);
  parallelFor(contenders.size() * tried.size(), [&](size_t task) {
    Contender &contender = *contenders[task / tried.size()];
    size_t topology = tried[task % tried.size()];
    if (Cut &cut = contender.cuts.at(topology); !cut.tiling)
      cut = contender.chooser.choose(*topologies[topology].topology);
  });
}

double SizeSearch::secondsOf(const Contender &contender, std::span<const size_t> tried) const {
  double seconds = 0;
  for (size_t topology : tried)
    seconds += contender.cuts.at(topology).seconds * topologies[topology].weight;
  return seconds;
}

/// Contenders that might be faster than the first if they had full blocks only.
SizeSearch::Contenders SizeSearch::withinBound(const Contender &first) {
  double pairs = 0;
  for (size_t topology : sample)
    pairs += first.cuts.at(topology).pairs * topologies[topology].weight;
  Contenders within;
  for (Contender &contender : std::span(contenders).subspan(1)) {
    contender.sizes.seconds = pairs * contender.chooser.secondsOfPair() * (1 - kSamplingError);
    contender.sizes.isRough = true;
    if (contender.sizes.seconds < first.sizes.seconds)
      within.push_back(&contender);
  }
  return within;
}

/// Contenders that do well for a few topologies.
SizeSearch::Contenders SizeSearch::screened(const Contenders &others, Contender &first) {
  std::vector<size_t> few;
  for (size_t i : spread(sample.size(), kScreenedTopologies))
    few.push_back(sample[i]);
  tryOn(few, others);
  double firstOfFew = secondsOf(first, few), leastOfFew = firstOfFew;
  for (Contender *contender : others)
    leastOfFew = std::min(leastOfFew, secondsOf(*contender, few));
  Contenders good;
  for (Contender *contender : others) {
    contender->sizes.seconds = secondsOf(*contender, few) / firstOfFew * first.sizes.seconds;
    if (secondsOf(*contender, few) <= leastOfFew * kScreeningSlack)
      good.push_back(contender);
  }
  return good;
}

TilingChoice SizeSearch::run() {
  Contender &first = contenders.front();
  tryOn(sample, {&first});
  first.sizes.seconds = secondsOf(first, sample);
  Contenders finalists = screened(withinBound(first), first);
  tryOn(sample, finalists);
  for (Contender *contender : finalists)
    contender->sizes = {contender->chooser.costs(), secondsOf(*contender, sample)};

  std::ranges::sort(contenders, {}, [](const Contender &contender) {
    const TileSizes &sizes = contender.sizes;
    return std::tuple(sizes.isRough, sizes.seconds, sizes.tileM(), sizes.tileN());
  });
  TilingChoice choice;
  for (const Contender &contender : contenders)
    choice.candidates.push_back(contender.sizes);
  choice.tilings = tilingsOf(contenders.front());
  return choice;
}

/// The cut of each topology at the best sizes.
std::vector<TilingRef> SizeSearch::tilingsOf(const Contender &best) const {
  std::vector<TilingRef> tilings(topologies.size());
  for (const auto &[topology, cut] : best.cuts)
    tilings[topology] = cut.tiling;
  parallelFor(topologies.size(), [&](size_t i) {
    if (!tilings[i])
      tilings[i] = best.chooser.tilingFor(*topologies[i].topology);
  });
  return tilings;
}

Expected<TilingChoice> openwork::chooseTilings(MaskContext &context, std::span<const WeightedTopology> topologies,
                                               std::span<const CostModel> kernels, const ParallelFor &parallelFor) {
  SizeSearch search(topologies, parallelFor);
  if (auto prepared = search.prepare(context, kernels); !prepared)
    return tl::unexpected(prepared.error());
  return search.run();
}
