//===- Nbhd.h - Windows whose width falls with the distance of frames -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_NBHD_H
#define OPENWORK_TOPOLOGY_NBHD_H

#include "openwork/Topology/Topology.h"

#include <vector>

namespace openwork {

/// The neighbourhood mask of LightX2V (lightx2v/common/ops/attn/nbhd_attn.py, generate_nbhd_mask). Blocks are numbered
/// through the video, with a = frame tokens / block of them to a frame, not always a whole number. Frames at the
/// distance d have the width w(d) = max(minWidth, widths[d] a), and minWidth where no width is given. Block i attends
/// to block j where j <= a, that is, to the first frame, and where, for some d,
///
///   (n + d) a <= j <= (n + d + 1) a   with n = floor(i / a),   and   d a - w(d) <= j - i <= d a + w(d)
///
/// or the same with i and j exchanged. Text is in no block.
struct Nbhd {
  /// In frames, for the distances 0, 1, ...; the code's own are 1, .5, .056.
  std::vector<double> widths;
  /// In blocks.
  double minWidth = 1;
  /// Tokens in a block.
  int64_t block = 128;
};

/// Fails where the two grids differ, there are more widths than frames or none, a width is negative, or there are more
/// than 16,384 blocks.
Expected<TopologyRef> makeNbhd(const Domain &domain, const Nbhd &nbhd);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_NBHD_H
