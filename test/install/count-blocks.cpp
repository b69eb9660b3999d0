//===- count-blocks.cpp - The libraries without MLIR, from outside --------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/Classify.h"
#include "openwork/Topology/Intervals.h"

#include <cstdio>

int main() {
  auto grid = *openwork::TokenGrid::get({1, 1, 1024});
  auto axis = *openwork::AxisTiling::linear(grid, 128);
  openwork::MaskContext context;
  openwork::TilingRef tiling = context.intern({axis, axis});
  openwork::BlockCounts counts = openwork::countBlocks(*openwork::makeCausal({grid, grid}), tiling);
  std::printf("%ld full, %ld partial\n", long(counts.full), long(counts.partial));
  return counts.full == 28 && counts.partial == 8 ? 0 : 1;
}
