//===- MInferenceIndices.h - MInference's choices ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_MINFERENCEINDICES_H
#define OPENWORK_LIB_IMPORT_MINFERENCEINDICES_H

#include "ConvertedMasks.h"

namespace openwork {

/// Tokens of the tiles of MInference's kernels, of queries and of keys.
inline constexpr int64_t kMInferenceTile = 64;

/// The keys that the kernel of vertical_and_slash visits, before its causal mask: `mask` has a row of `tokens` keys for
/// each tile of queries. From v_idx and s_idx, of any order, each at most once; one diagonal must be below 64.
/// `extents` are the model's steps, layers and heads.
Expected<void> readVerticalSlash(const FormatTensors &tensors, const Triple &triple, const Triple &extents,
                                 std::span<char> mask, int64_t tokens);

/// The same of block_sparse: blocks of a stack, whose mask `number` is this triple's. Row i of block_index has the
/// first i + 1 of its blocks, as in _triton_block_sparse_attn_fwd_kernel
/// (minference/ops/block_sparse_flash_attention.py). The sequence is padded, even where it is whole tiles; keys of the
/// padding are behind every query.
Expected<void> readBlockIndex(const FormatTensors &tensors, const Triple &number, const Triple &triple,
                              const Triple &extents, MaskStack &stack);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_MINFERENCEINDICES_H
