//===- BlockMaskOp.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "openwork/Dialect/Openwork/IR/TopologyOps.h"

#include "mlir/IR/Builders.h"

#include <algorithm>

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

void BlockMaskOp::build(OpBuilder &builder, OperationState &state, StringRef name, const BlockMask &mask,
                        Attribute rule) {
  MLIRContext *context = builder.getContext();
  Type i64 = builder.getI64Type(), i32 = builder.getI32Type();
  int64_t rows = mask.numRows(), words = mask.wordsPerRow();
  auto elements = [&](StringRef part, ArrayRef<int64_t> shape, Words values) {
    return makeElements<uint64_t>((name + part).str(), shape, i64, ArrayRef(values.data(), values.size()));
  };
  ElementsAttr partial, ids, tileMasks;
  if (mask.hasPartial()) {
    partial = elements("_partial", {rows, words}, mask.partialPlane());
    std::vector<uint32_t> idValues;
    for (int64_t row = 0; row < rows; ++row)
      idValues.insert(idValues.end(), mask.partialIds(row).begin(), mask.partialIds(row).end());
    ids = makeElements<uint32_t>((name + "_ids").str(), {static_cast<int64_t>(idValues.size())}, i32, idValues);
    std::vector<uint64_t> patterns;
    for (const TileMask &pattern : mask.tileMasks())
      patterns.insert(patterns.end(), pattern.words().begin(), pattern.words().end());
    const Tiling &tiling = mask.tiling();
    tileMasks = elements(
        "_tile_masks",
        {static_cast<int64_t>(mask.tileMasks().size()), tiling.query.tileSize(), wordsFor(tiling.key.tileSize())},
        patterns);
  }
  build(builder, state, builder.getStringAttr(name), TilingAttr::get(context, mask.tiling()), rule,
        elements("_full", {rows, words}, mask.fullPlane()), partial, ids, tileMasks);
}

/// The values of one plane, if it has the type that it should.
template <typename T>
static Expected<std::vector<T>> readPlane(const char *name, ElementsAttr elements, RankedTensorType expected) {
  auto text = [](Type type) {
    std::string result;
    llvm::raw_string_ostream(result) << '\'' << type << '\'';
    return result;
  };
  if (elements.getType() != expected)
    return error(std::string("expects ") + name + " of type " + text(expected) + ", got " + text(elements.getType()));
  Expected<std::vector<T>> values = readElements<T>(elements);
  if (!values)
    return error(std::string(name) + ": " + values.error().message);
  return values;
}

/// Adds the partial blocks of a block mask op and their tile masks.
static Expected<void> readPartial(BlockMaskOp op, MaskContext &context, RankedTensorType plane, BlockMaskParts &parts) {
  Type i32 = IntegerType::get(op.getContext(), 32);
  auto partial = readPlane<uint64_t>("partial", *op.getPartial(), plane);
  if (!partial)
    return tl::unexpected(partial.error());
  parts.partial = std::move(*partial);
  auto ids = readPlane<uint32_t>("ids", *op.getIds(), RankedTensorType::get({popcount(parts.partial)}, i32));
  if (!ids)
    return tl::unexpected(ids.error());
  parts.partialIds = std::move(*ids);

  auto given = dyn_cast<RankedTensorType>(op.getTileMasks()->getType());
  int64_t count = given && given.getRank() == 3 ? given.getDimSize(0) : 0;
  int64_t rows = parts.tiling->query.tileSize(), columns = parts.tiling->key.tileSize(),
          size = rows * wordsFor(columns);
  auto patterns = readPlane<uint64_t>("tile_masks", *op.getTileMasks(),
                                      RankedTensorType::get({count, rows, wordsFor(columns)}, plane.getElementType()));
  if (!patterns)
    return tl::unexpected(patterns.error());
  for (int64_t i = 0; i < count; ++i)
    parts.tileMasks.push_back(context.intern(rows, columns, Words(*patterns).subspan(i * size, size)));
  return {};
}

/// The planes of a block mask op as parts, before they are checked against each other.
static Expected<BlockMaskParts> readParts(BlockMaskOp op, MaskContext &context) {
  TilingRef tiling = op.getTiling().getTiling();
  auto plane =
      RankedTensorType::get({tiling->numRows(), wordsFor(tiling->numColumns())}, IntegerType::get(op.getContext(), 64));
  BlockMaskParts parts(tiling);
  // C1
  auto full = readPlane<uint64_t>("full", op.getFull(), plane);
  if (!full)
    return tl::unexpected(full.error());
  parts.full = std::move(*full);
  // C6
  if (op.getPartial().has_value() != op.getIds().has_value() ||
      op.getIds().has_value() != op.getTileMasks().has_value())
    return error("expects partial, ids and tile_masks together");
  if (op.getPartial())
    if (auto read = readPartial(op, context, plane, parts); !read)
      return tl::unexpected(read.error());
  return parts;
}

Expected<BlockMask> BlockMaskOp::getBlockMask() {
  MaskContext &context = getContext()->getLoadedDialect<OpenworkDialect>()->getMaskContext();
  return readParts(*this, context).and_then([&](BlockMaskParts parts) { return context.get(std::move(parts)); });
}

/// C4: a partial block is partial once its pattern is cut to the pairs that exist.
static LogicalResult verifyKinds(BlockMaskOp op, const BlockMaskParts &given, const BlockMask &mask) {
  for (size_t w = 0; w < given.full.size(); ++w) {
    uint64_t partial = mask.hasPartial() ? mask.partialPlane()[w] : 0;
    if (uint64_t wrong = given.partial[w] & ~partial)
      return op.emitOpError("expects tile masks that keep some but not all pairs of their blocks, but that of block (")
             << w / mask.wordsPerRow() << ", " << w % mask.wordsPerRow() * 64 + std::countr_zero(wrong) << ") does not";
  }
  return success();
}

/// C5, given a mask whose blocks are of the kinds they should.
static LogicalResult verifyTileMasks(BlockMaskOp op, const BlockMaskParts &given, const BlockMask &mask) {
  size_t used = 0;
  for (uint32_t id : given.partialIds) {
    if (id > used)
      return op.emitOpError("expects tile masks numbered by first use, got ") << id << " before " << used;
    used = std::max<size_t>(used, id + 1);
  }
  if (used != given.tileMasks.size())
    return op.emitOpError("expects ") << used << " tile masks, all of them used, got " << given.tileMasks.size();
  llvm::DenseMap<const void *, size_t> first;
  for (size_t i = 0; i < used; ++i)
    if (auto [known, isNew] = first.try_emplace(given.tileMasks[i].identity(), i); !isNew)
      return op.emitOpError("expects distinct tile masks, but ") << known->second << " and " << i << " are equal";
  const uint32_t *next = given.partialIds.data();
  for (int64_t row = 0; row < mask.numRows(); ++row)
    for (uint32_t id : mask.partialIds(row)) {
      if (!(given.tileMasks[*next] == mask.tileMasks()[id]))
        return op.emitOpError("expects tile masks without pairs of padding, but ")
               << *next << " keeps some in row " << row;
      ++next;
    }
  return success();
}

LogicalResult BlockMaskOp::verify() {
  // C7
  if (getRule() && !isa<TopologyAttrInterface>(*getRule()))
    return emitOpError("expects a topology as rule, got ") << *getRule();
  MaskContext &context = getContext()->getLoadedDialect<OpenworkDialect>()->getMaskContext();
  Expected<BlockMaskParts> given = readParts(*this, context);
  if (!given)
    return emitOpError() << given.error().message;
  // C6
  if (getPartial() && given->partialIds.empty())
    return emitOpError("expects no partial, ids and tile_masks where no block is partial");
  // C1 to C3
  Expected<BlockMask> mask = context.get(*given);
  if (!mask)
    return emitOpError() << mask.error().message;
  return failure(failed(verifyKinds(*this, *given, *mask)) || failed(verifyTileMasks(*this, *given, *mask)));
}
