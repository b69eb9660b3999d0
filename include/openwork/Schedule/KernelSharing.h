//===- KernelSharing.h - Which classes share a kernel -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_KERNELSHARING_H
#define OPENWORK_SCHEDULE_KERNELSHARING_H

#include <cstdint>
#include <span>
#include <vector>

namespace openwork {

/// Limits and costs of sharing, in bytes of code and data.
struct SharingCosts {
  /// A kernel without classes: the consumers' loop, prologue and epilogue.
  int64_t kernelBytes = 24 << 10;
  /// No kernel grows beyond this by sharing.
  int64_t maxKernelBytes = 4 << 20;
  /// Launches without a common class share a kernel while it stays below this: one assembler run and one module less.
  int64_t smallKernelBytes = 256 << 10;
};

/// Which kernel each launch uses, and which classes each kernel holds.
struct KernelSharing {
  /// Ascending class indices of each kernel.
  std::vector<std::vector<uint32_t>> kernels;
  std::vector<uint32_t> kernelOfLaunch;
};

/// Puts launches, each a set of classes given as ascending indices, into kernels so that little code is made: in order
/// of falling size, a set joins the kernel that grows least and stays within the limits, or starts one. A set that is
/// too large by itself has a kernel of its own. Equal sets share. The time is proportional to the sum, over the
/// distinct sets and their classes, of the kernels that hold a class.
KernelSharing shareKernels(std::span<const std::vector<uint32_t>> launches, std::span<const int64_t> classBytes,
                           const SharingCosts &costs);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_KERNELSHARING_H
