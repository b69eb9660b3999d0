//===- OpenworkGPUTypes.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUTypes.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace openwork::gpuir;

/// Rows of every fragment: the share of one warpgroup.
static constexpr int64_t kFragmentRows = 64;

//===----------------------------------------------------------------------===//
// `128x128xbf16`, `64x128`, `64x128xbf16`
//===----------------------------------------------------------------------===//

static ParseResult parseExtents(AsmParser &parser, int64_t &rows, int64_t &columns, bool elementFollows) {
  SmallVector<int64_t> extents;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseDimensionList(extents, /*allowDynamic=*/false, elementFollows))
    return failure();
  if (extents.size() != 2)
    return parser.emitError(loc, "expects rows and columns, got ") << extents.size() << " extents";
  rows = extents[0];
  columns = extents[1];
  return success();
}

static ParseResult parseMatrix(AsmParser &parser, int64_t &rows, int64_t &columns, Type &elementType) {
  return failure(parseExtents(parser, rows, columns, true) || parser.parseType(elementType));
}

static void printMatrix(AsmPrinter &printer, int64_t rows, int64_t columns, Type elementType) {
  printer << rows << 'x' << columns << 'x' << elementType;
}

static ParseResult checkFragmentRows(AsmParser &parser, SMLoc loc, int64_t rows) {
  if (rows != kFragmentRows)
    return parser.emitError(loc, "expects 64 rows, got ") << rows;
  return success();
}

static ParseResult parseRowsOf64(AsmParser &parser, int64_t &columns) {
  int64_t rows = 0;
  SMLoc loc = parser.getCurrentLocation();
  return failure(parseExtents(parser, rows, columns, false) || checkFragmentRows(parser, loc, rows));
}

static void printRowsOf64(AsmPrinter &printer, int64_t columns) { printer << kFragmentRows << 'x' << columns; }

static ParseResult parseMatrixOf64(AsmParser &parser, int64_t &columns, Type &elementType) {
  int64_t rows = 0;
  SMLoc loc = parser.getCurrentLocation();
  return failure(parseMatrix(parser, rows, columns, elementType) || checkFragmentRows(parser, loc, rows));
}

static void printMatrixOf64(AsmPrinter &printer, int64_t columns, Type elementType) {
  printMatrix(printer, kFragmentRows, columns, elementType);
}

#define GET_TYPEDEF_CLASSES
#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUTypes.cpp.inc"

void OpenworkGPUDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "openwork/Dialect/OpenworkGPU/IR/OpenworkGPUTypes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

using Emitter = llvm::function_ref<InFlightDiagnostic()>;

static LogicalResult checkMultiple(Emitter emit, StringRef what, int64_t value, int64_t step) {
  constexpr int64_t most = 256;
  if (value < step || value > most || value % step != 0)
    return emit() << "expects " << what << " that are a multiple of " << step << " up to " << most << ", got " << value;
  return success();
}

static LogicalResult checkElement(Emitter emit, Type type) {
  if (!type.isBF16() && !type.isF16())
    return emit() << "expects elements of bf16 or f16, got " << type;
  return success();
}

LogicalResult TileType::verify(Emitter emit, int64_t rows, int64_t columns, Type elementType) {
  // C1
  if (failed(checkMultiple(emit, "rows", rows, 8)))
    return failure();
  // C2
  if (failed(checkMultiple(emit, "columns", columns, 32)))
    return failure();
  // C3
  return checkElement(emit, elementType);
}

LogicalResult AccumulatorType::verify(Emitter emit, int64_t columns) {
  return checkMultiple(emit, "columns", columns, 8);
}

LogicalResult OperandType::verify(Emitter emit, int64_t columns, Type elementType) {
  // C1
  if (failed(checkMultiple(emit, "columns", columns, 16)))
    return failure();
  // C2
  return checkElement(emit, elementType);
}

LogicalResult BitsType::verify(Emitter emit, int64_t columns) { return checkMultiple(emit, "columns", columns, 8); }

LogicalResult SlotType::verify(Emitter emit, int64_t words) {
  if (words != 1 && words != 2 && words != 4)
    return emit() << "expects 1, 2 or 4 words, got " << words;
  return success();
}
