//===- FrameFamilies.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Families in which frames see each other by their distance.
//
//===----------------------------------------------------------------------===//

#include "TopologyFamilies.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

static constexpr int64_t maxExtent = TokenGrid::kMaxTokens;
/// The block of the published masks.
static constexpr int64_t usualBlock = 128;

static Attribute readRadial(FieldReader &fields, const ModelGeometry &, MLIRContext *context) {
  double decay = fields.real("decay");
  int64_t block = fields.integer("block", 1, maxExtent, usualBlock);
  bool sink = fields.boolean("sink", false);
  if (!fields.failed() && !(decay > 0))
    fields.fail("decay", "expects a number above 0, got " + fields.required("decay")->describe());
  return fields.failed() ? Attribute() : RadialAttr::get(context, APFloat(decay), block, sink);
}

/// A width of at least 0, or 0 after an error.
static double widthOf(FieldReader &fields, std::string_view key, const JsonValue &value) {
  double width = fields.take(value.asReal(fields.nameOf(key)));
  if (width >= 0)
    return width;
  fields.fail({fields.nameOf(key) + ": expects a number of at least 0, got " + value.describe(), {}, value.position()});
  return 0;
}

static Attribute readNbhd(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  std::vector<double> widths;
  if (const JsonValue *value = fields.required("widths"))
    for (const JsonValue &entry : fields.take(value->asArray(1, geometry.grid.extents()[0], fields.nameOf("widths"))))
      widths.push_back(widthOf(fields, "widths", entry));
  const JsonValue *least = fields.optional("min_width");
  double minWidth = least ? widthOf(fields, "min_width", *least) : 1;
  int64_t block = fields.integer("block", 1, maxExtent, usualBlock);
  if (fields.failed())
    return {};
  return NbhdAttr::get(context, DenseF64ArrayAttr::get(context, widths), APFloat(minWidth), block);
}

//===----------------------------------------------------------------------===//
// Cells within reach
//===----------------------------------------------------------------------===//

static Attribute readNear(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  std::vector<int64_t> cell = fields.integers("cell", geometry.axes, geometry.axes, 1, maxExtent);
  std::vector<int64_t> frames = fields.integers("frames", 2, 2, 0, maxExtent);
  std::vector<int64_t> reach = fields.integers("reach", 2, 2, 0, maxExtent);
  if (!fields.failed() && frames[0] > frames[1])
    fields.fail("frames", "expects a first distance that is at most the last, got " + std::to_string(frames[0]) +
                              " and " + std::to_string(frames[1]));
  return fields.failed() ? Attribute() : NearAttr::get(context, cell, frames[0], frames[1] + 1, reach);
}

//===----------------------------------------------------------------------===//
// Anchors
//===----------------------------------------------------------------------===//

namespace {

/// Anchors that move on by a frame with each denoising step.
class RotatingAnchors final : public TopologyTemplate {
public:
  explicit RotatingAnchors(FrameAnchorsAttr first) : first(first) { varies_[0] = true; }

  Expected<Attribute> at(const Triple &triple) const override {
    return FrameAnchorsAttr::get(first.getContext(), first.getWindow(), first.getFirst(), first.getEvery(),
                                 triple[0] % first.getEvery(), first.getExpand());
  }

private:
  FrameAnchorsAttr first;
};

} // namespace

TemplateRef openwork::readLvsa(FieldReader &fields, const ModelGeometry &, MLIRContext *context) {
  int64_t window = fields.integer("window", 0, maxExtent), first = fields.integer("first", 0, maxExtent, 1);
  int64_t every = fields.integer("every", 0, maxExtent, 0), last = std::max<int64_t>(every - 1, 0);
  bool expand = fields.boolean("expand", true);
  const JsonValue *value = fields.optional("offset");
  bool rotates = value && value->asString("") == kTripleAxes[0];
  int64_t offset = value && !rotates ? value->asInteger(0, last, "").value_or(-1) : 0;
  if (offset < 0)
    fields.fail("offset",
                "expects an integer in 0.." + std::to_string(last) + " or \"step\", got " + value->describe());
  if (fields.failed())
    return nullptr;
  auto anchors = FrameAnchorsAttr::get(context, window, first, every, offset, expand);
  if (rotates && every != 0)
    return std::make_shared<RotatingAnchors>(anchors);
  return std::make_shared<FixedTopology>(anchors);
}

std::span<const NamedFamily> openwork::frameFamilies() {
  static constexpr NamedFamily families[] = {{"near", readNear}, {"radial", readRadial}, {"nbhd", readNbhd}};
  return families;
}
