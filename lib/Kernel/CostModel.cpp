//===- CostModel.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/CostModel.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

using namespace openwork;

namespace {

/// What the table says of a shape, with what it says of all in place of what is missing.
struct ShapeCosts {
  double tflops;
  /// Prologue and epilogue of a row, in full visits to 128 keys.
  double rowVisits;
  double partialFactor, paddedFactor;
};

/// How far a row of the table is from what is asked for, apart from TILE_N. Half the rows double the L2 traffic of each
/// operation, which weighs more than a cluster's sharing of loads, so TILE_M counts before the cluster.
auto distance(const ShapeRate &rate, const KernelSpec &spec) {
  return std::tuple(std::abs(rate.headDim - spec.headDim), std::abs(rate.tileM - spec.tileM),
                    rate.cluster != spec.cluster, rate.dtype != spec.dtype, rate.headDim, rate.tileM, rate.dtype);
}

bool hasOwnPipeline(const ShapeRate &rate) { return rate.stages || rate.pingpong; }

/// Whether the rate is of this very kernel, pipeline included.
bool isOf(const ShapeRate &rate, const KernelSpec &spec) {
  return rate.dtype == spec.dtype && rate.headDim == spec.headDim && rate.tileM == spec.tileM &&
         rate.tileN == spec.tileN && rate.cluster == spec.cluster && rate.stages.value_or(spec.stages) == spec.stages &&
         rate.pingpong.value_or(spec.pingpong) == spec.pingpong;
}

/// The table's rows nearest to the spec, by ascending TILE_N; they agree in head dim, TILE_M, cluster and dtype. One
/// row where it is of the spec's own pipeline.
std::vector<const ShapeRate *> family(const KernelSpec &spec, const CostTable &table) {
  assert(!table.rates.empty() && "a cost table without rates");
  std::vector<const ShapeRate *> rates;
  for (const ShapeRate &rate : table.rates) {
    if (hasOwnPipeline(rate) && isOf(rate, spec))
      return {&rate};
    if (!hasOwnPipeline(rate))
      rates.push_back(&rate);
  }
  if (rates.empty())
    rates.push_back(&table.rates.front());
  const ShapeRate &nearest = **std::ranges::min_element(
      rates, [&](const ShapeRate *a, const ShapeRate *b) { return distance(*a, spec) < distance(*b, spec); });
  std::erase_if(rates, [&](const ShapeRate *rate) { return distance(*rate, spec) != distance(nearest, spec); });
  return rates;
}

/// The floating-point operations of a visit to 128 keys by a row of the shape.
double flopsOf128Keys(int32_t tileM, int32_t headDim, int32_t valueDim) {
  return 2.0 * tileM * (double(headDim) + valueDim) * 128;
}

ShapeCosts costsOf(const ShapeRate &rate, const CostTable &table) {
  ShapeCosts costs{rate.tflops, table.rowVisits.value, rate.partialFactor.value_or(table.partialFactor.value),
                   rate.paddedFactor.value_or(table.paddedFactor.value)};
  if (rate.rowMicroseconds) {
    double visit = flopsOf128Keys(rate.tileM, rate.headDim, rate.headDim) * double(table.device.sms) / rate.tflops;
    costs.rowVisits = *rate.rowMicroseconds * 1e-6 / (visit * 1e-12);
  }
  return costs;
}

ShapeCosts between(const ShapeCosts &a, const ShapeCosts &b, double share) {
  return {std::lerp(a.tflops, b.tflops, share), std::lerp(a.rowVisits, b.rowVisits, share),
          std::lerp(a.partialFactor, b.partialFactor, share), std::lerp(a.paddedFactor, b.paddedFactor, share)};
}

/// What the table says of a shape of the nearest head dim that it has.
ShapeCosts ofNearestHeadDim(const KernelSpec &spec, const CostTable &table) {
  std::vector<const ShapeRate *> rates = family(spec, table);
  auto above = std::ranges::lower_bound(rates, spec.tileN, {}, [](const ShapeRate *rate) { return rate->tileN; });
  if (above == rates.end())
    return costsOf(*rates.back(), table);
  ShapeCosts costs = costsOf(**above, table);
  if (above != rates.begin()) {
    const ShapeRate &below = **std::prev(above);
    double share = double(spec.tileN - below.tileN) / ((*above)->tileN - below.tileN);
    return between(costsOf(below, table), costs, share);
  }
  double share = double(spec.tileN) / (*above)->tileN;
  costs.tflops *= share;
  costs.rowVisits *= share;
  return costs;
}

/// The spec with the table's head dims around its own; nothing where the table has its own, or has not both. One tile
/// alone tells how the others of a head dim compare to those of another as little as no tile.
std::optional<std::pair<KernelSpec, KernelSpec>> neighboursOf(const KernelSpec &spec, const CostTable &table) {
  constexpr int32_t none = 0, far = std::numeric_limits<int32_t>::max();
  std::pair around(spec, spec);
  auto &[below, above] = around;
  below.headDim = none;
  above.headDim = far;
  for (const ShapeRate &rate : table.rates) {
    if (hasOwnPipeline(rate) && isOf(rate, spec))
      return std::nullopt;
    if (hasOwnPipeline(rate))
      continue;
    if (rate.headDim <= spec.headDim)
      below.headDim = std::max(below.headDim, rate.headDim);
    if (rate.headDim >= spec.headDim)
      above.headDim = std::min(above.headDim, rate.headDim);
  }
  if (below.headDim == above.headDim || below.headDim == none || above.headDim == far)
    return std::nullopt;
  if (family(below, table).size() == 1 || family(above, table).size() == 1)
    return std::nullopt;
  return around;
}

/// See denseTflops.
ShapeCosts lookUp(const KernelSpec &spec, const CostTable &table) {
  auto around = neighboursOf(spec, table);
  if (!around)
    return ofNearestHeadDim(spec, table);
  const auto &[below, above] = *around;
  ShapeCosts a = ofNearestHeadDim(below, table), b = ofNearestHeadDim(above, table);
  double share = double(spec.headDim - below.headDim) / (above.headDim - below.headDim);
  ShapeCosts costs = between(a, b, share);
  // The time of a visit is linear in its columns: softmax, which has none, and products, which are proportional.
  costs.tflops = spec.headDim / std::lerp(below.headDim / a.tflops, above.headDim / b.tflops, share);
  return costs;
}

} // namespace

double openwork::denseTflops(const KernelSpec &spec, const CostTable &table) { return lookUp(spec, table).tflops; }

double openwork::visitFlops(const KernelSpec &spec) {
  return 2.0 * spec.tileM * spec.tileN * (double(spec.headDim) + spec.valueDim);
}

/// What a CTA of its own adds to a row, over what the table says that the row takes in one that stays: 3,700 cycles to
/// 5,200, counted on an H200 over launches of 44 and of 176 visits a row.
static constexpr double kStartOfRow = 0.7;

CostModel openwork::modelCosts(const KernelSpec &spec, const CostTable &table) {
  ShapeCosts costs = lookUp(spec, table);
  double flopsPerSM = costs.tflops * 1e12 / double(table.device.sms);
  CostModel model{spec, table.device};
  model.fullVisit = visitFlops(spec) / flopsPerSM;
  model.partialVisit = model.fullVisit * costs.partialFactor;
  model.paddedVisit = model.fullVisit * costs.paddedFactor;
  model.row = flopsOf128Keys(spec.tileM, spec.headDim, spec.valueDim) / flopsPerSM * costs.rowVisits;
  model.start = spec.arch == Arch::SM90 ? model.row * kStartOfRow : 0;
  model.launch = table.launchMicroseconds.value * 1e-6;
  return model;
}

CostModel openwork::modelCosts(const KernelSpec &spec) { return modelCosts(spec, builtinCosts(spec.arch)); }

double CostModel::rowSeconds(const VisitCounts &visits) const {
  return row + double(visits.full) * fullVisit + double(visits.partial) * partialVisit +
         double(visits.padded) * paddedVisit;
}
