//===- ManifestJsonTest.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/ManifestJson.h"

#include "Package/PackageSamples.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

static std::string replaced(std::string text, std::string_view what, std::string_view by) {
  size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

/// What the parser says of the sample's text after its first `what` has been replaced.
static std::string verdict(std::string_view what, std::string_view by) {
  Expected<ManifestDocument> document = parseManifest(replaced(manifestToJson(sampleManifest()), what, by), "m");
  return document ? "accepted" : document.error().str();
}

//===----------------------------------------------------------------------===//
// Accepted
//===----------------------------------------------------------------------===//

TEST(ManifestJson, text) {
  Manifest manifest = sampleManifest();
  manifest.kernels.resize(1);
  manifest.plans.resize(1);
  manifest.layers.resize(1);
  std::string text = manifestToJson(manifest);
  std::string beginning = R"({
  "format": "openwork-package",
  "version": [1, 0],
  "producer": "openwork 0.1.0 \"test\"",
  "name": "wan",
  "target": "sm_90a",
  "kernels": [
    {
      "name": "kernel_0",
      "spec": {"arch": "sm90", "dtype": "bf16", "head_dim": 64, "value_dim": 64, "tile_m": 64, "tile_n": 64, "stages": 4, "warpgroups": 1, "cluster": 1, "overlap": true, "pingpong": false},
      "cubin": "kernels/kernel_0.cubin",
      "ptx": "kernels/kernel_0.ptx",
      "registers": 168,
      "shared_memory_bytes": 75776,
      "rows": 5,
      "max_heads": 4,
      "query_views": [
        {"first_token": 0, "grid": [4, 6, 8], "box": [2, 4, 8]},
        {"first_token": 0, "grid": [1, 1, 192], "box": [1, 1, 64]},
        {"first_token": 192, "grid": [1, 1, 8], "box": [1, 1, 64]}
      ],
      "key_views": [
        {"first_token": 0, "grid": [4, 6, 8], "box": [2, 4, 8]},
        {"first_token": 0, "grid": [1, 1, 192], "box": [1, 1, 64]},
        {"first_token": 192, "grid": [1, 1, 8], "box": [1, 1, 64]}
      ],
      "classes": [
        {"name": "window.1", "form": "affine+embedded", "full_visits": 12, "partial_visits": 4, "density": 0.64, "rows": 5, "query_views": [0, 2], "key_views": [0, 2]},
        {"name": "full", "form": "affine", "full_visits": 16, "partial_visits": 0, "density": 1.0, "rows": 4, "query_views": [1, 2], "key_views": [1, 2]}
      ]
    }
  ],
  "plans": [
    {
      "name": "plan_0",
      "kernel": 0,
      "classes": [0, 1, 0, 1],
      "order": [3, 1, 0, 2],
      "persistent": false,
      "density": 0.82,
      "predicted_seconds": 1.25e-05
    }
  ],
  "layers": [
    {
      "layer": 0,
      "geometry": {"query_tokens": 200, "key_tokens": 200, "heads": 4, "kv_heads": 2, "head_dim": 64, "value_dim": 64, "dtype": "bf16", "text_keys": 8},
      "scale": 0.125,
      "plans": [0, 0]
    }
  ],
  "masks": "masks.safetensors",
  "schedule": "schedule.mlirbc",
  "files": [
    {"path": "kernels/kernel_0.cubin", "bytes": 9, "sha256": ")";
  EXPECT_EQ(text.substr(0, beginning.size()), beginning);
  EXPECT_TRUE(text.ends_with("\"}\n  ]\n}\n"));
}

TEST(ManifestJson, roundTrip) {
  Manifest manifest = sampleManifest();
  Expected<ManifestDocument> document = parseManifest(manifestToJson(manifest), "m");
  ASSERT_TRUE(document) << document.error().str();
  EXPECT_EQ(document->manifest, manifest);
  ASSERT_EQ(document->files.size(), 5u);
  EXPECT_EQ(document->files[0], *manifest.kernels[0].cubin);
  EXPECT_EQ(document->files[4], manifest.schedule);
}

TEST(ManifestJson, textForTheHost) {
  std::string text = manifestToJson(hostManifest());
  EXPECT_NE(text.find(R"("pingpong": false},
      "library": "kernels/kernel_0.so",
      "registers": 0,
      "shared_memory_bytes": 0,
      "scratch_bytes": 4096,
      "rows": 5,
)"),
            std::string::npos)
      << text;
  Expected<ManifestDocument> document = parseManifest(text, "m");
  ASSERT_TRUE(document) << document.error().str();
  EXPECT_EQ(document->manifest, hostManifest());
  ASSERT_EQ(document->files.size(), 4u);
  EXPECT_EQ(document->files[1], *hostManifest().kernels[1].library);
}

TEST(ManifestJson, roundTripOfManyShapes) {
  Manifest manifest = sampleManifest();
  manifest.kernels[1].spec.dtype = manifest.layers[2].geometry.dtype = DType::FP16;
  manifest.kernels[1].spec.overlap = false;
  manifest.layers[2].scale = 1.0 / 3;
  manifest.plans[0].predictedSeconds = 3;
  manifest.producer = "\\ \" /";
  EXPECT_EQ(parseManifest(manifestToJson(manifest), "m")->manifest, manifest);
}

TEST(ManifestJson, newerMinorVersion) {
  std::string text = replaced(manifestToJson(sampleManifest()), "[1, 0]", "[1, 3]");
  text = replaced(text, "\"overlap\": true", "\"overlap\": true, \"new\": {\"deep\": [1]}");
  text = replaced(text, "\"masks\":", "\"licence\": \"LICENCE\",\n  \"masks\":");
  text = replaced(text, "\"files\": [",
                  "\"files\": [\n    {\"path\": \"LICENCE\", \"bytes\": 1, \"sha256\": \"" + std::string(64, '0') +
                      "\", \"mode\": 4},");
  Expected<ManifestDocument> document = parseManifest(text, "m");
  ASSERT_TRUE(document) << document.error().str();
  Manifest expected = sampleManifest();
  expected.version.minor = 3;
  EXPECT_EQ(document->manifest, expected);
  ASSERT_EQ(document->files.size(), 6u);
  EXPECT_EQ(document->files[0].path, "LICENCE");
}

TEST(ManifestJson, newerMinorVersionMissesNothing) {
  std::string text = replaced(manifestToJson(sampleManifest()), "[1, 0]", "[1, 3]");
  EXPECT_EQ(parseManifest(replaced(text, "      \"rows\": 5,\n", ""), "m").error().str(),
            "m:8:5: error: kernels[0]: expects a field \"rows\", got none");
}

//===----------------------------------------------------------------------===//
// Versions
//===----------------------------------------------------------------------===//

TEST(ManifestJson, negative_otherMajorVersions) {
  EXPECT_EQ(verdict("[1, 0]", "[2, 0]"), "m:3:14: error: version: expects version 1, got 2.0, of a newer Openwork");
  EXPECT_EQ(verdict("[1, 0]", "[0, 9]"), "m:3:14: error: version: expects version 1, got 0.9, of an older Openwork");
  // Whatever else such a version has.
  EXPECT_EQ(parseManifest(R"({"format": "openwork-package", "version": [3, 1], "all": "else"})", "m").error().str(),
            "m:1:43: error: version: expects version 1, got 3.1, of a newer Openwork");
}

TEST(ManifestJson, negative_otherFormats) {
  EXPECT_EQ(verdict("openwork-package", "wheel"), "m:2:13: error: format: expects \"openwork-package\", got \"wheel\"");
  EXPECT_EQ(verdict("[1, 0]", "\"1.0\""), "m:3:14: error: \"version\": expects an array of 2 entries, got \"1.0\"");
  EXPECT_EQ(parseManifest("[]", "m").error().str(), "m:1:1: error: expects an object, got an array of 0 entries");
  EXPECT_EQ(parseManifest("{}", "m").error().str(), "m:1:1: error: expects a field \"format\", got none");
  EXPECT_EQ(parseManifest("", "m").error().str(), "m: error: expects a JSON document, got no text");
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

TEST(ManifestJson, negative_unknownFields) {
  EXPECT_EQ(verdict("\"name\": \"wan\"", "\"name\": \"wan\", \"nom\": 1"),
            "m:5:18: error: expects only the fields \"format\", \"version\", \"producer\", \"name\", \"target\", "
            "\"kernels\", \"plans\", \"layers\", \"masks\", \"schedule\", \"files\", got \"nom\"");
  EXPECT_EQ(
      verdict("\"first_token\": 0", "\"first_token\": 0, \"last_token\": 0"),
      "m:18:28: error: kernels[0].query_views[0]: expects only the fields \"first_token\", \"grid\", \"box\", got "
      "\"last_token\"");
  EXPECT_EQ(verdict("\"registers\":", "\"sass\": 1, \"registers\":"),
            "m:13:7: error: kernels[0]: expects only the fields \"name\", \"spec\", \"cubin\", \"ptx\", \"library\", "
            "\"registers\", \"shared_memory_bytes\", \"scratch_bytes\", \"rows\", \"max_heads\", \"query_views\", "
            "\"key_views\", \"classes\", got \"sass\"");
}

TEST(ManifestJson, negative_missingFields) {
  EXPECT_EQ(verdict("      \"registers\": 168,\n", ""),
            "m:8:5: error: kernels[0]: expects a field \"registers\", got none");
  EXPECT_EQ(verdict("  \"masks\": \"masks.safetensors\",\n", ""), "m:1:1: error: expects a field \"masks\", got none");
  // A kernel without a cubin is one that an assembler has not seen.
  EXPECT_EQ(verdict("      \"cubin\": \"kernels/kernel_0.cubin\",\n", ""),
            "m:12:20: error: kernels[0].registers: expects 0 without a cubin, got 168");
}

TEST(ManifestJson, negative_fieldsOfTheOtherTarget) {
  EXPECT_EQ(verdict("      \"ptx\": \"kernels/kernel_0.ptx\",\n", ""),
            "m:8:5: error: kernels[0]: expects a field \"ptx\", got none");
  EXPECT_EQ(verdict("\"ptx\": \"kernels/kernel_0.ptx\"", "\"library\": \"kernels/kernel_0.ptx\""),
            "m:8:5: error: kernels[0]: expects a field \"ptx\", got none");
  EXPECT_EQ(verdict("\"rows\": 5,", "\"scratch_bytes\": 64, \"rows\": 5,"),
            "m:15:24: error: kernels[0].scratch_bytes: expects 0 bytes on sm90, got 64");
  EXPECT_EQ(verdict("\"rows\": 5,", "\"scratch_bytes\": -1, \"rows\": 5,"),
            "m:15:24: error: kernels[0]: \"scratch_bytes\": expects an integer of at least 0, got -1");
}

TEST(ManifestJson, negative_types) {
  EXPECT_EQ(verdict("\"registers\": 168", "\"registers\": 168.0"),
            "m:13:20: error: kernels[0]: \"registers\": expects an integer of at least 0, got 168.0");
  EXPECT_EQ(verdict("\"dtype\": \"bf16\"", "\"dtype\": \"fp8\""),
            "m:10:41: error: kernels[0].spec: \"dtype\": expects one of \"bf16\", \"fp16\", \"fp32\", got \"fp8\"");
  EXPECT_EQ(verdict("\"grid\": [4, 6, 8]", "\"grid\": [4, 6]"),
            "m:18:36: error: kernels[0].query_views[0]: \"grid\": expects an array of 3 entries, got an array of 2 "
            "entries");
  EXPECT_EQ(verdict("\"head_dim\": 64", "\"head_dim\": 4294967360"),
            "m:10:61: error: kernels[0].spec: \"head_dim\": expects an integer in 0..2147483647, got 4294967360");
  EXPECT_EQ(verdict("[0, 1, 0, 1]", "[0, 1, 0, 65536]"),
            "m:60:28: error: plans[0]: \"classes\": expects an integer in 0..65535, got 65536");
  EXPECT_EQ(verdict("\"density\": 0.82", "\"density\": \"much\""),
            "m:63:18: error: plans[0]: \"density\": expects a number, got \"much\"");
}

TEST(ManifestJson, negative_rulesHavePlaces) {
  EXPECT_EQ(verdict("\"order\": [3, 1, 0, 2]", "\"order\": [3, 1, 3, 2]"),
            "m:61:16: error: plans[0].order: expects each head below 4 once, got 3 again");
  EXPECT_EQ(verdict("\"partial_visits\": 4", "\"partial_visits\": 44"),
            "m:28:9: error: kernels[0].classes[0]: expects at most one visit to each of 25 blocks, got 12 full and 44 "
            "partial ones");
  EXPECT_EQ(verdict("\"plans\": [0, 0]", "\"plans\": [0, 9]"),
            "m:81:20: error: layers[0].plans[1]: expects an index into 2 plans, got 9");
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

TEST(ManifestJson, negative_paths) {
  EXPECT_EQ(verdict("\"path\": \"masks.safetensors\"", "\"path\": \"../masks.safetensors\""),
            "m:102:5: error: files[3]: expects a path of at most 255 letters, digits, '.', '_', '-' and '/' below the "
            "package, got \"../masks.safetensors\"");
  EXPECT_EQ(verdict("\"path\": \"masks.safetensors\"", "\"path\": \"schedule.mlirbc\""),
            "m:103:5: error: files[4]: expects a file of its own, got \"schedule.mlirbc\" again");
  EXPECT_EQ(verdict("\"path\": \"masks.safetensors\"", "\"path\": \"kernels\""),
            "m:98:12: error: files: expects no file below another, got \"kernels/kernel_0.cubin\" below \"kernels\"");
}

TEST(ManifestJson, negative_references) {
  EXPECT_EQ(verdict("\"masks\": \"masks.safetensors\"", "\"masks\": \"x\""),
            "m:96:12: error: masks: expects a path of \"files\", got \"x\"");
  EXPECT_EQ(verdict("\"masks\": \"masks.safetensors\"", "\"masks\": \"schedule.mlirbc\""),
            "m:97:15: error: schedule: expects a file of its own, got \"schedule.mlirbc\" again");
  EXPECT_EQ(verdict("\"files\": [",
                    "\"files\": [\n    {\"path\": \"x\", \"bytes\": 1, \"sha256\": \"" + std::string(64, '0') + "\"},"),
            "m:99:5: error: files[0]: expects a file that the manifest refers to, got \"x\"");
}
