//===- LayerCase.h - What of a package to run -------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_LAYERCASE_H
#define OPENWORK_RUNNER_LAYERCASE_H

#include "openwork/Package/Manifest.h"

#include <optional>
#include <string>
#include <vector>

namespace openwork {

/// A layer at a denoising step, with what the manifest says of it. Refers to the manifest.
struct LayerCase {
  const PackageLayer *layer = nullptr;
  int64_t step = 0;
  const PackagePlan *plan = nullptr;
  const PackageKernel *kernel = nullptr;
  /// Index into the manifest's kernels.
  int64_t kernelIndex = 0;

  const PackageClass &headClass(int64_t head) const { return kernel->classes[plan->classes[head]]; }
  /// Visits of one batch entry, over all heads.
  int64_t visits() const;
  /// Floating-point operations of QK and PV in these visits, padding and masked pairs included.
  double flops(int64_t batch) const;
};

/// Each distinct pair of plan and geometry once, where it first occurs: layers in the manifest's order, steps
/// ascending. Only layers of that number and that step count where they are given. Fails where none is left.
Expected<std::vector<LayerCase>> chooseCases(const Manifest &manifest, std::optional<int64_t> layer,
                                             std::optional<int64_t> step);

/// `layer 3, step 0, plan @wan_3 of @wan_kernel: 12 heads, 32760 by 32760 tokens, d128 bf16, density 23.1 %`.
std::string describe(const LayerCase &layerCase);

} // namespace openwork

#endif // OPENWORK_RUNNER_LAYERCASE_H
