//===- OpenworkAttrs.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.h"

#include "Assembly.h"
#include "openwork/Dialect/Openwork/IR/OpenworkDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

#include "openwork/Dialect/Openwork/IR/OpenworkEnums.cpp.inc"
#include "openwork/Dialect/Openwork/IR/OpenworkInterfaces.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.cpp.inc"

void OpenworkDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Token grids
//===----------------------------------------------------------------------===//

TokenGridAttr TokenGridAttr::get(MLIRContext *context, const TokenGrid &grid) {
  return get(context, grid.extents(), static_cast<int64_t>(grid.textPosition()), grid.textTokens());
}

static Expected<TokenGrid> makeGrid(ArrayRef<int64_t> extents, int64_t textPosition, int64_t textTokens) {
  return TokenGrid::get({extents[0], extents[1], extents[2]}, static_cast<TextPosition>(textPosition), textTokens);
}

TokenGrid TokenGridAttr::getGrid() const { return *makeGrid(getExtents(), getTextPosition(), getTextTokens()); }

LogicalResult TokenGridAttr::verify(function_ref<InFlightDiagnostic()> emitError, ArrayRef<int64_t> extents,
                                    int64_t textPosition, int64_t textTokens) {
  if (extents.size() != 3 || textPosition < 0 || textPosition > 2)
    return emitError() << "expects three extents and a text position";
  // C1
  if (auto grid = makeGrid(extents, textPosition, textTokens); !grid)
    return emitError() << grid.error().message;
  return success();
}

ParseResult ir::parseOneOf(AsmParser &parser, StringRef &keyword, ArrayRef<StringRef> allowed) {
  SMLoc loc = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword(&keyword, allowed)))
    return success();
  return parser.emitError(loc, "expects one of ") << llvm::join(allowed, ", ");
}

void ir::printIntegers(AsmPrinter &printer, ArrayRef<int64_t> values) {
  printer << '[';
  llvm::interleaveComma(values, printer);
  printer << ']';
}

/// `2 x 8 x 8`, with leading ones added up to three extents.
static ParseResult parseExtents(AsmParser &parser, SmallVectorImpl<int64_t> &extents) {
  SMLoc loc = parser.getCurrentLocation();
  do {
    if (parser.parseInteger(extents.emplace_back()))
      return failure();
  } while (succeeded(parser.parseOptionalKeyword("x")));
  if (extents.size() > 3)
    return parser.emitError(loc, "expects at most three extents, got ") << extents.size();
  extents.insert(extents.begin(), 3 - extents.size(), 1);
  return success();
}

ParseResult ir::parseGrid(AsmParser &parser, TokenGridAttr &grid) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> extents;
  if (parseExtents(parser, extents))
    return failure();
  TextPosition position = TextPosition::None;
  int64_t text = 0;
  if (succeeded(parser.parseOptionalPlus())) {
    StringRef keyword;
    if (parseOneOf(parser, keyword, {"text_front", "text_back"}) || parser.parseInteger(text))
      return failure();
    position = keyword == "text_front" ? TextPosition::Front : TextPosition::Back;
  }
  grid = parser.getChecked<TokenGridAttr>(loc, parser.getContext(), extents, static_cast<int64_t>(position), text);
  return success(grid != nullptr);
}

void ir::printGrid(AsmPrinter &printer, TokenGridAttr grid) { printer << grid.getGrid().str(); }

Attribute TokenGridAttr::parse(AsmParser &parser, Type) {
  TokenGridAttr grid;
  if (parser.parseLess() || parseGrid(parser, grid) || parser.parseGreater())
    return {};
  return grid;
}

void TokenGridAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printGrid(printer, *this);
  printer << '>';
}

//===----------------------------------------------------------------------===//
// Tilings
//===----------------------------------------------------------------------===//

/// A cut is the tile size of runs, or the three extents of a box.
static Expected<AxisTiling> makeAxisTiling(TokenGridAttr grid, ArrayRef<int64_t> cut) {
  if (cut.size() == 1)
    return AxisTiling::linear(grid.getGrid(), cut[0]);
  return AxisTiling::boxes(grid.getGrid(), {cut[0], cut[1], cut[2]});
}

static SmallVector<int64_t> cutOf(const AxisTiling &tiling) {
  if (std::optional<Coord> box = tiling.box())
    return SmallVector<int64_t>(box->begin(), box->end());
  return {tiling.tileSize()};
}

TilingAttr TilingAttr::get(MLIRContext *context, const Tiling &tiling) {
  return get(context, TokenGridAttr::get(context, tiling.query.grid()), cutOf(tiling.query),
             TokenGridAttr::get(context, tiling.key.grid()), cutOf(tiling.key));
}

TilingRef TilingAttr::getTiling() const {
  auto *dialect = getContext()->getLoadedDialect<OpenworkDialect>();
  return dialect->getMaskContext().intern(
      {*makeAxisTiling(getQueryGrid(), getQueryCut()), *makeAxisTiling(getKeyGrid(), getKeyCut())});
}

LogicalResult TilingAttr::verify(function_ref<InFlightDiagnostic()> emitError, TokenGridAttr queryGrid,
                                 ArrayRef<int64_t> queryCut, TokenGridAttr keyGrid, ArrayRef<int64_t> keyCut) {
  for (auto [grid, cut] : {std::pair(queryGrid, queryCut), std::pair(keyGrid, keyCut)}) {
    if (cut.size() != 1 && cut.size() != 3)
      return emitError() << "expects the size of runs or three extents of a box, got " << cut.size() << " values";
    // C1
    if (auto tiling = makeAxisTiling(grid, cut); !tiling)
      return emitError() << tiling.error().message;
  }
  return success();
}

static ParseResult parseAxisTiling(AsmParser &parser, TokenGridAttr &grid, SmallVectorImpl<int64_t> &cut) {
  StringRef keyword;
  if (parseOneOf(parser, keyword, {"runs", "boxes"}) || parser.parseLess())
    return failure();
  if (keyword == "runs" ? parser.parseInteger(cut.emplace_back()) : parseExtents(parser, cut))
    return failure();
  return failure(parser.parseGreater() || parser.parseKeyword("in") || parseGrid(parser, grid));
}

Attribute TilingAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  TokenGridAttr queryGrid, keyGrid;
  SmallVector<int64_t> queryCut, keyCut;
  if (parser.parseLess() || parseAxisTiling(parser, queryGrid, queryCut))
    return {};
  if (succeeded(parser.parseOptionalKeyword("by"))) {
    if (parseAxisTiling(parser, keyGrid, keyCut))
      return {};
  } else {
    keyGrid = queryGrid;
    keyCut = queryCut;
  }
  if (parser.parseGreater())
    return {};
  return parser.getChecked<TilingAttr>(loc, parser.getContext(), queryGrid, queryCut, keyGrid, keyCut);
}

void TilingAttr::print(AsmPrinter &printer) const {
  auto axis = [&](const AxisTiling &tiling) { printer << tiling.str() << " in " << tiling.grid().str(); };
  TilingRef tiling = getTiling();
  printer << '<';
  axis(tiling->query);
  if (tiling->query != tiling->key) {
    printer << " by ";
    axis(tiling->key);
  }
  printer << '>';
}
