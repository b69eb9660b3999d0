//===- Radial.h - Radial attention ------------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_RADIAL_H
#define OPENWORK_TOPOLOGY_RADIAL_H

#include "openwork/Topology/Topology.h"

namespace openwork {

/// Radial attention (arXiv 2506.19852) as its code has it (mit-han-lab/radial-attention, radial_attn/attn_mask.py,
/// gen_log_mask_shrinked), a mask of blocks. For two frames of n tokens each at the distance d, with bits(x) the length
/// of x in binary and s = 2^bits(n) / 2^bits(d), pixels p and r attend where
///
///   |p - r| <= n for d <= 1, max(block, s decay) otherwise,   and   s >= 128 or d mod floor(128 / s) = 0,
///
/// the 128 being in the code whatever the block. These windows are laid over blocks of the video, frame by frame: a
/// block is kept where, for some pair of frames, more than 3/5 of the key columns in which the pair has a pixel have
/// one for more than 1/3 of the block's queries. A frame reaches into ceil(n / block) blocks from the one in which it
/// begins. Blocks behind the last whole one are all kept, as rows and as columns.
///
/// Text is in no block. The code keeps all pairs with text: any(radial, text keys, text queries).
struct Radial {
  double decay = 1;
  /// Tokens in a block.
  int64_t block = 128;
  /// Whether every query attends to the first frame, as for Wan.
  bool sink = false;
};

/// Fails where the two grids differ, the decay is not a positive number, or there are more than 16,384 blocks.
Expected<TopologyRef> makeRadial(const Domain &domain, const Radial &radial);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_RADIAL_H
