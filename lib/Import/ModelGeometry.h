//===- ModelGeometry.h - Shapes of a model's attention layers ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_MODELGEOMETRY_H
#define OPENWORK_LIB_IMPORT_MODELGEOMETRY_H

#include "Triples.h"

#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.h"
#include "openwork/Support/Json.h"

#include "mlir/IR/BuiltinTypes.h"

namespace openwork {

inline constexpr std::array<std::string_view, 3> kDtypeNames = {"bf16", "f16", "f32"};

/// What a topology.json says about the operands of its layers.
struct ModelGeometry {
  SourcePosition position;
  TokenGrid grid;
  /// Absent where keys lie on the grid of the queries.
  std::optional<TokenGrid> keyGrid;
  /// How many axes the grid was written with; sizes along it are written with as many.
  size_t axes = 3;
  int64_t steps = 1, layers = 1, heads = 1, kvHeads = 1;
  int64_t headDim = 1, valueDim = 1;
  /// An index into kDtypeNames.
  size_t dtype = 0;
  ir::Layout layout = ir::Layout::BSHD;
  /// Absent where it is dynamic.
  std::optional<int64_t> batch;
  std::optional<float> scale;
  bool lse = false;

  Domain domain() const { return {grid, keyGrid.value_or(grid)}; }
  int64_t numTriples() const { return steps * layers * heads; }
  mlir::FloatType elementType(mlir::MLIRContext *context) const;
};

/// Reads the field "geometry".
Expected<ModelGeometry> readGeometry(const JsonValue &value);

/// Fails where a topology.json may not have that name: it becomes a symbol and a folder.
Expected<void> checkName(std::string_view name);

/// Fails where a table of that many steps, layers and heads goes over the limits, each of which is at least 1.
Expected<void> checkTriples(const Triple &counts);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_MODELGEOMETRY_H
