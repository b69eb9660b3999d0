//===- TopologyFamilies.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TopologyFamilies.h"

#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

static constexpr int64_t maxExtent = TokenGrid::kMaxTokens;

static Attribute readFull(FieldReader &, const ModelGeometry &, MLIRContext *context) { return FullAttr::get(context); }

static Attribute readCausal(FieldReader &, const ModelGeometry &, MLIRContext *context) {
  return CausalAttr::get(context);
}

static Attribute readBand(FieldReader &fields, const ModelGeometry &, MLIRContext *context) {
  int64_t lower = fields.integer("lower", -maxExtent, maxExtent);
  int64_t upper = fields.integer("upper", lower, maxExtent);
  return fields.failed() ? Attribute() : BandAttr::get(context, lower, upper);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

static std::vector<int64_t> readExtents(FieldReader &fields, std::string_view key, size_t axes) {
  return fields.optionalIntegers(key, axes, axes, 1, maxExtent);
}

/// Steps that are all one are the same as none, and equal topologies are equal attributes.
static std::vector<int64_t> readSteps(FieldReader &fields, std::string_view key, size_t axes) {
  std::vector<int64_t> steps = readExtents(fields, key, axes);
  return llvm::all_of(steps, [](int64_t step) { return step == 1; }) ? std::vector<int64_t>() : steps;
}

/// One true or false for each axis; all false is the same as none.
static std::vector<int64_t> readCausalAxes(FieldReader &fields, size_t axes) {
  const JsonValue *value = fields.optional("causal");
  if (!value)
    return {};
  std::string what = fields.nameOf("causal");
  std::vector<int64_t> causal;
  for (const JsonValue &entry : fields.take(value->asArray(axes, axes, what)))
    causal.push_back(fields.take(entry.asBool(what)));
  return llvm::is_contained(causal, 1) ? causal : std::vector<int64_t>();
}

static Attribute readWindow(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  size_t axes = geometry.axes;
  std::vector<int64_t> size = fields.integers("size", axes, axes, 1, maxExtent);
  std::vector<int64_t> cell = readExtents(fields, "cell", axes);
  std::vector<int64_t> stride = readSteps(fields, "stride", axes);
  std::vector<int64_t> dilation = readSteps(fields, "dilation", axes);
  std::vector<int64_t> causal = readCausalAxes(fields, axes);
  if (!cell.empty() && !(stride.empty() && dilation.empty() && causal.empty()))
    fields.failAsWhole("expects no \"stride\", \"dilation\" or \"causal\" axis beside \"cell\", got some");
  return fields.failed() ? Attribute() : WindowAttr::get(context, size, stride, dilation, causal, cell);
}

//===----------------------------------------------------------------------===//
// Stripes
//===----------------------------------------------------------------------===//

/// 0 stands for infinity.
static int64_t readPeriod(FieldReader &fields) {
  const JsonValue *value = fields.optional("period");
  if (!value || value->asString("") == "inf")
    return 0;
  Expected<int64_t> period = value->asInteger(1, maxExtent, "");
  if (!period)
    fields.fail("period",
                "expects an integer in 1.." + std::to_string(maxExtent) + " or \"inf\", got " + value->describe());
  return period.value_or(0);
}

/// Width, offset and period; the caller has read the other fields.
static std::array<int64_t, 3> readStripe(FieldReader &outer, FieldReader &fields) {
  int64_t width = fields.integer("width", 1, maxExtent);
  int64_t offset = fields.integer("offset", -maxExtent, maxExtent, 0);
  int64_t period = readPeriod(fields);
  if (Expected<void> done = fields.finish(); !done)
    outer.fail(done.error());
  return {width, offset, period};
}

static Attribute readStripes(FieldReader &fields, const ModelGeometry &geometry, MLIRContext *context) {
  size_t axes = geometry.axes;
  constexpr std::string_view readings[] = {"modulus", "window"};
  std::vector<int64_t> cell = fields.integers("cell", axes, axes, 1, maxExtent);
  const JsonValue *timeValue = fields.required("time"), *spaceValue = fields.required("space");
  if (!timeValue || !spaceValue)
    return {};
  FieldReader timeFields(*timeValue, fields.nameOf("time")), spaceFields(*spaceValue, fields.nameOf("space"));
  std::array<int64_t, 3> time = readStripe(fields, timeFields);
  bool isWindow = spaceFields.choice("reading", readings) == 1;
  std::array<int64_t, 3> space = readStripe(fields, spaceFields);
  return fields.failed() ? Attribute() : StripesAttr::get(context, cell, time, isWindow, space);
}

//===----------------------------------------------------------------------===//
// Sinks and text
//===----------------------------------------------------------------------===//

static Attribute readFrameSink(FieldReader &fields, const ModelGeometry &, MLIRContext *context) {
  return FrameSinkAttr::get(context, fields.integer("frames", 1, maxExtent));
}

static Attribute readTextPart(FieldReader &fields, const ModelGeometry &, MLIRContext *context) {
  constexpr std::string_view sides[] = {"keys", "queries"};
  return TextAttr::get(context, fields.choice("of", sides) == 0 ? TextSide::Keys : TextSide::Queries);
}

//===----------------------------------------------------------------------===//
// All families
//===----------------------------------------------------------------------===//

std::span<const NamedFamily> openwork::basicFamilies() {
  static constexpr NamedFamily families[] = {
      {"full", readFull},       {"causal", readCausal},        {"band", readBand},     {"window", readWindow},
      {"stripes", readStripes}, {"frame_sink", readFrameSink}, {"text", readTextPart},
  };
  return families;
}

static std::array<std::span<const NamedFamily>, 4> allFamilies() {
  return {basicFamilies(), lineFamilies(), frameFamilies(), derivedFamilies()};
}

FamilyReader openwork::findFamily(std::string_view name) {
  for (std::span<const NamedFamily> families : allFamilies())
    for (const NamedFamily &family : families)
      if (family.name == name)
        return family.reader;
  return nullptr;
}

std::vector<std::string_view> openwork::familyNames() {
  std::vector<std::string_view> names;
  for (std::span<const NamedFamily> families : allFamilies())
    for (const NamedFamily &family : families)
      names.push_back(family.name);
  names.push_back(kLvsaName);
  return names;
}
