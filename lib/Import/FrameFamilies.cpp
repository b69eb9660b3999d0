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

std::span<const NamedFamily> openwork::frameFamilies() {
  static constexpr NamedFamily families[] = {{"radial", readRadial}, {"nbhd", readNbhd}};
  return families;
}
