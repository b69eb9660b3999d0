//===- RowCostsTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Schedule/RowCosts.h"

#include "openwork/Mask/MaskContext.h"

#include <gtest/gtest.h>

using namespace openwork;

TEST(RowCosts, CountsEachKindOfVisit) {
  MaskContext context;
  TokenGrid grid = *TokenGrid::get({1, 1, 10}, TextPosition::None, 0);
  // Three key tiles, the last of which has two tokens.
  AxisTiling axis = *AxisTiling::linear(grid, 4);
  BlockMaskParts parts(std::make_shared<const Tiling>(Tiling{axis, axis}));
  for (int64_t column : {0, 1, 2})
    setBit(parts.fullRow(0), column);
  setBit(parts.partialRow(1), 1);
  parts.partialIds = {0};
  parts.tileMasks.push_back(context.intern(4, 4, std::vector<uint64_t>{1, 2, 4, 8}));
  CostModel model;
  model.fullVisit = 1;
  model.partialVisit = 10;
  model.paddedVisit = 100;
  model.row = 1000;
  EXPECT_EQ(rowSeconds(*context.get(std::move(parts)), model), (std::vector<double>{1102, 1010, 1000}));
}
