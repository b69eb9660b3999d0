//===- ModelGeometry.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelGeometry.h"

#include "LayerFunctions.h"
#include "openwork/Support/FieldReader.h"

#include "llvm/ADT/StringExtras.h"

#include <limits>

using namespace openwork;

mlir::FloatType ModelGeometry::elementType(mlir::MLIRContext *context) const {
  switch (dtype) {
  case 0:
    return mlir::BFloat16Type::get(context);
  case 1:
    return mlir::Float16Type::get(context);
  default:
    return mlir::Float32Type::get(context);
  }
}

Expected<void> openwork::checkName(std::string_view name) {
  constexpr size_t maxSize = 128;
  bool plain = llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '-' || c == '.'; });
  if (name.empty() || name.size() > maxSize || !plain || !llvm::isAlnum(name.front()))
    return error("expects a letter or digit and up to " + std::to_string(maxSize - 1) +
                 " letters, digits, '_', '-' and '.', got " + quoteText(name));
  if (isLayerName(name))
    return error("expects another name than those of the layers' functions, got " + quoteText(name));
  return {};
}

Expected<void> openwork::checkTriples(const Triple &counts) {
  auto [steps, layers, heads] = counts;
  // Each factor is small, so that the product cannot overflow.
  if (steps <= kMaxSteps && layers <= kMaxLayers && heads <= kMaxHeads && steps * layers * heads <= kMaxTriples)
    return {};
  return error("expects at most " + std::to_string(kMaxSteps) + " steps, " + std::to_string(kMaxLayers) + " layers, " +
               std::to_string(kMaxHeads) + " heads and " + std::to_string(kMaxTriples) +
               " triples of them, got steps x layers x heads of " + std::to_string(steps) + " x " +
               std::to_string(layers) + " x " + std::to_string(heads));
}

/// The segment of text beside a grid.
static std::pair<TextPosition, int64_t> readText(FieldReader &fields) {
  const JsonValue *value = fields.optional("text");
  if (!value)
    return {TextPosition::None, 0};
  constexpr std::string_view positions[] = {"front", "back"};
  FieldReader text(*value, fields.nameOf("text"));
  TextPosition position = text.choice("position", positions) == 0 ? TextPosition::Front : TextPosition::Back;
  int64_t tokens = text.integer("tokens", 1, TokenGrid::kMaxTokens);
  if (Expected<void> done = text.finish(); !done)
    fields.fail(done.error());
  return {position, tokens};
}

/// The fields "grid" and "text"; `axes` is how many extents are written.
static TokenGrid readGrid(FieldReader &fields, size_t &axes) {
  std::vector<int64_t> extents = fields.integers("grid", 1, 3, 1, TokenGrid::kMaxTokens);
  axes = extents.size();
  extents.insert(extents.begin(), 3 - axes, 1);
  auto [position, tokens] = readText(fields);
  if (fields.failed())
    return {};
  Expected<TokenGrid> grid = TokenGrid::get({extents[0], extents[1], extents[2]}, position, tokens);
  if (!grid)
    fields.fail("grid", grid.error().message);
  return grid.value_or(TokenGrid());
}

/// Nothing where keys lie on the grid of the queries.
static std::optional<TokenGrid> readKeyGrid(FieldReader &fields, const TokenGrid &queryGrid) {
  const JsonValue *value = fields.optional("key");
  if (!value)
    return std::nullopt;
  size_t axes;
  FieldReader key(*value, fields.nameOf("key"));
  TokenGrid grid = readGrid(key, axes);
  if (Expected<void> done = key.finish(); !done)
    fields.fail(done.error());
  return grid == queryGrid ? std::nullopt : std::optional(grid);
}

static int64_t readKvHeads(FieldReader &fields, int64_t heads) {
  const JsonValue *value = fields.optional("kv_heads");
  if (!value)
    return heads;
  int64_t kvHeads = fields.take(value->asInteger(1, heads, fields.nameOf("kv_heads")), heads);
  if (heads % kvHeads != 0)
    fields.fail("kv_heads",
                "expects a divisor of the " + std::to_string(heads) + " heads, got " + std::to_string(kvHeads));
  return kvHeads;
}

static std::optional<int64_t> readBatch(FieldReader &fields) {
  const JsonValue *value = fields.optional("batch");
  if (!value || value->isNull())
    return std::nullopt;
  return fields.take(value->asInteger(1, kMaxBatch, fields.nameOf("batch")), int64_t{1});
}

static std::optional<float> readScale(FieldReader &fields) {
  const JsonValue *value = fields.optional("scale");
  if (!value)
    return std::nullopt;
  double scale = fields.take(value->asReal(fields.nameOf("scale")), 1.0);
  // What is too small for f32 becomes zero.
  if (scale <= 0 || scale > std::numeric_limits<float>::max() || static_cast<float>(scale) == 0)
    fields.fail("scale", "expects a positive number within f32, got " + value->describe());
  return static_cast<float>(scale);
}

Expected<ModelGeometry> openwork::readGeometry(const JsonValue &value) {
  constexpr std::string_view layouts[] = {"bshd", "bhsd"};
  FieldReader fields(value, "geometry");
  ModelGeometry geometry;
  geometry.position = value.position();
  geometry.grid = readGrid(fields, geometry.axes);
  geometry.keyGrid = readKeyGrid(fields, geometry.grid);
  geometry.heads = fields.integer("heads", 1, kMaxHeads);
  geometry.kvHeads = readKvHeads(fields, geometry.heads);
  geometry.headDim = fields.integer("head_dim", 1, kMaxHeadDim);
  geometry.valueDim = fields.integer("value_dim", 1, kMaxHeadDim, geometry.headDim);
  geometry.layers = fields.integer("layers", 1, kMaxLayers);
  geometry.steps = fields.integer("steps", 1, kMaxSteps);
  geometry.dtype = fields.choice("dtype", kDtypeNames);
  geometry.layout = fields.choiceOrFirst("layout", layouts) == 0 ? ir::Layout::BSHD : ir::Layout::BHSD;
  geometry.batch = readBatch(fields);
  geometry.scale = readScale(fields);
  geometry.lse = fields.boolean("lse", false);
  if (Expected<void> fits = checkTriples({geometry.steps, geometry.layers, geometry.heads}); !fits)
    fields.failAsWhole(fits.error().message);
  return fields.finish().map([&] { return geometry; });
}
