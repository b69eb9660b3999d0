//===- masks.cpp - Benchmark of the mask algebra and of classification ----===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The sizes of two video models: 33 x 45 x 80 = 118,800 tokens in runs of 128, which makes 929 x 929 blocks, and
// 30 x 48 x 80 tokens in boxes of 2 x 8 x 8.
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Classify.h"
#include "openwork/Mask/MaskAlgebra.h"
#include "openwork/Mask/Statistics.h"
#include "openwork/Topology/Combination.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Window.h"

#include <benchmark/benchmark.h>
#include <random>

using namespace openwork;

namespace {

/// One token grid, cut in one way for queries and keys.
struct Setting {
  Domain domain;
  TilingRef tiling;
};

Setting runsOf128() {
  TokenGrid grid = *TokenGrid::get({33, 45, 80});
  AxisTiling axis = *AxisTiling::linear(grid, 128);
  return {{grid, grid}, std::make_shared<Tiling>(Tiling{axis, axis})};
}

Setting boxesOf128() {
  TokenGrid grid = *TokenGrid::get({30, 48, 80});
  AxisTiling axis = *AxisTiling::boxes(grid, {2, 8, 8});
  return {{grid, grid}, std::make_shared<Tiling>(Tiling{axis, axis})};
}

BlockMask randomMask(MaskContext &context, const TilingRef &tiling, double density, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::bernoulli_distribution kept(density);
  BlockMaskParts parts(tiling);
  for (int64_t row = 0; row < tiling->numRows(); ++row)
    for (int64_t column = 0; column < tiling->numColumns(); ++column)
      if (kept(random))
        setBit(parts.fullRow(row), column);
  return *context.get(std::move(parts));
}

/// Sparse VideoGen's spatial head: a band of `frames` frames to each side, and the first frame.
TopologyRef bandAndSink(const Domain &domain, int64_t frames) {
  int64_t reach = frames * domain.key.frameTokens();
  return *makeAny({*makeBand(domain, -reach, reach), *makeFrameSink(domain, 1)});
}

TopologyRef window(const Domain &domain) { return *makeTokenWindow(domain, {.size = {18, 24, 24}}); }

using Operation = BlockMask (*)(MaskContext &, const BlockMask &, const BlockMask &);

void combineFullBlocks(benchmark::State &state, Operation operation) {
  MaskContext context;
  TilingRef tiling = runsOf128().tiling;
  BlockMask a = randomMask(context, tiling, .3, 1), b = randomMask(context, tiling, .3, 2);
  for (auto _ : state)
    benchmark::DoNotOptimize(operation(context, a, b));
}

void complementFullBlocks(benchmark::State &state) {
  MaskContext context;
  BlockMask mask = randomMask(context, runsOf128().tiling, .3, 1);
  for (auto _ : state)
    benchmark::DoNotOptimize(complement(context, mask));
}

void combineBands(benchmark::State &state, Operation operation) {
  MaskContext context;
  auto [domain, tiling] = runsOf128();
  BlockMask a = classify(context, **makeBand(domain, -5000, 5000), tiling);
  BlockMask b = classify(context, **makeBand(domain, -2000, 9000), tiling);
  state.counters["partial"] = statistics(a).partial + statistics(b).partial;
  for (auto _ : state)
    benchmark::DoNotOptimize(operation(context, a, b));
}

/// Two windows on boxes: nearly all visited blocks are partial.
void combineWindows(benchmark::State &state, Operation operation) {
  MaskContext context;
  auto [domain, tiling] = boxesOf128();
  BlockMask a = classify(context, *window(domain), tiling);
  BlockMask b = classify(context, **makeTokenWindow(domain, {.size = {10, 40, 40}}), tiling);
  state.counters["partial"] = statistics(a).partial + statistics(b).partial;
  for (auto _ : state)
    benchmark::DoNotOptimize(operation(context, a, b));
}

void internParts(benchmark::State &state) {
  MaskContext context;
  auto [domain, tiling] = boxesOf128();
  BlockMask mask = classify(context, *window(domain), tiling);
  BlockMaskParts parts(tiling);
  parts.full.assign(mask.fullPlane().begin(), mask.fullPlane().end());
  parts.partial.assign(mask.partialPlane().begin(), mask.partialPlane().end());
  parts.tileMasks.assign(mask.tileMasks().begin(), mask.tileMasks().end());
  for (int64_t row = 0; row < tiling->numRows(); ++row)
    parts.partialIds.insert(parts.partialIds.end(), mask.partialIds(row).begin(), mask.partialIds(row).end());
  for (auto _ : state)
    benchmark::DoNotOptimize(*context.get(parts));
}

void digestOf(benchmark::State &state, const Setting &setting, const TopologyRef &topology) {
  MaskContext context;
  BlockMask mask = classify(context, *topology, setting.tiling);
  for (auto _ : state)
    benchmark::DoNotOptimize(mask.digest());
}

void statisticsOf(benchmark::State &state, const Setting &setting, const TopologyRef &topology) {
  MaskContext context;
  BlockMask mask = classify(context, *topology, setting.tiling);
  for (auto _ : state)
    benchmark::DoNotOptimize(statistics(mask));
}

void classifyAll(benchmark::State &state, const Setting &setting, const TopologyRef &topology) {
  MaskContext context;
  BlockMask mask;
  for (auto _ : state)
    mask = classify(context, *topology, setting.tiling);
  MaskStatistics figures = statistics(mask);
  state.counters["full"] = figures.full;
  state.counters["partial"] = figures.partial;
  state.counters["tileMasks"] = mask.tileMasks().size();
}

void countOnly(benchmark::State &state, const Setting &setting, const TopologyRef &topology) {
  for (auto _ : state)
    benchmark::DoNotOptimize(countBlocks(*topology, setting.tiling));
}

} // namespace

BENCHMARK_CAPTURE(combineFullBlocks, unite, unite)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(combineFullBlocks, intersect, intersect)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(combineFullBlocks, subtract, subtract)->Unit(benchmark::kMicrosecond);
BENCHMARK(complementFullBlocks)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(combineBands, unite, unite)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(combineBands, intersect, intersect)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(combineBands, subtract, subtract)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(combineWindows, unite, unite)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(combineWindows, intersect, intersect)->Unit(benchmark::kMillisecond);
BENCHMARK(internParts)->Unit(benchmark::kMillisecond);

int main(int argc, char **argv) {
  Setting runs = runsOf128(), boxes = boxesOf128();
  TopologyRef band = bandAndSink(runs.domain, 2), window = ::window(boxes.domain);
  struct {
    const char *name;
    const Setting &setting;
    TopologyRef topology;
  } cases[] = {{"bandAndSink", runs, band}, {"window", boxes, window}};
  for (auto &[name, setting, topology] : cases) {
    auto add = [&](const char *what, auto *run) {
      benchmark::RegisterBenchmark((std::string(what) + "/" + name).c_str(), run, setting, topology)
          ->Unit(benchmark::kMillisecond);
    };
    add("classify", classifyAll);
    add("countBlocks", countOnly);
    add("digest", digestOf);
    add("statistics", statisticsOf);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
