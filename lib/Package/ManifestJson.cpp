//===- ManifestJson.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/ManifestJson.h"

#include "openwork/Support/JsonWriter.h"

#include <algorithm>

using namespace openwork;

using Layout = JsonWriter::Layout;

static void writeSpec(JsonWriter &json, const KernelSpec &spec) {
  json.beginObject(Layout::Line);
  json.key("arch").string(name(spec.arch)).key("dtype").string(name(spec.dtype));
  json.key("head_dim").integer(spec.headDim).key("value_dim").integer(spec.valueDim);
  json.key("tile_m").integer(spec.tileM).key("tile_n").integer(spec.tileN);
  json.key("stages").integer(spec.stages).key("warpgroups").integer(spec.consumerWarpgroups);
  json.key("cluster").integer(spec.cluster);
  json.key("overlap").boolean(spec.overlap).key("pingpong").boolean(spec.pingpong);
  json.end();
}

static void writeViews(JsonWriter &json, const std::vector<TileView> &views) {
  json.beginArray();
  for (const TileView &view : views) {
    json.beginObject(Layout::Line).key("first_token").integer(view.firstToken);
    json.key("grid").integers(view.grid).key("box").integers(view.box).end();
  }
  json.end();
}

static void writeClass(JsonWriter &json, const PackageClass &headClass) {
  json.beginObject(Layout::Line);
  json.key("name").string(headClass.name).key("form").string(headClass.form);
  json.key("full_visits").integer(headClass.fullVisits).key("partial_visits").integer(headClass.partialVisits);
  json.key("density").real(headClass.density).key("rows").integer(headClass.rows);
  json.key("query_views").integers(headClass.queryViews).key("key_views").integers(headClass.keyViews);
  json.end();
}

static void writeKernel(JsonWriter &json, const PackageKernel &kernel) {
  json.beginObject().key("name").string(kernel.name).key("spec");
  writeSpec(json, kernel.spec);
  if (kernel.cubin)
    json.key("cubin").string(kernel.cubin->path);
  if (kernel.ptx)
    json.key("ptx").string(kernel.ptx->path);
  if (kernel.library)
    json.key("library").string(kernel.library->path);
  json.key("registers").integer(kernel.registers).key("shared_memory_bytes").integer(kernel.sharedMemoryBytes);
  if (kernel.scratchBytes)
    json.key("scratch_bytes").integer(kernel.scratchBytes);
  json.key("rows").integer(kernel.rows).key("max_heads").integer(kernel.maxHeads);
  json.key("query_views");
  writeViews(json, kernel.queryViews);
  json.key("key_views");
  writeViews(json, kernel.keyViews);
  json.key("classes").beginArray();
  for (const PackageClass &headClass : kernel.classes)
    writeClass(json, headClass);
  json.end().end();
}

static void writePlan(JsonWriter &json, const PackagePlan &plan) {
  json.beginObject().key("name").string(plan.name).key("kernel").integer(plan.kernel);
  json.key("classes").integers(plan.classes).key("order").integers(plan.order);
  json.key("persistent").boolean(plan.isPersistent);
  json.key("density").real(plan.density).key("predicted_seconds").real(plan.predictedSeconds);
  json.end();
}

static void writeLayer(JsonWriter &json, const PackageLayer &layer) {
  const PackageGeometry &geometry = layer.geometry;
  json.beginObject().key("layer").integer(layer.layer);
  json.key("geometry").beginObject(Layout::Line);
  json.key("query_tokens").integer(geometry.queryTokens).key("key_tokens").integer(geometry.keyTokens);
  json.key("heads").integer(geometry.heads).key("kv_heads").integer(geometry.kvHeads);
  json.key("head_dim").integer(geometry.headDim).key("value_dim").integer(geometry.valueDim);
  json.key("dtype").string(name(geometry.dtype)).key("text_keys").integer(geometry.textKeys);
  json.end();
  json.key("scale").real(layer.scale).key("plans").integers(layer.plans).end();
}

static void writeFiles(JsonWriter &json, const Manifest &manifest) {
  std::vector<const PackageFile *> files = {&manifest.masks, &manifest.schedule};
  for (const PackageKernel &kernel : manifest.kernels)
    for (const std::optional<PackageFile> *file : {&kernel.cubin, &kernel.ptx, &kernel.library})
      if (*file)
        files.push_back(&**file);
  std::ranges::sort(files, {}, [](const PackageFile *file) { return std::string_view(file->path); });
  json.beginArray();
  for (const PackageFile *file : files) {
    json.beginObject(Layout::Line).key("path").string(file->path);
    json.key("bytes").integer(file->bytes).key("sha256").string(file->sha256).end();
  }
  json.end();
}

template <typename T>
static void writeAll(JsonWriter &json, const std::vector<T> &entries, void (*write)(JsonWriter &, const T &)) {
  json.beginArray();
  for (const T &entry : entries)
    write(json, entry);
  json.end();
}

std::string openwork::manifestToJson(const Manifest &manifest) {
  JsonWriter json;
  json.beginObject().key("format").string("openwork-package");
  json.key("version").integers(std::initializer_list<int64_t>{manifest.version.major, manifest.version.minor});
  json.key("producer").string(manifest.producer).key("name").string(manifest.name);
  json.key("target").string(manifest.target);
  json.key("kernels");
  writeAll(json, manifest.kernels, writeKernel);
  json.key("plans");
  writeAll(json, manifest.plans, writePlan);
  json.key("layers");
  writeAll(json, manifest.layers, writeLayer);
  json.key("masks").string(manifest.masks.path).key("schedule").string(manifest.schedule.path);
  json.key("files");
  writeFiles(json, manifest);
  return json.end().take() + "\n";
}
