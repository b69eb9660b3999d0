//===- FrameDistanceAttrs.cpp ---------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Topologies in which frames see each other by their distance.
//
//===----------------------------------------------------------------------===//

#include "Assembly.h"
#include "openwork/Support/JsonWriter.h"
#include "openwork/Topology/FrameAnchors.h"
#include "openwork/Topology/Nbhd.h"
#include "openwork/Topology/Near.h"
#include "openwork/Topology/Radial.h"

#include "mlir/IR/DialectImplementation.h"

#include <cmath>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

ParseResult ir::parseReal(AsmParser &parser, double &value) { return parser.parseFloat(value); }

void ir::printReal(AsmPrinter &printer, double value) {
  // The parser knows no exponent without a point.
  if (std::string text = realText(value); StringRef(text).contains('.'))
    printer << text;
  else
    printer.printFloat(APFloat(value));
}

static LogicalResult verifyBlock(function_ref<InFlightDiagnostic()> emitError, int64_t block) {
  if (block < 1)
    return emitError() << "expects blocks of at least 1 token, got " << block;
  return success();
}

/// `name = 0.2, `
static ParseResult parseNamedReal(AsmParser &parser, StringRef name, double &value) {
  return failure(parseName(parser, name) || parseReal(parser, value) || parser.parseComma());
}

/// `block = 128`
static ParseResult parseBlock(AsmParser &parser, int64_t &block) {
  return failure(parseName(parser, "block") || parser.parseInteger(block));
}

//===----------------------------------------------------------------------===//
// radial
//===----------------------------------------------------------------------===//

Expected<TopologyRef> RadialAttr::build(const Domain &domain, TopologyResolver &) const {
  return makeRadial(domain, {getDecay().convertToDouble(), getBlock(), getSink()});
}

LogicalResult RadialAttr::verify(function_ref<InFlightDiagnostic()> emitError, APFloat decay, int64_t block, bool) {
  // C1
  if (!decay.isFinite() || decay.isNegative() || decay.isZero())
    return emitError() << "expects a decay above 0, got " << realText(decay.convertToDouble());
  // C2
  return verifyBlock(emitError, block);
}

Attribute RadialAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  double decay;
  int64_t block;
  bool sink = false;
  if (parser.parseLess() || parseNamedReal(parser, "decay", decay) || parseBlock(parser, block))
    return {};
  if (succeeded(parser.parseOptionalComma())) {
    if (parser.parseKeyword("sink"))
      return {};
    sink = true;
  }
  if (parser.parseGreater())
    return {};
  return parser.getChecked<RadialAttr>(loc, parser.getContext(), APFloat(decay), block, sink);
}

void RadialAttr::print(AsmPrinter &printer) const {
  printer << "<decay = ";
  printReal(printer, getDecay().convertToDouble());
  printer << ", block = " << getBlock() << (getSink() ? ", sink>" : ">");
}

//===----------------------------------------------------------------------===//
// nbhd
//===----------------------------------------------------------------------===//

Expected<TopologyRef> NbhdAttr::build(const Domain &domain, TopologyResolver &) const {
  ArrayRef<double> widths = getWidths().asArrayRef();
  return makeNbhd(domain, {{widths.begin(), widths.end()}, getMinWidth().convertToDouble(), getBlock()});
}

LogicalResult NbhdAttr::verify(function_ref<InFlightDiagnostic()> emitError, DenseF64ArrayAttr widths, APFloat minWidth,
                               int64_t block) {
  // C1
  if (!widths || widths.empty())
    return emitError() << "expects at least one width";
  SmallVector<double> all(widths.asArrayRef());
  all.push_back(minWidth.convertToDouble());
  for (double width : all)
    if (!(width >= 0) || !std::isfinite(width))
      return emitError() << "expects widths of at least 0, got " << realText(width);
  // C2
  return verifyBlock(emitError, block);
}

Attribute NbhdAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<double> widths;
  double minWidth;
  int64_t block;
  if (parser.parseLess() || parseName(parser, "widths") ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                     [&] { return parseReal(parser, widths.emplace_back()); }) ||
      parser.parseComma() || parseNamedReal(parser, "min_width", minWidth) || parseBlock(parser, block) ||
      parser.parseGreater())
    return {};
  return parser.getChecked<NbhdAttr>(loc, parser.getContext(), DenseF64ArrayAttr::get(parser.getContext(), widths),
                                     APFloat(minWidth), block);
}

void NbhdAttr::print(AsmPrinter &printer) const {
  printer << "<widths = [";
  llvm::interleaveComma(getWidths().asArrayRef(), printer, [&](double width) { printReal(printer, width); });
  printer << "], min_width = ";
  printReal(printer, getMinWidth().convertToDouble());
  printer << ", block = " << getBlock() << '>';
}

//===----------------------------------------------------------------------===//
// near
//===----------------------------------------------------------------------===//

Expected<TopologyRef> NearAttr::build(const Domain &domain, TopologyResolver &) const {
  return makeNear(domain, {coordOf(getCell()), {getFirstDistance(), getEndDistance()}, getReach()[0], getReach()[1]});
}

LogicalResult NearAttr::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<int64_t> cell,
                               int64_t firstDistance, int64_t endDistance, ArrayRef<int64_t> reach) {
  // C1
  if (cell.empty() || cell.size() > 3 || llvm::any_of(cell, [](int64_t extent) { return extent < 1; }))
    return emitError() << "expects one to three extents of a cell, each at least 1";
  // C2
  if (firstDistance < 0 || firstDistance >= endDistance)
    return emitError() << "expects distances of frames from 0 on, got " << firstDistance << " to " << endDistance;
  // C3
  if (reach.size() != 2)
    return emitError() << "expects the reach of rows and of columns, got " << reach.size() << " values";
  for (int64_t distance : reach)
    if (distance < 0)
      return emitError() << "expects a reach of at least 0, got " << distance;
  return success();
}

Attribute NearAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> cell, reach;
  int64_t first, end;
  if (parser.parseLess() || parseName(parser, "cell") || parseAxes(parser, cell) || parser.parseComma() ||
      parseName(parser, "frames") || parseInterval(parser, first, end) || parser.parseComma() ||
      parseName(parser, "reach") || parseAxes(parser, reach) || parser.parseGreater())
    return {};
  return parser.getChecked<NearAttr>(loc, parser.getContext(), ArrayRef(cell), first, end, ArrayRef(reach));
}

void NearAttr::print(AsmPrinter &printer) const {
  printer << "<cell = ";
  printIntegers(printer, getCell());
  printer << ", frames = ";
  printInterval(printer, getFirstDistance(), getEndDistance());
  printer << ", reach = ";
  printIntegers(printer, getReach());
  printer << '>';
}

//===----------------------------------------------------------------------===//
// frame_anchors
//===----------------------------------------------------------------------===//

Expected<TopologyRef> FrameAnchorsAttr::build(const Domain &domain, TopologyResolver &) const {
  return makeFrameAnchors(domain, {getWindow(), getFirst(), getEvery(), getOffset(), getExpand()});
}

LogicalResult FrameAnchorsAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t window, int64_t first,
                                       int64_t every, int64_t offset, bool) {
  // C1
  for (int64_t number : {window, first, every})
    if (number < 0)
      return emitError() << "expects numbers of frames of at least 0, got " << number;
  // C2
  if (int64_t last = std::max<int64_t>(every - 1, 0); offset < 0 || offset > last)
    return emitError() << "expects an offset in 0.." << last << ", got " << offset;
  return success();
}

Attribute FrameAnchorsAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  std::array<int64_t, 4> numbers = {};
  std::array<StringRef, 4> names = {"window", "first", "every", "offset"};
  bool expand = true;
  if (parser.parseLess())
    return {};
  for (auto [i, name] : llvm::enumerate(names))
    if ((i != 0 && parser.parseComma()) || parseName(parser, name) || parser.parseInteger(numbers[i]))
      return {};
  if (succeeded(parser.parseOptionalComma())) {
    if (parser.parseKeyword("fixed"))
      return {};
    expand = false;
  }
  if (parser.parseGreater())
    return {};
  return parser.getChecked<FrameAnchorsAttr>(loc, parser.getContext(), numbers[0], numbers[1], numbers[2], numbers[3],
                                             expand);
}

void FrameAnchorsAttr::print(AsmPrinter &printer) const {
  printer << "<window = " << getWindow() << ", first = " << getFirst() << ", every = " << getEvery()
          << ", offset = " << getOffset() << (getExpand() ? ">" : ", fixed>");
}
