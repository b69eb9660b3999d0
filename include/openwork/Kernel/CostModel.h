//===- CostModel.h - What visits and rows cost on one SM --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tiling and work order compare alternatives before any kernel exists, with the few numbers below. They come from a
// cost table, which is data: a tuner that has measured a device replaces the table and nothing else.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNEL_COSTMODEL_H
#define OPENWORK_KERNEL_COSTMODEL_H

#include "openwork/Kernel/KernelSpec.h"

#include <cstdint>
#include <vector>

namespace openwork {

/// What the model knows of a device.
struct Device {
  /// Streaming multiprocessors; cores on the host.
  int64_t sms = 132;
  /// L2 cache, and the part of it that keeps K and V for reuse, in bytes.
  double l2Bytes = 0;
  double l2ReuseBytes = 0;
  /// DRAM bandwidth that a copy reaches, in bytes per second.
  double dramBytesPerSecond = 0;
  /// Share of the time of a DRAM read that the pipeline does not hide, 0 to 1.
  double exposedDram = 0;
};

/// Where a number comes from.
enum class Source : uint8_t { Measured, Published, Estimated };

/// The dense rate of one kernel shape, on the whole device at 32 thousand tokens or more, in TFLOP/s.
struct ShapeRate {
  int32_t headDim, tileM, tileN, cluster;
  double tflops;
  Source source;
};

struct CostTable {
  Device device;
  std::vector<ShapeRate> rates;
  /// Time of a visit under a tile mask, and of a visit to a key tile with padding, over that of a full one.
  double partialFactor = 1;
  double paddedFactor = 1;
  /// Prologue and epilogue of a row, in full visits to 128 keys.
  double rowVisits = 0;
  /// Start and end of a launch, in seconds.
  double launchSeconds = 0;
};

/// One H200 (sm_90a, 132 SMs), 16-bit elements.
CostTable h200Costs();
/// One core of some host. Only the ratios mean anything.
CostTable hostCosts();
/// The built-in table of a target.
CostTable builtinCosts(Arch arch);

/// How many visits of each kind a row has.
struct VisitCounts {
  int64_t full = 0;
  int64_t partial = 0;
  int64_t padded = 0;
};

/// Times in seconds for one SM with all the others busy, so that they add up to the time of a launch when divided by
/// the number of SMs.
struct CostModel {
  KernelSpec spec;
  Device device;
  double fullVisit = 0;
  double partialVisit = 0;
  double paddedVisit = 0;
  double row = 0;
  double launch = 0;

  /// What work is dealt to: SMs, or clusters of them.
  int64_t slots() const { return device.sms / spec.cluster; }

  /// Seconds of one row: prologue, visits, epilogue.
  double rowSeconds(const VisitCounts &visits) const;

  /// Seconds that reading `bytes` from DRAM adds to a launch.
  double dramSeconds(double bytes) const { return bytes * device.exposedDram / device.dramBytesPerSecond; }
};

/// The dense rate the table gives for a shape, in TFLOP/s: linear in TILE_N between the two nearest shapes of the same
/// TILE_M, cluster and head dim; below the narrowest of them a visit takes as long as there, above the widest the rate
/// stays. Where the table lacks the head dim, TILE_M or cluster, the nearest one stands in (in this order).
double denseTflops(const KernelSpec &spec, const CostTable &table);

/// The model of a spec, whether or not it can be built. 4 * TILE_M * TILE_N * (D + Dv) / 2 operations make a visit.
CostModel modelCosts(const KernelSpec &spec, const CostTable &table);
CostModel modelCosts(const KernelSpec &spec);

} // namespace openwork

#endif // OPENWORK_KERNEL_COSTMODEL_H
