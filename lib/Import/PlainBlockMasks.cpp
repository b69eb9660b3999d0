//===- PlainBlockMasks.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConvertedMasks.h"

using namespace openwork;

using Dtype = Safetensors::Dtype;

/// How a format stores one mask.
namespace {
struct PlainFormat {
  TensorForm form;
  Block block;
  /// Columns in an element, from the lowest bit on.
  int64_t bits = 1;
};
} // namespace

static Expected<void> readMask(const PlainFormat &format, const TensorPart &part, std::span<char> mask, int64_t rows,
                               int64_t columns) {
  int64_t elements = (columns + format.bits - 1) / format.bits;
  if (part.shape[0] != rows || part.shape[1] != elements)
    return part.refuse("expects " + std::to_string(rows) + " x " + std::to_string(elements) + ", for blocks of " +
                       std::to_string(format.block[0]) + " x " + std::to_string(format.block[1]) + " tokens, got " +
                       std::to_string(part.shape[0]) + " x " + std::to_string(part.shape[1]));
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column) {
      int64_t value = part.at(row * elements + column / format.bits);
      if (format.bits == 1 && (value < 0 || value > 1))
        return part.refuse("row " + std::to_string(row) + ", column " + std::to_string(column) +
                           ": expects 0 or 1, got " + std::to_string(value));
      // What is behind the last column in its byte stands for nothing.
      mask[row * columns + column] = static_cast<char>(value >> column % format.bits & 1);
    }
  return {};
}

static Expected<ImportedTopology> importPlain(const TensorInput &input, const ImportGeometry &geometry,
                                              const PlainFormat &format) {
  Expected<std::array<int64_t, 2>> counts = countBlocks(geometry, format.block);
  if (!counts)
    return tl::unexpected(counts.error());
  auto [rows, columns] = *counts;
  return importTensors(
      input, geometry, [&](const FormatTensors &tensors, ConvertedMasks &masks) -> Expected<ConvertedText> {
        Expected<Triple> stored = tensors.extentsOf(format.form);
        Expected<MaskStack *> stack =
            stored.and_then([&](const Triple &extents) { return masks.add("blocks", extents, rows, columns); });
        if (!stack)
          return tl::unexpected(stack.error());
        Expected<void> read = forEachTriple(*stored, [&](const Triple &triple) {
          return tensors.at(format.form, triple, *stored).and_then([&](const TensorPart &part) {
            return readMask(format, part, (*stack)->mask(triple), rows, columns);
          });
        });
        return read.map([&] { return ConvertedText{*stored, masks.blocksText(**stack, format.block)}; });
      });
}

Expected<ImportedTopology> openwork::importCudnnBlockMask(const TensorInput &input, const ImportGeometry &geometry) {
  return importPlain(input, geometry,
                     {{"block_mask", {Dtype::U8}, {"1", "heads", "query tiles", "bytes"}}, {128, 128}, 8});
}

Expected<ImportedTopology> openwork::importSpargeMask(const TensorInput &input, const ImportGeometry &geometry,
                                                      int64_t queryBlock, int64_t keyBlock) {
  std::vector<Dtype> dtypes = {Dtype::BOOL, Dtype::U8, Dtype::I8, Dtype::I32, Dtype::I64};
  return importPlain(input, geometry,
                     {{"mask_id", dtypes, {"1", "heads", "query blocks", "key blocks"}}, {queryBlock, keyBlock}});
}
