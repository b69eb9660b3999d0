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

#include <string>

namespace openwork {

/// Reads topology.json into a module with one `openwork.assignment`, the stored data it names, and one function for each
/// layer that holds an `openwork.attention`. Errors are emitted on the context with the place in the file they are in, and
/// give null.
mlir::OwningOpRef<mlir::ModuleOp> readTopologyFile(mlir::StringRef path, mlir::MLIRContext *context);

/// What the files of other projects leave unsaid.
struct ImportGeometry {
  TokenGrid grid;
  int64_t headDim = 128;
  std::string dtype = "bf16";
};

/// The text of a topology.json for a mask strategy of Sliding Tile Attention, a JSON object
/// {"step_layer_head": [t, h, w], ...} of windows in cells.
Expected<std::string> importStaStrategy(const std::string &path, const ImportGeometry &geometry, const Coord &cell);

/// The text of a topology.json for stored masks: a safetensors file whose tensor is BOOL [layers, heads, rows, columns], or
/// with a leading axis of steps, or a U8 threshold map of that shape, cut at `level`.
Expected<std::string> importStoredMasks(const std::string &path, const ImportGeometry &geometry,
                                        const std::string &tensor, int64_t queryBlock, int64_t keyBlock,
                                        std::optional<int64_t> level);

} // namespace openwork

#endif // OPENWORK_IMPORT_IMPORT_H
