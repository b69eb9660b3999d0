//===- DerivedFamilies.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Published methods that are combinations of other families: what is read here is written out in the IR.
//
//===----------------------------------------------------------------------===//

#include "TopologyFamilies.h"

#include "openwork/Topology/SparseVideoGen.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

static constexpr int64_t maxExtent = TokenGrid::kMaxTokens;

//===----------------------------------------------------------------------===//
// Sparse VideoGen
//===----------------------------------------------------------------------===//

/// A band, with what the model adds to it; see SparseVideoGen.h.
static Attribute readSparseVideoGen(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  constexpr std::string_view models[] = {"wan", "hunyuan_video", "cogvideox"};
  auto model = static_cast<SparseVideoGenModel>(fields.choice("model", models));
  double density = fields.real("density");
  bool isCogVideoX = model == SparseVideoGenModel::CogVideoX;
  bool sink = isCogVideoX ? fields.boolean("sink", false) : model == SparseVideoGenModel::Wan;
  int64_t text = geometry.grid.textTokens(), prompt = text;
  if (model == SparseVideoGenModel::HunyuanVideo)
    prompt = fields.integer("prompt", 1, std::max<int64_t>(text, 1), std::max<int64_t>(text, 1));
  if (fields.failed())
    return {};
  if (geometry.keyGrid)
    fields.failAsWhole("expects equal query and key grids, got " + geometry.grid.str() + " and " +
                       geometry.keyGrid->str());
  Expected<int64_t> reach = sparseVideoGenReach(model, geometry.grid, density);
  if (!reach)
    fields.failAsWhole(reach.error().message);
  if (fields.failed())
    return {};
  SmallVector<Attribute> parts = {BandAttr::get(context, -*reach, *reach)};
  if (sink)
    parts.push_back(FrameSinkAttr::get(context, 1));
  if (text != 0)
    for (TextSide side : {TextSide::Keys, TextSide::Queries})
      parts.push_back(TextAttr::get(context, side));
  Attribute mask = AnyAttr::get(context, parts);
  if (prompt == text)
    return mask;
  // Tokens behind the prompt are padding.
  int64_t tokens = geometry.grid.tokens(), real = tokens - text + prompt;
  return AnyAttr::get(context, {AllAttr::get(context, {mask, RectangleAttr::get(context, 0, real, 0, real)}),
                                RectangleAttr::get(context, real, tokens, real, tokens)});
}

static Attribute readTemporal(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  Attribute spatial = readSparseVideoGen(fields, geometry, context);
  return spatial ? PermutedAttr::get(context, Order::HWF, spatial) : Attribute();
}

//===----------------------------------------------------------------------===//
// A shapes
//===----------------------------------------------------------------------===//

/// The first keys and the last ones up to the query: StreamingLLM (arXiv 2309.17453), as MInference computes it
/// (minference/ops/streaming_kernel.py).
static Attribute readAShape(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  int64_t keys = geometry.domain().key.tokens();
  int64_t sink = fields.integer("sink", 0, keys), window = fields.integer("window", 1, maxExtent);
  if (fields.failed())
    return {};
  Attribute band = BandAttr::get(context, 1 - window, 0);
  if (sink == 0)
    return band;
  Attribute first = RectangleAttr::get(context, 0, geometry.grid.tokens(), 0, sink);
  return AllAttr::get(context, {CausalAttr::get(context), AnyAttr::get(context, {band, first})});
}

//===----------------------------------------------------------------------===//
// Compact Attention
//===----------------------------------------------------------------------===//

static constexpr int64_t maxGroups = 64, maxWindows = 8;

/// How far rows and columns reach.
static std::vector<int64_t> readReach(FieldReader &fields, const JsonValue &value) {
  std::string what = fields.nameOf("windows");
  std::vector<int64_t> reach;
  for (const JsonValue &entry : fields.take(value.asArray(2, 2, what)))
    reach.push_back(fields.take(entry.asInteger(0, maxExtent, what)));
  return reach;
}

/// The windows of one group of frame distances.
static void readGroup(FieldReader &outer, const JsonValue &value, ArrayRef<int64_t> cell,
                      SmallVectorImpl<Attribute> &windows, MLIRContext *context) {
  FieldReader fields(value, outer.nameOf("groups"));
  std::vector<int64_t> frames = fields.integers("frames", 2, 2, 0, maxExtent);
  if (!fields.failed() && frames[0] > frames[1])
    fields.fail("frames", "expects a first distance that is at most the last, got " + std::to_string(frames[0]) +
                              " and " + std::to_string(frames[1]));
  if (const JsonValue *list = fields.required("windows"))
    for (const JsonValue &entry : fields.take(list->asArray(1, maxWindows, fields.nameOf("windows")))) {
      std::vector<int64_t> reach = readReach(fields, entry);
      if (!fields.failed())
        windows.push_back(NearAttr::get(context, cell, frames[0], frames[1] + 1, reach));
    }
  if (Expected<void> done = fields.finish(); !done)
    outer.fail(done.error());
}

/// For each group of frame distances a union of windows over cells (arXiv 2508.12969, section 4).
static Attribute readCompact(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  std::vector<int64_t> cell = fields.integers("cell", geometry.axes, geometry.axes, 1, maxExtent);
  SmallVector<Attribute> windows;
  if (const JsonValue *groups = fields.required("groups"))
    for (const JsonValue &group : fields.take(groups->asArray(1, maxGroups, fields.nameOf("groups"))))
      readGroup(fields, group, cell, windows, context);
  return fields.failed() ? Attribute() : AnyAttr::get(context, windows);
}

std::span<const NamedFamily> openwork::derivedFamilies() {
  static constexpr NamedFamily families[] = {{"svg_spatial", readSparseVideoGen},
                                             {"svg_temporal", readTemporal},
                                             {"a_shape", readAShape},
                                             {"compact", readCompact}};
  return families;
}
