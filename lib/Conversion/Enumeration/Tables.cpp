//===- Tables.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Conversion/Enumeration/Tables.h"

#include "openwork/KernelsGen/Visits.h"

using namespace mlir;
using namespace openwork;

bool openwork::visitsByRule(ir::RowsOp rows) {
  return rows.getBody()
      .walk([](ir::VisitOp visit) { return visit.getRule() ? WalkResult::interrupt() : WalkResult::advance(); })
      .wasInterrupted();
}

/// Whether some row is read from bits: bit rows, and rows that visit by the rule of their mask.
static bool readsBits(ir::ClassOp op) {
  return llvm::any_of(op.getBody().getOps(), [](Operation &rows) {
    auto affine = dyn_cast<ir::RowsOp>(rows);
    return !affine || visitsByRule(affine);
  });
}

/// Whether some row's bits are data, not code.
static bool embedsBits(ir::ClassOp op) {
  return llvm::any_of(op.getBody().getOps(), [](Operation &rows) {
    if (auto bits = dyn_cast<ir::BitRowsOp>(rows))
      return bits.getStorage() == ir::BitStorage::Embedded;
    return visitsByRule(cast<ir::RowsOp>(rows));
  });
}

static ArrayRef<uint64_t> toArray(Words words) { return {words.data(), words.size()}; }

template <typename T> std::string Tables::table(std::string name, ArrayRef<T> values) {
  // Kernel and tables share a module, and a kernel may be called anything.
  if (name == kernel().getSymName())
    name += "_table";
  auto type = RankedTensorType::get(int64_t(values.size()), IntegerType::get(kernel().getContext(), sizeof(T) * 8));
  ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
  writer.write(name, cast<DenseIntElementsAttr>(DenseElementsAttr::getFromRawBuffer(type, bytes)));
  return name;
}

//===----------------------------------------------------------------------===//
// Tile masks
//===----------------------------------------------------------------------===//

/// The visit word of a mask that is new in the kernel.
int64_t Tables::addMask(Words bits) {
  if (numMasks < VisitWord::kMaxMasks)
    writer.appendMask(bits, maskWords);
  return ++numMasks;
}

void Tables::addMasks(const ClassFacts &facts, ClassTables &tables) {
  tables.firstMaskWord = numMasks + 1;
  for (const TileMask &mask : facts.mask.tileMasks())
    addMask(mask.words());
  const AxisTiling &keys = facts.mask.tiling().key;
  for (auto [segment, view] : llvm::zip_equal(keys.segments(), facts.keyViews))
    tables.padding.push_back(addPadding(keys, segment, this->facts.keyViews[view]));
}

SegmentPadding Tables::addPadding(const AxisTiling &keys, const Segment &segment, const TileView &view) {
  SegmentPadding padding;
  padding.words = {0};
  SmallVector<int64_t> padded;
  for (int64_t axis = 0; axis < 3; ++axis) {
    padding.axes[axis] = view.grid[axis] % view.box[axis] != 0;
    if (padding.axes[axis])
      padded.push_back(axis);
  }
  int64_t words = wordsFor(keys.tileSize());
  for (size_t last = 1; last < size_t{1} << padded.size(); ++last) {
    Coord tile = {0, 0, 0};
    for (auto [bit, axis] : llvm::enumerate(padded))
      if (last >> bit & 1)
        tile[axis] = segment.counts[axis] - 1;
    // A segment of one tile along an axis has no other tile; its first is its last.
    std::vector<uint64_t> slots(words), rows;
    keys.slotsWithTokens(keys.tileIndex(segment, tile), slots);
    for (int64_t row = 0; row < facts.spec.tileM; ++row)
      llvm::append_range(rows, slots);
    padding.words.push_back(addMask(rows));
  }
  return padding;
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

void Tables::addRows(const ClassFacts &facts, ClassTables &tables) {
  ir::ClassOp op = facts.op;
  std::string name = op.getSymName().str();
  if (std::optional<ArrayRef<int32_t>> order = op.getRowOrder())
    tables.order = table(name + "_order", *order);
  if (!readsBits(op))
    return;
  const BlockMask &mask = facts.mask;
  bool embedded = embedsBits(op);
  if (embedded)
    tables.full = table(name + "_full", toArray(mask.fullPlane()));
  if (!mask.hasPartial())
    return;
  if (embedded)
    tables.partial = table(name + "_partial", toArray(mask.partialPlane()));
  std::vector<uint32_t> words, firstWord;
  for (int64_t row = 0; row < mask.numRows(); ++row) {
    firstWord.push_back(words.size());
    for (uint32_t id : mask.partialIds(row))
      words.push_back(tables.firstMaskWord + id);
  }
  tables.words = table(name + "_words", ArrayRef<uint32_t>(words));
  firstWord.push_back(words.size());
  tables.firstWord = table(name + "_first_word", ArrayRef<uint32_t>(firstWord));
}

LogicalResult Tables::build() {
  for (const ClassFacts &entry : facts.classes) {
    classes.emplace_back();
    addMasks(entry, classes.back());
    addRows(entry, classes.back());
  }
  if (numMasks > VisitWord::kMaxMasks)
    return kernel().emitOpError("expects at most ")
           << VisitWord::kMaxMasks << " tile masks in a kernel, got " << numMasks;
  if (numMasks)
    maskTable = table(kernel().getSymName().str() + "_masks", ArrayRef<uint32_t>(maskWords));
  return success();
}
