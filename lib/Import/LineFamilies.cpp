//===- LineFamilies.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rectangles, columns and diagonals.
//
//===----------------------------------------------------------------------===//

#include "TopologyFamilies.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

static constexpr int64_t maxExtent = TokenGrid::kMaxTokens;

/// Two integers, the first of which is at most the second.
static Expected<Interval> readRange(const JsonValue &value, const std::string &what, int64_t min, int64_t max) {
  Expected<std::span<const JsonValue>> bounds = value.asArray(2, 2, what);
  if (!bounds)
    return tl::unexpected(bounds.error());
  Expected<int64_t> first = (*bounds)[0].asInteger(min, max, what);
  if (!first)
    return tl::unexpected(first.error());
  return (*bounds)[1].asInteger(*first, max, what).map([&](int64_t last) { return Interval{*first, last + 1}; });
}

/// One integer, or a range.
static Expected<Interval> readEntry(const JsonValue &value, const std::string &what, int64_t min, int64_t max) {
  if (value.isArray())
    return readRange(value, what, min, max);
  return value.asInteger(min, max, what).map([](int64_t number) { return Interval{number, number + 1}; });
}

/// Ascending ranges that do not touch; none where the field is absent.
static std::vector<Interval> readRanges(FieldReader &fields, std::string_view key, int64_t min, int64_t max) {
  const JsonValue *value = fields.optional(key);
  if (!value)
    return {};
  std::vector<Interval> given, merged;
  for (const JsonValue &entry : fields.take(value->asArray(fields.nameOf(key))))
    given.push_back(fields.take(readEntry(entry, fields.nameOf(key), min, max)));
  llvm::sort(given, [](const Interval &a, const Interval &b) { return a.begin < b.begin; });
  for (const Interval &range : given)
    if (!merged.empty() && range.begin <= merged.back().end)
      merged.back().end = std::max(merged.back().end, range.end);
    else
      merged.push_back(range);
  return merged;
}

static SmallVector<int64_t> boundsOf(ArrayRef<Interval> ranges) {
  SmallVector<int64_t> bounds;
  for (const Interval &range : ranges)
    bounds.append({range.begin, range.end});
  return bounds;
}

static Attribute readLines(FieldReader &fields, const ModelGeometry &, MLIRContext *context) {
  int64_t block = fields.integer("block", 1, maxExtent, 1);
  std::vector<Interval> columns = readRanges(fields, "columns", 0, maxExtent - 1);
  std::vector<Interval> diagonals = readRanges(fields, "diagonals", 1 - maxExtent, maxExtent - 1);
  int64_t squares = fields.integer("squares", 1, maxExtent, 0);
  bool causal = fields.boolean("causal", false);
  if (columns.empty() && diagonals.empty() && squares == 0)
    fields.failAsWhole("expects \"columns\", \"diagonals\" or \"squares\", got none");
  if (fields.failed())
    return {};
  Attribute lines = LinesAttr::get(context, block, boundsOf(columns), boundsOf(diagonals), squares);
  return causal ? AllAttr::get(context, {CausalAttr::get(context), lines}) : lines;
}

/// All tokens where the field is absent.
static Interval readTokens(FieldReader &fields, std::string_view key, int64_t tokens) {
  const JsonValue *value = fields.optional(key);
  if (!value)
    return {0, tokens};
  return fields.take(readRange(*value, fields.nameOf(key), 0, tokens - 1), Interval{0, tokens});
}

static Attribute readRectangle(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  Domain domain = geometry.domain();
  Interval queries = readTokens(fields, "queries", domain.query.tokens());
  Interval keys = readTokens(fields, "keys", domain.key.tokens());
  return RectangleAttr::get(context, queries.begin, queries.end, keys.begin, keys.end);
}

std::span<const NamedFamily> openwork::lineFamilies() {
  static constexpr NamedFamily families[] = {{"rectangle", readRectangle}, {"lines", readLines}};
  return families;
}
