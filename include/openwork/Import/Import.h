//===- Import.h - Readers of topologies from files --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_IMPORT_IMPORT_H
#define OPENWORK_IMPORT_IMPORT_H

#include "openwork/Support/Error.h"
#include "openwork/Topology/TokenGrid.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <optional>
#include <string>
#include <vector>

namespace openwork {

/// Reads topology.json (lib/Import/topology.schema.json) into a module with one `openwork.assignment`, the stored data
/// it names, and one function `layer_<i>` for each layer that holds an `openwork.attention`. Loads the dialects it
/// needs. Errors are emitted on the context at their line and column, 0:0 where the file cannot be read, and give null.
mlir::OwningOpRef<mlir::ModuleOp> readTopologyFile(mlir::StringRef path, mlir::MLIRContext *context);

/// The same of a text; `path` says where errors are, and which folder the files it names are in.
mlir::OwningOpRef<mlir::ModuleOp> readTopologyText(mlir::StringRef text, mlir::StringRef path,
                                                   mlir::MLIRContext *context);

/// The files that a topology.json is read with: the paths in its fields "file", each once, sorted. They need not be
/// there, nor need the text be a topology; the error is that it is no JSON.
Expected<std::vector<std::string>> filesOfTopology(mlir::StringRef text, mlir::StringRef path);

/// What the files of other projects leave unsaid.
struct ImportGeometry {
  TokenGrid grid;
  int64_t headDim = 128;
  /// bf16, f16 or f32.
  std::string dtype = "bf16";
  /// Of the topology.json, and so of its assignment.
  std::string name = "imported";
  /// Denoising steps, layers and heads that share masks stored without an axis of them.
  int64_t steps = 1, layers = 1, heads = 1;
  /// For people; none where it is empty.
  std::string description = {};
  /// How many of the grid's axes are written, the last ones.
  size_t axes = 3;
};

/// The text of a topology.json, and the bytes of the safetensors file with converted masks that it names; no bytes
/// where it names none.
struct ImportedTopology {
  std::string text;
  std::string data;
};

/// Tensors of another project's format in a safetensors file.
///
/// All formats are alike in this: a tensor is named `prefix` and the format's own name for it. The prefix may hold
/// `{step}`, `{layer}` and `{head}`, which stand for numbers from 0 on, one tensor for each. Else a tensor may have
/// leading axes of layers, or of steps and layers, in front of the format's own [batch, heads, ...]; a batch is of one.
/// What is stored once for all steps, layers or heads is shared by as many as the geometry says.
struct TensorInput {
  std::string path;
  std::string prefix = {};
  /// How the text names the file with converted masks.
  std::string dataFile;
};

/// The text of a topology.json for a mask strategy of Sliding Tile Attention, a JSON object
/// {"step_layer_head": [frames, height, width], ...} of windows in cells of `cell` tokens, with one member for each of
/// the steps, layers and heads. Windows are by cell, the whole grid is `full`, and where the grid has text, text keys
/// and text queries are dense, as in the published kernels. Errors have their place in the strategy.
Expected<std::string> importStaStrategy(const std::string &path, const ImportGeometry &geometry, const Coord &cell);

/// The text of a topology.json for stored masks: a safetensors file with a tensor BOOL [layers, heads, rows, columns],
/// with or without a leading axis of steps, or a U8 threshold map of that shape, cut at `level`. Only the header is
/// read. The text names the file by `path` as it is: a relative path holds for a topology.json in the working
/// directory.
Expected<std::string> importStoredMasks(const std::string &path, const ImportGeometry &geometry,
                                        const std::string &tensor, int64_t queryBlock, int64_t keyBlock,
                                        std::optional<int64_t> level);

/// How the blocks of a FlexAttention BlockMask are taken.
struct FlexBlocks {
  /// Q_BLOCK_SIZE and KV_BLOCK_SIZE.
  std::array<int64_t, 2> block;
  /// Whether mask_mod keeps every pair of the blocks in kv_indices.
  bool whole = false;
};

/// FlexAttention's BlockMask (torch/nn/attention/flex_attention.py): integers kv_num_blocks [1, heads, rows] and
/// kv_indices [1, heads, rows, columns], of each row the columns of its blocks, to which mask_mod applies; and the same
/// as full_kv_num_blocks and full_kv_indices for blocks to which it does not. What mask_mod keeps comes as a tensor
/// `mask` BOOL [1, heads, queries, keys]; without one, blocks it applies to are refused unless taken as whole.
Expected<ImportedTopology> importFlexBlockMask(const TensorInput &input, const ImportGeometry &geometry,
                                               const FlexBlocks &blocks);

/// FlashInfer's block-sparse masks (flashinfer/sparse.py). With a block of R x C tokens: integers indptr [rows + 1] and
/// indices [blocks], and where blocks are not full, `mask` BOOL [blocks, R, C]; one for all heads, or {head} in the
/// prefix. Without: block_mask_map BOOL [heads, rows, columns] whose blocks have the sizes block_row_sz [heads, rows]
/// and block_col_sz [heads, columns].
Expected<ImportedTopology> importFlashInferMask(const TensorInput &input, const ImportGeometry &geometry,
                                                std::optional<std::array<int64_t, 2>> block);

/// The block mask of cuDNN's attention: `block_mask` U8 [1, heads, ceil(queries / 128), ceil(ceil(keys / 128) / 8)], a
/// bit for each tile of keys from the lowest bit on (test/python/sdpa/fp16_ref.py of NVIDIA/cudnn-frontend).
Expected<ImportedTopology> importCudnnBlockMask(const TensorInput &input, const ImportGeometry &geometry);

/// SpargeAttn's `mask_id` [1, heads, query blocks, key blocks] of BOOL or integers 0 and 1, in blocks of 128 x 64
/// tokens (README.md of thu-ml/SpargeAttn), or as its kernels for sm_90 have them, 64 x 128.
Expected<ImportedTopology> importSpargeMask(const TensorInput &input, const ImportGeometry &geometry,
                                            int64_t queryBlock, int64_t keyBlock);

/// The text of a topology.json for the parameters of neighbourhood attention (na1d, na2d and na3d of SHI-Labs/NATTEN):
/// a JSON object {"kernel_size", "stride", "dilation", "is_causal"}, each a value or one for each axis, or an array of
/// them, one for each layer. As NATTEN, refuses kernels below 2, kernels x dilations beyond the grid and strides beyond
/// the kernel. Where the grid has text, text keys and text queries are dense. Errors have their place in the file.
Expected<std::string> importNattenParameters(const std::string &path, const ImportGeometry &geometry);

/// MInference's head patterns (minference/configs of microsoft/MInference): a JSON array with an object {"head":
/// [pattern, size, size, score], ...} for each layer. `stream_llm` is exact: the first tokens and those up to the
/// query. For the others the file has only how many lines or blocks are chosen at run time. Which ones, `indices`
/// tells: for vertical_and_slash, integers v_idx [1, heads, columns] and s_idx [1, heads, diagonals], and for
/// block_sparse, block_index [1, heads, rows, blocks], as MInference's kernels take them; the mask is what these
/// kernels compute, in tiles of 64 queries. Such a head without indices (an empty path) is refused.
Expected<ImportedTopology> importMInferenceConfig(const std::string &path, const TensorInput &indices,
                                                  const ImportGeometry &geometry);

} // namespace openwork

#endif // OPENWORK_IMPORT_IMPORT_H
