//===- Enumerator.h - The code that runs a class's loops --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_CONVERSION_OPENWORKTOGPU_ENUMERATOR_H
#define OPENWORK_LIB_CONVERSION_OPENWORKTOGPU_ENUMERATOR_H

#include "Tables.h"
#include "openwork/KernelsGen/SM90/Kernel.h"

namespace openwork {

struct RowRange;

/// Writes the part of a kernel that knows topologies: it finds the CTA's head class and query tile, and pushes the
/// visits of that row. Loops carry one value, the number of entries pushed so far.
class Enumerator {
public:
  Enumerator(const KernelFacts &facts, const Tables &tables, sm90::Code &code, sm90::Ring &ring)
      : facts(facts), tables(tables), code(code), ring(ring) {}

  mlir::Value build(mlir::Value count);
  /// An error was emitted; the code is not to be used.
  bool hasFailed() const { return failed; }

private:
  using Value = mlir::Value;
  /// Three coordinates of a tile, i32; those of a run are 0, 0, i.
  using Place = std::array<Value, 3>;
  /// Code that pushes visits.
  using Push = llvm::function_ref<Value(Value count)>;

  Value pushIf(Value condition, Value count, Push then, Push otherwise);
  Value pushIdle(Value count);
  Value buildClass(size_t index, Value count);
  Value buildRow(Value row, Value count);
  Place placeOf(Value tile, const Segment &segment);
  Value contains(const Place &place, const RowRange &rows, const Segment &segment);
  Value buildSegment(size_t segment, Value row, Value count);
  sm90::TilePlace viewPlace(const Place &place, const std::vector<TileView> &views, int64_t view);

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

  /// Pushes a visit to a key tile; `word` is empty for a full one.
  Value visit(size_t segment, const Place &place, Value word, Value count);
  Value paddingWord(size_t segment, const Place &place);

  const ClassFacts &current() const { return facts.classes[index]; }
  const ClassTables &currentTables() const { return tables.of(index); }
  const Tiling &tiling() const { return current().mask.tiling(); }

  const KernelFacts &facts;
  const Tables &tables;
  sm90::Code &code;
  sm90::Ring &ring;
  /// The class whose code is being written.
  size_t index = 0;
  /// How many text keys count, where launches may say so.
  Value validText;
  bool failed = false;
};

} // namespace openwork

#endif // OPENWORK_LIB_CONVERSION_OPENWORKTOGPU_ENUMERATOR_H
