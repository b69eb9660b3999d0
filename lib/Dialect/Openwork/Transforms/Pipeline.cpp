//===- Pipeline.cpp - The compile pipeline --------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/Transforms/Passes.h"

using namespace openwork;

void openwork::buildCompilePipeline(mlir::OpPassManager &manager, const CompileOptions &options) {
  OpenworkTileOptions tile;
  tile.tileM = options.tileM;
  tile.tileN = options.tileN;
  tile.arch = options.arch;
  tile.costs = options.costs;
  manager.addPass(createOpenworkTile(tile));
  if (options.compileTo == Stage::Tile)
    return;
  manager.addPass(createOpenworkSpecialize());
  OpenworkOrderWorkOptions order;
  order.sms = options.sms;
  order.arch = options.arch;
  order.costs = options.costs;
  manager.addPass(createOpenworkOrderWork(order));
}
