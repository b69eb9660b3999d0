//===- ManifestReader.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JsonFields.h"
#include "ManifestRules.h"
#include "openwork/Package/ManifestJson.h"

#include <algorithm>
#include <map>

using namespace openwork;

static constexpr std::array<std::pair<std::string_view, Arch>, 2> kArchs = {
    {{"sm90", Arch::SM90}, {"host", Arch::Host}}};
static constexpr std::array<std::pair<std::string_view, DType>, 3> kDTypes = {
    {{"bf16", DType::BF16}, {"fp16", DType::FP16}, {"fp32", DType::FP32}}};

namespace {

/// Builds the manifest that a JSON document describes.
class ManifestReader {
public:
  explicit ManifestReader(const JsonValue &document) : document(document) {}

  Expected<ManifestDocument> read();

private:
  JsonFields fieldsOf(const JsonValue &value, const std::string &place) const { return {value, place, exact}; }

  Expected<void> readVersion();
  Expected<std::vector<PackageFile>> readFiles();
  Expected<Manifest> readManifest();
  Expected<void> checkUse(const std::vector<PackageFile> &files) const;

  Expected<PackageFile> file(const JsonValue &value, const std::string &place) const;
  Expected<PackageFile> reference(const JsonValue &value, const std::string &place);
  Expected<KernelSpec> spec(const JsonValue &value, const std::string &place) const;
  Expected<TileView> view(const JsonValue &value, const std::string &place) const;
  Expected<PackageClass> headClass(const JsonValue &value, const std::string &place) const;
  Expected<PackageKernel> kernel(const JsonValue &value, const std::string &place);
  Expected<PackagePlan> plan(const JsonValue &value, const std::string &place) const;
  Expected<PackageGeometry> geometry(const JsonValue &value, const std::string &place) const;
  Expected<PackageLayer> layer(const JsonValue &value, const std::string &place) const;

  /// The error of a fault, at its place in the document or that of what holds it.
  tl::unexpected<Error> refuse(const Fault &fault) const;

  const JsonValue &document;
  PackageVersion version;
  /// Whether the document is of a version whose fields are all known.
  bool exact = true;
  struct Listed {
    PackageFile file;
    bool used = false;
  };
  std::map<std::string, Listed, std::less<>> listed;
};

} // namespace

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

/// The value at `kernels[0].classes[2]`, or the innermost one on the way that exists.
static const JsonValue &valueAt(const JsonValue &document, std::string_view place) {
  const JsonValue *value = &document;
  while (!place.empty()) {
    const JsonValue *next = nullptr;
    size_t end = place.find_first_of(".[", 1);
    if (place.front() == '[') {
      size_t index = 0;
      for (char c : place.substr(1, place.find(']') - 1))
        index = 10 * index + static_cast<size_t>(c - '0');
      if (index < value->entries().size())
        next = &value->entries()[index];
    } else {
      std::string_view key = place.substr(0, end);
      next = value->find(key.starts_with('.') ? key.substr(1) : key);
    }
    if (!next)
      break;
    value = next;
    place.remove_prefix(std::min(end, place.size()));
  }
  return *value;
}

tl::unexpected<Error> ManifestReader::refuse(const Fault &fault) const {
  return error(fault.place.empty() ? fault.message : fault.place + ": " + fault.message,
               valueAt(document, fault.place).position());
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

Expected<KernelSpec> ManifestReader::spec(const JsonValue &value, const std::string &place) const {
  KernelSpec spec;
  JsonFields fields = fieldsOf(value, place);
  fields.oneOf("arch", spec.arch, kArchs);
  fields.oneOf("dtype", spec.dtype, kDTypes);
  fields.integer("head_dim", spec.headDim);
  fields.integer("value_dim", spec.valueDim);
  fields.integer("tile_m", spec.tileM);
  fields.integer("tile_n", spec.tileN);
  fields.integer("stages", spec.stages);
  fields.integer("warpgroups", spec.consumerWarpgroups);
  fields.integer("cluster", spec.cluster);
  fields.flag("overlap", spec.overlap);
  fields.flag("pingpong", spec.pingpong);
  return fields.take(spec);
}

Expected<TileView> ManifestReader::view(const JsonValue &value, const std::string &place) const {
  TileView view;
  JsonFields fields = fieldsOf(value, place);
  fields.integer("first_token", view.firstToken);
  fields.integers("grid", view.grid);
  fields.integers("box", view.box);
  return fields.take(view);
}

Expected<PackageClass> ManifestReader::headClass(const JsonValue &value, const std::string &place) const {
  PackageClass headClass;
  JsonFields fields = fieldsOf(value, place);
  fields.text("name", headClass.name);
  fields.text("form", headClass.form);
  fields.integer("full_visits", headClass.fullVisits);
  fields.integer("partial_visits", headClass.partialVisits);
  fields.real("density", headClass.density);
  fields.integer("rows", headClass.rows);
  fields.integers("query_views", headClass.queryViews);
  fields.integers("key_views", headClass.keyViews);
  return fields.take(std::move(headClass));
}

Expected<PackageKernel> ManifestReader::kernel(const JsonValue &value, const std::string &place) {
  PackageKernel kernel;
  auto specOf = [&](const JsonValue &member) { return spec(member, place + ".spec"); };
  auto viewOf = [&](const JsonValue &entry, const std::string &entryPlace) { return view(entry, entryPlace); };
  auto classOf = [&](const JsonValue &entry, const std::string &entryPlace) { return headClass(entry, entryPlace); };
  JsonFields fields = fieldsOf(value, place);
  fields.text("name", kernel.name);
  fields.value("spec", kernel.spec, specOf);
  auto file = [&](std::string_view key, std::optional<PackageFile> &out) {
    fields.optionalValue(key, out,
                         [&](const JsonValue &path) { return reference(path, place + "." + std::string(key)); });
  };
  file("cubin", kernel.cubin);
  file("ptx", kernel.ptx);
  file("library", kernel.library);
  fields.integer("registers", kernel.registers);
  fields.integer("shared_memory_bytes", kernel.sharedMemoryBytes);
  fields.optionalInteger("scratch_bytes", kernel.scratchBytes);
  fields.integer("rows", kernel.rows);
  fields.integer("max_heads", kernel.maxHeads);
  fields.objects("query_views", kernel.queryViews, viewOf);
  fields.objects("key_views", kernel.keyViews, viewOf);
  fields.objects("classes", kernel.classes, classOf);
  return fields.take(std::move(kernel));
}

//===----------------------------------------------------------------------===//
// Plans and layers
//===----------------------------------------------------------------------===//

Expected<PackagePlan> ManifestReader::plan(const JsonValue &value, const std::string &place) const {
  PackagePlan plan;
  JsonFields fields = fieldsOf(value, place);
  fields.text("name", plan.name);
  fields.integer("kernel", plan.kernel);
  fields.integers("classes", plan.classes);
  fields.integers("order", plan.order);
  fields.flag("persistent", plan.isPersistent);
  fields.real("density", plan.density);
  fields.real("predicted_seconds", plan.predictedSeconds);
  return fields.take(std::move(plan));
}

Expected<PackageGeometry> ManifestReader::geometry(const JsonValue &value, const std::string &place) const {
  PackageGeometry geometry;
  JsonFields fields = fieldsOf(value, place);
  fields.integer("query_tokens", geometry.queryTokens);
  fields.integer("key_tokens", geometry.keyTokens);
  fields.integer("heads", geometry.heads);
  fields.integer("kv_heads", geometry.kvHeads);
  fields.integer("head_dim", geometry.headDim);
  fields.integer("value_dim", geometry.valueDim);
  fields.oneOf("dtype", geometry.dtype, kDTypes);
  fields.integer("text_keys", geometry.textKeys);
  return fields.take(geometry);
}

Expected<PackageLayer> ManifestReader::layer(const JsonValue &value, const std::string &place) const {
  PackageLayer layer;
  JsonFields fields = fieldsOf(value, place);
  fields.integer("layer", layer.layer);
  fields.value("geometry", layer.geometry,
               [&](const JsonValue &member) { return geometry(member, place + ".geometry"); });
  fields.real("scale", layer.scale);
  fields.integers("plans", layer.plans);
  return fields.take(std::move(layer));
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

Expected<PackageFile> ManifestReader::file(const JsonValue &value, const std::string &place) const {
  PackageFile file;
  JsonFields fields = fieldsOf(value, place);
  fields.text("path", file.path);
  fields.integer("bytes", file.bytes);
  fields.text("sha256", file.sha256);
  return fields.take(std::move(file));
}

/// The listed file that a path refers to.
Expected<PackageFile> ManifestReader::reference(const JsonValue &value, const std::string &place) {
  Expected<std::string_view> path = value.asString(place);
  if (!path)
    return tl::unexpected(path.error());
  auto found = listed.find(*path);
  if (found == listed.end())
    return error(place + ": expects a path of \"files\", got " + quoteText(*path), value.position());
  found->second.used = true;
  return found->second.file;
}

Expected<std::vector<PackageFile>> ManifestReader::readFiles() {
  std::vector<PackageFile> files;
  JsonFields fields(document, "", /*exact=*/false);
  fields.objects("files", files, [&](const JsonValue &value, const std::string &place) { return file(value, place); });
  Expected<std::vector<PackageFile>> read = fields.take(std::move(files));
  if (!read)
    return read;
  std::set<std::string_view> paths;
  for (size_t i = 0; i < read->size(); ++i) {
    const PackageFile &entry = (*read)[i];
    if (Verdict fault = checkFile(entry, at("files", i)))
      return refuse(*fault);
    if (!paths.insert(entry.path).second)
      return refuse({at("files", i), "expects a file of its own, got " + quoteText(entry.path) + " again"});
    listed.emplace(entry.path, Listed{entry});
  }
  if (Verdict fault = checkNotBelow(paths))
    return refuse(*fault);
  return read;
}

/// Whether the manifest has a use for every file it lists.
Expected<void> ManifestReader::checkUse(const std::vector<PackageFile> &files) const {
  for (size_t i = 0; exact && i < files.size(); ++i)
    if (!listed.find(files[i].path)->second.used)
      return refuse({at("files", i), "expects a file that the manifest refers to, got " + quoteText(files[i].path)});
  return {};
}

//===----------------------------------------------------------------------===//
// The document
//===----------------------------------------------------------------------===//

/// First of all, for what follows may be anything in another version.
Expected<void> ManifestReader::readVersion() {
  std::string format;
  std::array<int64_t, 2> numbers;
  JsonFields fields(document, "", /*exact=*/false);
  fields.text("format", format);
  fields.integers("version", numbers);
  if (Expected<bool> read = fields.take(true); !read)
    return tl::unexpected(read.error());
  if (format != "openwork-package")
    return refuse({"format", "expects \"openwork-package\", got " + quoteText(format)});
  version = {numbers[0], numbers[1]};
  if (version.major != kPackageVersion.major)
    return refuse({"version", "expects version " + std::to_string(kPackageVersion.major) + ", got " +
                                  std::to_string(version.major) + "." + std::to_string(version.minor) + ", of " +
                                  (version.major > kPackageVersion.major ? "a newer" : "an older") + " Openwork"});
  exact = version.minor <= kPackageVersion.minor;
  return {};
}

Expected<Manifest> ManifestReader::readManifest() {
  Manifest manifest;
  std::string format;
  std::array<int64_t, 2> numbers;
  bool files = false;
  JsonFields fields = fieldsOf(document, "");
  fields.text("format", format);
  fields.integers("version", numbers);
  fields.text("producer", manifest.producer);
  fields.text("name", manifest.name);
  fields.text("target", manifest.target);
  fields.objects("kernels", manifest.kernels,
                 [&](const JsonValue &value, const std::string &place) { return kernel(value, place); });
  fields.objects("plans", manifest.plans,
                 [&](const JsonValue &value, const std::string &place) { return plan(value, place); });
  fields.objects("layers", manifest.layers,
                 [&](const JsonValue &value, const std::string &place) { return layer(value, place); });
  fields.value("masks", manifest.masks, [&](const JsonValue &path) { return reference(path, "masks"); });
  fields.value("schedule", manifest.schedule, [&](const JsonValue &path) { return reference(path, "schedule"); });
  // Read before, since the others refer to them.
  fields.value("files", files, [](const JsonValue &) { return Expected<bool>(true); });
  manifest.version = version;
  return fields.take(std::move(manifest));
}

Expected<ManifestDocument> ManifestReader::read() {
  if (Expected<void> known = readVersion(); !known)
    return tl::unexpected(known.error());
  Expected<std::vector<PackageFile>> files = readFiles();
  if (!files)
    return tl::unexpected(files.error());
  Expected<Manifest> manifest = readManifest();
  if (!manifest)
    return tl::unexpected(manifest.error());
  if (Verdict fault = findFault(*manifest))
    return refuse(*fault);
  if (Expected<void> used = checkUse(*files); !used)
    return tl::unexpected(used.error());
  std::ranges::sort(*files, {}, &PackageFile::path);
  return ManifestDocument{std::move(*manifest), std::move(*files)};
}

Expected<ManifestDocument> openwork::parseManifest(std::string_view text, std::string_view file) {
  return inFile(
      parseJson(text, file).and_then([](const JsonValue &document) { return ManifestReader(document).read(); }), file);
}
