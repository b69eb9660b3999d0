//===- ManifestTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Package/PackageSamples.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>

using namespace openwork;
using namespace openwork::test;

/// What verify() says of the sample after a change.
static std::string verdict(const std::function<void(Manifest &)> &change) {
  Manifest manifest = sampleManifest();
  change(manifest);
  Expected<void> valid = verify(manifest);
  return valid ? "accepted" : valid.error().str();
}

/// The same for a change of the first kernel.
static std::string kernelVerdict(const std::function<void(PackageKernel &)> &change) {
  return verdict([&](Manifest &manifest) { change(manifest.kernels[0]); });
}

static std::string hostVerdict(const std::function<void(PackageKernel &)> &change) {
  return verdict([&](Manifest &manifest) {
    manifest = hostManifest();
    change(manifest.kernels[0]);
  });
}

static std::string classVerdict(const std::function<void(PackageClass &)> &change) {
  return verdict([&](Manifest &manifest) { change(manifest.kernels[0].classes[0]); });
}

static std::string planVerdict(const std::function<void(PackagePlan &)> &change) {
  return verdict([&](Manifest &manifest) { change(manifest.plans[0]); });
}

static std::string layerVerdict(const std::function<void(PackageLayer &)> &change) {
  return verdict([&](Manifest &manifest) { change(manifest.layers[0]); });
}

static std::string fileVerdict(const std::function<void(PackageFile &)> &change) {
  return verdict([&](Manifest &manifest) { change(manifest.masks); });
}

//===----------------------------------------------------------------------===//
// Accepted
//===----------------------------------------------------------------------===//

TEST(Manifest, sampleIsValid) {
  EXPECT_EQ(verdict([](Manifest &) {}), "accepted");
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.version.minor = 7; }), "accepted");
}

TEST(Manifest, hostPackage) {
  EXPECT_EQ(hostVerdict([](PackageKernel &) {}), "accepted");
  // No parameter block limits them.
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.maxHeads = 65535; }), "accepted");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.scratchBytes = kMaxScratchBytes; }), "accepted");
}

TEST(Manifest, findsLayersByNumberAndGeometry) {
  Manifest manifest = sampleManifest();
  for (const PackageLayer &layer : manifest.layers)
    EXPECT_EQ(manifest.findLayer(layer.layer, layer.geometry), &layer);
  EXPECT_EQ(manifest.findLayer(2, manifest.layers[0].geometry), nullptr);
  EXPECT_EQ(manifest.findLayer(0, manifest.layers[2].geometry), nullptr);
  PackageGeometry other = manifest.layers[0].geometry;
  other.textKeys = 0;
  EXPECT_EQ(manifest.findLayer(0, other), nullptr);
}

//===----------------------------------------------------------------------===//
// The whole, and names
//===----------------------------------------------------------------------===//

TEST(Manifest, negative_p1_version) {
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.version = {2, 0}; }),
            "error: version: expects version 1.0 or a later minor one, got 2.0");
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.version = {1, -1}; }),
            "error: version: expects version 1.0 or a later minor one, got 1.-1");
}

TEST(Manifest, negative_p2_producer) {
  std::string rule = "error: producer: expects 1 to 128 printable ASCII characters, got ";
  auto producerVerdict = [](const std::string &producer) {
    return verdict([&](Manifest &manifest) { manifest.producer = producer; });
  };
  EXPECT_EQ(producerVerdict(""), rule + "\"\"");
  EXPECT_EQ(producerVerdict("a\n"), rule + "\"a\\u000a\"");
  EXPECT_EQ(producerVerdict("\xc3\xa4"), rule + "\"\xc3\xa4\"");
  EXPECT_EQ(producerVerdict(std::string(128, 'x')), "accepted");
  EXPECT_EQ(producerVerdict(std::string(129, 'x')), rule + "\"" + std::string(64, 'x') + "\"...");
}

TEST(Manifest, negative_p3_names) {
  std::string rule = "expects a name of 1 to 128 letters, digits, '.', '_' and '-' that begins with none of '.' and "
                     "'-', got ";
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.name = "../x"; }), "error: name: " + rule + "\"../x\"");
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.name = "a/b"; }), "error: name: " + rule + "\"a/b\"");
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.name = ""; }), "error: name: " + rule + "\"\"");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.name = "a b"; }),
            "error: kernels[0].classes[0].name: " + rule + "\"a b\"");
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.name = "-p"; }), "error: plans[0].name: " + rule + "\"-p\"");
  std::string identifierRule = "expects a name of 1 to 128 letters, digits and '_' that begins with no digit, got ";
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.name = "0k"; }),
            "error: kernels[0].name: " + identifierRule + "\"0k\"");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.name = "k.0"; }),
            "error: kernels[0].name: " + identifierRule + "\"k.0\"");
}

TEST(Manifest, negative_p4_repeatedNames) {
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.kernels[1].name = "kernel_0"; }),
            "error: kernels[1].name: expects another name than those before it, got \"kernel_0\" again");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.classes[1].name = "window.1"; }),
            "error: kernels[0].classes[1].name: expects another name than those before it, got \"window.1\" again");
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.plans[1].name = "plan_0"; }),
            "error: plans[1].name: expects another name than those before it, got \"plan_0\" again");
}

TEST(Manifest, negative_p5_target) {
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.target = "sm_80"; }),
            "error: target: expects \"sm_90a\" or \"host\", got \"sm_80\"");
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

TEST(Manifest, negative_p6_paths) {
  std::string rule =
      "error: masks: expects a path of at most 255 letters, digits, '.', '_', '-' and '/' below the package, got ";
  auto pathVerdict = [](const std::string &path) { return fileVerdict([&](PackageFile &file) { file.path = path; }); };
  for (std::string path :
       {"", "/etc/passwd", "..", "../x", "a/../x", "a/./x", "a//x", "a/", ".", "a b", "manifest.json"})
    EXPECT_EQ(pathVerdict(path), rule + "\"" + path + "\"");
  EXPECT_EQ(pathVerdict("a\\b"), rule + "\"a\\\\b\"");
  EXPECT_EQ(pathVerdict(std::string("a\0b", 3)), rule + "\"a\\u0000b\"");
  EXPECT_EQ(pathVerdict("a:b"), rule + "\"a:b\"");
  EXPECT_EQ(pathVerdict("\xc3\xa4"), rule + "\"\xc3\xa4\"");
  EXPECT_EQ(pathVerdict(std::string(255, 'a')), "accepted");
  EXPECT_EQ(pathVerdict(std::string(256, 'a')), rule + "\"" + std::string(64, 'a') + "\"...");
}

TEST(Manifest, negative_p7_sizesAndHashes) {
  EXPECT_EQ(fileVerdict([](PackageFile &file) { file.bytes = (int64_t{4} << 30) + 1; }),
            "error: masks: expects a file of 0 to 4294967296 bytes, got 4294967297 for \"masks.safetensors\"");
  EXPECT_EQ(fileVerdict([](PackageFile &file) { file.bytes = -1; }),
            "error: masks: expects a file of 0 to 4294967296 bytes, got -1 for \"masks.safetensors\"");
  EXPECT_EQ(fileVerdict([](PackageFile &file) { file.sha256 = "ABC"; }),
            "error: masks: expects a SHA-256 of 64 digits in lower case, got \"ABC\" for \"masks.safetensors\"");
  EXPECT_NE(fileVerdict([](PackageFile &file) { file.sha256.front() = 'A'; }), "accepted");
}

TEST(Manifest, negative_p8_sharedPaths) {
  EXPECT_EQ(fileVerdict([](PackageFile &file) { file.path = "kernels/kernel_0.ptx"; }),
            "error: masks: expects a file of its own, got \"kernels/kernel_0.ptx\" again");
  EXPECT_EQ(fileVerdict([](PackageFile &file) { file.path = "kernels"; }),
            "error: files: expects no file below another, got \"kernels/kernel_0.cubin\" below \"kernels\"");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.library->path = "kernels/kernel_1.so"; }),
            "error: kernels[1].library: expects a file of its own, got \"kernels/kernel_1.so\" again");
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

TEST(Manifest, negative_p9_kernels) {
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.kernels.clear(); }),
            "error: kernels: expects at least 1 kernel, got none");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.spec.stages = 9; }),
            "error: kernels[0].spec: expects 2 to 8 stages on sm90, got 9");
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.target = "host"; }),
            "error: kernels[0].spec: expects a kernel for host, as the package's target says, got sm90");
}

TEST(Manifest, negative_p10_resources) {
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.registers = 256; }),
            "error: kernels[0].registers: expects 1..255, got 256");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.registers = 0; }),
            "error: kernels[0].registers: expects 1..255, got 0");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.cubin.reset(); }),
            "error: kernels[0].registers: expects 0 without a cubin, got 168");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.sharedMemoryBytes = kSharedMemoryBudget + 1; }),
            "error: kernels[0].shared_memory_bytes: expects 0 to 232448 bytes, got 232449");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.scratchBytes = 64; }),
            "error: kernels[0].scratch_bytes: expects 0 bytes on sm90, got 64");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.registers = 1; }),
            "error: kernels[0].registers: expects 0 without a cubin, got 1");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.sharedMemoryBytes = 1; }),
            "error: kernels[0].shared_memory_bytes: expects 0 to 0 bytes, got 1");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.scratchBytes = 0; }),
            "error: kernels[0].scratch_bytes: expects 1 to 268435456 bytes on host, got 0");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.scratchBytes = kMaxScratchBytes + 1; }),
            "error: kernels[0].scratch_bytes: expects 1 to 268435456 bytes on host, got 268435457");
}

TEST(Manifest, negative_p11_views) {
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.queryViews.clear(); }),
            "error: kernels[0].query_views: expects 1 to 255 views, got 0");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.keyViews.resize(256); }),
            "error: kernels[0].key_views: expects 1 to 255 views, got 256");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.keyViews[2].firstToken = -1; }),
            "error: kernels[0].key_views[2]: expects a first token in 0..2147483646, got -1");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.keyViews[2].grid = {1, 0, 8}; }),
            "error: kernels[0].key_views[2]: expects a grid of 1 to 2147483455 tokens, got 1 x 0 x 8");
  EXPECT_EQ(
      kernelVerdict([](PackageKernel &kernel) { kernel.keyViews[2].grid = {int64_t{1} << 62, int64_t{1} << 62, 16}; }),
      "error: kernels[0].key_views[2]: expects a grid of 1 to 2147483455 tokens, got 4611686018427387904 x "
      "4611686018427387904 x 16");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.queryViews[0].box = {2, 4, 4}; }),
            "error: kernels[0].query_views[0]: expects boxes of 64 tokens, as the kernel's tiles, got 2 x 4 x 4");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.queryViews[0].box = {-8, -8, 1}; }),
            "error: kernels[0].query_views[0]: expects boxes of 64 tokens, as the kernel's tiles, got -8 x -8 x 1");
}

TEST(Manifest, negative_p12_parameters) {
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.maxHeads = 0; }),
            "error: kernels[0].max_heads: expects 1 to 65535 heads, got 0");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.maxHeads = 65536; }),
            "error: kernels[0].max_heads: expects 1 to 65535 heads, got 65536");
  // 9 tensor maps of 128 bytes, 96 bytes of arguments: 31,456 remain up to the last multiple of 64 below the limit.
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.maxHeads = 7864; }), "accepted");
  EXPECT_EQ(
      kernelVerdict([](PackageKernel &kernel) { kernel.maxHeads = 7865; }),
      "error: kernels[0]: expects at most 32764 bytes of parameters, got 32768 for 3 query views, 3 key views and "
      "7865 heads");
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

TEST(Manifest, negative_p13_covers) {
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.queryViews.clear(); }),
            "error: kernels[0].classes[0].query_views: expects at least 1 view, got none");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.queryViews = {0, 3}; }),
            "error: kernels[0].classes[0].query_views: expects an index into 3 views, got 3");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.keyViews = {-1}; }),
            "error: kernels[0].classes[0].key_views: expects an index into 3 views, got -1");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.keyViews = {2, 0}; }),
            "error: kernels[0].classes[0].key_views: expects a view from token 0, the end of the one before it, got "
            "view 2 from token 192");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.keyViews = {0, 1}; }),
            "error: kernels[0].classes[0].key_views: expects a view from token 192, the end of the one before it, got "
            "view 1 from token 0");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.rows = 4; }),
            "error: kernels[0].classes[0].rows: expects 5 rows, the tiles of its query views, got 4");
}

TEST(Manifest, negative_p14_rows) {
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.rows = 6; }),
            "error: kernels[0].rows: expects 5 rows, the most of a class, got 6");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.classes.clear(); }),
            "error: kernels[0].classes: expects 1 to 65536 classes, got 0");
}

TEST(Manifest, negative_p15_visits) {
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.fullVisits = 21; }), "accepted");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.fullVisits = 22; }),
            "error: kernels[0].classes[0]: expects at most one visit to each of 25 blocks, got 22 full and 4 partial "
            "ones");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.partialVisits = -1; }),
            "error: kernels[0].classes[0]: expects at most one visit to each of 25 blocks, got 12 full and -1 partial "
            "ones");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.density = 1.5; }),
            "error: kernels[0].classes[0].density: expects a density in 0..1, got 1.500000");
  EXPECT_EQ(classVerdict([](PackageClass &headClass) { headClass.density = std::nan(""); }),
            "error: kernels[0].classes[0].density: expects a density in 0..1, got nan");
}

TEST(Manifest, negative_p16_form) {
  for (const char *form : {"affine", "immediate", "embedded", "affine+immediate", "affine+immediate+embedded"})
    EXPECT_EQ(classVerdict([&](PackageClass &headClass) { headClass.form = form; }), "accepted");
  for (std::string form : {"", "+", "affine+", "embedded+affine", "affine+affine", "loops", "affineembedded"})
    EXPECT_EQ(
        classVerdict([&](PackageClass &headClass) { headClass.form = form; }),
        "error: kernels[0].classes[0].form: expects one or more of affine, immediate and embedded, in this order, "
        "joined by '+', got \"" +
            form + "\"");
}

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

TEST(Manifest, negative_p17_heads) {
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.kernel = 2; }),
            "error: plans[0].kernel: expects an index into 2 kernels, got 2");
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.classes[2] = 2; }),
            "error: plans[0].classes: expects an index into 2 classes, got 2");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.maxHeads = 3; }),
            "error: plans[0].classes: expects 1 to 3 heads, as its kernel takes, got 4");
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.classes.clear(); }),
            "error: plans[0].classes: expects 1 to 4 heads, as its kernel takes, got 0");
  EXPECT_EQ(
      kernelVerdict([](PackageKernel &kernel) {
        kernel.classes[1].keyViews = {1};
        kernel.classes[1].fullVisits = 12;
      }),
      "error: plans[0].classes: expects classes for 200 query tokens and 200 key tokens, as the first head's, got "
      "class 1 for 200 query tokens and 192 key tokens");
}

TEST(Manifest, negative_p18_order) {
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.order.pop_back(); }),
            "error: plans[0].order: expects the order of 4 heads, got 3");
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.order[1] = 3; }),
            "error: plans[0].order: expects each head below 4 once, got 3 again");
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.order[1] = 4; }),
            "error: plans[0].order: expects each head below 4 once, got 4");
}

TEST(Manifest, negative_p19_predictions) {
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.density = -0.5; }),
            "error: plans[0].density: expects a density in 0..1, got -0.500000");
  EXPECT_EQ(planVerdict([](PackagePlan &plan) { plan.predictedSeconds = std::numeric_limits<double>::infinity(); }),
            "error: plans[0].predicted_seconds: expects a time of at least 0 seconds, got inf");
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

TEST(Manifest, negative_p20_geometry) {
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.layer = -1; }),
            "error: layers[0].layer: expects a layer in 0..2147483647, got -1");
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.geometry.keyTokens = 0; }),
            "error: layers[0].geometry: expects 1 to 2147483647 key tokens, got 0");
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.geometry.kvHeads = 3; }),
            "error: layers[0].geometry: expects kv heads that divide 4 heads, got 3");
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.geometry.textKeys = 201; }),
            "error: layers[0].geometry: expects 0 to 200 text keys, got 201");
  EXPECT_EQ(verdict([](Manifest &manifest) { manifest.layers[1].layer = 0; }),
            "error: layers[1]: expects another geometry than those before it for layer 0, got an equal one");
}

TEST(Manifest, negative_p21_scale) {
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.scale = 0; }),
            "error: layers[0].scale: expects a positive scale that 32 bits hold, got 0.000000");
  EXPECT_NE(layerVerdict([](PackageLayer &layer) { layer.scale = 1e300; }), "accepted");
  EXPECT_NE(layerVerdict([](PackageLayer &layer) { layer.scale = std::nan(""); }), "accepted");
}

TEST(Manifest, negative_p22_plansOfLayers) {
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.plans.clear(); }),
            "error: layers[0].plans: expects a plan for each denoising step or one for all, got none");
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.plans[1] = 2; }),
            "error: layers[0].plans[1]: expects an index into 2 plans, got 2");
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.plans[1] = 1; }),
            "error: layers[0].plans[1]: expects plans for 4 heads, got plan \"plan_1\" for 3");
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.geometry.queryTokens = 192; }),
            "error: layers[0].plans[0]: expects plans for 192 query tokens and 200 key tokens, got plan \"plan_0\" for "
            "200 query tokens and 200 key tokens");
  EXPECT_EQ(
      layerVerdict([](PackageLayer &layer) { layer.geometry.dtype = DType::FP16; }),
      "error: layers[0].plans[0]: expects plans for dims 64 and 64 of fp16, got plan \"plan_0\" for dims 64 and 64 "
      "of bf16");
  EXPECT_EQ(layerVerdict([](PackageLayer &layer) { layer.geometry.valueDim = 128; }),
            "error: layers[0].plans[0]: expects plans for dims 64 and 128 of bf16, got plan \"plan_0\" for dims 64 and "
            "64 of bf16");
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

TEST(Manifest, negative_p23_code) {
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.ptx.reset(); }),
            "error: kernels[0]: expects a field \"ptx\", got none");
  EXPECT_EQ(kernelVerdict([](PackageKernel &kernel) { kernel.library = kernel.ptx; }),
            "error: kernels[0].library: expects no such file for sm90, got \"kernels/kernel_0.ptx\"");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.library.reset(); }),
            "error: kernels[0]: expects a field \"library\", got none");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.ptx = kernel.library; }),
            "error: kernels[0].ptx: expects no such file for host, got \"kernels/kernel_0.so\"");
  EXPECT_EQ(hostVerdict([](PackageKernel &kernel) { kernel.cubin = kernel.library; }),
            "error: kernels[0].cubin: expects no such file for host, got \"kernels/kernel_0.so\"");
}
