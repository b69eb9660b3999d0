//===- FrameAnchors.h - Global frames and a window of frames ----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_FRAMEANCHORS_H
#define OPENWORK_TOPOLOGY_FRAMEANCHORS_H

#include "openwork/Topology/Topology.h"

namespace openwork {

/// The frames of Long Video Sparse Attention (arXiv 2605.31057; JiusiServe/LongVideoSparseAttention,
/// lvsa/sparse_attention.py). Of T frames, every frame sees the anchors, which are the first ones and
///
///   (offset + i every) mod T   for i < ceil(T / every),
///
/// and a window of 2 window + 1 frames around it, moved so that it lies within the video. An expanded window grows by a
/// frame on its left and its right in turn until it has 2 window + 1 frames that are no anchors, so that every frame
/// sees equally many. A window of 0 is none. The offset is the denoising step mod `every`.
struct FrameAnchors {
  int64_t window = 0;
  int64_t first = 1;
  /// 0 for no anchors but the first frames.
  int64_t every = 0;
  int64_t offset = 0;
  bool expand = true;
};

/// Fails where the two grids differ, a number is negative, or the offset is not below `every`.
Expected<TopologyRef> makeFrameAnchors(const Domain &domain, const FrameAnchors &anchors);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_FRAMEANCHORS_H
