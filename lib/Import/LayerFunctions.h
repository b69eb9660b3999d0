//===- LayerFunctions.h - A function for each attention layer ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_LAYERFUNCTIONS_H
#define OPENWORK_LIB_IMPORT_LAYERFUNCTIONS_H

#include "ModelGeometry.h"

#include "mlir/IR/Builders.h"

namespace openwork {

/// Whether a symbol is named like the function of a layer.
bool isLayerName(mlir::StringRef name);

/// Adds `func.func @layer_<i>` for each layer: query, key, value and output, then the LSE and the valid text keys where
/// the geometry has them; its body is one attention under the layer of the assignment.
void buildLayerFunctions(mlir::OpBuilder &builder, mlir::Location loc, const ModelGeometry &geometry,
                         mlir::StringRef assignment);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_LAYERFUNCTIONS_H
