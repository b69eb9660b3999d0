//===- OpenPackage.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenPackage.h"

#include "Errors.h"

#include <algorithm>

using namespace openwork::python;
namespace nb = nanobind;

const char *openwork::python::nameOf(OpenworkDType dtype) {
  switch (dtype) {
  case OpenworkBF16:
    return "bf16";
  case OpenworkFP16:
    return "fp16";
  case OpenworkFP32:
    return "fp32";
  }
  return "?";
}

OpenPackage::OpenPackage(const std::string &path) : folder(path) {
  ::OpenworkPackage *opened = nullptr;
  OpenworkStatus status;
  {
    // Hashing takes a while.
    nb::gil_scoped_release release;
    status = openworkOpenPackage(path.c_str(), &opened);
  }
  check(status);
  package = {opened, openworkClosePackage};

  const char *name = nullptr;
  check(openworkGetTarget(opened, &name));
  targetName = name;
  forHost = targetName == "host";
  int64_t count = 0;
  check(openworkGetNumLayers(opened, &count));
  all.resize(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    check(openworkGetLayer(opened, i, &all[i]));
    byNumber[all[i].layer].push_back(&all[i]);
  }
  static std::atomic<int64_t> last = 0;
  number = ++last;
}

std::shared_ptr<::OpenworkPackage> OpenPackage::share() const {
  if (!package)
    raise(ErrorKind::Argument, "expects an open package, got " + folder + ", which is closed");
  return package;
}

const std::vector<const OpenworkLayer *> *OpenPackage::layersOf(int64_t layer) const {
  auto found = byNumber.find(layer);
  return found == byNumber.end() ? nullptr : &found->second;
}

std::string openwork::python::ranges(std::vector<int64_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::string list;
  for (size_t begin = 0, end; begin < numbers.size(); begin = end) {
    for (end = begin + 1; end < numbers.size() && numbers[end] == numbers[end - 1] + 1;)
      ++end;
    list += (list.empty() ? "" : ", ") + std::to_string(numbers[begin]);
    if (end - begin > 1)
      list += ".." + std::to_string(numbers[end - 1]);
  }
  return list.empty() ? "none" : list;
}

std::string OpenPackage::listLayers() const {
  std::vector<int64_t> numbers;
  for (const auto &entry : byNumber)
    numbers.push_back(entry.first);
  return ranges(std::move(numbers));
}

void OpenPackage::prepare() const {
  auto mine = share();
  OpenworkStatus status;
  {
    nb::gil_scoped_release release;
    status = openworkPrepare(mine.get());
  }
  check(status);
}

void OpenPackage::noteDevice(int64_t device) const {
  uint64_t bit = uint64_t{1} << (device & 63);
  if (!(used.load(std::memory_order_relaxed) & bit))
    used.fetch_or(bit);
}

nb::list OpenPackage::devices() const {
  nb::list list;
  for (int64_t device = 0; device < 64; ++device)
    if (used >> device & 1)
      list.append(device);
  return list;
}

nb::list OpenPackage::describeLayers() const {
  nb::list list;
  for (const OpenworkLayer &layer : all) {
    const OpenworkGeometry &g = layer.geometry;
    list.append(nb::make_tuple(layer.layer, layer.steps, layer.scale,
                               nb::make_tuple(g.queryTokens, g.keyTokens, g.heads, g.kvHeads, g.headDim, g.valueDim,
                                              nameOf(g.dtype), g.textKeys)));
  }
  return list;
}

nb::tuple OpenPackage::plan(int64_t index, int64_t step) const {
  auto mine = share();
  checkStep(all.at(static_cast<size_t>(index)), step);
  OpenworkPlan plan;
  check(openworkGetPlan(mine.get(), index, static_cast<int32_t>(step), &plan));
  return nb::make_tuple(plan.kernel, plan.density, plan.predictedSeconds);
}

void openwork::python::checkStep(const OpenworkLayer &layer, int64_t step) {
  // A layer with one plan takes any step.
  if (step < 0 || step > INT32_MAX || (layer.steps > 1 && step >= layer.steps))
    raise(ErrorKind::Step, "expects a step of layer " + std::to_string(layer.layer) + ", " +
                               (layer.steps > 1 ? "0.." + std::to_string(layer.steps - 1) : "0 or any later one") +
                               ", got " + std::to_string(step));
}
