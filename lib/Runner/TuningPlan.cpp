//===- TuningPlan.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/TuningPlan.h"

#include "openwork/Package/PackageWriter.h"
#include "openwork/Support/FieldReader.h"
#include "openwork/Support/JsonWriter.h"

#include <limits>

using namespace openwork;

static constexpr std::string_view kFormat = "openwork-tuning";
static constexpr int64_t kVersion = 1;
static constexpr size_t kMostKernels = 4096, kMostLaunches = 64;
static constexpr int64_t kMostVisits = int64_t{1} << 24;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// A package beside the plan: what is elsewhere was not prepared with it.
static std::string readPackage(FieldReader &fields) {
  std::string path(fields.string("package"));
  Expected<std::string> name = packageNameOf(path);
  if (!fields.failed() && (!name || *name + ".openwork" != path))
    fields.fail("package", "expects the name of a package in this folder, NAME.openwork, got " + quoteText(path));
  return path;
}

static Expected<TuningLaunch> readLaunch(const JsonValue &value, const std::string &what) {
  FieldReader fields(value, what);
  TuningLaunch launch;
  launch.position = value.position();
  launch.package = readPackage(fields);
  launch.layer = fields.integer("layer", 0, std::numeric_limits<int32_t>::max());
  launch.visits.full = fields.integer("full", 0, kMostVisits);
  launch.visits.partial = fields.integer("partial", 0, kMostVisits);
  launch.visits.padded = fields.integer("padded", 0, kMostVisits);
  return fields.finish().map([&] { return launch; });
}

/// The entries of an array, each read by itself.
template <typename T, typename Read>
static std::vector<T> readList(FieldReader &fields, std::string_view key, size_t most, const Read &read) {
  std::vector<T> list;
  const JsonValue *value = fields.required(key);
  if (!value)
    return list;
  auto entries = value->asArray(1, most, fields.nameOf(key));
  if (!entries) {
    fields.fail(entries.error());
    return list;
  }
  for (const JsonValue &entry : *entries) {
    Expected<T> item = read(entry, std::string(key) + "[" + std::to_string(list.size()) + "]");
    if (!item) {
      fields.fail(item.error());
      break;
    }
    list.push_back(std::move(*item));
  }
  return list;
}

static Expected<TuningKernel> readKernel(const JsonValue &value, const std::string &what) {
  FieldReader fields(value, what);
  TuningKernel kernel;
  kernel.name = fields.string("name");
  kernel.launches =
      readList<TuningLaunch>(fields, "launches", kMostLaunches, [&](const JsonValue &entry, const std::string &place) {
        return readLaunch(entry, what + "." + place);
      });
  return fields.finish().map([&] { return kernel; });
}

static Expected<TuningPlan> readPlan(const JsonValue &document) {
  FieldReader fields(document);
  constexpr std::string_view formats[] = {kFormat};
  fields.choice("format", formats);
  fields.integer("version", kVersion, kVersion);
  TuningPlan plan;
  plan.kernels = readList<TuningKernel>(fields, "kernels", kMostKernels, readKernel);
  return fields.finish().map([&] { return plan; });
}

Expected<TuningPlan> openwork::parseTuningPlan(std::string_view text, std::string_view file) {
  return inFile(parseJson(text, file).and_then(readPlan), file);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

std::string openwork::writeTuningPlan(const TuningPlan &plan) {
  JsonWriter json;
  json.beginObject();
  json.key("format").string(kFormat).key("version").integer(kVersion);
  json.key("kernels").beginArray();
  for (const TuningKernel &kernel : plan.kernels) {
    json.beginObject().key("name").string(kernel.name).key("launches").beginArray();
    for (const TuningLaunch &launch : kernel.launches) {
      json.beginObject(JsonWriter::Layout::Line);
      json.key("package").string(launch.package).key("layer").integer(launch.layer);
      json.key("full").integer(launch.visits.full).key("partial").integer(launch.visits.partial);
      json.key("padded").integer(launch.visits.padded).end();
    }
    json.end().end();
  }
  json.end().end();
  return json.take() + '\n';
}
