//===- GpuPackage.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GpuPackage.h"

#include "openwork/Package/MasksFile.h"
#include "openwork/Package/PackageReader.h"
#include "openwork/Runner/RowSample.h"
#include "openwork/Runtime/CudaDriver.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace openwork;
using namespace openwork::test;

static constexpr const char *kSuffix = ".openwork";

GpuOptions &openwork::test::gpuOptions() {
  static GpuOptions options;
  return options;
}

std::vector<std::string> openwork::test::packageNames() {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto &entry : std::filesystem::directory_iterator(gpuOptions().packages, failed))
    if (entry.path().extension() == kSuffix)
      names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string openwork::test::packagePath(const std::string &name) {
  return gpuOptions().packages + "/" + name + kSuffix;
}

//===----------------------------------------------------------------------===//
// Devices
//===----------------------------------------------------------------------===//

static std::optional<std::string> findMissingDevice() {
  if (gpuOptions().emulates || gpuOptions().onHost)
    return {};
  Expected<const CudaDriver *> driver = CudaDriver::get();
  if (!driver)
    return driver.error().message;
  int count = 0;
  if (cuda::Status status = (*driver)->cuDeviceGetCount(&count); status != cuda::Success)
    return (*driver)->describe(status);
  if (gpuOptions().device >= count)
    return "CUDA has " + std::to_string(count) + " devices, no number " + std::to_string(gpuOptions().device);
  cuda::Device device = 0;
  int major = 0, minor = 0;
  Expected<void> done = (*driver)->check((*driver)->cuDeviceGet(&device, int(gpuOptions().device)), "cuDeviceGet");
  if (done)
    done = (*driver)->check((*driver)->cuDeviceGetAttribute(&major, cuda::ComputeCapabilityMajor, device),
                            "cuDeviceGetAttribute");
  if (done)
    done = (*driver)->check((*driver)->cuDeviceGetAttribute(&minor, cuda::ComputeCapabilityMinor, device),
                            "cuDeviceGetAttribute");
  if (!done)
    return done.error().message;
  if (major != 9 || minor != 0)
    return "expects a device of compute capability 9.0, got " + std::to_string(major) + "." + std::to_string(minor);
  return {};
}

const std::optional<std::string> &openwork::test::missingDevice() {
  static const std::optional<std::string> missing = findMissingDevice();
  return missing;
}

//===----------------------------------------------------------------------===//
// Packages
//===----------------------------------------------------------------------===//

Expected<std::unique_ptr<GpuPackage>> GpuPackage::open(const std::string &name) {
  std::unique_ptr<GpuPackage> made(new GpuPackage);
  Expected<Package> package = openPackage(packagePath(name));
  if (!package)
    return tl::unexpected(package.error());
  MaskContext context;
  const PackageFile &file = package->manifest().masks;
  Expected<std::vector<NamedMask>> masks = readMasks(package->bytes(file), file.path, context);
  if (!masks)
    return tl::unexpected(masks.error());
  made->contents.manifest = package->manifest();
  made->contents.masks.clear();
  for (NamedMask &mask : *masks)
    made->contents.masks.emplace(mask.name, mask.mask);
  if (gpuOptions().emulates) {
    made->device_ = std::make_unique<FakeDevice>(made->contents, gpuOptions().fault);
    return made;
  }
  tl::expected<std::unique_ptr<Device>, DeviceError> device =
      gpuOptions().onHost ? openHostDevice(packagePath(name)) : openCudaDevice(packagePath(name), gpuOptions().device);
  if (!device)
    return tl::unexpected(device.error().error);
  made->device_ = std::move(*device);
  return made;
}

std::vector<LayerCase> GpuPackage::cases() const {
  Expected<std::vector<LayerCase>> cases = chooseCases(manifest(), {}, {});
  return cases ? *cases : std::vector<LayerCase>();
}

LayerCase GpuPackage::layerCase(int64_t layer, int64_t step) const {
  return chooseCases(manifest(), layer, step)->front();
}

BlockMask GpuPackage::mask(const LayerCase &layerCase, int64_t head) const {
  return contents.masks.at(layerCase.kernel->name + "." + layerCase.headClass(head).name);
}

Expected<HostOutputs> GpuPackage::run(const LayerCase &layerCase, const HostInputs &inputs, const LaunchForm &form) {
  Expected<GpuLaunch> launch = GpuLaunch::create(*device_, layerCase, inputs, form);
  if (!launch)
    return tl::unexpected(launch.error());
  if (Expected<void> done = device_->launch(launch->launch()); !done)
    return tl::unexpected(done.error());
  return launch->read();
}

/// Rows without keys are known without a reference.
static Expected<void> checkEmptyRows(const KeptKeys &kept, const HostOutputs &outputs, int64_t entry, int64_t head) {
  std::vector<int32_t> keys;
  for (int64_t query = 0; query < kept.numQueries(); ++query) {
    kept.keysOf(query, keys);
    float lse = outputs.lseAt(entry, head, query);
    bool isEmpty = std::isinf(lse) && lse < 0;
    if (keys.empty() != isEmpty)
      return error("batch entry " + std::to_string(entry) + ", head " + std::to_string(head) + ", query " +
                   std::to_string(query) + ": " + std::to_string(keys.size()) + " keys, and an LSE of " +
                   std::to_string(lse));
    // Zeros of either sign.
    if (isEmpty &&
        std::ranges::any_of(outputs.output.row(entry, head, query), [](float element) { return element != 0; }))
      return error("batch entry " + std::to_string(entry) + ", head " + std::to_string(head) + ", query " +
                   std::to_string(query) + ": no keys, and an output other than 0");
  }
  return {};
}

Expected<RowCheck> GpuPackage::compare(const LayerCase &layerCase, const HostInputs &inputs, const HostOutputs &outputs,
                                       int64_t rows, double scale) const {
  const PackageGeometry &g = layerCase.layer->geometry;
  RowCheck check(layerCase.kernel->spec.arch, g.dtype, g.headDim, true);
  for (int64_t entry = 0; entry < inputs.query.batch; ++entry)
    for (int64_t head = 0; head < g.heads; ++head) {
      std::optional<int64_t> valid;
      if (!inputs.validText.empty())
        valid = inputs.validText[entry];
      KeptKeys kept(mask(layerCase, head), valid);
      if (kept.numQueries() != g.queryTokens || kept.numKeys() != g.keyTokens)
        return error("the mask is not of the layer's tokens");
      if (Expected<void> done = checkEmptyRows(kept, outputs, entry, head); !done)
        return tl::unexpected(done.error());
      int64_t kvHead = head / inputs.headsPerKvHead();
      HeadInputs host{inputs.query.headRows(entry, head), inputs.key.headRows(entry, kvHead),
                      inputs.value.headRows(entry, kvHead), scale != 0 ? scale : layerCase.layer->scale};
      std::vector<int64_t> queries = sampleQueries(kept.mask().tiling().query, rows, uint64_t(head));
      check.compare(entry, head, queries, outputs.rows(entry, head, queries), host, kept, layerCase.kernel->spec.tileN);
    }
  return check;
}
