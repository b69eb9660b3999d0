//===- makespan.cpp - How even a real launch ends -------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replays the measured densities of Wan2.1 14B: each (step, layer) is one launch of 40 heads, each head has one row for
// each query tile, and each row visits its head's kept fraction of the key tiles. Prints for each layer how far the
// planned head order is from what no order can beat, max(work / SMs, longest row), beside heads in index order.
//
// Exit status: 0 if every launch is within the limit, 1 if one is not, 2 for bad input, 77 if there is no data.
//
//===----------------------------------------------------------------------===//

#include "KeptFractions.h"

#include "openwork/Schedule/WorkOrder.h"
#include "openwork/Support/File.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <numeric>
#include <string>

using namespace openwork;
using namespace openwork::bench;

namespace {

constexpr int kWithin = 0, kBeyond = 1, kBadInput = 2, kSkipped = 77;
constexpr int64_t kMaxBytes = 64 << 20;

struct Options {
  std::string csv;
  int64_t tokens = 75600;
  int64_t tile = 128;
  int64_t sms = 132;
};

/// What became of one launch.
struct Outcome {
  Makespan planned;
  Makespan byIndex;
  double density;
  int64_t longestVisits;
};

/// What became of a layer over all steps.
struct LayerSummary {
  int64_t launches = 0;
  double density = 0;
  double planned = 0;
  double worst = 0;
  int64_t worstStep = 0;
  double worstByIndex = 0;
  Makespan longest;
  int64_t longestVisits = 0;

  void add(int64_t step, const Outcome &outcome) {
    ++launches;
    density += outcome.density;
    planned += outcome.planned.ratio();
    if (outcome.planned.ratio() > worst) {
      worst = outcome.planned.ratio();
      worstStep = step;
    }
    worstByIndex = std::max(worstByIndex, outcome.byIndex.ratio());
    if (outcome.longestVisits > longestVisits) {
      longestVisits = outcome.longestVisits;
      longest = outcome.planned;
    }
  }
};

int64_t visitsOf(double kept, int64_t tiles) {
  return std::max<int64_t>(1, std::llround(kept * static_cast<double>(tiles)));
}

Outcome replay(const MeasuredLaunch &measured, const Options &options, const CostModel &model) {
  int64_t tiles = (options.tokens + options.tile - 1) / options.tile;
  std::vector<ClassWork> classes;
  std::vector<uint16_t> classOfHead;
  Outcome outcome{};
  ListSchedule byIndex(options.sms);
  for (double kept : measured.kept) {
    int64_t visits = visitsOf(kept, tiles);
    std::vector<double> rows(tiles, model.rowSeconds({.full = visits}));
    for (double row : rows)
      byIndex.deal(row);
    classOfHead.push_back(static_cast<uint16_t>(classes.size()));
    classes.push_back({std::move(rows)});
    outcome.density += static_cast<double>(visits) / static_cast<double>(tiles * std::ssize(measured.kept));
    outcome.longestVisits = std::max(outcome.longestVisits, visits);
  }
  std::vector<RowOrder> orders(classes.size());
  outcome.planned = orderPlan(classes, orders, classOfHead, options.sms).makespan;
  outcome.byIndex = byIndex.makespan();
  return outcome;
}

void printHeader(const Options &options, size_t launches, const CostModel &model) {
  std::printf("%zu launches of %lld tokens in tiles of %lld on %lld SMs; a visit takes %.3f us, a row %.3f us more\n",
              launches, (long long)options.tokens, (long long)options.tile, (long long)options.sms,
              model.fullVisit * 1e6, model.row * 1e6);
  std::printf("makespan over max(work / SMs, longest row):\n\n");
  std::printf("layer  density    mean   worst  at step   heads by index   longest row (visits, ms, of bound)\n");
}

void printLayer(int64_t layer, const LayerSummary &summary) {
  double n = static_cast<double>(summary.launches);
  std::printf("%5lld  %7.4f  %6.4f  %6.4f  %7lld   %14.4f   %6lld  %6.3f  %5.1f %%\n", (long long)layer,
              summary.density / n, summary.planned / n, summary.worst, (long long)summary.worstStep,
              summary.worstByIndex, (long long)summary.longestVisits, summary.longest.longest * 1e3,
              100 * summary.longest.longest / summary.longest.bound());
}

int report(const std::vector<MeasuredLaunch> &launches, const Options &options) {
  KernelSpec spec = makeSpec(Arch::SM90, DType::BF16, 128, 128, 128);
  CostModel model = modelCosts(spec);
  printHeader(options, launches.size(), model);
  std::map<int64_t, LayerSummary> layers;
  LayerSummary all;
  for (const MeasuredLaunch &launch : launches) {
    Outcome outcome = replay(launch, options, model);
    layers[launch.layer].add(launch.step, outcome);
    all.add(launch.step, outcome);
  }
  for (const auto &[layer, summary] : layers)
    printLayer(layer, summary);
  bool within = all.worst <= kMakespanGoal;
  std::printf("\nworst: %.4f, mean: %.4f; heads by index, worst: %.4f\n", all.worst,
              all.planned / static_cast<double>(all.launches), all.worstByIndex);
  std::printf("all within 3 %%: %s\n", within ? "yes" : "no");
  return within ? kWithin : kBeyond;
}

bool parsePositive(const char *text, int64_t &value) {
  std::string_view view(text);
  auto [end, failure] = std::from_chars(view.begin(), view.end(), value);
  return failure == std::errc() && end == view.end() && value >= 1 && value <= 1 << 24;
}

int64_t *numberOption(Options &options, std::string_view option) {
  if (option == "--tokens")
    return &options.tokens;
  if (option == "--tile")
    return &options.tile;
  return option == "--sms" ? &options.sms : nullptr;
}

bool parseOptions(int argc, char **argv, Options &options) {
  for (int i = 1; i < argc; i += 2) {
    std::string_view option = argv[i];
    if (i + 1 == argc)
      return false;
    if (option == "--csv")
      options.csv = argv[i + 1];
    else if (int64_t *number = numberOption(options, option); !number || !parsePositive(argv[i + 1], *number))
      return false;
  }
  return true;
}

int usage() {
  std::fprintf(stderr, "usage: makespan [--csv FILE] [--tokens N] [--tile N] [--sms N]\n"
                       "FILE defaults to $OPENWORK_DATA_DIR/wan_14B_t2v.csv\n");
  return kBadInput;
}

} // namespace

int main(int argc, char **argv) {
  Options options;
  if (!parseOptions(argc, argv, options))
    return usage();
  if (options.csv.empty()) {
    const char *folder = std::getenv("OPENWORK_DATA_DIR");
    if (!folder || !*folder) {
      std::fprintf(stderr,
                   "makespan: SKIPPED, since neither --csv nor OPENWORK_DATA_DIR says where wan_14B_t2v.csv is\n");
      return kSkipped;
    }
    options.csv = std::string(folder) + "/wan_14B_t2v.csv";
  }
  auto launches = readFile(options.csv, kMaxBytes).and_then([&](const std::string &text) {
    return inFile(parseKeptFractions(text), options.csv);
  });
  if (!launches) {
    std::fprintf(stderr, "%s\n", launches.error().str().c_str());
    return kBadInput;
  }
  return report(*launches, options);
}
