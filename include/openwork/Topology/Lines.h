//===- Lines.h - Columns and diagonals --------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_LINES_H
#define OPENWORK_TOPOLOGY_LINES_H

#include "openwork/Topology/Topology.h"

#include <vector>

namespace openwork {

/// Whole columns and whole diagonals of a mask, of tokens (block 1) or of blocks: the vertical and slash lines of
/// MInference (arXiv 2407.02490; minference/modules/minference_forward.py, with the causal mask by makeAll), and the
/// lines of MOD-DiT (arXiv 2601.11641; MoD/mod/attn_mask.py, generate_mask_from_lines), whose heads of the mode
/// block_diagonal have the squares too. Block i attends to block j where
///
///   j in a column   or   j - i in a diagonal   or   floor(i / squares) = floor(j / squares).
///
/// Blocks are counted from the grid's first token; text is in none.
struct Lines {
  /// Tokens in a block.
  int64_t block = 1;
  /// Ascending intervals that do not touch.
  std::vector<Interval> columns = {}, diagonals = {};
  /// Blocks along a square, or 0 for none; MOD-DiT has floor(frame tokens / block).
  int64_t squares = 0;
};

/// Fails where there is no line, one is beyond the blocks, or blocks of more than one token are more than 16,384.
Expected<TopologyRef> makeLines(const Domain &domain, const Lines &lines);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_LINES_H
