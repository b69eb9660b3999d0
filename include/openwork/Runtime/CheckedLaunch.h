//===- CheckedLaunch.h - A launch that fits its package ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_CHECKEDLAUNCH_H
#define OPENWORK_RUNTIME_CHECKEDLAUNCH_H

#include "openwork/Package/Manifest.h"
#include "openwork/Runtime/CudaDriver.h"
#include "openwork/Runtime/Failure.h"

#include "openwork-c/runtime.h"

#include <cstdint>
#include <numbers>
#include <string>

namespace openwork {

/// A launch found in its package, with every argument checked and every default filled in. Refers to the manifest.
struct CheckedLaunch {
  const PackageGeometry *geometry = nullptr;
  const PackagePlan *plan = nullptr;
  const PackageKernel *kernel = nullptr;

  int64_t batch = 1;
  /// Of the layer, the first and how many; and of the kv heads, those that they use.
  int64_t headOffset = 0, headCount = 0;
  int64_t kvHeadCount = 0;
  int64_t headsPerKvHead = 1;
  /// Of the scores.
  double scale = 0;

  OpenworkTensor query = {}, key = {}, value = {}, output = {};
  float *lse = nullptr;
  int64_t lseBatchStride = 0, lseHeadStride = 0;
  const int32_t *validText = nullptr;
  cuda::Stream stream = nullptr;

  bool isForHost() const { return kernel->spec.arch == Arch::Host; }
  /// Calls `take(deal)` for each position in the plan's order, without the heads that others compute. Heads count from
  /// the range's first.
  template <typename Take> void deal(const Take &take) const {
    for (uint16_t head : plan->order)
      if (int64_t ours = head - headOffset; ours >= 0 && ours < headCount)
        take(Deal{static_cast<uint16_t>(ours), plan->classes[head]});
  }
  int64_t items() const { return itemsOfHead(kernel->rows, kernel->spec) * headCount * batch; }
  /// For the softmax in base 2.
  float scaleLog2() const { return static_cast<float>(scale * std::numbers::log2e); }
};

/// Everything that can be wrong with a launch and needs no device to see: NotFound where the package has no such layer,
/// geometry or step, else InvalidArgument. Allocates only for a message.
Result<CheckedLaunch> checkLaunch(const Manifest &manifest, const OpenworkLaunch &launch);

/// The plan of a layer at a denoising step; NotFound where the layer has no such step.
Result<const PackagePlan *> findPlan(const Manifest &manifest, const PackageLayer &layer, int64_t step);

/// The launch of one batch entry of another launch.
CheckedLaunch batchEntry(const CheckedLaunch &launch, int64_t entry);

/// `4096 x 4096 tokens, 4 heads, 2 kv heads, head dim 128, value dim 128, bf16, 0 text keys`.
std::string describe(const PackageGeometry &geometry);

/// Batch entries of a launch.
inline constexpr int64_t kMaxBatch = 65535;
/// No axis of a tensor may span more bytes: a tensor map holds no larger stride.
inline constexpr int64_t kMaxSpanBytes = int64_t{1} << 40;

} // namespace openwork

#endif // OPENWORK_RUNTIME_CHECKEDLAUNCH_H
