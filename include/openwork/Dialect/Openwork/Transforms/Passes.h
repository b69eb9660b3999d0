//===- Passes.h - From topologies to schedules ------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_TRANSFORMS_PASSES_H
#define OPENWORK_DIALECT_OPENWORK_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

#include <memory>
#include <string>

namespace openwork {

#define GEN_PASS_DECL
#include "openwork/Dialect/Openwork/Transforms/Passes.h.inc"

/// The stages that a compilation can stop after. Those after Specialize are no business of the passes here.
enum class Stage { Tile, Specialize, GPU, NVVM, PTX, Host, LLVM, Package };

/// What the whole pipeline is told.
struct CompileOptions {
  Stage compileTo = Stage::Specialize;
  /// 0 leaves the choice to the cost model.
  int64_t tileM = 0, tileN = 0;
  std::string arch = "sm_90a";
  /// File with the costs of the target; the built-in ones if empty.
  std::string costs;
  /// 0 stands for as many as the costs are of.
  int64_t sms = 0;
};

/// The passes up to and including a stage, Specialize at most.
void buildCompilePipeline(mlir::OpPassManager &manager, const CompileOptions &options);

#define GEN_PASS_REGISTRATION
#include "openwork/Dialect/Openwork/Transforms/Passes.h.inc"

} // namespace openwork

#endif // OPENWORK_DIALECT_OPENWORK_TRANSFORMS_PASSES_H
