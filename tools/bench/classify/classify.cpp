//===- classify.cpp - How long it takes to classify a head ----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One head of every analytic family on the grid of HunyuanVideo at 720p, with and without its text, under runs of 128
// and boxes of 2 x 8 x 8 tokens: making the classifier and classifying all rows, on one thread. Then the tile masks of
// all partial blocks of a window at stride 1.
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Combination.h"
#include "openwork/Topology/FrameAnchors.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Lines.h"
#include "openwork/Topology/Nbhd.h"
#include "openwork/Topology/Near.h"
#include "openwork/Topology/Permuted.h"
#include "openwork/Topology/Radial.h"
#include "openwork/Topology/Stripes.h"
#include "openwork/Topology/ThresholdMap.h"
#include "openwork/Topology/Window.h"

#include <benchmark/benchmark.h>

#include <random>

using namespace openwork;

static constexpr Coord kHunyuan720p = {33, 45, 80};

static BitMatrix randomBlocks(const Domain &domain, int64_t block) {
  std::mt19937_64 random(1);
  int64_t count = (domain.query.tokens() + block - 1) / block;
  BitMatrix blocks(count, count);
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < count; ++j)
      if (random() % 10 < 3)
        setBit(blocks.row(i), j);
  return blocks;
}

static ThresholdMap randomThresholds(const Domain &domain, int64_t block) {
  std::mt19937_64 random(1);
  int64_t count = (domain.query.tokens() + block - 1) / block;
  std::vector<uint8_t> thresholds(count * count);
  for (uint8_t &threshold : thresholds)
    threshold = random() % 8;
  return {count, count, thresholds};
}

using Families = std::vector<std::pair<std::string, TopologyRef>>;

static Families families(const Domain &domain) {
  // Sparse VideoGen at density .25: floor(33 (1 - sqrt(.75)) 3600 / 128) 128 = 15872.
  constexpr int64_t band = 15872;
  Stripes modulus{.cell = {3, 8, 16}, .timeWidth = 3, .timePeriod = 4, .spaceWidth = 2, .spacePeriod = 5};
  Stripes window{
      .cell = {3, 8, 16}, .timeWidth = 11, .space = Stripes::Space::Window, .spaceWidth = 3, .spacePeriod = 3};
  TopologyRef bands = *makeBand(domain, -band, band), sink = *makeFrameSink(domain, 1);
  TopologyRef near = *makeTokenWindow(domain, {.size = {18, 24, 24}});
  Families all = {
      {"full", makeFull(domain)},
      {"causal", makeCausal(domain)},
      {"band", bands},
      {"frame_sink", sink},
      {"token_window", near},
      {"token_window_strided", *makeTokenWindow(domain, {.size = {18, 24, 24}, .stride = {16, 8, 8}})},
      {"token_window_dilated", *makeTokenWindow(domain, {.size = {8, 10, 20}, .dilation = {3, 4, 4}})},
      {"token_window_causal", *makeTokenWindow(domain, {.size = {18, 24, 24}, .causal = {true, false, false}})},
      {"cell_window", *makeCellWindow(domain, {{6, 8, 8}, {3, 3, 3}})},
      {"stripes_modulus", *makeStripes(domain, modulus)},
      {"stripes_window", *makeStripes(domain, window)},
      {"lines of tokens",
       *makeLines(domain, {.columns = {{0, 30}, {5000, 5400}}, .diagonals = {{-400, 1}, {7200, 7203}}})},
      {"near", *makeNear(domain, {.cell = {1, 5, 8}, .frames = {1, 4}, .rows = 2, .columns = 2})},
      {"frame_anchors", *makeFrameAnchors(domain, {.window = 3, .every = 6})},
      {"radial", *makeRadial(domain, {.decay = .95})},
      {"nbhd", *makeNbhd(domain, {.widths = {1, .5, .056}})},
      {"permuted<hwf>(band)", makePermuted(bands, TokenOrder::HWF)},
      {"permuted<hilbert>(band)", makePermuted(bands, TokenOrder::Hilbert)},
      {"permuted<hilbert>(stored_blocks)",
       makePermuted(*makeStoredBlocks(domain, 128, 128, randomBlocks(domain, 128)), TokenOrder::Hilbert)},
      {"stored_blocks", *makeStoredBlocks(domain, 128, 128, randomBlocks(domain, 128))},
      {"nested", *makeNested(domain, 128, 128, randomThresholds(domain, 128), 2)},
      {"any(band,sink)", *makeAny({bands, sink})},
      {"any(window,sink)", *makeAny({near, sink})},
      {"all(window,band)", *makeAll({near, bands})},
      {"except(full,window)", *makeExcept(makeFull(domain), near)},
      {"except(band,sink)", *makeExcept(bands, sink)},
  };
  if (domain.key.textTokens() != 0) {
    TopologyRef keys = *makeText(domain, TextPart::Keys), queries = *makeText(domain, TextPart::Queries);
    all.push_back({"text_keys", keys});
    all.push_back({"text_queries", queries});
    all.push_back({"any(window,text)", *makeAny({near, keys, queries})});
    all.push_back({"any(band,sink,text)", *makeAny({bands, sink, keys, queries})});
  }
  return all;
}

static void classifyAllRows(benchmark::State &state, const TopologyRef &topology, const TilingRef &tiling) {
  std::vector<uint64_t> touched(wordsFor(tiling->numColumns())), covered(touched.size());
  int64_t visited = 0, full = 0;
  for (auto _ : state) {
    std::unique_ptr<Classifier> classifier = topology->classifier(tiling);
    visited = full = 0;
    for (int64_t row = 0; row < tiling->numRows(); ++row) {
      std::ranges::fill(touched, 0);
      std::ranges::fill(covered, 0);
      classifier->classifyRow(row, touched, covered);
      visited += popcount(touched);
      full += popcount(covered);
    }
  }
  state.counters["density"] = static_cast<double>(visited) / static_cast<double>(tiling->numBlocks());
  state.counters["partial"] = static_cast<double>(visited - full) / static_cast<double>(std::max<int64_t>(visited, 1));
}

/// The slots of every query in every partial block.
static void tileMasks(benchmark::State &state, const TopologyRef &topology, const TilingRef &tiling) {
  std::vector<uint64_t> touched(wordsFor(tiling->numColumns())), covered(touched.size());
  std::vector<uint64_t> slots(wordsFor(tiling->key.tileSize()));
  std::vector<int64_t> queries;
  int64_t masks = 0;
  for (auto _ : state) {
    std::unique_ptr<Classifier> classifier = topology->classifier(tiling);
    masks = 0;
    for (int64_t row = 0; row < tiling->numRows(); ++row) {
      std::ranges::fill(touched, 0);
      std::ranges::fill(covered, 0);
      classifier->classifyRow(row, touched, covered);
      tiling->query.slotTokens(row, queries);
      for (size_t w = 0; w < touched.size(); ++w)
        touched[w] &= ~covered[w];
      forEachSetBit(touched, [&](int64_t tile) {
        ++masks;
        for (int64_t query : queries) {
          if (query < 0)
            continue;
          std::ranges::fill(slots, 0);
          classifier->keySlots(query, tile, slots);
          benchmark::DoNotOptimize(slots.data());
        }
      });
    }
  }
  state.counters["masks"] = static_cast<double>(masks);
}

static TilingRef makeTiling(Expected<AxisTiling> axis) { return std::make_shared<Tiling>(Tiling{*axis, *axis}); }

int main(int argc, char **argv) {
  for (int64_t text : {0, 256}) {
    TokenGrid grid = *TokenGrid::get(kHunyuan720p, text ? TextPosition::Back : TextPosition::None, text);
    std::string suffix = text ? "+text" : "";
    TilingRef runs = makeTiling(AxisTiling::linear(grid, 128)), boxes = makeTiling(AxisTiling::boxes(grid, {2, 8, 8}));
    for (const auto &[name, topology] : families({grid, grid}))
      for (const auto &[cut, tiling] : {std::pair{"/runs", runs}, {"/boxes", boxes}})
        benchmark::RegisterBenchmark((name + cut + suffix).c_str(), [topology = topology,
                                                                     tiling = tiling](auto &state) {
          classifyAllRows(state, topology, tiling);
        })->Unit(benchmark::kMillisecond);
  }
  TokenGrid grid = *TokenGrid::get({30, 48, 80});
  TopologyRef near = *makeTokenWindow({grid, grid}, {.size = {18, 24, 24}});
  TilingRef boxes = makeTiling(AxisTiling::boxes(grid, {2, 8, 8}));
  benchmark::RegisterBenchmark("tile_masks/token_window/boxes", [=](auto &state) {
    tileMasks(state, near, boxes);
  })->Unit(benchmark::kMillisecond);

  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
