//===- TopologyText.h - What attributes of topologies say -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_TOPOLOGYTEXT_H
#define OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_TOPOLOGYTEXT_H

#include "mlir/IR/Attributes.h"

#include <string>

namespace openwork {

/// A symbol that says what a topology is: `window_3_3_5_cell_6_8_8`.
std::string symbolNameOf(mlir::Attribute topology);

/// Whether a kernel could compute the pattern of a partial block from the topology: it names no stored data.
bool isArithmetic(mlir::Attribute topology);

} // namespace openwork

#endif // OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_TOPOLOGYTEXT_H
