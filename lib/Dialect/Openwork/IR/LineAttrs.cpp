//===- LineAttrs.cpp ------------------------------------------------------===//
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

#include "Assembly.h"
#include "openwork/Topology/Intervals.h"
#include "openwork/Topology/Lines.h"

#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

//===----------------------------------------------------------------------===//
// rectangle
//===----------------------------------------------------------------------===//

Expected<TopologyRef> RectangleAttr::build(const Domain &domain, TopologyResolver &) const {
  return makeRectangle(domain, {getQueryBegin(), getQueryEnd()}, {getKeyBegin(), getKeyEnd()});
}

LogicalResult RectangleAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t queryBegin, int64_t queryEnd,
                                    int64_t keyBegin, int64_t keyEnd) {
  // C1
  for (auto [begin, end] : {std::pair(queryBegin, queryEnd), std::pair(keyBegin, keyEnd)})
    if (begin < 0 || begin >= end)
      return emitError() << "expects tokens from 0 on, got " << begin << " to " << end;
  return success();
}

Attribute RectangleAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  int64_t queryBegin, queryEnd, keyBegin, keyEnd;
  if (parser.parseLess() || parseName(parser, "queries") || parseInterval(parser, queryBegin, queryEnd) ||
      parser.parseComma() || parseName(parser, "keys") || parseInterval(parser, keyBegin, keyEnd) ||
      parser.parseGreater())
    return {};
  return parser.getChecked<RectangleAttr>(loc, parser.getContext(), queryBegin, queryEnd, keyBegin, keyEnd);
}

void RectangleAttr::print(AsmPrinter &printer) const {
  printer << "<queries = ";
  printInterval(printer, getQueryBegin(), getQueryEnd());
  printer << ", keys = ";
  printInterval(printer, getKeyBegin(), getKeyEnd());
  printer << '>';
}

//===----------------------------------------------------------------------===//
// lines
//===----------------------------------------------------------------------===//

/// Ranges are kept as a flat list of bounds.
static std::vector<Interval> intervalsOf(ArrayRef<int64_t> bounds) {
  std::vector<Interval> intervals;
  for (size_t i = 0; i < bounds.size(); i += 2)
    intervals.push_back({bounds[i], bounds[i + 1]});
  return intervals;
}

Expected<TopologyRef> LinesAttr::build(const Domain &domain, TopologyResolver &) const {
  return makeLines(domain, {getBlock(), intervalsOf(getColumns()), intervalsOf(getDiagonals()), getSquares()});
}

LogicalResult LinesAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t block, ArrayRef<int64_t> columns,
                                ArrayRef<int64_t> diagonals, int64_t squares) {
  // C1
  if (block < 1)
    return emitError() << "expects blocks of at least 1 token, got " << block;
  // C2
  for (ArrayRef<int64_t> bounds : {columns, diagonals}) {
    if (bounds.size() % 2 != 0)
      return emitError() << "expects two bounds for each range, got " << bounds.size() << " in all";
    for (size_t i = 1; i < bounds.size(); ++i)
      if (bounds[i - 1] >= bounds[i])
        return emitError() << "expects ranges that are not empty, ascend and do not touch, got " << bounds[i]
                           << " behind " << bounds[i - 1];
  }
  // C3
  if (squares < 0 || (columns.empty() && diagonals.empty() && squares == 0))
    return emitError() << "expects columns, diagonals or squares of at least 1 block";
  return success();
}

static ParseResult parseRangeList(AsmParser &parser, SmallVectorImpl<int64_t> &bounds) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    int64_t begin, end;
    if (parseInterval(parser, begin, end))
      return failure();
    bounds.append({begin, end});
    return success();
  });
}

static void printRangeList(AsmPrinter &printer, StringRef name, ArrayRef<int64_t> bounds) {
  if (bounds.empty())
    return;
  printer << ", " << name << " = [";
  llvm::interleaveComma(intervalsOf(bounds), printer,
                        [&](const Interval &range) { printInterval(printer, range.begin, range.end); });
  printer << ']';
}

Attribute LinesAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  int64_t block, squares = 0;
  SmallVector<int64_t> columns, diagonals;
  if (parser.parseLess() || parseName(parser, "block") || parser.parseInteger(block))
    return {};
  while (succeeded(parser.parseOptionalComma())) {
    StringRef keyword;
    SMLoc keywordLoc = parser.getCurrentLocation();
    if (parseOneOf(parser, keyword, {"columns", "diagonals", "squares"}) || parser.parseEqual())
      return {};
    bool isGiven = keyword == "columns" ? !columns.empty() : keyword == "diagonals" ? !diagonals.empty() : squares != 0;
    if (isGiven) {
      parser.emitError(keywordLoc, "expects '") << keyword << "' once";
      return {};
    }
    if (keyword == "squares" ? parser.parseInteger(squares)
                             : parseRangeList(parser, keyword == "columns" ? columns : diagonals))
      return {};
  }
  if (parser.parseGreater())
    return {};
  return parser.getChecked<LinesAttr>(loc, parser.getContext(), block, ArrayRef(columns), ArrayRef(diagonals), squares);
}

void LinesAttr::print(AsmPrinter &printer) const {
  printer << "<block = " << getBlock();
  printRangeList(printer, "columns", getColumns());
  printRangeList(printer, "diagonals", getDiagonals());
  if (getSquares() != 0)
    printer << ", squares = " << getSquares();
  printer << '>';
}
