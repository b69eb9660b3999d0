//===- Scopes.h - Symbol tables and what is in them -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_SCOPES_H
#define OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_SCOPES_H

#include "openwork/Dialect/Openwork/IR/TopologyOps.h"

#include "mlir/IR/BuiltinOps.h"

namespace openwork {

/// Attention ops that look up their symbols in one table: the module's, or that of a module inside it.
struct AttentionScope {
  mlir::Operation *table;
  /// At least one, in the order of the IR.
  std::vector<ir::AttentionOp> ops;

  mlir::Block &body() const { return table->getRegion(0).front(); }
};

/// The attention of a module. An op whose symbol table is not known, or with more heads than a plan can hold, is an
/// error.
mlir::FailureOr<std::vector<AttentionScope>> collectAttention(mlir::ModuleOp module);

/// Erases those of the ops that nothing in their symbol table names; none where an op of the table is not known.
void eraseUnused(mlir::SymbolTable &table, llvm::ArrayRef<mlir::Operation *> ops);

/// Runs a body for 0 .. count - 1 in parallel, all of them whatever fails, so that errors are the same every time.
mlir::LogicalResult allSucceed(mlir::MLIRContext *context, size_t count,
                               llvm::function_ref<mlir::LogicalResult(size_t)> body);

} // namespace openwork

#endif // OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_SCOPES_H
