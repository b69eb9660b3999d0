//===- RowSample.h - Which rows to check ------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_ROWSAMPLE_H
#define OPENWORK_RUNNER_ROWSAMPLE_H

#include "openwork/Mask/BlockMask.h"

#include <span>
#include <vector>

namespace openwork {

/// Ascending, distinct query tokens: the first and the last of every segment, and others at random up to `count` in
/// all; every token where `count` is no less.
std::vector<int64_t> sampleQueries(const AxisTiling &queries, int64_t count, uint64_t seed);

/// What one row of a head costs, on average, in multiplications.
double rowCost(const BlockMask &mask, int64_t headDim, int64_t valueDim);

/// How many rows of each head can be checked in some seconds on this machine, given the cost of a row of each: 8 to
/// 256.
int64_t affordableRows(std::span<const double> rowCosts, double seconds);

} // namespace openwork

#endif // OPENWORK_RUNNER_ROWSAMPLE_H
