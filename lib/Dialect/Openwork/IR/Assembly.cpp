//===- Assembly.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Assembly.h"

#include "openwork/Support/Bits.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

ParseResult ir::parseGrid(OpAsmParser &parser, TokenGridAttr &grid) {
  return parseGrid(static_cast<AsmParser &>(parser), grid);
}

void ir::printGrid(OpAsmPrinter &printer, Operation *, TokenGridAttr grid) {
  printGrid(static_cast<AsmPrinter &>(printer), grid);
}

static ParseResult parseInteger(OpAsmParser &parser, IntegerAttr &attribute) {
  int64_t value;
  if (parser.parseInteger(value))
    return failure();
  attribute = parser.getBuilder().getI64IntegerAttr(value);
  return success();
}

ParseResult ir::parsePair(OpAsmParser &parser, IntegerAttr &first, IntegerAttr &second) {
  return failure(parseInteger(parser, first) || parser.parseKeyword("x") || parseInteger(parser, second));
}

void ir::printPair(OpAsmPrinter &printer, Operation *, IntegerAttr first, IntegerAttr second) {
  printer << first.getInt() << " x " << second.getInt();
}

ParseResult ir::parseSegment(OpAsmParser &parser, IntegerAttr &segment) {
  if (succeeded(parser.parseOptionalKeyword("segment")))
    return parseInteger(parser, segment);
  segment = parser.getBuilder().getI64IntegerAttr(0);
  return success();
}

void ir::printSegment(OpAsmPrinter &printer, Operation *, IntegerAttr segment) {
  if (segment.getInt() != 0)
    printer << " segment " << segment.getInt();
}

ParseResult ir::parseRanges(OpAsmParser &parser, DenseI64ArrayAttr &begin, DenseI64ArrayAttr &end) {
  SmallVector<int64_t> begins, ends;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] {
        return failure(parser.parseInteger(begins.emplace_back()) || parser.parseKeyword("to") ||
                       parser.parseInteger(ends.emplace_back()));
      }))
    return failure();
  begin = parser.getBuilder().getDenseI64ArrayAttr(begins);
  end = parser.getBuilder().getDenseI64ArrayAttr(ends);
  return success();
}

void ir::printRanges(OpAsmPrinter &printer, Operation *, DenseI64ArrayAttr begin, DenseI64ArrayAttr end) {
  printer << '(';
  llvm::interleaveComma(llvm::zip(begin.asArrayRef(), end.asArrayRef()), printer,
                        [&](auto range) { printer << std::get<0>(range) << " to " << std::get<1>(range); });
  printer << ')';
}

ParseResult ir::parseRepeatedSymbols(OpAsmParser &parser, ArrayAttr &symbols) {
  // Bounds what a file of a few bytes can make us allocate.
  constexpr size_t limit = 1 << 16;
  SmallVector<Attribute> values;
  auto parseOne = [&]() -> ParseResult {
    SMLoc loc = parser.getCurrentLocation();
    FlatSymbolRefAttr symbol;
    int64_t count = 1;
    if (parser.parseAttribute(symbol) || (succeeded(parser.parseOptionalKeyword("x")) && parser.parseInteger(count)))
      return failure();
    if (count < 1)
      return parser.emitError(loc, "expects a symbol at least once, got ") << count;
    if (count > static_cast<int64_t>(limit - values.size()))
      return parser.emitError(loc, "expects at most ")
             << limit << " symbols, got " << values.size() << " and " << count;
    values.append(count, symbol);
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseOne))
    return failure();
  symbols = parser.getBuilder().getArrayAttr(values);
  return success();
}

void ir::printRepeatedSymbols(OpAsmPrinter &printer, Operation *, ArrayAttr symbols) {
  printer << '[';
  for (size_t i = 0, next; i < symbols.size(); i = next) {
    next = i + 1;
    while (next < symbols.size() && symbols[next] == symbols[i])
      ++next;
    printer << (i ? ", " : "") << symbols[i];
    if (next - i > 1)
      printer << " x " << next - i;
  }
  printer << ']';
}

ParseResult ir::parseTopologies(OpAsmParser &parser, ArrayAttr &topologies) {
  return parser.parseAttribute(topologies);
}

void ir::printTopologies(OpAsmPrinter &printer, Operation *, ArrayAttr topologies) {
  if (topologies.size() <= 2) {
    printer << topologies;
    return;
  }
  printer << '[';
  printer.increaseIndent();
  for (auto [i, topology] : llvm::enumerate(topologies)) {
    if (i)
      printer << ',';
    printer.printNewline();
    printer << topology;
  }
  printer.decreaseIndent();
  printer.printNewline();
  printer << ']';
}

ParseResult ir::parseVisitKind(OpAsmParser &parser, IntegerAttr &tileMask, UnitAttr &rule) {
  StringRef keyword;
  if (parseOneOf(parser, keyword, {"full", "tile_mask", "rule"}))
    return failure();
  if (keyword == "rule")
    rule = parser.getBuilder().getUnitAttr();
  if (keyword == "tile_mask")
    return failure(parser.parseLParen() || parseInteger(parser, tileMask) || parser.parseRParen());
  return success();
}

void ir::printVisitKind(OpAsmPrinter &printer, Operation *, IntegerAttr tileMask, UnitAttr rule) {
  if (tileMask)
    printer << "tile_mask(" << tileMask.getInt() << ')';
  else
    printer << (rule ? "rule" : "full");
}

ParseResult ir::parseTopologyUse(OpAsmParser &parser, FlatSymbolRefAttr &assignment, IntegerAttr &layer,
                                 ArrayAttr &topologies) {
  OptionalParseResult list = parser.parseOptionalAttribute(topologies, Type());
  if (list.has_value())
    return *list;
  return failure(parser.parseAttribute(assignment) || parser.parseComma() || parser.parseKeyword("layer") ||
                 parser.parseEqual() || parseInteger(parser, layer));
}

void ir::printTopologyUse(OpAsmPrinter &printer, Operation *, FlatSymbolRefAttr assignment, IntegerAttr layer,
                          ArrayAttr topologies) {
  if (assignment)
    printer << assignment << ", layer = " << layer.getInt();
  else
    printer << topologies;
}
