//===- LaunchLayout.h - Where a launch's tensors lie ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_LAUNCHLAYOUT_H
#define OPENWORK_RUNNER_LAUNCHLAYOUT_H

#include "openwork/Package/Manifest.h"

#include <string_view>
#include <vector>

namespace openwork {

/// The order of the axes in memory, the last of which is the head's own: batch, sequence, heads, dim.
enum class Layout : uint8_t {
  BSHD,
  BHSD,
  Packed ///< bshd, where each token's rows of Q, of K and of V lie in one buffer, one after the other
};

/// `bshd`, `bhsd`, `packed`.
std::string_view name(Layout layout);
Expected<Layout> parseLayout(std::string_view text);

/// A [batch, tokens, heads, columns] tensor in a buffer. The offset and the strides are in elements.
struct TensorLayout {
  int64_t batch = 0, tokens = 0, heads = 0, columns = 0;
  int64_t offset = 0;
  int64_t batchStride = 0, tokenStride = 0, headStride = 0;

  int64_t numRows() const { return batch * tokens * heads; }
  int64_t rowAt(int64_t entry, int64_t token, int64_t head) const {
    return offset + entry * batchStride + token * tokenStride + head * headStride;
  }
};

/// Q, K and V in one buffer or in one each, and O in a buffer of its own, all without gaps.
struct LaunchLayout {
  TensorLayout query, key, value, output;
  /// Whether Q, K and V share a buffer.
  bool packed = false;
};

inline constexpr int64_t kMaxRunBatch = 4096;

/// Fails where the batch is not in 1..kMaxRunBatch, a tensor goes beyond 2^40 elements, or the layout is packed and
/// queries and keys are not of the same tokens.
Expected<LaunchLayout> layOut(const PackageGeometry &geometry, int64_t batch, Layout layout);

} // namespace openwork

#endif // OPENWORK_RUNNER_LAUNCHLAYOUT_H
