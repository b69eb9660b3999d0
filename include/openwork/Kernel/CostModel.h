//===- CostModel.h - What visits and rows cost on one SM --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tiling and work order compare alternatives before any kernel exists, and a package says how long its launches take,
// by the few numbers below. They come from a cost table, which is data: a tuner that has measured a device replaces the
// table and nothing else.
//
// A launch deals its rows to SMs, each to the one that is free first, and
//
//     row     = prologue and epilogue + full visits + partial visits + padded visits        by kernel shape
//     launch  = start and end + makespan of the rows + exposed share of DRAM reads          lib/Schedule
//
// All of it holds for a device that has been busy for a second: clocks follow power, and a device that was idle is up
// to a tenth faster at first.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNEL_COSTMODEL_H
#define OPENWORK_KERNEL_COSTMODEL_H

#include "openwork/Kernel/CostTable.h"

#include <cstdint>

namespace openwork {

/// How many visits of each kind a row has.
struct VisitCounts {
  int64_t full = 0;
  int64_t partial = 0;
  int64_t padded = 0;

  int64_t total() const { return full + partial + padded; }
};

/// Times in seconds for one SM with all the others busy, so that they add up to the time of a launch when divided by
/// the number of SMs.
struct CostModel {
  KernelSpec spec;
  DeviceFacts device;
  double fullVisit = 0;
  double partialVisit = 0;
  double paddedVisit = 0;
  double row = 0;
  /// What a CTA of its own adds to a row; one that stays for another row does not pay it.
  double start = 0;
  double launch = 0;

  /// What work is dealt to: SMs, or clusters of them.
  int64_t slots() const { return device.sms / spec.cluster; }

  /// Seconds of one row: prologue, visits, epilogue.
  double rowSeconds(const VisitCounts &visits) const;

  /// Seconds that reading `bytes` from DRAM adds to a launch.
  double dramSeconds(double bytes) const { return bytes * device.exposedDram / device.dramBytesPerSecond; }
};

/// The rate of full visits the table gives for a shape, in TFLOP/s: linear in TILE_N between the two nearest shapes of
/// the same TILE_M, cluster, head dim and dtype; below the narrowest of them a visit (and a row) takes as long as
/// there, above the widest the rate stays. Between two head dims of which the table has several tiles the time of a
/// visit is linear in the head dim. Else, where the table lacks the head dim, TILE_M, cluster or dtype, the nearest one
/// stands in (in this order). A rate with a pipeline of its own is for that pipeline alone.
double denseTflops(const KernelSpec &spec, const CostTable &table);

/// Operations of one visit: 4 * TILE_M * TILE_N * (D + Dv) / 2.
double visitFlops(const KernelSpec &spec);

/// The model of a spec, whether or not it can be built. The time of a row and the factors of partial and padded visits
/// are those of the shapes that the rate comes from, in the same proportions, and the table's where those have none.
CostModel modelCosts(const KernelSpec &spec, const CostTable &table);
CostModel modelCosts(const KernelSpec &spec);

} // namespace openwork

#endif // OPENWORK_KERNEL_COSTMODEL_H
