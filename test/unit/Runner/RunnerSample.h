//===- RunnerSample.h - A package whose masks are real ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_RUNNER_RUNNERSAMPLE_H
#define OPENWORK_TEST_UNIT_RUNNER_RUNNERSAMPLE_H

#include "openwork/Mask/BlockMask.h"
#include "openwork/Package/Manifest.h"
#include "openwork/Runner/ClassMasks.h"

#include <map>
#include <string>

namespace openwork::test {

/// Layer 0, with a plan for each of two steps, and layer 3, with the second of these plans for any step:
///
///     144 x 144 tokens, 4 heads, 2 kv heads, bf16, dims 128 and 128, 16 text keys; kernel_0, in boxes of 2 x 4 x 16
///     class `near`: the grid sees the grid, and some of the text; text sees all
///     class `far`: a query slot of the grid sees the slots before it, and the first none; text sees text
///
/// Layer 4:
///
///     300 x 300 tokens, 2 heads, 2 kv heads, fp16, dims 64 and 128, no text keys; kernel_1, causal, in runs of 128
struct RunnerSample {
  RunnerSample();
  /// The same for the host; `library` holds the bytes of a shared object with all kernels. Layer 5 is as layer 4, in
  /// fp32, by kernel_2.
  static RunnerSample forHost(std::string library);

  /// Writes the package; for a device, with bytes for machine code that none would take.
  Expected<Manifest> write(const std::string &path) const;

  Manifest manifest;
  std::string library;
  std::map<std::string, BlockMask> masks;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_RUNNER_RUNNERSAMPLE_H
