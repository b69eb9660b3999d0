//===- SamplePackage.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SamplePackage.h"

#include "openwork/Package/PackageWriter.h"

using namespace openwork;

static PackageFile file(const char *path) { return {path, 0, {}}; }

static PackageClass classOf(const char *name, int64_t rows, std::vector<int64_t> queryViews,
                            std::vector<int64_t> keyViews) {
  PackageClass headClass;
  headClass.name = name;
  headClass.fullVisits = rows;
  headClass.density = 0.5;
  headClass.form = "affine";
  headClass.rows = rows;
  headClass.queryViews = std::move(queryViews);
  headClass.keyViews = std::move(keyViews);
  return headClass;
}

static PackageKernel gridKernel() {
  PackageKernel kernel;
  kernel.name = "kernel_0";
  kernel.spec = makeSpec(Arch::SM90, DType::BF16, 128, 128, 128);
  kernel.cubin = file("kernels/kernel_0.cubin");
  kernel.ptx = file("kernels/kernel_0.ptx");
  kernel.registers = 168;
  kernel.sharedMemoryBytes = kernel.spec.sharedMemoryBytes();
  kernel.rows = 2;
  kernel.maxHeads = 4;
  kernel.queryViews = {{0, {2, 4, 16}, {2, 4, 16}}, {128, {1, 1, 16}, {1, 1, 128}}};
  kernel.keyViews = kernel.queryViews;
  kernel.classes = {classOf("near", 2, {0, 1}, {0, 1}), classOf("far", 2, {0, 1}, {0, 1})};
  return kernel;
}

static PackageKernel sequenceKernel() {
  PackageKernel kernel;
  kernel.name = "kernel_1";
  kernel.spec = makeSpec(Arch::SM90, DType::FP16, 64, 128, 128);
  kernel.spec.valueDim = 128;
  kernel.ptx = file("kernels/kernel_1.ptx");
  kernel.sharedMemoryBytes = kernel.spec.sharedMemoryBytes();
  kernel.rows = 1;
  kernel.maxHeads = 2;
  kernel.queryViews = {{0, {1, 1, 100}, {1, 1, 128}}};
  kernel.keyViews = {{0, {1, 1, 300}, {1, 1, 128}}};
  kernel.classes = {classOf("all", 1, {0}, {0})};
  return kernel;
}

Manifest openwork::sampleManifest() {
  Manifest manifest;
  manifest.producer = "0.1.0";
  manifest.name = "sample";
  manifest.target = "sm_90a";
  manifest.kernels = {gridKernel(), sequenceKernel()};
  manifest.plans = {{"plan_0", 0, {0, 1, 1, 0}, {1, 2, 3, 0}, false, 0.25, 1e-3},
                    {"plan_1", 0, {1, 1, 0, 0}, {0, 1, 2, 3}, false, 0.5, 2e-3},
                    {"plan_2", 1, {0, 0}, {0, 1}, false, 1.0, 3e-3}};
  PackageGeometry grid = {144, 144, 4, 2, 128, 128, DType::BF16, 16};
  PackageGeometry sequence = {100, 300, 2, 2, 64, 128, DType::FP16, 0};
  manifest.layers = {{0, grid, 0.125, {0}}, {3, grid, 0.5, {0, 1}}, {4, sequence, 0.25, {2}}, {5, sequence, 0.25, {2}}};
  manifest.masks = file("masks.safetensors");
  manifest.schedule = file("schedule.mlirbc");
  return manifest;
}

Manifest openwork::hostSampleManifest() {
  Manifest manifest = sampleManifest();
  manifest.target = "host";
  PackageKernel &grid = manifest.kernels[0], &sequence = manifest.kernels[1];
  grid.spec = makeSpec(Arch::Host, DType::BF16, 128, 128, 128);
  sequence.spec = makeSpec(Arch::Host, DType::FP16, 64, 4, 128);
  sequence.spec.valueDim = 128;
  sequence.queryViews[0].box = {1, 1, 4};
  sequence.rows = sequence.classes[0].rows = sequence.classes[0].fullVisits = 25;
  for (PackageKernel &kernel : manifest.kernels) {
    kernel.cubin.reset();
    kernel.ptx.reset();
    kernel.library = PackageFile{"kernels/" + kernel.name + ".so", 0, {}};
    kernel.registers = kernel.sharedMemoryBytes = 0;
    kernel.scratchBytes = 1000;
  }
  return manifest;
}

Expected<Manifest> openwork::writeHostSample(const std::string &path, Manifest manifest, const std::string &library) {
  PackageContents contents = {{"masks.safetensors", "masks"}, {"schedule.mlirbc", "schedule"}};
  for (const PackageKernel &kernel : manifest.kernels)
    contents[kernel.library->path] = library;
  return writePackage(path, std::move(manifest), contents);
}

Expected<Manifest> openwork::writeSample(const std::string &path, Manifest manifest) {
  PackageContents contents = {{"masks.safetensors", "masks"}, {"schedule.mlirbc", "schedule"}};
  for (const PackageKernel &kernel : manifest.kernels) {
    contents[kernel.ptx->path] = kPtx;
    if (kernel.cubin)
      contents[kernel.cubin->path] = kCubin;
  }
  return writePackage(path, std::move(manifest), contents);
}
