//===- VerifySchedule.cpp - openwork-verify-schedule ----------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Scopes.h"
#include "openwork/Dialect/Openwork/Transforms/Passes.h"
#include "openwork/Dialect/Openwork/Transforms/ScheduleProof.h"

#include "llvm/ADT/MapVector.h"

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
    llvm::MapVector<BlockMaskOp, std::vector<ClassOp>> classesOf;
    getOperation().walk([&](ClassOp op) { classesOf[op.lookupMask(symbols)].push_back(op); });
    if (failed(allSucceed(&getContext(), classesOf.size(), [&](size_t i) {
          auto &[mask, classes] = *(classesOf.begin() + i);
          return prove(mask, classes);
        })))
      signalPassFailure();
  }

private:
  static LogicalResult prove(BlockMaskOp maskOp, ArrayRef<ClassOp> classes) {
    // The verifier has read it before.
    BlockMask mask = *maskOp.getBlockMask();
    if (maskOp.getRule() && failed(proveRule(maskOp, mask)))
      return failure();
    bool proved = true;
    for (ClassOp op : classes)
      proved &= succeeded(proveClass(op, mask));
    return success(proved);
  }
};

} // namespace
