//===- StoredTopologyAttrs.cpp --------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Topologies that read what other ops hold: stored masks, threshold maps, functions.
//
//===----------------------------------------------------------------------===//

#include "Assembly.h"
#include "openwork/Dialect/Openwork/IR/Predicate.h"
#include "openwork/Dialect/Openwork/IR/TopologyOps.h"
#include "openwork/Topology/RowTopology.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

template <typename OpTy> static Expected<OpTy> lookup(TopologyResolver &resolver, FlatSymbolRefAttr symbol) {
  Operation *op = resolver.lookup(symbol);
  if (!op)
    return error("expects the symbol @" + symbol.getValue().str() + " to be defined");
  if (auto found = dyn_cast<OpTy>(op))
    return found;
  return error("expects @" + symbol.getValue().str() + " to be of kind " + OpTy::getOperationName().str() + ", got " +
               op->getName().getStringRef().str());
}

static Expected<BitMatrix> lookupMatrix(TopologyResolver &resolver, FlatSymbolRefAttr symbol,
                                        ArrayRef<int64_t> indices) {
  return lookup<BitMatrixOp>(resolver, symbol).and_then([&](BitMatrixOp op) { return op.getMatrix(indices); });
}

/// `@masks[3, 7]`
static ParseResult parseElement(AsmParser &parser, FlatSymbolRefAttr &symbol, SmallVectorImpl<int64_t> &indices) {
  if (parser.parseAttribute(symbol))
    return failure();
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::OptionalSquare,
                                        [&] { return parser.parseInteger(indices.emplace_back()); });
}

static void printElement(AsmPrinter &printer, FlatSymbolRefAttr symbol, ArrayRef<int64_t> indices) {
  printer << symbol;
  if (!indices.empty())
    printIntegers(printer, indices);
}

static LogicalResult verifyIndices(function_ref<InFlightDiagnostic()> emitError, ArrayRef<int64_t> indices) {
  for (int64_t index : indices)
    if (index < 0)
      return emitError() << "expects indices of at least 0, got " << index;
  return success();
}

/// `, 128 x 64`
static ParseResult parseBlock(AsmParser &parser, int64_t &rows, int64_t &columns) {
  return failure(parser.parseComma() || parser.parseInteger(rows) || parser.parseKeyword("x") ||
                 parser.parseInteger(columns));
}

static LogicalResult verifyBlock(function_ref<InFlightDiagnostic()> emitError, int64_t rows, int64_t columns) {
  if (rows < 1 || columns < 1)
    return emitError() << "expects blocks of at least 1 x 1 tokens, got " << rows << " x " << columns;
  return success();
}

//===----------------------------------------------------------------------===//
// stored_blocks
//===----------------------------------------------------------------------===//

Expected<TopologyRef> StoredBlocksAttr::build(const Domain &domain, TopologyResolver &resolver) const {
  return lookupMatrix(resolver, getMatrix(), getIndices()).and_then([&](BitMatrix matrix) {
    return makeStoredBlocks(domain, getQueryBlock(), getKeyBlock(), std::move(matrix));
  });
}

LogicalResult StoredBlocksAttr::verify(function_ref<InFlightDiagnostic()> emitError, FlatSymbolRefAttr,
                                       ArrayRef<int64_t> indices, int64_t queryBlock, int64_t keyBlock) {
  // C1, C2
  return failure(failed(verifyIndices(emitError, indices)) || failed(verifyBlock(emitError, queryBlock, keyBlock)));
}

Attribute StoredBlocksAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  FlatSymbolRefAttr symbol;
  SmallVector<int64_t> indices;
  int64_t rows, columns;
  if (parser.parseLess() || parseElement(parser, symbol, indices) || parseBlock(parser, rows, columns) ||
      parser.parseGreater())
    return {};
  return parser.getChecked<StoredBlocksAttr>(loc, parser.getContext(), symbol, ArrayRef(indices), rows, columns);
}

void StoredBlocksAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printElement(printer, getMatrix(), getIndices());
  printer << ", " << getQueryBlock() << " x " << getKeyBlock() << '>';
}

//===----------------------------------------------------------------------===//
// stored_tokens
//===----------------------------------------------------------------------===//

Expected<TopologyRef> StoredTokensAttr::build(const Domain &domain, TopologyResolver &resolver) const {
  return lookupMatrix(resolver, getMatrix(), getIndices()).and_then([&](BitMatrix matrix) {
    return makeStoredTokens(domain, std::move(matrix));
  });
}

LogicalResult StoredTokensAttr::verify(function_ref<InFlightDiagnostic()> emitError, FlatSymbolRefAttr,
                                       ArrayRef<int64_t> indices) {
  // C1
  return verifyIndices(emitError, indices);
}

Attribute StoredTokensAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  FlatSymbolRefAttr symbol;
  SmallVector<int64_t> indices;
  if (parser.parseLess() || parseElement(parser, symbol, indices) || parser.parseGreater())
    return {};
  return parser.getChecked<StoredTokensAttr>(loc, parser.getContext(), symbol, ArrayRef(indices));
}

void StoredTokensAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printElement(printer, getMatrix(), getIndices());
  printer << '>';
}

//===----------------------------------------------------------------------===//
// nested
//===----------------------------------------------------------------------===//

Expected<TopologyRef> NestedAttr::build(const Domain &domain, TopologyResolver &resolver) const {
  return lookup<ThresholdMapOp>(resolver, getMap())
      .and_then([&](ThresholdMapOp op) { return op.getMap(getIndices()); })
      .and_then(
          [&](const ThresholdMap &map) { return makeNested(domain, getQueryBlock(), getKeyBlock(), map, getLevel()); });
}

LogicalResult NestedAttr::verify(function_ref<InFlightDiagnostic()> emitError, FlatSymbolRefAttr,
                                 ArrayRef<int64_t> indices, int64_t queryBlock, int64_t keyBlock, int64_t level) {
  // C1, C2
  if (failed(verifyIndices(emitError, indices)) || failed(verifyBlock(emitError, queryBlock, keyBlock)))
    return failure();
  // C3
  if (level < 0 || level >= ThresholdMap::kNever)
    return emitError() << "expects a level in 0..254, got " << level;
  return success();
}

Attribute NestedAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  FlatSymbolRefAttr symbol;
  SmallVector<int64_t> indices;
  int64_t rows, columns, level;
  if (parser.parseLess() || parseElement(parser, symbol, indices) || parseBlock(parser, rows, columns) ||
      parser.parseComma() || parser.parseKeyword("level") || parser.parseEqual() || parser.parseInteger(level) ||
      parser.parseGreater())
    return {};
  return parser.getChecked<NestedAttr>(loc, parser.getContext(), symbol, ArrayRef(indices), rows, columns, level);
}

void NestedAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printElement(printer, getMap(), getIndices());
  printer << ", " << getQueryBlock() << " x " << getKeyBlock() << ", level = " << getLevel() << '>';
}

//===----------------------------------------------------------------------===//
// predicate
//===----------------------------------------------------------------------===//

Expected<TopologyRef> PredicateAttr::build(const Domain &domain, TopologyResolver &resolver) const {
  auto program = lookup<func::FuncOp>(resolver, getFunction()).and_then(PredicateProgram::compile);
  if (!program)
    return tl::unexpected(program.error());
  return makePredicate(
      domain,
      [program = *program, count = domain.key.tokens()](int64_t query, MutableWords keys) {
        program->run(query, count, keys);
      },
      [program = *program](int64_t query, int64_t key) { return program->run(query, key); });
}
