//===- CostFit.h - Times of launches into a cost table ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a tuner has measured are whole launches. Where all rows of a launch are alike, a slot (an SM, or a cluster of
// them) works on equally many of them, one after the other, and
//
//     seconds = launch + rows of a slot * (row + full * v + partial * vp + padded * vd)
//
// is linear in what a cost model wants to know. Launches of full visits of several lengths tell the first terms apart:
// long rows the time v of a visit, short ones that of a row, few of them that of a launch. That fit is by least squares
// of the relative error; no time is below 0 (the method of Lawson and Hanson, Solving Least Squares Problems, 1974,
// chapter 23, for three unknowns). What tile masks and padding cost is the difference to a launch of as many full
// visits, so that no error of the fit goes into it.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNEL_COSTFIT_H
#define OPENWORK_KERNEL_COSTFIT_H

#include "openwork/Kernel/CostModel.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace openwork {

/// A launch whose rows are all alike, and its time.
struct LaunchTime {
  /// Rows that the busiest slot works on; see rowsOfSlot.
  int64_t rows = 0;
  VisitCounts visits;
  double seconds = 0;
};

/// How many of the query tiles of all heads the busiest slot works on. A cluster takes as many tiles at once as it has
/// CTAs.
int64_t rowsOfSlot(int64_t queryTiles, int64_t heads, int64_t sms, int64_t cluster);

/// The terms of one kernel, in seconds.
struct KernelFit {
  double launch = 0, row = 0, full = 0;
  /// Where some launch has such visits.
  std::optional<double> partial = std::nullopt, padded = std::nullopt;

  double secondsOf(const LaunchTime &launch) const;
  /// The largest relative error of the launches.
  double residual(std::span<const LaunchTime> launches) const;
};

/// Fits the terms of one kernel, of launches with visits of one kind, or of full ones and one other; the launch's own
/// is taken as given if it is. Fails where the launches do not tell the terms apart, or a time is no positive number.
Expected<KernelFit> fitKernel(std::span<const LaunchTime> launches, std::optional<double> launch = std::nullopt);

/// What was measured of one kernel.
struct MeasuredKernel {
  KernelSpec spec;
  std::vector<LaunchTime> launches;
  /// See ShapeRate.
  double spread = 0;
  int64_t tokens = 0, heads = 0;
};

/// Fits all kernels of a device, whose launches start and end alike: each by itself first, then with the median of
/// their launch terms. Fails likewise, and names the kernel.
Expected<std::vector<KernelFit>> fitKernels(std::span<const MeasuredKernel> kernels);

/// The table with the measured shapes in place of its own, and medians over the kernels as its figures for all others.
/// What was not measured stays. `fits` are those of the kernels; `date` is as Origin has it. The device of the table is
/// the one that was measured.
CostTable updateCosts(CostTable table, std::span<const MeasuredKernel> kernels, std::span<const KernelFit> fits,
                      const std::string &date);

} // namespace openwork

#endif // OPENWORK_KERNEL_COSTFIT_H
