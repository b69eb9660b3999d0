//===- Tables.h - Read-only data of a kernel --------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CONVERSION_ENUMERATION_TABLES_H
#define OPENWORK_CONVERSION_ENUMERATION_TABLES_H

#include "openwork/Conversion/Enumeration/KernelFacts.h"

#include <string>

namespace openwork {

/// Key slots of a segment that hold no token, as tile masks.
struct SegmentPadding {
  /// Whether the last tile along frames, height, width has padding.
  std::array<bool, 3> axes = {};
  /// Visit words for each set of axes on which a tile is last, as bits in the order of the padded axes, from 1 on.
  /// Entry 0 is that of a tile without padding.
  std::vector<int64_t> words;

  bool any() const { return words.size() > 1; }
};

/// What the code of a class looks up.
struct ClassTables {
  /// Added to a tile mask's index in the block mask; the result is a visit word.
  int64_t firstMaskWord = 0;
  /// For each key segment.
  std::vector<SegmentPadding> padding;
  /// Symbols of the row order, and of embedded rows: full and partial bits, visit words of partial blocks, and where a
  /// row's begin. Empty where the class has none.
  std::string order, full, partial, words, firstWord;
};

/// How a target keeps read-only data.
class TableWriter {
public:
  virtual ~TableWriter() = default;
  virtual void write(llvm::StringRef name, mlir::DenseIntElementsAttr values) = 0;
  /// Appends a tile mask, TILE_M rows of TILE_N bits in 64-bit words, as the target's code reads it.
  virtual void appendMask(Words bits, std::vector<uint32_t> &words) = 0;
};

/// The tables of a kernel.
class Tables {
public:
  Tables(TableWriter &writer, const KernelFacts &facts) : writer(writer), facts(facts) {}

  /// Fails where the tile masks are more than a visit word can tell apart.
  mlir::LogicalResult build();

  const ClassTables &of(size_t index) const { return classes[index]; }
  /// The symbol of the tile masks; empty where there are none.
  const std::string &masks() const { return maskTable; }

private:
  void addMasks(const ClassFacts &facts, ClassTables &tables);
  SegmentPadding addPadding(const AxisTiling &keys, const Segment &segment, const TileView &view);
  int64_t addMask(Words bits);
  void addRows(const ClassFacts &facts, ClassTables &tables);
  ir::KernelOp kernel() const { return mlir::cast<ir::KernelOp>(ir::ClassOp(facts.classes.front().op)->getParentOp()); }
  /// Makes a table; returns its symbol.
  template <typename T> std::string table(std::string name, llvm::ArrayRef<T> values);

  TableWriter &writer;
  const KernelFacts &facts;
  std::vector<ClassTables> classes;
  std::vector<uint32_t> maskWords;
  int64_t numMasks = 0;
  std::string maskTable;
};

/// Whether some visit goes by the rule of the mask; such rows are read from bits.
bool visitsByRule(ir::RowsOp rows);

} // namespace openwork

#endif // OPENWORK_CONVERSION_ENUMERATION_TABLES_H
