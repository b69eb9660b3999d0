//===- Scopes.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Scopes.h"

#include "mlir/IR/Threading.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

/// C1 of plan
static constexpr int64_t kMaxHeads = 65536;

FailureOr<std::vector<AttentionScope>> openwork::collectAttention(ModuleOp module) {
  llvm::MapVector<Operation *, std::vector<AttentionOp>> opsOf;
  WalkResult result = module.walk([&](AttentionOp op) -> WalkResult {
    Operation *table = SymbolTable::getNearestSymbolTable(op);
    if (!table)
      return op.emitOpError("expects a symbol table around it, but the nearest candidate is an unregistered op");
    if (op.getNumHeads() > kMaxHeads)
      return op.emitOpError("expects at most ") << kMaxHeads << " heads, got " << op.getNumHeads();
    opsOf[table].push_back(op);
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  std::vector<AttentionScope> scopes;
  for (auto &[table, ops] : opsOf)
    scopes.push_back({table, std::move(ops)});
  return scopes;
}

void openwork::eraseUnused(SymbolTable &table, ArrayRef<Operation *> ops) {
  std::optional<SymbolTable::UseRange> uses = SymbolTable::getSymbolUses(&table.getOp()->getRegion(0));
  if (!uses)
    return;
  llvm::DenseSet<StringAttr> used;
  for (const SymbolTable::SymbolUse &use : *uses)
    used.insert(use.getSymbolRef().getRootReference());
  for (Operation *op : ops)
    if (!used.contains(SymbolTable::getSymbolName(op)))
      table.erase(op);
}

LogicalResult openwork::allSucceed(MLIRContext *context, size_t count, function_ref<LogicalResult(size_t)> body) {
  std::vector<char> failures(count);
  parallelFor(context, 0, count, [&](size_t i) { failures[i] = failed(body(i)); });
  return failure(llvm::is_contained(failures, true));
}
