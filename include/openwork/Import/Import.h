//===- Import.h - Readers of topologies from files --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_IMPORT_IMPORT_H
#define OPENWORK_IMPORT_IMPORT_H

#include "openwork/Support/Error.h"
#include "openwork/Topology/TokenGrid.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <optional>
#include <string>

namespace openwork {

/// Reads topology.json (lib/Import/topology.schema.json) into a module with one `openwork.assignment`, the stored data
/// it names, and one function `layer_<i>` for each layer that holds an `openwork.attention`. Loads the dialects it
/// needs. Errors are emitted on the context at their line and column, 0:0 where the file cannot be read, and give null.
mlir::OwningOpRef<mlir::ModuleOp> readTopologyFile(mlir::StringRef path, mlir::MLIRContext *context);

/// The same of a text; `path` says where errors are, and which folder the files it names are in.
mlir::OwningOpRef<mlir::ModuleOp> readTopologyText(mlir::StringRef text, mlir::StringRef path,
                                                   mlir::MLIRContext *context);

/// What the files of other projects leave unsaid.
struct ImportGeometry {
  TokenGrid grid;
  int64_t headDim = 128;
  /// bf16, f16 or f32.
  std::string dtype = "bf16";
  /// Of the topology.json, and so of its assignment.
  std::string name = "imported";
  /// Denoising steps that share masks stored without an axis of steps.
  int64_t steps = 1;
  /// For people; none where it is empty.
  std::string description = {};
  /// How many of the grid's axes are written, the last ones.
  size_t axes = 3;
};

/// The text of a topology.json for a mask strategy of Sliding Tile Attention, a JSON object
/// {"step_layer_head": [frames, height, width], ...} of windows in cells of `cell` tokens, with one member for each of
/// the steps, layers and heads. Windows are by cell, the whole grid is `full`, and where the grid has text, text keys
/// and text queries are dense, as in the published kernels. Errors have their place in the strategy.
Expected<std::string> importStaStrategy(const std::string &path, const ImportGeometry &geometry, const Coord &cell);

/// The text of a topology.json for stored masks: a safetensors file with a tensor BOOL [layers, heads, rows, columns],
/// with or without a leading axis of steps, or a U8 threshold map of that shape, cut at `level`. Only the header is
/// read. The text names the file by `path` as it is: a relative path holds for a topology.json in the working
/// directory.
Expected<std::string> importStoredMasks(const std::string &path, const ImportGeometry &geometry,
                                        const std::string &tensor, int64_t queryBlock, int64_t keyBlock,
                                        std::optional<int64_t> level);

} // namespace openwork

#endif // OPENWORK_IMPORT_IMPORT_H
