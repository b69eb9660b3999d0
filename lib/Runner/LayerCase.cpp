//===- LayerCase.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/LayerCase.h"

#include "Text.h"

#include <algorithm>

using namespace openwork;

int64_t LayerCase::visits() const {
  int64_t sum = 0;
  for (uint16_t index : plan->classes)
    sum += kernel->classes[index].fullVisits + kernel->classes[index].partialVisits;
  return sum;
}

double LayerCase::flops(int64_t batch) const {
  const KernelSpec &spec = kernel->spec;
  return 2.0 * spec.tileM * spec.tileN * (spec.headDim + spec.valueDim) * double(visits()) * double(batch);
}

static tl::unexpected<Error> noneLeft(const Manifest &manifest, std::optional<int64_t> layer,
                                      std::optional<int64_t> step) {
  if (manifest.layers.empty())
    return error("the package has no layers");
  size_t steps = 1;
  bool isThere = false;
  int64_t first = manifest.layers.front().layer, last = first;
  for (const PackageLayer &each : manifest.layers) {
    first = std::min(first, each.layer);
    last = std::max(last, each.layer);
    if (!layer || each.layer == *layer) {
      isThere = true;
      steps = std::max(steps, each.plans.size());
    }
  }
  if (!isThere)
    return error(formatText("--layer: expects a layer of the package, which has %lld in %lld..%lld, got %lld",
                            (long long)manifest.layers.size(), (long long)first, (long long)last, (long long)*layer));
  return error(formatText("--step: expects 0..%lld, got %lld", (long long)steps - 1, (long long)step.value_or(0)));
}

Expected<std::vector<LayerCase>> openwork::chooseCases(const Manifest &manifest, std::optional<int64_t> layer,
                                                       std::optional<int64_t> step) {
  std::vector<LayerCase> cases;
  auto add = [&](const PackageLayer &each, int64_t atStep, int64_t planIndex) {
    const PackagePlan *plan = &manifest.plans[planIndex];
    if (std::ranges::any_of(cases, [&](const LayerCase &other) {
          return other.plan == plan && other.layer->geometry == each.geometry;
        }))
      return;
    cases.push_back({&each, atStep, plan, &manifest.kernels[plan->kernel], plan->kernel});
  };
  for (const PackageLayer &each : manifest.layers) {
    if (layer && each.layer != *layer)
      continue;
    int64_t steps = int64_t(each.plans.size());
    if (!step)
      for (int64_t i = 0; i < steps; ++i)
        add(each, i, each.plans[i]);
    else if (*step >= 0 && (steps == 1 || *step < steps))
      add(each, *step, each.plans[steps == 1 ? 0 : *step]);
  }
  if (cases.empty())
    return noneLeft(manifest, layer, step);
  return cases;
}

std::string openwork::describe(const LayerCase &layerCase) {
  const PackageGeometry &g = layerCase.layer->geometry;
  std::string heads = std::to_string(g.heads);
  if (g.kvHeads != g.heads)
    heads += "/" + std::to_string(g.kvHeads);
  std::string dims = std::to_string(g.headDim);
  if (g.valueDim != g.headDim)
    dims += "/" + std::to_string(g.valueDim);
  return formatText("layer %lld, step %lld, plan @%s of @%s: %s heads, %lld by %lld tokens, d%s %s, density %.1f %%",
                    (long long)layerCase.layer->layer, (long long)layerCase.step, layerCase.plan->name.c_str(),
                    layerCase.kernel->name.c_str(), heads.c_str(), (long long)g.queryTokens, (long long)g.keyTokens,
                    dims.c_str(), std::string(name(g.dtype)).c_str(), 100 * layerCase.plan->density);
}
