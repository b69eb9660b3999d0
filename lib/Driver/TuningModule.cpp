//===- TuningModule.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TuningModule.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <numeric>

using namespace openwork;

/// Key tiles of short rows, and keys that the last of them lacks where it is padded.
static constexpr int64_t kManyTiles = 16, kFewTiles = 4, kMissingKeys = 8;

TuningSizes TuningSizes::forDevice(const CostTable &costs) {
  if (costs.arch == Arch::Host)
    return {costs.device.sms, 4, 768, {1536}};
  return {costs.device.sms};
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

std::string openwork::tuningName(const KernelSpec &spec) {
  std::string name = llvm::formatv("{0}-d{1}-{2}x{3}-c{4}", openwork::name(spec.dtype), spec.headDim, spec.tileM,
                                   spec.tileN, spec.cluster);
  KernelSpec usual = makeSpec(spec.arch, spec.dtype, spec.headDim, spec.tileM, spec.tileN, spec.cluster);
  if (spec.stages != usual.stages)
    name += "-s" + std::to_string(spec.stages);
  if (spec.pingpong != usual.pingpong)
    name += spec.pingpong ? "-turns" : "-no-turns";
  return name;
}

std::vector<KernelSpec> openwork::tunedSpecs(Arch arch, DType dtype, int32_t headDim, int64_t tileM, int64_t tileN) {
  std::vector<KernelSpec> specs = candidateSpecs(arch, dtype, headDim);
  std::erase_if(
      specs, [&](const KernelSpec &spec) { return (tileM && spec.tileM != tileM) || (tileN && spec.tileN != tileN); });
  return specs;
}

bool openwork::isWorthMasks(const KernelSpec &spec, std::span<const KernelSpec> all) {
  constexpr int32_t usualWidth = 128;
  return spec.tileN == usualWidth || std::ranges::none_of(all, [&](const KernelSpec &other) {
           return other.dtype == spec.dtype && other.headDim == spec.headDim && other.tileM == spec.tileM &&
                  other.cluster == spec.cluster && other.tileN > spec.tileN;
         });
}

//===----------------------------------------------------------------------===//
// Modules
//===----------------------------------------------------------------------===//

namespace {

/// Writes the layers of one module.
class ModuleWriter {
public:
  ModuleWriter(const KernelSpec &spec, int64_t queries, std::string name) : spec(spec), queries(queries) {
    module.name = std::move(name);
  }

  void add(int64_t heads, const VisitCounts &visits) {
    int64_t keys = visits.total() * spec.tileN - (visits.padded ? kMissingKeys : 0);
    auto type = [&](int64_t tokens) {
      std::string_view element = spec.dtype == DType::BF16 ? "bf16" : spec.dtype == DType::FP16 ? "f16" : "f32";
      return llvm::formatv("tensor<1x{0}x{1}x{2}x{3}>", tokens, heads, spec.headDim, element).str();
    };
    module.text +=
        llvm::formatv("func.func @launch_{0}(%q: {1}, %k: {2}, %o: {1}) -> {1} {{\n"
                      "  %0 = openwork.attention ins(%q, %k, %k : {1}, {2}, {2}) outs(%o : {1}) layout(bshd)\n"
                      "    query_grid({3}) key_grid({4}) topology([{5}])\n"
                      "  return %0 : {1}\n"
                      "}\n",
                      module.layers.size(), type(queries), type(keys), queries, keys,
                      visits.partial ? halfMasked(visits.total()) : "#openwork.full");
    module.layers.push_back(visits);
  }

  TuningModule take() { return std::move(module); }

private:
  /// Of every other key tile the first half.
  std::string halfMasked(int64_t tiles) const {
    std::string columns;
    for (int64_t tile = 0; tile < tiles; tile += 2) {
      int64_t first = tile * spec.tileN;
      columns += llvm::formatv("{0}{1} to {2}", tile ? ", " : "", first, first + spec.tileN + spec.tileN / 2);
    }
    return "#openwork.lines<block = 1, columns = [" + columns + "]>";
  }

  const KernelSpec &spec;
  int64_t queries;
  TuningModule module;
};

} // namespace

/// The fewest query tiles of a head, for at least so many tokens, whose rows over all heads fill every SM equally
/// often. Where that would take far more of them, as many as hold the tokens.
static int64_t queryTiles(const KernelSpec &spec, const TuningSizes &sizes) {
  int64_t step = std::lcm(sizes.sms / std::gcd(sizes.sms, sizes.heads), int64_t{spec.cluster});
  int64_t tiles = (sizes.queries + spec.tileM - 1) / spec.tileM;
  if (step > tiles)
    step = spec.cluster;
  return (tiles + step - 1) / step * step;
}

std::vector<TuningModule> openwork::makeTuningModules(const KernelSpec &spec, const TuningSizes &sizes,
                                                      bool withMasks) {
  int64_t tiles = queryTiles(spec, sizes), queries = tiles * spec.tileM;
  int64_t fewHeads = std::min(sizes.sms / std::gcd(sizes.sms, tiles), sizes.heads);
  std::string name = tuningName(spec);
  std::vector<TuningModule> modules;

  ModuleWriter full(spec, queries, name);
  std::vector<int64_t> lengths = {kManyTiles, kFewTiles};
  for (int64_t keys : sizes.keys)
    lengths.push_back(std::max<int64_t>(1, (keys + spec.tileN / 2) / spec.tileN));
  std::ranges::sort(lengths, std::greater());
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  for (int64_t length : lengths)
    full.add(sizes.heads, {.full = length});
  full.add(fewHeads, {.full = kFewTiles});
  modules.push_back(full.take());
  if (!withMasks)
    return modules;
  ModuleWriter partial(spec, queries, name + "-partial");
  partial.add(sizes.heads, {.full = kManyTiles / 2, .partial = kManyTiles / 2});
  modules.push_back(partial.take());
  ModuleWriter padded(spec, queries, name + "-padded");
  padded.add(sizes.heads, {.full = kFewTiles - 1, .padded = 1});
  modules.push_back(padded.take());
  return modules;
}
