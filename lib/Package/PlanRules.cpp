//===- PlanRules.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ManifestRules.h"

#include "openwork/Support/Json.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

using namespace openwork;

static constexpr int64_t kMaxInt32 = std::numeric_limits<int32_t>::max();

static std::string text(int64_t value) { return std::to_string(value); }

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

static std::string text(std::pair<int64_t, int64_t> tokens) {
  return text(tokens.first) + " query tokens and " + text(tokens.second) + " key tokens";
}

/// P17: each head has a class of the kernel, and all of these are for the same numbers of tokens.
static Verdict checkHeads(const PackagePlan &plan, const PackageKernel &kernel, const std::string &place) {
  int64_t heads = plan.classes.size();
  if (heads < 1 || heads > kernel.maxHeads)
    return Fault{place, "expects 1 to " + text(kernel.maxHeads) + " heads, as its kernel takes, got " + text(heads)};
  for (uint16_t headClass : plan.classes)
    if (headClass >= kernel.classes.size())
      return Fault{place, "expects an index into " + text(kernel.classes.size()) + " classes, got " + text(headClass)};
  auto tokens = tokensOf(kernel, kernel.classes[plan.classes.front()]);
  for (uint16_t headClass : plan.classes)
    if (auto others = tokensOf(kernel, kernel.classes[headClass]); others != tokens)
      return Fault{place, "expects classes for " + text(tokens) + ", as the first head's, got class " +
                              text(headClass) + " for " + text(others)};
  return {};
}

// P18
static Verdict checkOrder(const PackagePlan &plan, const std::string &place) {
  size_t heads = plan.classes.size();
  if (plan.order.size() != heads)
    return Fault{place, "expects the order of " + text(heads) + " heads, got " + text(plan.order.size())};
  std::vector<bool> dealt(heads);
  for (uint16_t head : plan.order) {
    if (head >= heads || dealt[head])
      return Fault{place, "expects each head below " + text(heads) + " once, got " + text(head) +
                              (head >= heads ? "" : " again")};
    dealt[head] = true;
  }
  return {};
}

static Verdict checkPlan(const PackagePlan &plan, const std::vector<PackageKernel> &kernels, const std::string &place) {
  if (Verdict fault = checkName(plan.name, place + ".name"))
    return fault;
  // P17
  if (plan.kernel < 0 || plan.kernel >= static_cast<int64_t>(kernels.size()))
    return Fault{place + ".kernel",
                 "expects an index into " + text(kernels.size()) + " kernels, got " + text(plan.kernel)};
  if (Verdict fault = checkHeads(plan, kernels[plan.kernel], place + ".classes"))
    return fault;
  if (Verdict fault = checkOrder(plan, place + ".order"))
    return fault;
  // P19
  if (!std::isfinite(plan.predictedSeconds) || plan.predictedSeconds < 0)
    return Fault{place + ".predicted_seconds",
                 "expects a time of at least 0 seconds, got " + std::to_string(plan.predictedSeconds)};
  return checkDensity(plan.density, place + ".density");
}

Verdict openwork::checkPlans(const Manifest &manifest) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < manifest.plans.size(); ++i) {
    std::string place = at("plans", i);
    if (Verdict fault = checkPlan(manifest.plans[i], manifest.kernels, place))
      return fault;
    if (Verdict fault = checkNew(names, manifest.plans[i].name, place + ".name"))
      return fault;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

// P20
static Verdict checkGeometry(const PackageGeometry &geometry, const std::string &place) {
  struct Extent {
    std::string_view what;
    int64_t value;
  };
  for (auto [what, value] :
       {Extent{"query tokens", geometry.queryTokens}, Extent{"key tokens", geometry.keyTokens},
        Extent{"heads", geometry.heads}, Extent{"kv heads", geometry.kvHeads},
        Extent{"columns of the head dim", geometry.headDim}, Extent{"columns of the value dim", geometry.valueDim}})
    if (value < 1 || value > kMaxInt32)
      return Fault{place, "expects 1 to " + text(kMaxInt32) + " " + std::string(what) + ", got " + text(value)};
  if (geometry.heads % geometry.kvHeads != 0)
    return Fault{place,
                 "expects kv heads that divide " + text(geometry.heads) + " heads, got " + text(geometry.kvHeads)};
  if (geometry.textKeys < 0 || geometry.textKeys > geometry.keyTokens)
    return Fault{place, "expects 0 to " + text(geometry.keyTokens) + " text keys, got " + text(geometry.textKeys)};
  return {};
}

/// P22: a launch of the geometry may use the plan.
static Verdict checkFit(const PackageGeometry &geometry, const PackagePlan &plan, const PackageKernel &kernel,
                        const std::string &place) {
  std::string planName = "plan " + quoteText(plan.name);
  auto expected = [&](const std::string &of, const std::string &got) {
    return Fault{place, "expects plans for " + of + ", got " + planName + " for " + got};
  };
  if (int64_t heads = plan.classes.size(); heads != geometry.heads)
    return expected(text(geometry.heads) + " heads", text(heads));
  std::pair tokens = {geometry.queryTokens, geometry.keyTokens};
  if (auto others = tokensOf(kernel, kernel.classes[plan.classes.front()]); others != tokens)
    return expected(text(tokens), text(others));
  const KernelSpec &spec = kernel.spec;
  if (std::tuple(spec.headDim, spec.valueDim, spec.dtype) !=
      std::tuple(geometry.headDim, geometry.valueDim, geometry.dtype)) {
    auto shape = [](int64_t head, int64_t value, DType dtype) {
      return "dims " + text(head) + " and " + text(value) + " of " + std::string(name(dtype));
    };
    return expected(shape(geometry.headDim, geometry.valueDim, geometry.dtype),
                    shape(spec.headDim, spec.valueDim, spec.dtype));
  }
  return {};
}

static Verdict checkLayer(const PackageLayer &layer, const Manifest &manifest, const std::string &place) {
  // P20
  if (layer.layer < 0 || layer.layer > kMaxInt32)
    return Fault{place + ".layer", "expects a layer in 0.." + text(kMaxInt32) + ", got " + text(layer.layer)};
  if (Verdict fault = checkGeometry(layer.geometry, place + ".geometry"))
    return fault;
  // P21
  if (!(layer.scale >= std::numeric_limits<float>::min() && layer.scale <= std::numeric_limits<float>::max()))
    return Fault{place + ".scale", "expects a positive scale that 32 bits hold, got " + std::to_string(layer.scale)};
  // P22
  std::string plansPlace = place + ".plans";
  if (layer.plans.empty())
    return Fault{plansPlace, "expects a plan for each denoising step or one for all, got none"};
  for (size_t step = 0; step < layer.plans.size(); ++step) {
    int64_t index = layer.plans[step];
    if (index < 0 || index >= static_cast<int64_t>(manifest.plans.size()))
      return Fault{at(plansPlace, step),
                   "expects an index into " + text(manifest.plans.size()) + " plans, got " + text(index)};
    const PackagePlan &plan = manifest.plans[index];
    if (Verdict fault = checkFit(layer.geometry, plan, manifest.kernels[plan.kernel], at(plansPlace, step)))
      return fault;
  }
  return {};
}

Verdict openwork::checkLayers(const Manifest &manifest) {
  auto keyOf = [](const PackageLayer &layer) {
    const PackageGeometry &g = layer.geometry;
    return std::tuple(layer.layer, g.queryTokens, g.keyTokens, g.heads, g.kvHeads, g.headDim, g.valueDim, g.dtype,
                      g.textKeys);
  };
  std::set<decltype(keyOf(PackageLayer()))> known;
  for (size_t i = 0; i < manifest.layers.size(); ++i) {
    std::string place = at("layers", i);
    if (Verdict fault = checkLayer(manifest.layers[i], manifest, place))
      return fault;
    // P20
    if (!known.insert(keyOf(manifest.layers[i])).second)
      return Fault{place, "expects another geometry than those before it for layer " + text(manifest.layers[i].layer) +
                              ", got an equal one"};
  }
  return {};
}
