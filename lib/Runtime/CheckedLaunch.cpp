//===- CheckedLaunch.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/CheckedLaunch.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

using namespace openwork;

static std::string text(int64_t value) { return std::to_string(value); }

static std::string textOf(const void *address) {
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "0x%llx", static_cast<unsigned long long>(reinterpret_cast<uintptr_t>(address)));
  return buffer;
}

static tl::unexpected<Failure> invalid(std::string message) {
  return fail(OpenworkInvalidArgument, std::move(message));
}

//===----------------------------------------------------------------------===//
// Finding the plan
//===----------------------------------------------------------------------===//

std::string openwork::describe(const PackageGeometry &geometry) {
  return text(geometry.queryTokens) + " x " + text(geometry.keyTokens) + " tokens, " + text(geometry.heads) +
         " heads, " + text(geometry.kvHeads) + " kv heads, head dim " + text(geometry.headDim) + ", value dim " +
         text(geometry.valueDim) + ", " + std::string(name(geometry.dtype)) + ", " + text(geometry.textKeys) +
         " text keys";
}

static Result<PackageGeometry> convert(const OpenworkGeometry &given) {
  PackageGeometry geometry;
  switch (given.dtype) {
  case OpenworkBF16:
    geometry.dtype = DType::BF16;
    break;
  case OpenworkFP16:
    geometry.dtype = DType::FP16;
    break;
  case OpenworkFP32:
    geometry.dtype = DType::FP32;
    break;
  default:
    return invalid("geometry: expects dtype 0 (bf16), 1 (fp16) or 2 (fp32), got " + text(int64_t{given.dtype}));
  }
  geometry.queryTokens = given.queryTokens;
  geometry.keyTokens = given.keyTokens;
  geometry.heads = given.heads;
  geometry.kvHeads = given.kvHeads;
  geometry.headDim = given.headDim;
  geometry.valueDim = given.valueDim;
  geometry.textKeys = given.textKeys;
  return geometry;
}

/// `0..5, 8`: the numbers of the package's layers.
static std::string listLayers(const Manifest &manifest) {
  std::vector<int64_t> numbers;
  for (const PackageLayer &layer : manifest.layers)
    numbers.push_back(layer.layer);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());

  std::string list;
  for (size_t begin = 0, end; begin < numbers.size(); begin = end) {
    for (end = begin + 1; end < numbers.size() && numbers[end] == numbers[end - 1] + 1;)
      ++end;
    list += (list.empty() ? "" : ", ") + text(numbers[begin]);
    if (end - begin > 1)
      list += ".." + text(numbers[end - 1]);
  }
  return list.empty() ? "none" : list;
}

static Failure noSuchLayer(const Manifest &manifest, int64_t number, const PackageGeometry &geometry) {
  std::string geometries;
  for (const PackageLayer &layer : manifest.layers)
    if (layer.layer == number)
      geometries += (geometries.empty() ? "" : "; ") + describe(layer.geometry);
  if (geometries.empty())
    return {OpenworkNotFound, "no layer " + text(number) + "; the package has layers " + listLayers(manifest)};
  return {OpenworkNotFound,
          "layer " + text(number) + " is not compiled for " + describe(geometry) + "; it is for " + geometries};
}

Result<const PackagePlan *> openwork::findPlan(const Manifest &manifest, const PackageLayer &layer, int64_t step) {
  auto steps = static_cast<int64_t>(layer.plans.size());
  if (step < 0 || (steps > 1 && step >= steps))
    return fail(OpenworkNotFound, "layer " + text(layer.layer) + " has no step " + text(step) + "; it has " +
                                      (steps > 1 ? "0.." + text(steps - 1) : "one plan for every step from 0"));
  return &manifest.plans[layer.plans[steps > 1 ? step : 0]];
}

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

static Result<void> checkHeads(const OpenworkLaunch &launch, CheckedLaunch &checked) {
  int64_t heads = checked.geometry->heads;
  bool all = launch.headOffset == 0 && launch.headCount == 0;
  int64_t offset = launch.headOffset, count = all ? heads : launch.headCount;
  if (offset < 0 || count < 1 || offset >= heads || count > heads - offset)
    return invalid("expects a range of the layer's " + text(heads) + " heads, got " + text(count) + " from " +
                   text(offset));

  // A kernel divides the head by the group to find the kv head; both count from the range's first.
  int64_t group = heads / checked.geometry->kvHeads;
  int64_t first = offset / group, last = (offset + count - 1) / group;
  if (offset % group && first != last)
    return invalid("expects a range of heads that begins with a kv head's first, or stays within one kv head (" +
                   text(group) + " heads each), got " + text(count) + " from " + text(offset));
  checked.headOffset = offset;
  checked.headCount = count;
  checked.kvHeadCount = last - first + 1;
  checked.headsPerKvHead = group;
  return {};
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

namespace {
/// An axis of a tensor; strides are in elements.
struct Axis {
  const char *name;
  int64_t extent;
  int64_t stride;
};
} // namespace

/// Strides of axes of one entry mean nothing.
static Result<void> checkAxis(const char *tensor, const Axis &axis, int64_t bytes, int64_t alignment,
                              int64_t minStride) {
  if (axis.extent == 1)
    return {};
  auto refuse = [&](const std::string &expected) {
    return invalid(std::string(tensor) + ": expects a " + axis.name + " stride " + expected + ", got " +
                   text(axis.stride));
  };
  if (axis.stride < minStride)
    return refuse("of at least " + text(minStride) + (minStride == 1 ? " element" : " elements"));
  if (axis.stride % alignment)
    return refuse("of a multiple of " + text(alignment) + " elements");
  if (axis.stride >= kMaxSpanBytes / bytes / axis.extent)
    return refuse("under " + text(kMaxSpanBytes / bytes / axis.extent) + " elements");
  return {};
}

static Result<void> checkAddress(const char *name, const void *address, int64_t alignment) {
  if (reinterpret_cast<uintptr_t>(address) % alignment)
    return invalid(std::string(name) + ": expects an address of a multiple of " + text(alignment) + " bytes, got " +
                   textOf(address));
  return {};
}

namespace {
/// What all tensors of a launch share.
struct ElementRules {
  int64_t bytes;
  /// Of addresses and of strides, in bytes.
  int64_t alignment;
};
} // namespace

/// An input may overlap itself; an output's entries must not.
static Result<void> checkTensor(const char *name, const OpenworkTensor &tensor, int64_t batch, int64_t tokens,
                                int64_t heads, const ElementRules &rules, int64_t minStride) {
  if (!tensor.data)
    return invalid(std::string(name) + ": expects an address, got null");
  if (Result<void> done = checkAddress(name, tensor.data, rules.alignment); !done)
    return done;
  for (const Axis &axis : {Axis{"batch", batch, tensor.batchStride}, Axis{"token", tokens, tensor.tokenStride},
                           Axis{"head", heads, tensor.headStride}})
    if (Result<void> done = checkAxis(name, axis, rules.bytes, rules.alignment / rules.bytes, minStride); !done)
      return done;
  return {};
}

static Result<void> checkTensors(const OpenworkLaunch &launch, CheckedLaunch &checked) {
  const PackageGeometry &geometry = *checked.geometry;
  int64_t bytes = bytesOf(geometry.dtype), batch = checked.batch;
  // On the device, those of tensor maps.
  ElementRules rules = {bytes, checked.isForHost() ? bytes : 16};
  checked.query = launch.query;
  checked.key = launch.key;
  checked.value = launch.value;
  checked.output = launch.output;
  if (auto done = checkTensor("query", launch.query, batch, geometry.queryTokens, checked.headCount, rules, 1); !done)
    return done;
  if (auto done = checkTensor("key", launch.key, batch, geometry.keyTokens, checked.kvHeadCount, rules, 1); !done)
    return done;
  if (auto done = checkTensor("value", launch.value, batch, geometry.keyTokens, checked.kvHeadCount, rules, 1); !done)
    return done;
  return checkTensor("output", launch.output, batch, geometry.queryTokens, checked.headCount, rules, geometry.valueDim);
}

static Result<void> checkLse(const OpenworkLaunch &launch, CheckedLaunch &checked) {
  if (!launch.lse)
    return {};
  if (Result<void> done = checkAddress("lse", launch.lse, sizeof(float)); !done)
    return done;
  int64_t tokens = checked.geometry->queryTokens;
  for (const Axis &axis :
       {Axis{"batch", checked.batch, launch.lseBatchStride}, Axis{"head", checked.headCount, launch.lseHeadStride}})
    if (Result<void> done = checkAxis("lse", axis, sizeof(float), 1, tokens); !done)
      return done;
  checked.lse = launch.lse;
  checked.lseBatchStride = launch.lseBatchStride;
  checked.lseHeadStride = launch.lseHeadStride;
  return {};
}

static Result<void> checkValidText(const OpenworkLaunch &launch, CheckedLaunch &checked) {
  if (launch.validText && checked.geometry->textKeys == 0)
    return invalid("validText: expects null, as the geometry has no text keys, got " + textOf(launch.validText));
  checked.validText = launch.validText;
  return checkAddress("validText", launch.validText, sizeof(int32_t));
}

static Result<void> checkStream(const OpenworkLaunch &launch, CheckedLaunch &checked) {
  if (launch.stream && checked.isForHost())
    return invalid("stream: expects null for a package for host, got " + textOf(launch.stream));
  checked.stream = static_cast<cuda::Stream>(launch.stream);
  return {};
}

//===----------------------------------------------------------------------===//
// The launch
//===----------------------------------------------------------------------===//

Result<CheckedLaunch> openwork::checkLaunch(const Manifest &manifest, const OpenworkLaunch &launch) {
  if (launch.size != sizeof(OpenworkLaunch) || launch.version != OPENWORK_LAUNCH_VERSION)
    return invalid("expects a launch of size " + text(sizeof(OpenworkLaunch)) + " and version " +
                   text(OPENWORK_LAUNCH_VERSION) + ", got size " + text(launch.size) + " and version " +
                   text(launch.version));
  if (launch.reserved)
    return invalid("expects reserved to be 0, got " + text(launch.reserved));

  Result<PackageGeometry> geometry = convert(launch.geometry);
  if (!geometry)
    return tl::unexpected(geometry.error());
  const PackageLayer *layer = manifest.findLayer(launch.layer, *geometry);
  if (!layer)
    return tl::unexpected(noSuchLayer(manifest, launch.layer, *geometry));
  Result<const PackagePlan *> plan = findPlan(manifest, *layer, launch.step);
  if (!plan)
    return tl::unexpected(plan.error());

  if (launch.batch < 1 || launch.batch > kMaxBatch)
    return invalid("expects a batch of 1.." + text(kMaxBatch) + " entries, got " + text(launch.batch));
  // The maximum of a row is taken before the scale, which therefore must not turn the order round.
  if (!std::isfinite(launch.scale) || launch.scale < 0)
    return invalid("expects a scale that is finite and positive, or 0 for the layer's own, got " +
                   std::to_string(launch.scale));

  CheckedLaunch checked;
  checked.geometry = &layer->geometry;
  checked.plan = *plan;
  checked.kernel = &manifest.kernels[(*plan)->kernel];
  checked.batch = launch.batch;
  checked.scale = launch.scale != 0 ? double{launch.scale} : layer->scale;
  for (auto check : {checkHeads, checkTensors, checkLse, checkValidText, checkStream})
    if (Result<void> done = check(launch, checked); !done)
      return tl::unexpected(done.error());
  return checked;
}

static OpenworkTensor advance(OpenworkTensor tensor, int64_t entry, int64_t bytes) {
  tensor.data = static_cast<char *>(tensor.data) + entry * tensor.batchStride * bytes;
  return tensor;
}

CheckedLaunch openwork::batchEntry(const CheckedLaunch &launch, int64_t entry) {
  CheckedLaunch one = launch;
  int64_t bytes = bytesOf(launch.geometry->dtype);
  one.batch = 1;
  one.query = advance(launch.query, entry, bytes);
  one.key = advance(launch.key, entry, bytes);
  one.value = advance(launch.value, entry, bytes);
  one.output = advance(launch.output, entry, bytes);
  if (launch.lse)
    one.lse = launch.lse + entry * launch.lseBatchStride;
  if (launch.validText)
    one.validText = launch.validText + entry;
  return one;
}
