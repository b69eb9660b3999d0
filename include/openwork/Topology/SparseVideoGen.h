//===- SparseVideoGen.h - The bands of Sparse VideoGen ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sparse VideoGen (arXiv 2502.01776; svg-project/Sparse-VideoGen, svg/models/{wan,hyvideo,cog}/utils.py) gives spatial
// heads a band of the sequence, and temporal heads the same band in pixel-major order. Both are made of other families:
//
//   Wan            |q - k| <= reach or k in the first frame                      no text
//   HunyuanVideo   |q - k| <= reach or text query or text key                    text behind; padding sees padding
//   alone CogVideoX      |q - k| <= reach or text query or text key                    text in front
//                  or, with its sink, k in the first frame
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_SPARSEVIDEOGEN_H
#define OPENWORK_TOPOLOGY_SPARSEVIDEOGEN_H

#include "openwork/Topology/TokenGrid.h"

namespace openwork {

enum class SparseVideoGenModel : uint8_t { Wan, HunyuanVideo, CogVideoX };

/// How far apart tokens of the band are, for a density that the whole mask should have. With N tokens, c of them text,
///
///   s = density - 2 c / N,   w = N (1 - sqrt(1 - s))
///   reach = ceil(w / 128) 128 for Wan, and floor(w / 128) 128 - 1 for the others, which compare with <
///
/// Fails where the density is not in 0..1 or leaves no band beside the text, and where the text is not where the model
/// has it.
Expected<int64_t> sparseVideoGenReach(SparseVideoGenModel model, const TokenGrid &grid, double density);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_SPARSEVIDEOGEN_H
