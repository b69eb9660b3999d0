//===- OpenworkAttrs.h - Grids, tilings and topologies as attributes -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_OPENWORKATTRS_H
#define OPENWORK_DIALECT_OPENWORK_IR_OPENWORKATTRS_H

#include "openwork/Support/Error.h"
#include "openwork/Topology/Tiling.h"
#include "openwork/Topology/Topology.h"

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"

namespace openwork::ir {

/// Finds the stored data that topologies name by symbols.
class TopologyResolver {
public:
  virtual ~TopologyResolver() = default;
  /// The op of that name, or null.
  virtual mlir::Operation *lookup(mlir::FlatSymbolRefAttr symbol) = 0;
};

} // namespace openwork::ir

#include "openwork/Dialect/Openwork/IR/OpenworkEnums.h.inc"
#include "openwork/Dialect/Openwork/IR/OpenworkInterfaces.h.inc"
#define GET_ATTRDEF_CLASSES
#include "openwork/Dialect/Openwork/IR/OpenworkAttrs.h.inc"

namespace openwork::ir {

/// One of the given keywords; the error lists them.
mlir::ParseResult parseOneOf(mlir::AsmParser &parser, llvm::StringRef &keyword,
                             llvm::ArrayRef<llvm::StringRef> allowed);

/// Parses and prints the body of a token grid, `30 x 48 x 80 + text_back 256`.
mlir::ParseResult parseGrid(mlir::AsmParser &parser, TokenGridAttr &grid);
void printGrid(mlir::AsmPrinter &printer, TokenGridAttr grid);

/// A topology attribute over a domain; errors are emitted and name the attribute.
mlir::FailureOr<TopologyRef> buildTopology(mlir::Attribute attribute, const Domain &domain, TopologyResolver &resolver,
                                           llvm::function_ref<mlir::InFlightDiagnostic()> emitError);

} // namespace openwork::ir

#endif // OPENWORK_DIALECT_OPENWORK_IR_OPENWORKATTRS_H
