//===- RuntimeApi.cpp - The C ABI -----------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/LoadedPackage.h"

#include "openwork-c/runtime.h"

#include <string>

using namespace openwork;

struct OpenworkPackage : LoadedPackage {
  using LoadedPackage::LoadedPackage;
};

static thread_local std::string lastMessage;

static OpenworkStatus report(const Failure &failure) {
  lastMessage = failure.message;
  return failure.status;
}

static OpenworkStatus report(const Result<void> &result) { return result ? OpenworkSuccess : report(result.error()); }

static OpenworkStatus reportNull(const char *what) {
  return report(Failure{OpenworkInvalidArgument, std::string("expects ") + what + ", got null"});
}

/// The layer of that index, or null and a message.
static const PackageLayer *layerAt(const OpenworkPackage *package, int64_t index, OpenworkStatus &status) {
  const std::vector<PackageLayer> &layers = package->manifest().layers;
  if (index >= 0 && index < static_cast<int64_t>(layers.size()))
    return &layers[index];
  status = report(Failure{OpenworkInvalidArgument, "expects the index of one of " + std::to_string(layers.size()) +
                                                       " layers, got " + std::to_string(index)});
  return nullptr;
}

static OpenworkDType convert(DType dtype) {
  switch (dtype) {
  case DType::BF16:
    return OpenworkBF16;
  case DType::FP16:
    return OpenworkFP16;
  case DType::FP32:
    return OpenworkFP32;
  }
  return OpenworkBF16;
}

extern "C" {

const char *openworkGetErrorMessage(void) { return lastMessage.c_str(); }

OpenworkStatus openworkOpenPackage(const char *path, OpenworkPackage **package) {
  if (!path)
    return reportNull("a path");
  if (!package)
    return reportNull("where to put the package");
  *package = nullptr;
  Expected<Package> opened = openPackage(path);
  if (!opened)
    return report(Failure{OpenworkInvalidPackage, opened.error().str()});
  *package = new OpenworkPackage(std::move(*opened));
  return OpenworkSuccess;
}

void openworkClosePackage(OpenworkPackage *package) { delete package; }

OpenworkStatus openworkGetTarget(const OpenworkPackage *package, const char **target) {
  if (!package)
    return reportNull("a package");
  if (!target)
    return reportNull("where to put the target");
  *target = package->manifest().target.c_str();
  return OpenworkSuccess;
}

OpenworkStatus openworkGetNumLayers(const OpenworkPackage *package, int64_t *count) {
  if (!package)
    return reportNull("a package");
  if (!count)
    return reportNull("where to put the count");
  *count = static_cast<int64_t>(package->manifest().layers.size());
  return OpenworkSuccess;
}

OpenworkStatus openworkGetLayer(const OpenworkPackage *package, int64_t index, OpenworkLayer *layer) {
  if (!package)
    return reportNull("a package");
  if (!layer)
    return reportNull("where to put the layer");
  OpenworkStatus status = OpenworkSuccess;
  const PackageLayer *found = layerAt(package, index, status);
  if (!found)
    return status;
  const PackageGeometry &geometry = found->geometry;
  *layer = {};
  layer->layer = static_cast<int32_t>(found->layer);
  layer->steps = static_cast<int32_t>(found->plans.size());
  layer->scale = static_cast<float>(found->scale);
  layer->geometry = {
      geometry.queryTokens, geometry.keyTokens, geometry.heads,          geometry.kvHeads,
      geometry.headDim,     geometry.valueDim,  convert(geometry.dtype), static_cast<int32_t>(geometry.textKeys)};
  return OpenworkSuccess;
}

OpenworkStatus openworkGetPlan(const OpenworkPackage *package, int64_t index, int32_t step, OpenworkPlan *plan) {
  if (!package)
    return reportNull("a package");
  if (!plan)
    return reportNull("where to put the plan");
  OpenworkStatus status = OpenworkSuccess;
  const PackageLayer *layer = layerAt(package, index, status);
  if (!layer)
    return status;
  Result<const PackagePlan *> found = findPlan(package->manifest(), *layer, step);
  if (!found)
    return report(found.error());
  const Manifest &manifest = package->manifest();
  *plan = {manifest.kernels[(*found)->kernel].name.c_str(), (*found)->density, (*found)->predictedSeconds};
  return OpenworkSuccess;
}

OpenworkStatus openworkPrepare(OpenworkPackage *package) {
  if (!package)
    return reportNull("a package");
  return report(package->prepare());
}

OpenworkStatus openworkLaunch(OpenworkPackage *package, const OpenworkLaunch *launch) {
  if (!package)
    return reportNull("a package");
  if (!launch)
    return reportNull("a launch");
  return report(package->launch(*launch));
}

} // extern "C"
