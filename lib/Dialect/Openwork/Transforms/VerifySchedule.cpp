//===- VerifySchedule.cpp - openwork-verify-schedule ----------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Dialect/Openwork/Transforms/ScheduleProof.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Threading.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

namespace openwork {
#define GEN_PASS_DEF_OPENWORKVERIFYSCHEDULE
#include "openwork/Dialect/Openwork/Transforms/Passes.h.inc"
} // namespace openwork

namespace {

class VerifySchedule final : public openwork::impl::OpenworkVerifyScheduleBase<VerifySchedule> {
public:
  using OpenworkVerifyScheduleBase::OpenworkVerifyScheduleBase;

  void runOnOperation() override {
    SymbolTableCollection symbols;
    std::vector<std::pair<ClassOp, BlockMaskOp>> classes;
    getOperation().walk([&](ClassOp op) { classes.push_back({op, op.lookupMask(symbols)}); });
    if (failed(failableParallelForEach(&getContext(), classes,
                                       [](auto entry) { return prove(entry.first, entry.second); })))
      signalPassFailure();
  }

private:
  static LogicalResult prove(ClassOp op, BlockMaskOp maskOp) {
    Expected<BlockMask> mask = maskOp.getBlockMask();
    if (!mask)
      return maskOp.emitOpError() << mask.error().message;
    if (maskOp.getRule() && failed(proveRule(maskOp, *mask)))
      return failure();
    return proveClass(op, *mask);
  }
};

} // namespace
