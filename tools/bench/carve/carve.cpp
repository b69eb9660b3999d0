//===- carve.cpp - Benchmark of the carver --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The sizes of three video models: 30 x 48 x 80 tokens in 900 boxes of 2 x 8 x 8, 33 x 45 x 80 tokens in 929 runs of
// 128, and 21 x 45 x 80 tokens in 591 such runs. Counters say what came out.
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Classify.h"
#include "openwork/Schedule/Carver.h"
#include "openwork/Topology/Combination.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Stripes.h"
#include "openwork/Topology/Window.h"

#include <benchmark/benchmark.h>
#include <random>

using namespace openwork;

namespace {

struct Setting {
  Domain domain;
  TilingRef tiling;
};

Setting runsOf128(Coord extents) {
  TokenGrid grid = *TokenGrid::get(extents);
  AxisTiling axis = *AxisTiling::linear(grid, 128);
  return {{grid, grid}, std::make_shared<Tiling>(Tiling{axis, axis})};
}

Setting boxesOf128(Coord extents) {
  TokenGrid grid = *TokenGrid::get(extents);
  AxisTiling axis = *AxisTiling::boxes(grid, {2, 8, 8});
  return {{grid, grid}, std::make_shared<Tiling>(Tiling{axis, axis})};
}

void carveMask(benchmark::State &state, const BlockMask &mask, bool hasRule) {
  Expected<Carving> carving = carve(mask, {.hasRule = hasRule});
  if (!carving)
    return state.SkipWithError(carving.error().message.c_str());
  for (auto _ : state)
    benchmark::DoNotOptimize(carve(mask, {.hasRule = hasRule}));
  state.counters["boxes"] = carving->cost.boxes;
  state.counters["nests"] = carving->cost.nests;
  state.counters["code"] = carving->cost.codeBytes;
  state.counters["data"] = carving->cost.dataBytes;
}

void carveTopology(benchmark::State &state, const Setting &setting, const TopologyRef &topology, bool hasRule) {
  MaskContext context;
  carveMask(state, classify(context, *topology, setting.tiling), hasRule);
}

/// Sliding tile attention: cells of 6 x 8 x 8, one window for each head.
void cellWindow(benchmark::State &state) {
  Setting setting = boxesOf128({30, 48, 80});
  carveTopology(state, setting,
                *makeCellWindow(setting.domain, {{6, 8, 8}, {state.range(0), state.range(1), state.range(2)}}), false);
}

void tokenWindow(benchmark::State &state, bool hasRule) {
  Setting setting = boxesOf128({30, 48, 80});
  carveTopology(state, setting, *makeTokenWindow(setting.domain, {.size = {18, 24, 24}}), hasRule);
}

void stripes(benchmark::State &state) {
  Setting setting = boxesOf128({30, 48, 80});
  carveTopology(state, setting,
                *makeStripes(setting.domain, {.cell = {6, 8, 8},
                                              .timeWidth = 1,
                                              .timePeriod = 3,
                                              .space = Stripes::Space::Window,
                                              .spaceWidth = 5,
                                              .spacePeriod = 3}),
                false);
}

void full(benchmark::State &state) {
  Setting setting = runsOf128({33, 45, 80});
  carveTopology(state, setting, makeFull(setting.domain), false);
}

/// Sparse VideoGen's band, and the first frame for every query.
TopologyRef band(const Domain &domain, bool sink) {
  TopologyRef band = *makeBand(domain, -13824, 13824);
  return sink ? *makeAny({band, *makeFrameSink(domain, 1)}) : band;
}

void band(benchmark::State &state, bool sink, bool hasRule) {
  Setting setting = runsOf128({33, 45, 80});
  carveTopology(state, setting, band(setting.domain, sink), hasRule);
}

void randomBits(benchmark::State &state) {
  Setting setting = runsOf128({21, 45, 80});
  std::mt19937_64 random(1);
  BlockMaskParts parts(setting.tiling);
  for (int64_t row = 0; row < setting.tiling->numRows(); ++row)
    for (int64_t column = 0; column < setting.tiling->numColumns(); ++column)
      if (static_cast<int64_t>(random() % 100) < state.range(0))
        setBit(parts.fullRow(row), column);
  MaskContext context;
  carveMask(state, *context.get(std::move(parts)), false);
}

/// Running the loops, as every consumer of a carving and the proof do.
void expandMask(benchmark::State &state, const Setting &setting, const TopologyRef &topology) {
  MaskContext context;
  BlockMask mask = classify(context, *topology, setting.tiling);
  Carving carving = *carve(mask, {.hasRule = true});
  int64_t visits = 0;
  for (auto _ : state)
    expand(carving, mask, [&](const VisitRun &run) { visits += run.end - run.begin; });
  state.SetItemsProcessed(visits);
}

void proveMask(benchmark::State &state, const Setting &setting, const TopologyRef &topology) {
  MaskContext context;
  BlockMask mask = classify(context, *topology, setting.tiling);
  Carving carving = *carve(mask, {.hasRule = true});
  for (auto _ : state)
    benchmark::DoNotOptimize(prove(carving, mask));
  state.SetItemsProcessed(state.iterations() * mask.tiling().numBlocks());
}

template <typename Run> void onFull(benchmark::State &state, Run &&run) {
  Setting setting = runsOf128({33, 45, 80});
  run(state, setting, makeFull(setting.domain));
}

template <typename Run> void onWindow(benchmark::State &state, Run &&run) {
  Setting setting = boxesOf128({30, 48, 80});
  run(state, setting, *makeTokenWindow(setting.domain, {.size = {18, 24, 24}}));
}

} // namespace

int main(int argc, char **argv) {
  auto add = [](const char *name, auto run) {
    return benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMicrosecond);
  };
  auto *windows = add("cell window", cellWindow);
  for (const Coord &size : {Coord{5, 6, 10}, {5, 3, 3}, {1, 6, 10}, {3, 3, 5}, {5, 1, 10}, {5, 6, 1}})
    windows->Args({size[0], size[1], size[2]});
  add("token window, rule", [](auto &state) { tokenWindow(state, true); });
  add("token window, no rule", [](auto &state) { tokenWindow(state, false); });
  add("stripes", stripes);
  add("full", full);
  add("band, rule", [](auto &state) { band(state, false, true); });
  add("band, no rule", [](auto &state) { band(state, false, false); });
  add("band and sink, rule", [](auto &state) { band(state, true, true); });
  add("random bits, per cent", randomBits)->Arg(2)->Arg(10)->Arg(30)->Arg(50);
  add("expand full", [](auto &state) { onFull(state, expandMask); });
  add("expand token window", [](auto &state) { onWindow(state, expandMask); });
  add("prove full", [](auto &state) { onFull(state, proveMask); });
  add("prove token window", [](auto &state) { onWindow(state, proveMask); });
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
