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
#include <cstdlib>
#include <tuple>

using namespace openwork;

namespace {

/// How far a row of the table is from what is asked for, apart from TILE_N. Half the rows double the L2 traffic of each
/// operation, which weighs more than a cluster's sharing of loads, so TILE_M counts before the cluster.
auto distance(const ShapeRate &rate, const KernelSpec &spec) {
  return std::tuple(std::abs(rate.headDim - spec.headDim), std::abs(rate.tileM - spec.tileM),
                    rate.cluster != spec.cluster, rate.headDim, rate.tileM);
}

/// The table's rows nearest to the spec; they agree in head dim, cluster and TILE_M, by ascending TILE_N.
std::vector<ShapeRate> family(const KernelSpec &spec, const CostTable &table) {
  const ShapeRate &nearest = *std::ranges::min_element(
      table.rates, [&](const ShapeRate &a, const ShapeRate &b) { return distance(a, spec) < distance(b, spec); });
  std::vector<ShapeRate> rates;
  std::ranges::copy_if(table.rates, std::back_inserter(rates), [&](const ShapeRate &rate) {
    return rate.headDim == nearest.headDim && rate.cluster == nearest.cluster && rate.tileM == nearest.tileM;
  });
  std::ranges::sort(rates, {}, &ShapeRate::tileN);
  return rates;
}

} // namespace

CostTable openwork::h200Costs() {
  using enum Source;
  CostTable table;
  table.device = {
      .sms = 132,
      .l2Bytes = 60e6,
      // Two partitions that each keep copies of what their SMs read, so far less than all of it is left. Fitted to
      // 12.75 GB of DRAM reads, counted for four heads of a random mask of density .25 at 115,200 tokens in index
      // order.
      .l2ReuseBytes = 36e6,
      // A device-to-device copy measured; nominal 4.8e12.
      .dramBytesPerSecond = 4.3e12,
      // Fitted to the same masks' times: 574 TFLOP/s with those reads, 635 with rows cut to one length.
      .exposedDram = 0.4,
  };
  table.rates = {
      // Measured with the kernels of kernels-gen/sm90 at 32k x 24 heads, bf16, random data; see tools/bench/README.md.
      {64, 64, 128, 1, 316, Measured},
      {64, 128, 96, 1, 433, Measured},
      {64, 128, 128, 1, 469, Measured},
      {64, 128, 160, 1, 483, Measured},
      {64, 128, 176, 1, 492, Measured},
      {64, 128, 192, 1, 482, Measured},
      {64, 192, 96, 1, 489, Measured},
      {64, 192, 112, 1, 519, Measured},
      {64, 192, 128, 1, 532, Measured},
      {128, 64, 128, 1, 423, Measured},
      {128, 64, 192, 1, 433, Measured},
      {128, 128, 96, 1, 569, Measured},
      {128, 128, 128, 1, 640, Measured},
      {128, 128, 160, 1, 643, Measured},
      {128, 128, 176, 1, 647, Measured},
      {128, 128, 192, 1, 668, Measured},
      // Measured with a prototype, whose 128 x 128 without a cluster gave 651.
      {64, 192, 128, 2, 518, Measured},
      {128, 128, 128, 2, 670, Measured},
      {128, 128, 160, 2, 681, Measured},
      {128, 128, 176, 2, 682, Measured},
      // FlashAttention 3's chart.
      {256, 128, 80, 1, 740, Published},
      // Below these, the fixed part of a visit (barriers, row maxima, rescaling) weighs more.
      {64, 128, 64, 1, 380, Estimated},
      {64, 192, 64, 1, 430, Estimated},
      {128, 64, 64, 1, 330, Estimated},
      {128, 128, 64, 1, 500, Estimated},
      {256, 64, 64, 1, 400, Estimated},
  };
  // Measured: a window by tokens of 18 x 24 x 24 on 30 x 48 x 80, 66 % of whose visits are partial, takes 5.6 % longer
  // than as many full visits at the rate of its shape. Padding is masked by the same code.
  table.partialFactor = 1.09;
  table.paddedFactor = 1.09;
  // Estimated from FlashAttention 3: 1 to 1.5 key tiles without overlap of epilogue and prologue.
  table.rowVisits = 1.25;
  // Estimated: launch latency, tensor-map fetch, the last row's drain.
  table.launchSeconds = 5e-6;
  return table;
}

CostTable openwork::hostCosts() {
  CostTable table;
  // Estimated: one core, its share of a last-level cache, one memory channel. A core waits for what it reads.
  table.device = {.sms = 1, .l2Bytes = 2e6, .l2ReuseBytes = 2e6, .dramBytesPerSecond = 20e9, .exposedDram = 1};
  // One core of a Xeon at 2.3 GHz, x86-64-v4, f32, 3,072 tokens. What a visit costs beside its products, K and V into
  // scratch, goes with keys alone, so that the rate depends on TILE_M and not on TILE_N.
  for (auto [headDim, tileM, tflops] : {std::tuple(64, 32, 0.114),
                                        {64, 64, 0.127},
                                        {64, 128, 0.134},
                                        {64, 192, 0.136},
                                        {64, 256, 0.136},
                                        {128, 32, 0.108},
                                        {128, 64, 0.125},
                                        {128, 128, 0.138},
                                        {128, 192, 0.145},
                                        {128, 256, 0.145}})
    table.rates.push_back({headDim, tileM, /*tileN=*/32, /*cluster=*/1, tflops, Source::Measured});
  // Measured: half partial visits take as long as full ones within 1 %.
  table.partialFactor = 1.01;
  table.paddedFactor = 1.01;
  table.rowVisits = 0.1;
  table.launchSeconds = 10e-6;
  return table;
}

CostTable openwork::builtinCosts(Arch arch) { return arch == Arch::Host ? hostCosts() : h200Costs(); }

double openwork::denseTflops(const KernelSpec &spec, const CostTable &table) {
  assert(!table.rates.empty() && "a cost table without rates");
  std::vector<ShapeRate> rates = family(spec, table);
  const ShapeRate &narrowest = rates.front();
  if (spec.tileN <= narrowest.tileN)
    return narrowest.tflops * spec.tileN / narrowest.tileN;
  auto above = std::ranges::lower_bound(rates, spec.tileN, {}, &ShapeRate::tileN);
  if (above == rates.end())
    return rates.back().tflops;
  const ShapeRate &below = *std::prev(above);
  double share = double(spec.tileN - below.tileN) / (above->tileN - below.tileN);
  return below.tflops + share * (above->tflops - below.tflops);
}

CostModel openwork::modelCosts(const KernelSpec &spec, const CostTable &table) {
  double flopsPerSM = denseTflops(spec, table) * 1e12 / table.device.sms;
  double flopsPerKey = 2.0 * spec.tileM * (double(spec.headDim) + spec.valueDim);
  CostModel model{spec, table.device};
  model.fullVisit = flopsPerKey * spec.tileN / flopsPerSM;
  model.partialVisit = model.fullVisit * table.partialFactor;
  model.paddedVisit = model.fullVisit * table.paddedFactor;
  model.row = flopsPerKey * 128 / flopsPerSM * table.rowVisits;
  model.launch = table.launchSeconds;
  return model;
}

CostModel openwork::modelCosts(const KernelSpec &spec) { return modelCosts(spec, builtinCosts(spec.arch)); }

double CostModel::rowSeconds(const VisitCounts &visits) const {
  return row + double(visits.full) * fullVisit + double(visits.partial) * partialVisit +
         double(visits.padded) * paddedVisit;
}
