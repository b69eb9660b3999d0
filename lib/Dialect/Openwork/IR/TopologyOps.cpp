//===- TopologyOps.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/TopologyOps.h"

#include "Assembly.h"
#include "openwork/Dialect/Openwork/IR/AttentionShapes.h"
#include "openwork/Dialect/Openwork/IR/Elements.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <algorithm>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

#define GET_OP_CLASSES
#include "openwork/Dialect/Openwork/IR/TopologyOps.cpp.inc"

/// The position of the matrix that `indices` choose in a stack with the given leading extents.
static Expected<int64_t> chooseMatrix(StringRef symbol, ArrayRef<int64_t> leading, ArrayRef<int64_t> indices) {
  if (leading.size() != indices.size())
    return error("expects " + std::to_string(leading.size()) + " indices for @" + symbol.str() + ", got " +
                 std::to_string(indices.size()));
  int64_t position = 0;
  for (auto [extent, index] : llvm::zip(leading, indices)) {
    if (index < 0 || index >= extent)
      return error("expects an index in 0.." + std::to_string(extent - 1) + " for @" + symbol.str() + ", got " +
                   std::to_string(index));
    position = position * extent + index;
  }
  return position;
}

//===----------------------------------------------------------------------===//
// bit_matrix
//===----------------------------------------------------------------------===//

LogicalResult BitMatrixOp::verify() {
  // C1
  ArrayRef<int64_t> shape = getShape();
  if (shape.size() < 2 || llvm::any_of(shape, [](int64_t extent) { return extent < 1; }))
    return emitOpError("expects at least two extents of at least 1");
  if (getRows() > TokenGrid::kMaxTokens || getColumns() > TokenGrid::kMaxTokens)
    return emitOpError("expects at most ")
           << TokenGrid::kMaxTokens << " rows and columns, got " << getRows() << " and " << getColumns();
  // C2
  SmallVector<int64_t> expected(shape);
  expected.back() = wordsFor(shape.back());
  auto type = RankedTensorType::get(expected, IntegerType::get(getContext(), 64));
  if (getData().getType() != type)
    return emitOpError("expects data of type ") << type << ", got " << getData().getType();
  auto words = ElementsView<uint64_t>::get(getData());
  if (!words)
    return emitOpError() << words.error().message;
  // C3
  int64_t perRow = expected.back();
  uint64_t inside = wordMask(0, (getColumns() - 1) % 64 + 1);
  for (int64_t i = perRow - 1; i < words->size(); i += perRow) {
    if ((*words)[i] & ~inside)
      return emitOpError("expects no bits beyond column ") << getColumns() - 1 << ", got some in row " << i / perRow;
    if (words->storedSize() == 1)
      break;
  }
  return success();
}

Expected<BitMatrix> BitMatrixOp::getMatrix(ArrayRef<int64_t> indices) {
  Expected<int64_t> position = chooseMatrix(getSymName(), getShape().drop_back(2), indices);
  if (!position)
    return tl::unexpected(position.error());
  BitMatrix matrix(getRows(), getColumns());
  int64_t size = matrix.words.size();
  matrix.words = ElementsView<uint64_t>::get(getData())->copy(*position * size, size);
  return matrix;
}

//===----------------------------------------------------------------------===//
// threshold_map
//===----------------------------------------------------------------------===//

LogicalResult ThresholdMapOp::verify() {
  // C1
  auto type = dyn_cast<RankedTensorType>(getData().getType());
  if (!type || type.getRank() < 2 || !type.getElementType().isUnsignedInteger(8) ||
      llvm::any_of(type.getShape(), [](int64_t extent) { return extent < 1; }))
    return emitOpError("expects a tensor of ui8 of rank 2 or more, got ") << getData().getType();
  if (auto thresholds = ElementsView<uint8_t>::get(getData()); !thresholds)
    return emitOpError() << thresholds.error().message;
  return success();
}

Expected<ThresholdMap> ThresholdMapOp::getMap(ArrayRef<int64_t> indices) {
  ArrayRef<int64_t> shape = getData().getShapedType().getShape();
  Expected<int64_t> position = chooseMatrix(getSymName(), shape.drop_back(2), indices);
  if (!position)
    return tl::unexpected(position.error());
  int64_t rows = shape[shape.size() - 2], columns = shape.back(), size = rows * columns;
  return ThresholdMap(rows, columns, ElementsView<uint8_t>::get(getData())->copy(*position * size, size));
}

//===----------------------------------------------------------------------===//
// assignment
//===----------------------------------------------------------------------===//

/// C3 of assignment and C10 of attention: topologies only, or symbols only.
static LogicalResult verifyTopologyList(Operation *op, ArrayAttr topologies) {
  if (topologies.empty())
    return op->emitOpError("expects at least one topology");
  bool symbols = isa<FlatSymbolRefAttr>(topologies[0]);
  for (Attribute topology : topologies) {
    if (!isa<FlatSymbolRefAttr, TopologyAttrInterface>(topology))
      return op->emitOpError("expects topologies or symbols of block masks, got ") << topology;
    if (isa<FlatSymbolRefAttr>(topology) != symbols)
      return op->emitOpError("expects topologies only or symbols only, got ") << topologies[0] << " and " << topology;
  }
  return success();
}

/// C4 of assignment and C13 of attention: symbols name block masks.
static LogicalResult verifyMaskSymbols(Operation *op, ArrayAttr topologies, SymbolTableCollection &symbols) {
  for (Attribute topology : topologies)
    if (auto symbol = dyn_cast<FlatSymbolRefAttr>(topology);
        symbol && !symbols.lookupNearestSymbolFrom<BlockMaskOp>(op, symbol))
      return op->emitOpError("expects ") << symbol << " to be a block mask";
  return success();
}

LogicalResult AssignmentOp::verify() {
  // C1
  auto type = dyn_cast<RankedTensorType>(getTable().getType());
  if (!type || type.getRank() != 3 || !type.getElementType().isUnsignedInteger(16) ||
      llvm::any_of(type.getShape(), [](int64_t extent) { return extent < 1; }))
    return emitOpError("expects a table of type tensor<steps x layers x heads x ui16>, got ") << getTable().getType();
  auto indices = ElementsView<uint16_t>::get(getTable());
  if (!indices)
    return emitOpError() << indices.error().message;
  // C3
  if (failed(verifyTopologyList(*this, getTopologies())))
    return failure();
  // C2
  for (int64_t i = 0; i < indices->storedSize(); ++i)
    if ((*indices)[i] >= getTopologies().size())
      return emitOpError("expects indices in 0..")
             << getTopologies().size() - 1 << ", got " << (*indices)[i] << " for step "
             << i / (getNumLayers() * getNumHeads()) << ", layer " << i / getNumHeads() % getNumLayers() << ", head "
             << i % getNumHeads();
  return success();
}

LogicalResult AssignmentOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyMaskSymbols(*this, getTopologies(), symbols);
}

std::vector<uint16_t> AssignmentOp::getIndices() { return *readElements<uint16_t>(getTable()); }

//===----------------------------------------------------------------------===//
// attention
//===----------------------------------------------------------------------===//

MutableOperandRange AttentionOp::getDpsInitsMutable() {
  auto [output, outputs] = getODSOperandIndexAndLength(3);
  return MutableOperandRange(getOperation(), output, outputs + getODSOperandIndexAndLength(4).second);
}

LogicalResult AttentionOp::inferReturnTypes(MLIRContext *, std::optional<Location>, ValueRange operands,
                                            DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,
                                            SmallVectorImpl<Type> &types) {
  Adaptor adaptor(operands, attributes, properties, regions);
  types.push_back(adaptor.getOutput().getType());
  if (adaptor.getLse())
    types.push_back(adaptor.getLse().getType());
  return success();
}

Domain AttentionOp::getDomain() { return {getQueryGrid().getGrid(), getKeyGrid().value_or(getQueryGrid()).getGrid()}; }

int64_t AttentionOp::getNumHeads() {
  return AttentionShape(cast<RankedTensorType>(getQuery().getType()), getLayout()).heads;
}

int64_t AttentionOp::getHeadDim() { return cast<RankedTensorType>(getQuery().getType()).getDimSize(3); }

int64_t AttentionOp::getValueDim() { return cast<RankedTensorType>(getValue().getType()).getDimSize(3); }

LogicalResult AttentionOp::verify() {
  if (failed(verifyAttentionOperands(*this)))
    return failure();
  AttentionShape query(cast<RankedTensorType>(getQuery().getType()), getLayout());
  AttentionShape key(cast<RankedTensorType>(getKey().getType()), getLayout());
  Domain domain = getDomain();
  // C2
  if (query.tokens != domain.query.tokens())
    return emitOpError("expects ") << domain.query.tokens() << " query tokens for grid " << domain.query.str()
                                   << ", got " << query.tokens;
  if (key.tokens != domain.key.tokens())
    return emitOpError("expects ") << domain.key.tokens() << " key tokens for grid " << domain.key.str() << ", got "
                                   << key.tokens;
  // C9
  if (getValidText() && domain.key.textTokens() == 0)
    return emitOpError("expects text in the key grid for valid_text, got ") << domain.key.str();
  // C10
  if (getAssignment().has_value() == getTopologies().has_value() ||
      getAssignment().has_value() != getLayer().has_value())
    return emitOpError("expects an assignment with a layer, or inline topologies");
  if (!getTopologies())
    return success();
  int64_t count = getTopologies()->size();
  if (count != 1 && count != query.heads)
    return emitOpError("expects 1 or ") << query.heads << " topologies, got " << count;
  return verifyTopologyList(*this, *getTopologies());
}

/// C13 of attention
static LogicalResult verifyMaskGrids(AttentionOp op, ArrayAttr topologies, SymbolTableCollection &symbols) {
  for (Attribute topology : topologies) {
    auto symbol = dyn_cast<FlatSymbolRefAttr>(topology);
    auto mask = symbol ? symbols.lookupNearestSymbolFrom<BlockMaskOp>(op, symbol) : nullptr;
    if (!mask)
      continue;
    Domain domain = op.getDomain();
    if (mask.getTiling().getQueryGrid().getGrid() != domain.query ||
        mask.getTiling().getKeyGrid().getGrid() != domain.key)
      return op.emitOpError("expects block masks over ")
             << domain.query.str() << " and " << domain.key.str() << ", got " << symbol << " over " << mask.getTiling();
  }
  return success();
}

LogicalResult AttentionOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (getTopologies()) {
    if (failed(verifyMaskSymbols(*this, *getTopologies(), symbols)))
      return failure();
    return verifyMaskGrids(*this, *getTopologies(), symbols);
  }
  // C11
  auto assignment = symbols.lookupNearestSymbolFrom<AssignmentOp>(*this, getAssignmentAttr());
  if (!assignment)
    return emitOpError("expects ") << getAssignmentAttr() << " to be an assignment";
  if (static_cast<int64_t>(*getLayer()) >= assignment.getNumLayers() || static_cast<int64_t>(*getLayer()) < 0)
    return emitOpError("expects a layer in 0..") << assignment.getNumLayers() - 1 << " of " << getAssignmentAttr()
                                                 << ", got " << static_cast<int64_t>(*getLayer());
  if (assignment.getNumHeads() != getNumHeads())
    return emitOpError("expects ") << getNumHeads() << " heads in " << getAssignmentAttr() << ", got "
                                   << assignment.getNumHeads();
  return verifyMaskGrids(*this, assignment.getTopologies(), symbols);
}
