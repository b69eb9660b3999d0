//===- Enumerator.h - The code that runs a class's loops --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CONVERSION_ENUMERATION_ENUMERATOR_H
#define OPENWORK_CONVERSION_ENUMERATION_ENUMERATOR_H

#include "openwork/Conversion/Enumeration/Tables.h"
#include "openwork/KernelsGen/Code.h"
#include "openwork/KernelsGen/Visits.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/IR/IRMapping.h"

namespace openwork {

struct RowRange;

/// Where an item's parts come from on a target, and where its visits go. Each writes code; values are i32 unless said
/// otherwise. A count goes in and comes out with every entry, for targets that number them.
class VisitSink {
public:
  using Value = mlir::Value;

  virtual ~VisitSink() = default;

  /// Of the item: its number in the row order of its class, the class of its head, and how many text keys count.
  virtual Value item() = 0;
  virtual Value headClass() = 0;
  virtual Value validText() = 0;
  /// Whether bit rows are to be visited from their last column on; null for never.
  virtual Value isReversed() { return nullptr; }
  /// An entry of a table that a TableWriter wrote.
  virtual Value load(llvm::StringRef table, mlir::Type type, Value index) = 0;
  /// Before any visit: the query tile, or that the class has no such item.
  virtual Value begin(Value count, const TilePlace &queries) = 0;
  virtual Value skip(Value count) = 0;
  /// A visit to a key tile; the word is a VisitWord.
  virtual Value visit(Value count, Value word, const TilePlace &keys) = 0;
};

/// Writes the part of a kernel that knows topologies: it finds the item's head class and query tile, and hands on the
/// visits of that row. Loops carry one value, the sink's count.
class Enumerator {
public:
  Enumerator(const KernelFacts &facts, const Tables &tables, Code &code, VisitSink &sink)
      : facts(facts), tables(tables), code(code), sink(sink) {}

  mlir::Value build(mlir::Value count);
  /// An error was emitted; the code is not to be used.
  bool hasFailed() const { return failed; }

private:
  using Value = mlir::Value;
  /// Three coordinates of a tile, i32; those of a run are 0, 0, i.
  using Place = std::array<Value, 3>;
  /// Code that hands on visits.
  using Push = llvm::function_ref<Value(Value count)>;

  Value pushIf(Value condition, Value count, Push then, Push otherwise);
  Value buildClass(size_t index, Value count);
  Value buildRow(Value row, Value count);
  Place placeOf(Value tile, const Segment &segment);
  Value contains(const Place &place, const RowRange &rows, const Segment &segment);
  Value buildSegment(size_t segment, Value row, Value count);
  TilePlace viewPlace(const Place &place, const std::vector<TileView> &views, int64_t view);

  /// @name Affine rows
  /// @{
  Value buildBlock(mlir::Block &block, mlir::IRMapping &values, Value count);
  Value buildLoop(mlir::affine::AffineForOp loop, mlir::IRMapping &values, Value count);
  Value buildBranch(mlir::affine::AffineIfOp branch, mlir::IRMapping &values, Value count);
  Value evaluate(mlir::AffineMap map, mlir::ValueRange operands, bool max, mlir::Operation *op);
  Value buildVisit(ir::VisitOp visit, mlir::IRMapping &values, Value count);
  /// @}

  /// @name Bit rows
  /// @{
  using Plane = llvm::function_ref<Value(Value word)>;
  Value buildBits(Value row, Value count, Plane full, Plane partial);
  Value buildEmbedded(Value row, Value count);
  Value buildImmediate(ir::BitRowsOp rows, Value row, Value count);
  Value immediate(ir::BitRowsOp rows, Words plane, Value index);
  Value buildColumn(Value column, Value word, Value count);
  /// @}

  /// A visit to a key tile; `word` is empty for a full one.
  Value visit(size_t segment, const Place &place, Value word, Value count);
  Value paddingWord(size_t segment, const Place &place);

  const ClassFacts &current() const { return facts.classes[index]; }
  const ClassTables &currentTables() const { return tables.of(index); }
  const Tiling &tiling() const { return current().mask.tiling(); }

  const KernelFacts &facts;
  const Tables &tables;
  Code &code;
  VisitSink &sink;
  /// The class whose code is being written.
  size_t index = 0;
  /// How many text keys count, where launches may say so.
  Value validText;
  bool failed = false;
};

} // namespace openwork

#endif // OPENWORK_CONVERSION_ENUMERATION_ENUMERATOR_H
