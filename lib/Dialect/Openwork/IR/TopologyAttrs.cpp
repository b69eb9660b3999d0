//===- TopologyAttrs.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assembly.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Stripes.h"
#include "openwork/Topology/Window.h"

#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

FailureOr<TopologyRef> ir::buildTopology(Attribute attribute, const Domain &domain, TopologyResolver &resolver,
                                         function_ref<InFlightDiagnostic()> emitError) {
  auto adapter = dyn_cast<TopologyAttrInterface>(attribute);
  if (!adapter)
    return emitError() << "expects a topology, got " << attribute;
  Expected<TopologyRef> topology = adapter.build(domain, resolver);
  if (topology)
    return *topology;
  return emitError() << "topology " << attribute << ": " << topology.error().message;
}

Coord ir::coordOf(ArrayRef<int64_t> values, int64_t missing) {
  Coord coord = {missing, missing, missing};
  for (size_t i = 0; i < values.size(); ++i)
    coord[3 - values.size() + i] = values[i];
  return coord;
}

ParseResult ir::parseAxes(AsmParser &parser, SmallVectorImpl<int64_t> &values) {
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                     [&] { return parser.parseInteger(values.emplace_back()); }))
    return failure();
  if (values.empty() || values.size() > 3)
    return parser.emitError(loc, "expects one to three values, got ") << values.size();
  return success();
}

ParseResult ir::parseName(AsmParser &parser, StringRef name) {
  return failure(parser.parseKeyword(name) || parser.parseEqual());
}

ParseResult ir::parseInterval(AsmParser &parser, int64_t &begin, int64_t &end) {
  return failure(parser.parseInteger(begin) || parser.parseKeyword("to") || parser.parseInteger(end));
}

void ir::printInterval(AsmPrinter &printer, int64_t begin, int64_t end) { printer << begin << " to " << end; }

//===----------------------------------------------------------------------===//
// Runs of the sequence
//===----------------------------------------------------------------------===//

Expected<TopologyRef> FullAttr::build(const Domain &domain, TopologyResolver &) const { return makeFull(domain); }

Expected<TopologyRef> CausalAttr::build(const Domain &domain, TopologyResolver &) const { return makeCausal(domain); }

Expected<TopologyRef> BandAttr::build(const Domain &domain, TopologyResolver &) const {
  return makeBand(domain, getLower(), getUpper());
}

LogicalResult BandAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t lower, int64_t upper) {
  // C1
  if (lower > upper)
    return emitError() << "expects a lower bound that is at most the upper bound, got " << lower << " and " << upper;
  return success();
}

Expected<TopologyRef> FrameSinkAttr::build(const Domain &domain, TopologyResolver &) const {
  return makeFrameSink(domain, getFrames());
}

LogicalResult FrameSinkAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t frames) {
  // C1
  if (frames < 1)
    return emitError() << "expects at least 1 frame, got " << frames;
  return success();
}

Expected<TopologyRef> TextAttr::build(const Domain &domain, TopologyResolver &) const {
  return makeText(domain, getSide() == TextSide::Keys ? TextPart::Keys : TextPart::Queries);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

Expected<TopologyRef> WindowAttr::build(const Domain &domain, TopologyResolver &) const {
  if (!getCell().empty())
    return makeCellWindow(domain, {coordOf(getCell()), coordOf(getSize())});
  TokenWindow window;
  window.size = coordOf(getSize());
  window.stride = coordOf(getStride());
  window.dilation = coordOf(getDilation());
  Coord causal = coordOf(getCausal(), 0);
  window.causal = {causal[0] != 0, causal[1] != 0, causal[2] != 0};
  return makeTokenWindow(domain, window);
}

LogicalResult WindowAttr::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<int64_t> size,
                                 ArrayRef<int64_t> stride, ArrayRef<int64_t> dilation, ArrayRef<int64_t> causal,
                                 ArrayRef<int64_t> cell) {
  // C1
  for (ArrayRef<int64_t> values : {size, stride, dilation, cell}) {
    if (values.size() > 3 || (values.empty() && values.data() == size.data()))
      return emitError() << "expects one to three extents, got " << values.size();
    for (int64_t value : values)
      if (value < 1)
        return emitError() << "expects extents of at least 1, got " << value;
  }
  for (int64_t value : causal)
    if (causal.size() > 3 || value < 0 || value > 1)
      return emitError() << "expects 0 or 1 for each causal axis, got " << value;
  // C2
  if (!cell.empty() && !(stride.empty() && dilation.empty() && causal.empty()))
    return emitError() << "expects no stride, dilation or causal axis for a window of cells";
  return success();
}

Attribute WindowAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> size, stride, dilation, causal, cell;
  if (parser.parseLess() || parseAxes(parser, size))
    return {};
  while (succeeded(parser.parseOptionalComma())) {
    StringRef keyword;
    SMLoc keywordLoc = parser.getCurrentLocation();
    if (parseOneOf(parser, keyword, {"stride", "dilation", "causal", "cell"}) || parser.parseEqual())
      return {};
    SmallVector<int64_t> &values = keyword == "stride"     ? stride
                                   : keyword == "dilation" ? dilation
                                   : keyword == "causal"   ? causal
                                                           : cell;
    if (!values.empty()) {
      parser.emitError(keywordLoc, "expects '") << keyword << "' once";
      return {};
    }
    if (parseAxes(parser, values))
      return {};
  }
  if (parser.parseGreater())
    return {};
  return parser.getChecked<WindowAttr>(loc, parser.getContext(), ArrayRef(size), ArrayRef(stride), ArrayRef(dilation),
                                       ArrayRef(causal), ArrayRef(cell));
}

void WindowAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printIntegers(printer, getSize());
  for (auto [name, values] : {std::pair<StringRef, ArrayRef<int64_t>>("stride", getStride()),
                              {"dilation", getDilation()},
                              {"causal", getCausal()},
                              {"cell", getCell()}})
    if (!values.empty()) {
      printer << ", " << name << " = ";
      printIntegers(printer, values);
    }
  printer << '>';
}

//===----------------------------------------------------------------------===//
// Stripes
//===----------------------------------------------------------------------===//

Expected<TopologyRef> StripesAttr::build(const Domain &domain, TopologyResolver &) const {
  Stripes stripes;
  stripes.cell = coordOf(getCell());
  stripes.timeWidth = getTime()[0];
  stripes.timeOffset = getTime()[1];
  stripes.timePeriod = getTime()[2];
  stripes.space = getSpaceIsWindow() ? Stripes::Space::Window : Stripes::Space::Modulus;
  stripes.spaceWidth = getSpace()[0];
  stripes.spaceOffset = getSpace()[1];
  stripes.spacePeriod = getSpace()[2];
  return makeStripes(domain, stripes);
}

LogicalResult StripesAttr::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<int64_t> cell,
                                  ArrayRef<int64_t> time, bool, ArrayRef<int64_t> space) {
  // C1
  if (cell.empty() || cell.size() > 3 || llvm::any_of(cell, [](int64_t extent) { return extent < 1; }))
    return emitError() << "expects one to three extents of a cell, each at least 1";
  for (ArrayRef<int64_t> stripe : {time, space}) {
    if (stripe.size() != 3)
      return emitError() << "expects width, offset and period, got " << stripe.size() << " values";
    // C2; a period of 0 stands for infinity.
    if (stripe[0] < 1 || stripe[2] < 0)
      return emitError() << "expects a width and a period of at least 1, got " << stripe[0] << " and " << stripe[2];
  }
  return success();
}

/// `[width, offset, period]` where the period may be `inf`.
static ParseResult parseStripe(AsmParser &parser, SmallVectorImpl<int64_t> &stripe) {
  stripe.resize(3);
  if (parser.parseLSquare() || parser.parseInteger(stripe[0]) || parser.parseComma() ||
      parser.parseInteger(stripe[1]) || parser.parseComma())
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parser.parseOptionalKeyword("inf"))) {
    if (parser.parseInteger(stripe[2]))
      return failure();
    if (stripe[2] < 1)
      return parser.emitError(loc, "expects a period of at least 1, got ") << stripe[2];
  }
  return parser.parseRSquare();
}

static void printStripe(AsmPrinter &printer, ArrayRef<int64_t> stripe) {
  printer << '[' << stripe[0] << ", " << stripe[1] << ", ";
  if (stripe[2])
    printer << stripe[2] << ']';
  else
    printer << "inf]";
}

Attribute StripesAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> cell, time, space;
  StringRef reading;
  if (parser.parseLess() || parser.parseKeyword("cell") || parser.parseEqual() || parseAxes(parser, cell) ||
      parser.parseComma() || parser.parseKeyword("time") || parser.parseEqual() || parseStripe(parser, time) ||
      parser.parseComma() || parser.parseKeyword("space") || parser.parseEqual() ||
      parseOneOf(parser, reading, {"modulus", "window"}) || parseStripe(parser, space) || parser.parseGreater())
    return {};
  return parser.getChecked<StripesAttr>(loc, parser.getContext(), ArrayRef(cell), ArrayRef(time), reading == "window",
                                        ArrayRef(space));
}

void StripesAttr::print(AsmPrinter &printer) const {
  printer << "<cell = ";
  printIntegers(printer, getCell());
  printer << ", time = ";
  printStripe(printer, getTime());
  printer << ", space = " << (getSpaceIsWindow() ? "window " : "modulus ");
  printStripe(printer, getSpace());
  printer << '>';
}
