//===- BoxCarver.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BoxCarver.h"

#include "openwork/Schedule/QuasiAffineFit.h"

using namespace openwork;

BoxCarver::BoxCarver(const Tiling &tiling, int64_t querySegment, const RowForms &forms,
                     std::span<const prices::BitFacts> facts, const CarveOptions &options)
    : keySegments(tiling.key.segments()), counts(tiling.query.segments()[querySegment].counts),
      rank(tiling.query.segments()[querySegment].rank()), querySegment(querySegment), forms(forms), facts(facts),
      options(options), metIn(forms.numShapes()) {}

/// Calls visit(row, coordinates) in order.
template <typename Visit> void BoxCarver::forEachRow(const RowBox &box, Visit &&visit) const {
  for (int64_t f = box[0].begin; f < box[0].end; ++f)
    for (int64_t h = box[1].begin; h < box[1].end; ++h)
      for (int64_t w = box[2].begin; w < box[2].end; ++w)
        visit(rowAt(f, h, w), Coord{f, h, w});
}

std::vector<Interval> BoxCarver::rowsOf(const RowBox &box) const { return {box.end() - rank, box.end()}; }

//===----------------------------------------------------------------------===//
// Where to cut
//===----------------------------------------------------------------------===//

/// The cut that separates the largest share of neighbours that differ; of equal ones, that nearest to the middle.
template <typename Differ> std::optional<BoxCarver::Cut> BoxCarver::bestCut(const RowBox &box, Differ &&differ) const {
  std::optional<Cut> best;
  double bestShare = 0;
  int64_t bestBalance = 0;
  const Coord strides = {counts[1] * counts[2], counts[2], 1};
  for (int axis = 0; axis < 3; ++axis) {
    RowBox slab = box;
    int64_t area = box[0].size() * box[1].size() * box[2].size() / box[axis].size();
    for (int64_t x = box[axis].begin + 1; x < box[axis].end; ++x) {
      slab[axis] = {x, x + 1};
      int64_t differing = 0;
      forEachRow(slab, [&](int64_t row, const Coord &) { differing += differ(row - strides[axis], row); });
      double share = double(differing) / area;
      int64_t balance = std::min(x - box[axis].begin, box[axis].end - x);
      if (differing == 0 || share < bestShare || (share == bestShare && balance <= bestBalance))
        continue;
      best = Cut{axis, x};
      bestShare = share;
      bestBalance = balance;
    }
  }
  return best;
}

//===----------------------------------------------------------------------===//
// One box, one form
//===----------------------------------------------------------------------===//

/// Fits one bound, valueOf(row), or says where to cut. kAnyValue stands for rows that do not care.
template <typename ValueOf> BoxCarver::Fit BoxCarver::fitBound(const RowBox &box, ValueOf &&valueOf) const {
  // The value at each position of each axis, as long as it depends on no other axis.
  std::array<std::vector<int64_t>, 3> values;
  std::array<bool, 3> alone = {true, true, true};
  for (int axis = 0; axis < 3; ++axis)
    values[axis].assign(box[axis].size(), kAnyValue);
  int64_t first = kAnyValue;
  bool constant = true;
  forEachRow(box, [&](int64_t row, const Coord &coord) {
    int64_t value = valueOf(row);
    if (value == kAnyValue)
      return;
    first = first == kAnyValue ? value : first;
    constant &= value == first;
    for (int axis = 0; axis < 3; ++axis) {
      int64_t &known = values[axis][coord[axis] - box[axis].begin];
      alone[axis] &= known == kAnyValue || known == value;
      known = value;
    }
  });
  if (constant)
    return QuasiAffine::constant(first == kAnyValue ? 0 : first);
  std::optional<Cut> cut;
  for (int axis = 0; axis < 3; ++axis) {
    if (!alone[axis])
      continue;
    if (auto fit = fitQuasiAffine(box[axis].begin, values[axis])) {
      fit->axis = axis - (3 - rank);
      return *fit;
    }
    cut = Cut{axis, box[axis].begin + longestFit(box[axis].begin, values[axis])};
  }
  if (cut)
    return *cut;
  return *bestCut(box, [&](int64_t a, int64_t b) { return valueOf(a) != valueOf(b); });
}

/// Keeps the earlier of two cuts of the same axis, so that one cut serves all bounds.
static void meet(auto &cut, const auto &other) {
  if (!cut || (cut->axis == other.axis && other.position < cut->position))
    cut = other;
}

/// Fits the loops of one leaf, and then its label.
std::variant<VisitNest, BoxCarver::Cut> BoxCarver::fitLeaf(const RowBox &box, size_t leaf) const {
  const Leaf &model = forms.leaves(rowAt(box[0].begin, box[1].begin, box[2].begin))[leaf];
  VisitNest nest;
  nest.keySegment = model.keySegment;
  std::optional<Cut> cut;
  auto fit = [&](auto &&valueOf) {
    Fit result = fitBound(box, valueOf);
    if (auto *refused = std::get_if<Cut>(&result))
      meet(cut, *refused);
    return cut ? QuasiAffine() : std::get<QuasiAffine>(result);
  };
  bool isRun = keySegments[model.keySegment].rank() == 1;
  for (int a = isRun ? 2 : 0; a < 3; ++a) {
    QuasiAffine begin = fit([&](int64_t row) -> int64_t { return forms.leaves(row)[leaf].tiles[a].begin; });
    QuasiAffine end = fit([&](int64_t row) -> int64_t { return forms.leaves(row)[leaf].tiles[a].end; });
    nest.axes.push_back({begin, end, model.tiles[a].step, model.tiles[a].width});
  }
  if (cut)
    return *cut;
  if (auto refused = fitLabel(box, leaf, nest))
    return *refused;
  return nest;
}

/// Whether a product has a tile within bounds evaluated for one row.
static bool reaches(const TileProduct &tiles, const std::vector<VisitNest::Bounds> &bounds,
                    std::span<const int64_t> row) {
  for (size_t a = 0; a < bounds.size(); ++a) {
    Interval within = {bounds[a].begin.eval(row), bounds[a].end.eval(row)};
    bool some = false;
    forEachRun(tiles[a + 3 - bounds.size()],
               [&](int64_t begin, int64_t end) { some |= std::max(begin, within.begin) < std::min(end, within.end); });
    if (!some)
      return false;
  }
  return true;
}

/// Sets the kind of a nest's visits, and its full box where there are both kinds; or says where to cut.
std::optional<BoxCarver::Cut> BoxCarver::fitLabel(const RowBox &box, size_t leaf, VisitNest &nest) const {
  const Leaf *masked = nullptr;
  bool anyFull = false, agree = true;
  forEachRow(box, [&](int64_t row, const Coord &) {
    const Leaf &here = forms.leaves(row)[leaf];
    anyFull |= here.hasFull;
    agree &= !masked || !here.hasMasked || here.tileMask == masked->tileMask;
    masked = here.hasMasked ? &here : masked;
  });
  if (!masked)
    return std::nullopt;
  nest.kind = options.hasRule ? VisitKind::rule() : VisitKind::masked(masked->tileMask);
  std::optional<Cut> cut;
  for (size_t i = 0; anyFull && i < nest.axes.size(); ++i) {
    int a = int(i + 3 - nest.axes.size());
    // Rows without full tiles leave the bounds to the others.
    auto fit = [&](auto bound) {
      Fit result = fitBound(box, [&](int64_t row) {
        const Leaf &here = forms.leaves(row)[leaf];
        return here.hasFull ? here.full[a].*bound : kAnyValue;
      });
      if (auto *refused = std::get_if<Cut>(&result))
        meet(cut, *refused);
      return cut ? QuasiAffine() : std::get<QuasiAffine>(result);
    };
    QuasiAffine begin = fit(&Interval::begin), end = fit(&Interval::end);
    nest.fullBox.push_back({begin, end});
  }
  if (cut)
    return cut;
  forEachRow(box, [&](int64_t row, const Coord &coord) {
    const Leaf &here = forms.leaves(row)[leaf];
    agree &= here.hasFull || !anyFull || !reaches(here.tiles, nest.fullBox, std::span(coord).last(rank));
  });
  if (agree)
    return std::nullopt;
  return bestCut(box, [&](int64_t a, int64_t b) { return forms.labelling(a) != forms.labelling(b); });
}

/// Rows of one shape as one form, or where to cut them.
std::variant<AffineRows, BoxCarver::Cut> BoxCarver::fitBox(const RowBox &box) const {
  AffineRows result{querySegment, rowsOf(box), {}};
  std::optional<Cut> cut;
  size_t numLeaves = forms.leaves(rowAt(box[0].begin, box[1].begin, box[2].begin)).size();
  for (size_t leaf = 0; leaf < numLeaves; ++leaf) {
    auto nest = fitLeaf(box, leaf);
    if (auto *refused = std::get_if<Cut>(&nest))
      meet(cut, *refused);
    else
      result.nests.push_back(std::move(std::get<VisitNest>(nest)));
  }
  if (cut)
    return *cut;
  return result;
}

//===----------------------------------------------------------------------===//
// Branch and bound
//===----------------------------------------------------------------------===//

prices::BitFacts BoxCarver::factsOf(const RowBox &box) const {
  prices::BitFacts sum;
  forEachRow(box, [&](int64_t row, const Coord &) { sum += facts[row]; });
  return sum;
}

/// No loops of this box cost less: each shape needs a box of its own, and each leaf a nest. Infinite beyond maxBoxes.
double BoxCarver::leastPrice(const RowBox &box, int64_t maxBoxes) {
  double price = 0;
  int64_t distinct = 0;
  ++boxesSeen;
  forEachRow(box, [&](int64_t row, const Coord &) {
    uint32_t &met = metIn[forms.shape(row)];
    if (met == boxesSeen)
      return;
    met = boxesSeen;
    ++distinct;
    price += prices::kBox + prices::kNest * forms.leaves(row).size();
  });
  return distinct > maxBoxes ? std::numeric_limits<double>::infinity() : price;
}

std::optional<BoxCarver::Plan> BoxCarver::carveHalves(const RowBox &box, const Cut &cut, double limit,
                                                      int64_t maxBoxes) {
  RowBox low = box, high = box;
  low[cut.axis].end = high[cut.axis].begin = cut.position;
  auto plan = carveBox(low, limit, maxBoxes);
  if (!plan)
    return std::nullopt;
  int64_t boxes = plan->affine.size() + plan->bits.size();
  auto rest = carveBox(high, limit - plan->price, maxBoxes - boxes);
  if (!rest)
    return std::nullopt;
  plan->price += rest->price;
  std::ranges::move(rest->affine, std::back_inserter(plan->affine));
  std::ranges::move(rest->bits, std::back_inserter(plan->bits));
  return plan;
}

std::optional<BoxCarver::Plan> BoxCarver::carveLoops(const RowBox &box, double limit, int64_t maxBoxes) {
  if (leastPrice(box, maxBoxes) >= limit)
    return std::nullopt;
  auto cut = bestCut(box, [&](int64_t a, int64_t b) { return forms.shape(a) != forms.shape(b); });
  if (cut)
    return carveHalves(box, *cut, limit, maxBoxes);
  if (forms.isIrregular(rowAt(box[0].begin, box[1].begin, box[2].begin)))
    return std::nullopt;
  auto fit = fitBox(box);
  if (auto *refused = std::get_if<Cut>(&fit))
    return carveHalves(box, *refused, limit, maxBoxes);
  AffineRows &rows = std::get<AffineRows>(fit);
  double price = prices::ofBox(rows);
  if (price >= limit)
    return std::nullopt;
  return Plan{price, {std::move(rows)}, {}};
}

std::optional<BoxCarver::Plan> BoxCarver::carveBox(const RowBox &box, double limit, int64_t maxBoxes) {
  prices::BitFacts bits = factsOf(box);
  double price = std::min(prices::ofImmediate(bits), prices::ofEmbedded(bits));
  if (maxBoxes < 1)
    return std::nullopt;
  if (auto loops = carveLoops(box, std::min(limit, price), maxBoxes))
    return loops;
  if (price >= limit)
    return std::nullopt;
  return Plan{price, {}, {BitRows{querySegment, rowsOf(box), {}}}};
}

std::optional<BoxCarver::Plan> BoxCarver::carve(double limit) {
  return carveBox({Interval{0, counts[0]}, Interval{0, counts[1]}, Interval{0, counts[2]}}, limit, options.maxBoxes);
}
