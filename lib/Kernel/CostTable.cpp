//===- CostTable.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/CostTable.h"

#include "CostTexts.h"

#include <tuple>

using namespace openwork;

static auto shapeOf(const ShapeRate &rate) {
  return std::tuple(rate.dtype, rate.headDim, rate.tileM, rate.cluster, rate.tileN, rate.stages, rate.pingpong);
}

bool openwork::haveOneShape(const ShapeRate &a, const ShapeRate &b) { return shapeOf(a) == shapeOf(b); }

bool openwork::comesBefore(const ShapeRate &a, const ShapeRate &b) { return shapeOf(a) < shapeOf(b); }

std::string_view openwork::name(Source source) { return kSourceNames[static_cast<size_t>(source)]; }
