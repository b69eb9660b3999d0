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
#include "openwork/Topology/Nbhd.h"
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
  return failure(parser.parseKeyword(name) || parser.parseEqual() || parseReal(parser, value) || parser.parseComma());
}

/// `block = 128`
static ParseResult parseBlock(AsmParser &parser, int64_t &block) {
  return failure(parser.parseKeyword("block") || parser.parseEqual() || parser.parseInteger(block));
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
  if (parser.parseLess() || parser.parseKeyword("widths") || parser.parseEqual() ||
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
