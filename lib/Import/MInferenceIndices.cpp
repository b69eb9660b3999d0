//===- MInferenceIndices.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MInferenceIndices.h"

using namespace openwork;

using Dtype = Safetensors::Dtype;

static constexpr int64_t tile = kMInferenceTile;

static const TensorForm verticalForm = {"v_idx", {Dtype::I32, Dtype::I64}, {"1", "heads", "columns"}};
static const TensorForm slashForm = {"s_idx", {Dtype::I32, Dtype::I64}, {"1", "heads", "diagonals"}};
static const TensorForm blocksForm = {"block_index", {Dtype::I32, Dtype::I64}, {"1", "heads", "rows", "blocks"}};

/// Values within [0, limit), each once, in ascending order.
static Expected<std::vector<int64_t>> readIndices(const TensorPart &part, int64_t limit) {
  std::vector<int64_t> values;
  for (int64_t i = 0; i < part.shape[0]; ++i) {
    int64_t value = part.at(i);
    if (value < 0 || value >= limit)
      return part.refuse("expects an index in 0.." + std::to_string(limit - 1) + ", got " + std::to_string(value));
    values.push_back(value);
  }
  llvm::sort(values);
  if (auto twice = std::ranges::adjacent_find(values); twice != values.end())
    return part.refuse("expects each index once, got " + std::to_string(*twice) + " twice");
  return values;
}

namespace {

/// The keys that MInference's kernel visits for a tile of queries, before its causal mask: each diagonal becomes the 64
/// keys that hold it, neighbours merge into ranges, and columns stand beside them
/// (convert_vertical_slash_indexes_kernel in csrc/vertical_slash_index.cu of microsoft/MInference).
class VisitedKeys {
public:
  VisitedKeys(const std::vector<int64_t> &columns, const std::vector<int64_t> &diagonals)
      : columns(columns), diagonals(diagonals) {}

  void mark(int64_t endOfTile, std::span<char> keys) const;

private:
  static void markRange(std::span<char> keys, int64_t begin, int64_t end) {
    int64_t size = keys.size();
    std::fill(keys.begin() + std::min(begin, size), keys.begin() + std::min(end, size), '\1');
  }

  const std::vector<int64_t> &columns, &diagonals;
};

} // namespace

void VisitedKeys::mark(int64_t endOfTile, std::span<char> keys) const {
  // The farthest diagonal is the first range; those that begin behind the tile reach none of its queries.
  auto diagonal = std::make_reverse_iterator(std::ranges::lower_bound(diagonals, endOfTile));
  auto rangeEnd = [&](int64_t distance) { return std::max(endOfTile - distance, tile); };
  int64_t end = rangeEnd(*diagonal++), begin = end - tile;
  auto column = columns.begin();
  while (true) {
    for (; column != columns.end() && *column < end; ++column)
      if (*column < begin)
        keys[*column] = 1;
    if (diagonal == diagonals.rend())
      break;
    int64_t next = rangeEnd(*diagonal++);
    if (next > end + tile) {
      markRange(keys, begin, end);
      begin = next - tile;
      end = next;
    } else if (next > end) {
      end += tile;
    }
  }
  markRange(keys, begin, end);
}

Expected<void> openwork::readVerticalSlash(const FormatTensors &tensors, const Triple &triple, const Triple &extents,
                                           std::span<char> mask, int64_t tokens) {
  Expected<TensorPart> vertical = tensors.at(verticalForm, triple, extents),
                       slash = tensors.at(slashForm, triple, extents);
  if (!vertical || !slash)
    return tl::unexpected((vertical ? slash : vertical).error());
  Expected<std::vector<int64_t>> columns = readIndices(*vertical, tokens), diagonals = readIndices(*slash, tokens);
  if (!columns || !diagonals)
    return tl::unexpected((columns ? diagonals : columns).error());
  if (diagonals->empty() || diagonals->front() >= tile)
    return slash->refuse("expects a diagonal below " + std::to_string(tile) +
                         ", without which MInference's kernel has no keys for the first tile, got " +
                         (diagonals->empty() ? "none" : "at least " + std::to_string(diagonals->front())));
  VisitedKeys visited(*columns, *diagonals);
  for (int64_t row = 0; row * tokens < static_cast<int64_t>(mask.size()); ++row)
    visited.mark((row + 1) * tile, mask.subspan(row * tokens, tokens));
  return {};
}

Expected<void> openwork::readBlockIndex(const FormatTensors &tensors, const Triple &number, const Triple &triple,
                                        const Triple &extents, MaskStack &stack) {
  Expected<TensorPart> part = tensors.at(blocksForm, triple, extents);
  if (!part)
    return tl::unexpected(part.error());
  int64_t rows = part->shape[0], most = part->shape[1];
  if (rows != stack.rows() && rows != stack.rows() + 1)
    return part->refuse("expects " + std::to_string(stack.rows()) + " rows, or one more of padding, got " +
                        std::to_string(rows));
  for (int64_t row = 0; row < stack.rows(); ++row)
    for (int64_t i = 0; i < std::min(row + 1, most); ++i) {
      int64_t column = part->at(row * most + i);
      if (column == stack.columns() && rows > stack.columns())
        continue;
      if (Expected<void> listed = stack.list(*part, number, row, column); !listed)
        return listed;
    }
  return {};
}
