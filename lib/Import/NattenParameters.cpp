//===- NattenParameters.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatTensors.h"
#include "TopologyWriter.h"
#include "openwork/Support/FieldReader.h"

#include "openwork/Topology/Grids.h"

using namespace openwork;

namespace {

/// Neighbourhood attention's parameters on the axes of a grid. Axes in front of those that have some are of one token.
class NattenReader {
public:
  explicit NattenReader(const ImportGeometry &geometry)
      : extents(geometry.grid.extents()), hasText(geometry.grid.textTokens() > 0), written(geometry.axes),
        first(3 - geometry.axes) {
    while (first < 2 && extents[first] == 1)
      ++first;
  }

  /// The JSON of the topology.
  Expected<std::string> read(const JsonValue &value);

private:
  Coord readSizes(FieldReader &fields, std::string_view key, int64_t least, const Coord &limits, bool required);
  std::array<bool, 3> readCausal(FieldReader &fields);
  size_t axes(FieldReader &fields, std::string_view key, size_t count) const;

  Coord extents;
  bool hasText;
  /// How many sizes are written, and the first axis that has parameters.
  size_t written, first;
};

} // namespace

/// The first of so many axes, the last of which is the grid's last.
size_t NattenReader::axes(FieldReader &fields, std::string_view key, size_t count) const {
  if (count < 3 - first || count > 3)
    fields.fail(key, "expects a value for each of the " + std::to_string(3 - first) + " axes of the grid, got " +
                         std::to_string(count));
  return 3 - std::min<size_t>(count, 3);
}

Coord NattenReader::readSizes(FieldReader &fields, std::string_view key, int64_t least, const Coord &limits,
                              bool required) {
  Coord sizes = {1, 1, 1};
  const JsonValue *value = required ? fields.required(key) : fields.optional(key);
  if (!value)
    return sizes;
  std::string what = fields.nameOf(key);
  if (!value->isArray()) {
    for (size_t axis = first; axis < 3; ++axis)
      sizes[axis] = fields.take(value->asInteger(least, limits[axis], what), int64_t{1});
    return sizes;
  }
  size_t axis = axes(fields, key, value->entries().size());
  for (const JsonValue &entry : value->entries().first(fields.failed() ? 0 : value->entries().size())) {
    sizes[axis] = fields.take(entry.asInteger(least, limits[axis], what + ": " + kAxisNames[axis]), int64_t{1});
    ++axis;
  }
  return sizes;
}

std::array<bool, 3> NattenReader::readCausal(FieldReader &fields) {
  std::array<bool, 3> causal = {false, false, false};
  const JsonValue *value = fields.optional("is_causal");
  if (!value)
    return causal;
  std::string what = fields.nameOf("is_causal");
  if (!value->isArray()) {
    bool all = fields.take(value->asBool(what));
    for (size_t axis = first; axis < 3; ++axis)
      causal[axis] = all;
    return causal;
  }
  size_t axis = axes(fields, "is_causal", value->entries().size());
  for (const JsonValue &entry : value->entries().first(fields.failed() ? 0 : value->entries().size()))
    causal[axis++] = fields.take(entry.asBool(what));
  return causal;
}

Expected<std::string> NattenReader::read(const JsonValue &value) {
  FieldReader fields(value);
  Coord size = readSizes(fields, "kernel_size", 2, extents, true);
  Coord stride = readSizes(fields, "stride", 1, size, false);
  Coord most;
  for (size_t axis = 0; axis < 3; ++axis)
    most[axis] = std::max<int64_t>(extents[axis] / size[axis], 1);
  Coord dilation = readSizes(fields, "dilation", 1, most, false);
  std::array<bool, 3> causal = readCausal(fields);
  auto list = [&](const char *key, const Coord &values) {
    return std::string(", \"") + key + "\": " + listText(std::span(values).last(written));
  };
  return fields.finish().map([&] {
    std::string text = "{\"family\": \"window\"" + list("size", size) + list("stride", stride) +
                       list("dilation", dilation) + ", \"causal\": [";
    for (size_t axis = 3 - written; axis < 3; ++axis)
      text += std::string(axis + written > 3 ? ", " : "") + (causal[axis] ? "true" : "false");
    text += "]}";
    return hasText ? R"({"family": "any", "of": [)" + text +
                         R"(, {"family": "text", "of": "keys"}, {"family": "text", "of": "queries"}]})"
                   : text;
  });
}

/// One topology, or one for each layer.
static Expected<std::vector<std::string>> readLayers(const JsonValue &json, const ImportGeometry &geometry) {
  NattenReader reader(geometry);
  std::vector<std::string> texts;
  std::span<const JsonValue> layers = json.isArray() ? json.entries() : std::span(&json, 1);
  if (layers.empty())
    return error("expects parameters for each layer, got none", json.position());
  for (const JsonValue &layer : layers) {
    Expected<std::string> text = reader.read(layer);
    if (!text)
      return tl::unexpected(text.error());
    texts.push_back(std::move(*text));
  }
  return texts;
}

Expected<std::string> openwork::importNattenParameters(const std::string &path, const ImportGeometry &geometry) {
  Expected<JsonValue> json = readJsonFile(path);
  if (!json)
    return tl::unexpected(json.error());
  Triple counts = {};
  Expected<std::vector<std::string>> texts =
      inFile(readLayers(*json, geometry).and_then([&](std::vector<std::string> layers) {
        return shareExtents({1, static_cast<int64_t>(layers.size()), 1}, geometry).map([&](const Triple &shared) {
          counts = shared;
          return layers;
        });
      }),
             path);
  if (!texts)
    return tl::unexpected(texts.error());
  Expected<TopologyWriter> writer = TopologyWriter::begin(geometry, counts);
  if (!writer)
    return tl::unexpected(writer.error());
  Numbering<std::string> numbering;
  std::vector<std::string> names;
  std::vector<size_t> numbers;
  for (int64_t i = 0; i < counts[0] * counts[1]; ++i)
    numbers.insert(numbers.end(), counts[2], numbering[(*texts)[i % counts[1] % texts->size()]]);
  for (const std::string *text : numbering.values())
    writer->define(names.emplace_back("neighbourhood_" + std::to_string(names.size())), *text);
  return writer->finish(tableText(counts, names, numbers));
}
