//===- TilingJson.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TilingJson.h"

#include "JsonFields.h"

#include <algorithm>

using namespace openwork;

static constexpr std::array<std::pair<std::string_view, TextPosition>, 2> kTextPositions = {
    {{"front", TextPosition::Front}, {"back", TextPosition::Back}}};
static constexpr std::array<std::pair<std::string_view, Segment::Kind>, 2> kSegmentKinds = {
    {{"run", Segment::Kind::Run}, {"boxes", Segment::Kind::Boxes}}};

template <typename T, size_t N>
static std::string_view nameOf(const std::array<std::pair<std::string_view, T>, N> &names, T value) {
  return std::ranges::find(names, value, &std::pair<std::string_view, T>::second)->first;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static void writeAxis(JsonWriter &json, const AxisTiling &axis) {
  const TokenGrid &grid = axis.grid();
  json.beginObject().key("grid").integers(grid.extents());
  if (grid.textPosition() != TextPosition::None) {
    json.key("text").beginObject().key("position").string(nameOf(kTextPositions, grid.textPosition()));
    json.key("tokens").integer(grid.textTokens()).end();
  }
  json.key("tile_size").integer(axis.tileSize()).key("segments").beginArray();
  for (const Segment &segment : axis.segments()) {
    json.beginObject().key("kind").string(nameOf(kSegmentKinds, segment.kind));
    json.key("tokens").integers(std::initializer_list<int64_t>{segment.tokens.begin, segment.tokens.end});
    json.key("box").integers(segment.box).key("counts").integers(segment.counts);
    json.key("first_tile").integer(segment.firstTile).end();
  }
  json.end().end();
}

void openwork::writeTiling(JsonWriter &json, const Tiling &tiling) {
  json.beginObject(JsonWriter::Layout::Line).key("query");
  writeAxis(json, tiling.query);
  json.key("key");
  writeAxis(json, tiling.key);
  json.end();
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {
struct Text {
  TextPosition position = TextPosition::None;
  int64_t tokens = 0;
};
} // namespace

static Expected<Text> readText(const JsonValue &value, const std::string &place) {
  Text text;
  JsonFields fields(value, place, /*exact=*/true);
  fields.oneOf("position", text.position, kTextPositions);
  fields.integer("tokens", text.tokens);
  return fields.take(text);
}

static Expected<Segment> readSegment(const JsonValue &value, const std::string &place) {
  Segment segment;
  std::array<int64_t, 2> tokens = {};
  JsonFields fields(value, place, /*exact=*/true);
  fields.oneOf("kind", segment.kind, kSegmentKinds);
  fields.integers("tokens", tokens);
  fields.integers("box", segment.box);
  fields.integers("counts", segment.counts);
  fields.integer("first_tile", segment.firstTile);
  segment.tokens = {tokens[0], tokens[1]};
  return fields.take(segment);
}

static Expected<AxisTiling> makeAxis(const TokenGrid &grid, int64_t tileSize, const std::vector<Segment> &segments) {
  auto boxes = std::ranges::find(segments, Segment::Kind::Boxes, &Segment::kind);
  return boxes == segments.end() ? AxisTiling::linear(grid, tileSize) : AxisTiling::boxes(grid, boxes->box);
}

static Expected<AxisTiling> readAxis(const JsonValue &value, const std::string &place) {
  Coord extents = {};
  std::optional<Text> text;
  int64_t tileSize = 0;
  std::vector<Segment> segments;
  JsonFields fields(value, place, /*exact=*/true);
  fields.integers("grid", extents);
  fields.optionalValue("text", text, [&](const JsonValue &member) { return readText(member, place + ".text"); });
  fields.integer("tile_size", tileSize);
  fields.objects("segments", segments, readSegment);
  if (Expected<bool> read = fields.take(true); !read)
    return tl::unexpected(read.error());
  Expected<AxisTiling> axis =
      TokenGrid::get(extents, text ? text->position : TextPosition::None, text ? text->tokens : 0)
          .and_then([&](const TokenGrid &grid) { return makeAxis(grid, tileSize, segments); });
  if (!axis)
    return error(place + ": " + axis.error().message, value.position());
  if (axis->tileSize() != tileSize)
    return error(place + ": expects a tile size of " + std::to_string(axis->tileSize()) + ", as the boxes have, got " +
                     std::to_string(tileSize),
                 value.position());
  if (axis->segments() != segments)
    return error(place + ": expects the segments of " + axis->str() + " over " + axis->grid().str() + ", got others",
                 value.position());
  return axis;
}

Expected<Tiling> openwork::readTiling(const JsonValue &value, const std::string &place) {
  std::optional<AxisTiling> query, key;
  JsonFields fields(value, place, /*exact=*/true);
  fields.value("query", query, [&](const JsonValue &member) { return readAxis(member, place + ".query"); });
  fields.value("key", key, [&](const JsonValue &member) { return readAxis(member, place + ".key"); });
  return fields.take(true).map([&](bool) { return Tiling{std::move(*query), std::move(*key)}; });
}
