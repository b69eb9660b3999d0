//===- ScheduleOps.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/ScheduleOps.h"

#include "Assembly.h"
#include "RowCoverage.h"
#include "openwork/Dialect/Openwork/IR/AttentionShapes.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

#define GET_OP_CLASSES
#include "openwork/Dialect/Openwork/IR/ScheduleOps.cpp.inc"

/// More classes, heads or rows than an index of the launch parameters can name.
static constexpr size_t kMaxIndex = 65536;

static LogicalResult verifyPermutation(Operation *op, StringRef what, ArrayRef<int32_t> order, int64_t count) {
  if (static_cast<int64_t>(order.size()) != count)
    return op->emitOpError("expects an order of ") << count << ' ' << what << ", got " << order.size();
  std::vector<bool> seen(count);
  for (int32_t index : order) {
    if (index < 0 || index >= count || seen[index])
      return op->emitOpError("expects each of the ") << count << ' ' << what << " once in the order, but " << index
                                                     << (index < 0 || index >= count ? " is out of range" : " repeats");
    seen[index] = true;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// kernel
//===----------------------------------------------------------------------===//

LogicalResult KernelOp::verify() {
  // C3
  for (auto [name, value] : {std::pair<StringRef, int64_t>("tile_m", getTileM()),
                             {"tile_n", getTileN()},
                             {"head_dim", getHeadDim()},
                             {"value_dim", getValueDim()}})
    if (value < 1)
      return emitOpError("expects ") << name << " of at least 1, got " << value;
  // C4
  if (int64_t cluster = getCluster(); cluster != 1 && cluster != 2)
    return emitOpError("expects a cluster of 1 or 2, got ") << cluster;
  return success();
}

LogicalResult KernelOp::verifyRegions() {
  // C1
  size_t count = 0;
  for (Operation &op : getBody().front()) {
    if (!isa<ClassOp>(op))
      return emitOpError("expects classes in its body, got ") << op.getName();
    ++count;
  }
  if (count < 1 || count > kMaxIndex)
    return emitOpError("expects 1 to ") << kMaxIndex << " classes, got " << count;
  return success();
}

//===----------------------------------------------------------------------===//
// class
//===----------------------------------------------------------------------===//

BlockMaskOp ClassOp::lookupMask(SymbolTableCollection &symbols) {
  Operation *aroundKernel = (*this)->getParentOp()->getParentOp();
  return aroundKernel ? symbols.lookupNearestSymbolFrom<BlockMaskOp>(aroundKernel, getMaskAttr()) : nullptr;
}

LogicalResult ClassOp::verify() {
  // C1
  for (Operation &op : getBody().front())
    if (!isa<RowsOp, BitRowsOp>(op))
      return emitOpError("expects rows and bit_rows in its body, got ") << op.getName();
  return success();
}

LogicalResult ClassOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // C2
  BlockMaskOp mask = lookupMask(symbols);
  if (!mask)
    return emitOpError("expects ") << getMaskAttr() << " to be a block mask";
  // A kernel is a symbol table of its own, so uses inside it do not keep a private symbol outside alive.
  if (mask.isPrivate())
    return emitOpError("expects ") << getMaskAttr() << " to be public";
  TilingRef tiling = mask.getTiling().getTiling();
  auto kernel = cast<KernelOp>((*this)->getParentOp());
  // C2 of kernel
  if (tiling->query.tileSize() != static_cast<int64_t>(kernel.getTileM()) ||
      tiling->key.tileSize() != static_cast<int64_t>(kernel.getTileN()))
    return emitOpError("expects a mask with tiles of ")
           << kernel.getTileM() << " x " << kernel.getTileN() << ", got " << getMaskAttr() << " with "
           << tiling->query.tileSize() << " x " << tiling->key.tileSize();
  // C3
  if (getRowOrder() && failed(verifyPermutation(*this, "rows", *getRowOrder(), tiling->numRows())))
    return failure();
  return verifyRowsAndVisits(*this, mask, *tiling);
}

//===----------------------------------------------------------------------===//
// rows and bit_rows
//===----------------------------------------------------------------------===//

static LogicalResult verifyRanges(Operation *op, int64_t segment, ArrayRef<int64_t> begin, ArrayRef<int64_t> end) {
  // C3 of rows, C2 of bit_rows
  if (segment < 0)
    return op->emitOpError("expects a segment of at least 0, got ") << segment;
  // C1
  if (begin.size() != end.size())
    return op->emitOpError("expects as many begins as ends, got ") << begin.size() << " and " << end.size();
  if (begin.size() != 1 && begin.size() != 3)
    return op->emitOpError("expects one or three coordinates, got ") << begin.size();
  for (auto [first, last] : llvm::zip(begin, end))
    if (first < 0 || first >= last)
      return op->emitOpError("expects non-empty ranges, got ") << first << " to " << last;
  return success();
}

void RowsOp::build(OpBuilder &builder, OperationState &state, int64_t segment, ArrayRef<int64_t> begin,
                   ArrayRef<int64_t> end) {
  state.getOrAddProperties<Properties>().segment = builder.getI64IntegerAttr(segment);
  state.getOrAddProperties<Properties>().begin = builder.getDenseI64ArrayAttr(begin);
  state.getOrAddProperties<Properties>().end = builder.getDenseI64ArrayAttr(end);
  auto &block = state.addRegion()->emplaceBlock();
  for (size_t i = 0; i < begin.size(); ++i)
    block.addArgument(builder.getIndexType(), state.location);
}

void RowsOp::getAsmBlockArgumentNames(Region &region, OpAsmSetValueNameFn setName) {
  constexpr StringLiteral names = "fhw";
  size_t count = region.getNumArguments();
  for (BlockArgument argument : region.getArguments())
    setName(argument, count == names.size() ? names.substr(argument.getArgNumber(), 1) : "i");
}

ParseResult RowsOp::parse(OpAsmParser &parser, OperationState &result) {
  auto &properties = result.getOrAddProperties<Properties>();
  SmallVector<OpAsmParser::Argument> arguments;
  if (parseSegment(parser, properties.segment) || parser.parseArgumentList(arguments, OpAsmParser::Delimiter::Paren) ||
      parser.parseKeyword("in") || parseRanges(parser, properties.begin, properties.end) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  for (OpAsmParser::Argument &argument : arguments)
    argument.type = parser.getBuilder().getIndexType();
  Region *body = result.addRegion();
  if (parser.parseRegion(*body, arguments))
    return failure();
  if (body->empty()) {
    Block &block = body->emplaceBlock();
    for (OpAsmParser::Argument &argument : arguments)
      block.addArgument(argument.type, result.location);
  }
  return success();
}

void RowsOp::print(OpAsmPrinter &printer) {
  printSegment(printer, *this, getSegmentAttr());
  printer << " (";
  llvm::interleaveComma(getBody().getArguments(), printer,
                        [&](BlockArgument argument) { printer.printOperand(argument); });
  printer << ") in ";
  printRanges(printer, *this, getBeginAttr(), getEndAttr());
  printer.printOptionalAttrDictWithKeyword((*this)->getAttrs(), {"segment", "begin", "end"});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

LogicalResult RowsOp::verify() { return verifyRanges(*this, getSegment(), getBegin(), getEnd()); }

LogicalResult RowsOp::verifyRegions() {
  Block &body = getBody().front();
  if (body.getNumArguments() != getBegin().size() ||
      llvm::any_of(body.getArgumentTypes(), [](Type type) { return !type.isIndex(); }))
    return emitOpError("expects an argument of type index for each coordinate, of which there are ")
           << getBegin().size();
  // C2
  WalkResult result = getBody().walk([&](Operation *op) -> WalkResult {
    if (isa<affine::AffineApplyOp, affine::AffineMinOp, affine::AffineMaxOp, affine::AffineYieldOp, VisitOp>(op) ||
        (isa<affine::AffineForOp, affine::AffineIfOp>(op) && op->getNumResults() == 0))
      return WalkResult::advance();
    op->emitOpError("is not expected in rows, which hold affine loops, maps and visits");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

LogicalResult BitRowsOp::verify() { return verifyRanges(*this, getSegment(), getBegin(), getEnd()); }

//===----------------------------------------------------------------------===//
// visit
//===----------------------------------------------------------------------===//

LogicalResult VisitOp::verify() {
  // C4
  if (static_cast<int64_t>(getSegment()) < 0)
    return emitOpError("expects a segment of at least 0, got ") << static_cast<int64_t>(getSegment());
  // C1
  if (getCoordinates().size() != 1 && getCoordinates().size() != 3)
    return emitOpError("expects one or three coordinates, got ") << getCoordinates().size();
  // C3
  if (getTileMask() && getRule())
    return emitOpError("expects a tile mask or a rule, got both");
  if (getTileMask() && static_cast<int64_t>(*getTileMask()) < 0)
    return emitOpError("expects a tile mask of at least 0, got ") << static_cast<int64_t>(*getTileMask());
  // C2
  if (!(*this)->getParentOfType<RowsOp>())
    return emitOpError("expects to be inside rows");
  return success();
}

//===----------------------------------------------------------------------===//
// plan
//===----------------------------------------------------------------------===//

static LogicalResult verifySymbolList(Operation *op, StringRef what, ArrayAttr symbols) {
  if (symbols.empty() || symbols.size() > kMaxIndex)
    return op->emitOpError("expects 1 to ") << kMaxIndex << ' ' << what << ", got " << symbols.size();
  for (Attribute symbol : symbols)
    if (!isa<FlatSymbolRefAttr>(symbol))
      return op->emitOpError("expects a list of symbols, got ") << symbol;
  return success();
}

LogicalResult PlanOp::verify() {
  // C1
  if (failed(verifySymbolList(*this, "heads", getClasses())))
    return failure();
  // C2
  if (getHeadOrder())
    return verifyPermutation(*this, "heads", *getHeadOrder(), getNumHeads());
  return success();
}

LogicalResult PlanOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // C3
  auto kernel = symbols.lookupNearestSymbolFrom<KernelOp>(*this, getKernelAttr());
  if (!kernel)
    return emitOpError("expects ") << getKernelAttr() << " to be a kernel";
  for (Attribute head : getClasses())
    if (!isa_and_nonnull<ClassOp>(symbols.lookupSymbolIn(kernel, cast<FlatSymbolRefAttr>(head))))
      return emitOpError("expects ") << head << " to be a class of " << getKernelAttr();
  return success();
}

//===----------------------------------------------------------------------===//
// launch
//===----------------------------------------------------------------------===//

MutableOperandRange LaunchOp::getDpsInitsMutable() {
  auto [output, outputs] = getODSOperandIndexAndLength(3);
  return MutableOperandRange(getOperation(), output, outputs + getODSOperandIndexAndLength(4).second);
}

LogicalResult LaunchOp::inferReturnTypes(MLIRContext *, std::optional<Location>, ValueRange operands,
                                         DictionaryAttr attributes, OpaqueProperties properties, RegionRange regions,
                                         SmallVectorImpl<Type> &types) {
  Adaptor adaptor(operands, attributes, properties, regions);
  types.push_back(adaptor.getOutput().getType());
  if (adaptor.getLse())
    types.push_back(adaptor.getLse().getType());
  return success();
}

LogicalResult LaunchOp::verify() {
  if (failed(verifyAttentionOperands(*this)))
    return failure();
  // C1
  if (failed(verifySymbolList(*this, "plans", getPlans())))
    return failure();
  // C4
  if (int64_t layer = getLayer().value_or(0); layer < 0)
    return emitOpError("expects a layer of at least 0, got ") << layer;
  return success();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto query = cast<RankedTensorType>(getQuery().getType());
  int64_t heads = AttentionShape(query, getLayout()).heads;
  int64_t valueDim = cast<RankedTensorType>(getValue().getType()).getDimSize(3);
  // Runs of one plan are common: each is looked up once.
  for (size_t i = 0; i < getPlans().size(); ++i) {
    if (i && getPlans()[i] == getPlans()[i - 1])
      continue;
    // C2
    auto plan = symbols.lookupNearestSymbolFrom<PlanOp>(*this, cast<FlatSymbolRefAttr>(getPlans()[i]));
    if (!plan)
      return emitOpError("expects ") << getPlans()[i] << " to be a plan";
    if (plan.getNumHeads() != heads)
      return emitOpError("expects plans of ")
             << heads << " heads, got " << plan.getNumHeads() << " in " << getPlans()[i];
    // C3
    auto kernel = symbols.lookupNearestSymbolFrom<KernelOp>(*this, plan.getKernelAttr());
    if (kernel &&
        (static_cast<int64_t>(kernel.getHeadDim()) != query.getDimSize(3) ||
         static_cast<int64_t>(kernel.getValueDim()) != valueDim || kernel.getElementType() != query.getElementType()))
      return emitOpError("expects a kernel for head dims ")
             << query.getDimSize(3) << " x " << valueDim << " and type " << query.getElementType() << ", got "
             << plan.getKernelAttr() << " for " << kernel.getHeadDim() << " x " << kernel.getValueDim() << " and "
             << kernel.getElementType();
  }
  return success();
}
