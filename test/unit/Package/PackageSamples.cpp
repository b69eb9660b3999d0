//===- PackageSamples.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Package/PackageSamples.h"

#include "openwork/Support/Sha256.h"

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace openwork;
namespace fs = std::filesystem;

static PackageFile fileOf(const std::string &path, const PackageContents &contents = test::sampleContents()) {
  const std::string &bytes = contents.at(path);
  return {path, static_cast<int64_t>(bytes.size()), toHex(sha256(bytes))};
}

static PackageKernel sampleKernel() {
  PackageKernel kernel;
  kernel.name = "kernel_0";
  kernel.spec = makeSpec(Arch::SM90, DType::BF16, 64, 64, 64);
  kernel.cubin = fileOf("kernels/kernel_0.cubin");
  kernel.ptx = fileOf("kernels/kernel_0.ptx");
  kernel.registers = 168;
  kernel.sharedMemoryBytes = kernel.spec.sharedMemoryBytes();
  kernel.rows = 5;
  kernel.maxHeads = 4;
  TileView boxes = {0, {4, 6, 8}, {2, 4, 8}}, run = {0, {1, 1, 192}, {1, 1, 64}}, text = {192, {1, 1, 8}, {1, 1, 64}};
  kernel.queryViews = kernel.keyViews = {boxes, run, text};
  kernel.classes = {{"window.1", 12, 4, 0.64, "affine+embedded", 5, {0, 2}, {0, 2}},
                    {"full", 16, 0, 1, "affine", 4, {1, 2}, {1, 2}}};
  return kernel;
}

Manifest test::sampleManifest() {
  Manifest manifest;
  manifest.producer = "openwork 0.1.0 \"test\"";
  manifest.name = "wan";
  manifest.target = "sm_90a";
  PackageKernel first = sampleKernel(), second = first;
  second.name = "kernel_1";
  second.cubin.reset();
  second.ptx = fileOf("kernels/kernel_1.ptx");
  second.registers = 0;
  manifest.kernels = {first, second};
  manifest.plans = {{"plan_0", 0, {0, 1, 0, 1}, {3, 1, 0, 2}, false, 0.82, 1.25e-5},
                    {"plan_1", 1, {1, 1, 1}, {0, 1, 2}, 1, 0}};
  PackageGeometry four = {200, 200, 4, 2, 64, 64, DType::BF16, 8}, three = four;
  three.heads = three.kvHeads = 3;
  manifest.layers = {{0, four, 0.125, {0, 0}}, {1, four, 0.125, {0}}, {1, three, 0.1, {1}}};
  manifest.masks = fileOf("masks.safetensors");
  manifest.schedule = fileOf("schedule.mlirbc");
  return manifest;
}

PackageContents test::sampleContents() {
  return {{"kernels/kernel_0.cubin", std::string("\x7f"
                                                 "ELF\0code",
                                                 9)},
          {"kernels/kernel_0.ptx", ".version 8.8\n"},
          {"kernels/kernel_1.ptx", ".version 8.8\n.target sm_90a\n"},
          {"masks.safetensors", std::string("\2\0\0\0\0\0\0\0{}", 10)},
          {"schedule.mlirbc", "ML\xefR"}};
}

Manifest test::hostManifest() {
  Manifest manifest = sampleManifest();
  manifest.target = "host";
  for (PackageKernel &kernel : manifest.kernels) {
    kernel.spec = makeSpec(Arch::Host, DType::BF16, 64, 64, 64);
    kernel.cubin.reset();
    kernel.ptx.reset();
    kernel.library = fileOf("kernels/" + kernel.name + ".so", hostContents());
    kernel.registers = kernel.sharedMemoryBytes = 0;
    kernel.scratchBytes = 4096;
  }
  return manifest;
}

PackageContents test::hostContents() {
  PackageContents contents = sampleContents();
  contents.erase("kernels/kernel_0.cubin");
  for (const char *name : {"kernels/kernel_0", "kernels/kernel_1"}) {
    contents.erase(name + std::string(".ptx"));
    contents[name + std::string(".so")] = std::string("\x7f"
                                                      "ELF\0so",
                                                      7);
  }
  return contents;
}

PackageContents test::filesBelow(const std::string &folder) {
  PackageContents files;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory())
      continue;
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    files[fs::relative(entry.path(), folder).string()] = bytes.str();
  }
  return files;
}
