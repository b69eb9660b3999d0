//===- RunnerSample.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner/RunnerSample.h"

#include "openwork/Mask/MaskContext.h"
#include "openwork/Package/MasksFile.h"
#include "openwork/Package/PackageWriter.h"

using namespace openwork;
using namespace openwork::test;

static constexpr int64_t kTile = 128;

/// The bits of a tile of which slot i keeps the first `count(i)` slots.
template <typename Count> static TileMask keepFirst(MaskContext &context, const Count &count) {
  std::vector<uint64_t> bits(kTile * wordsFor(kTile));
  for (int64_t i = 0; i < kTile; ++i)
    setRange(MutableWords(bits).subspan(i * wordsFor(kTile), wordsFor(kTile)), 0, count(i));
  return context.intern(kTile, kTile, bits);
}

static TilingRef gridTiling(MaskContext &context) {
  AxisTiling axis = *AxisTiling::boxes(*TokenGrid::get({2, 4, 16}, TextPosition::Back, 16), {2, 4, 16});
  return context.intern(Tiling{axis, axis});
}

static BlockMask nearMask(MaskContext &context) {
  BlockMaskParts parts(gridTiling(context));
  setBit(parts.fullRow(0), 0);
  setBit(parts.partialRow(0), 1);
  setRange(parts.fullRow(1), 0, 2);
  parts.partialIds = {0};
  parts.tileMasks = {keepFirst(context, [](int64_t i) { return i % 17; })};
  return *context.get(std::move(parts));
}

static BlockMask farMask(MaskContext &context) {
  BlockMaskParts parts(gridTiling(context));
  setBit(parts.partialRow(0), 0);
  setBit(parts.fullRow(1), 1);
  parts.partialIds = {0};
  parts.tileMasks = {keepFirst(context, [](int64_t i) { return i; })};
  return *context.get(std::move(parts));
}

static BlockMask causalMask(MaskContext &context) {
  AxisTiling axis = *AxisTiling::linear(*TokenGrid::get({1, 1, 300}), kTile);
  BlockMaskParts parts(context.intern(Tiling{axis, axis}));
  for (int64_t row = 0; row < 3; ++row) {
    setRange(parts.fullRow(row), 0, row);
    setBit(parts.partialRow(row), row);
    parts.partialIds.push_back(0);
  }
  parts.tileMasks = {keepFirst(context, [](int64_t i) { return i + 1; })};
  return *context.get(std::move(parts));
}

static PackageClass classOf(const char *name, const BlockMask &mask, std::vector<int64_t> views) {
  PackageClass headClass;
  headClass.name = name;
  headClass.fullVisits = popcount(mask.fullPlane());
  headClass.partialVisits = popcount(mask.partialPlane());
  headClass.rows = mask.numRows();
  headClass.density = double(headClass.fullVisits + headClass.partialVisits) / double(mask.tiling().numBlocks());
  headClass.form = "affine";
  headClass.queryViews = headClass.keyViews = std::move(views);
  return headClass;
}

static PackageKernel kernelOf(const char *name, const KernelSpec &spec, std::vector<TileView> views,
                              std::vector<PackageClass> classes, int64_t maxHeads) {
  PackageKernel kernel;
  kernel.name = name;
  kernel.spec = spec;
  kernel.ptx.emplace().path = std::string("kernels/") + name + ".ptx";
  kernel.sharedMemoryBytes = spec.sharedMemoryBytes();
  kernel.maxHeads = maxHeads;
  kernel.queryViews = kernel.keyViews = std::move(views);
  for (const PackageClass &each : classes)
    kernel.rows = std::max(kernel.rows, each.rows);
  kernel.classes = std::move(classes);
  return kernel;
}

RunnerSample::RunnerSample() {
  MaskContext context;
  masks = {{"kernel_0.near", nearMask(context)},
           {"kernel_0.far", farMask(context)},
           {"kernel_1.causal", causalMask(context)}};
  manifest.producer = "0.1.0";
  manifest.name = "sample";
  manifest.target = "sm_90a";

  KernelSpec wide = makeSpec(Arch::SM90, DType::FP16, 64, kTile, kTile);
  wide.valueDim = 128;
  PackageKernel first = kernelOf(
      "kernel_0", makeSpec(Arch::SM90, DType::BF16, 128, kTile, kTile),
      {{0, {2, 4, 16}, {2, 4, 16}}, {128, {1, 1, 16}, {1, 1, kTile}}},
      {classOf("near", masks.at("kernel_0.near"), {0, 1}), classOf("far", masks.at("kernel_0.far"), {0, 1})}, 4);
  first.cubin = PackageFile{"kernels/kernel_0.cubin", 0, {}};
  first.registers = 168;
  manifest.kernels = {first, kernelOf("kernel_1", wide, {{0, {1, 1, 300}, {1, 1, kTile}}},
                                      {classOf("causal", masks.at("kernel_1.causal"), {0})}, 2)};
  manifest.plans = {{"plan_0", 0, {0, 1, 1, 0}, {1, 2, 3, 0}, false, 0.75, 1e-3},
                    {"plan_1", 0, {1, 1, 1, 1}, {0, 1, 2, 3}, false, 0.5, 2e-3},
                    {"plan_2", 1, {0, 0}, {0, 1}, false, 6.0 / 9, 3e-3}};
  PackageGeometry grid = {144, 144, 4, 2, 128, 128, DType::BF16, 16};
  PackageGeometry sequence = {300, 300, 2, 2, 64, 128, DType::FP16, 0};
  manifest.layers = {{0, grid, 0.125, {0, 1}}, {3, grid, 0.5, {1}}, {4, sequence, 0.25, {2}}};
  manifest.masks.path = "masks.safetensors";
  manifest.schedule.path = "schedule.mlirbc";
}

RunnerSample RunnerSample::forHost(std::string library) {
  RunnerSample sample;
  sample.library = std::move(library);
  Manifest &manifest = sample.manifest;
  manifest.target = "host";
  PackageKernel third = manifest.kernels[1];
  third.name = "kernel_2";
  third.spec.dtype = DType::FP32;
  manifest.kernels.push_back(third);
  for (PackageKernel &kernel : manifest.kernels) {
    KernelSpec spec = makeSpec(Arch::Host, kernel.spec.dtype, kernel.spec.headDim, kTile, kTile);
    spec.valueDim = kernel.spec.valueDim;
    kernel.spec = spec;
    kernel.cubin.reset();
    kernel.ptx.reset();
    kernel.library = PackageFile{"kernels/" + kernel.name + ".so", 0, {}};
    kernel.registers = kernel.sharedMemoryBytes = 0;
    // A score for each key.
    kernel.scratchBytes = 300 * sizeof(float);
  }
  sample.masks.emplace("kernel_2.causal", sample.masks.at("kernel_1.causal"));
  PackagePlan plan = manifest.plans[2];
  plan.name = "plan_3";
  plan.kernel = 2;
  manifest.plans.push_back(plan);
  PackageLayer layer = manifest.layers[2];
  layer.layer = 5;
  layer.geometry.dtype = DType::FP32;
  layer.plans = {3};
  manifest.layers.push_back(layer);
  return sample;
}

Expected<Manifest> RunnerSample::write(const std::string &path) const {
  std::vector<NamedMask> named;
  for (const auto &[name, mask] : masks)
    named.push_back({name, mask});
  Expected<std::string> bytes = writeMasks(named);
  if (!bytes)
    return tl::unexpected(bytes.error());
  PackageContents contents = {{"masks.safetensors", *bytes}, {"schedule.mlirbc", "schedule"}};
  for (const PackageKernel &kernel : manifest.kernels) {
    if (kernel.library)
      contents[kernel.library->path] = library;
    if (kernel.ptx)
      contents[kernel.ptx->path] = ".version 8.4";
    if (kernel.cubin)
      contents[kernel.cubin->path] = "machine code";
  }
  return writePackage(path, manifest, contents);
}
