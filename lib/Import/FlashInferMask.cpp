//===- FlashInferMask.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConvertedMasks.h"

#include <numeric>

using namespace openwork;

using Dtype = Safetensors::Dtype;

static const std::vector<Dtype> integers = {Dtype::I32, Dtype::I64};
static const TensorForm indptrForm = {"indptr", integers, {"rows + 1"}};
static const TensorForm indicesForm = {"indices", integers, {"blocks"}};
static const TensorForm pairsForm = {"mask", {Dtype::BOOL}, {"blocks", "R", "C"}};
static const TensorForm mapForm = {"block_mask_map", {Dtype::BOOL}, {"heads", "rows", "columns"}};
static const TensorForm rowSizesForm = {"block_row_sz", integers, {"heads", "rows"}};
static const TensorForm columnSizesForm = {"block_col_sz", integers, {"heads", "columns"}};

//===----------------------------------------------------------------------===//
// Blocks of one size
//===----------------------------------------------------------------------===//

namespace {

/// A matrix of blocks of R x C tokens by rows: indptr and indices, and where not all blocks are full, their pairs.
class BsrReader {
public:
  BsrReader(const FormatTensors &tensors, int64_t tokens, const Block &block, const std::array<int64_t, 2> &counts,
            ConvertedMasks &masks)
      : tensors(tensors), tokens(tokens), block(block), rows(counts[0]), columns(counts[1]), masks(masks) {}

  Expected<ConvertedText> read();

private:
  Expected<void> readBlocks(const Triple &triple, MaskStack &stack, MaskStack *pairs);
  Expected<void> checkPointers(const TensorPart &indptr, int64_t numBlocks) const;
  Expected<void> readPairs(const TensorPart &part, int64_t number, int64_t row, int64_t column,
                           std::span<char> mask) const;

  const FormatTensors &tensors;
  int64_t tokens;
  Block block;
  int64_t rows, columns;
  ConvertedMasks &masks;
  Triple stored = {};
};

} // namespace

Expected<void> BsrReader::checkPointers(const TensorPart &indptr, int64_t numBlocks) const {
  if (indptr.shape[0] != rows + 1)
    return indptr.refuse("expects " + std::to_string(rows + 1) + " pointers, for " + std::to_string(tokens) +
                         " queries in blocks of " + std::to_string(block[0]) + ", got " +
                         std::to_string(indptr.shape[0]));
  if (indptr.at(0) != 0)
    return indptr.refuse("expects 0 first, got " + std::to_string(indptr.at(0)));
  for (int64_t row = 0; row < rows; ++row)
    if (indptr.at(row + 1) < indptr.at(row))
      return indptr.refuse("row " + std::to_string(row) + ": expects an end of at least " +
                           std::to_string(indptr.at(row)) + ", got " + std::to_string(indptr.at(row + 1)));
  if (indptr.at(rows) != numBlocks)
    return indptr.refuse("expects " + std::to_string(numBlocks) + " last, as many as indices, got " +
                         std::to_string(indptr.at(rows)));
  return {};
}

/// The pairs of a block that lies at this row and column.
Expected<void> BsrReader::readPairs(const TensorPart &part, int64_t number, int64_t row, int64_t column,
                                    std::span<char> mask) const {
  auto [queries, keys] = block;
  for (int64_t query = row * queries; query < std::min((row + 1) * queries, tokens); ++query)
    for (int64_t key = column * keys; key < std::min((column + 1) * keys, tokens); ++key) {
      int64_t value = part.at((number * queries + query % queries) * keys + key % keys);
      if (value > 1)
        return part.refuse("block " + std::to_string(number) + ": expects bytes 0 or 1, got " + std::to_string(value));
      mask[query * tokens + key] = static_cast<char>(value);
    }
  return {};
}

Expected<void> BsrReader::readBlocks(const Triple &triple, MaskStack &stack, MaskStack *pairs) {
  Expected<TensorPart> indptr = tensors.at(indptrForm, triple, stored),
                       indices = tensors.at(indicesForm, triple, stored);
  if (!indptr || !indices)
    return tl::unexpected((indptr ? indices : indptr).error());
  int64_t numBlocks = indices->shape[0];
  if (Expected<void> checked = checkPointers(*indptr, numBlocks); !checked)
    return checked;
  Expected<TensorPart> bits = pairs ? tensors.at(pairsForm, triple, stored) : TensorPart();
  if (!bits)
    return tl::unexpected(bits.error());
  if (pairs && bits->shape != std::vector<int64_t>{numBlocks, block[0], block[1]})
    return bits->refuse("expects " + std::to_string(numBlocks) + " blocks of " + std::to_string(block[0]) + " x " +
                        std::to_string(block[1]) + ", got " + std::to_string(bits->shape[0]) + " of " +
                        std::to_string(bits->shape[1]) + " x " + std::to_string(bits->shape[2]));
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t i = indptr->at(row); i < indptr->at(row + 1); ++i) {
      int64_t column = indices->at(i);
      if (Expected<void> listed = stack.list(*indices, triple, row, column); !listed)
        return listed;
      if (!pairs)
        continue;
      if (Expected<void> read = readPairs(*bits, i, row, column, pairs->mask(triple)); !read)
        return read;
    }
  return {};
}

Expected<ConvertedText> BsrReader::read() {
  std::vector<const TensorForm *> forms = {&indptrForm, &indicesForm};
  bool hasPairs = tensors.has(pairsForm);
  if (hasPairs)
    forms.push_back(&pairsForm);
  Expected<Triple> extents = tensors.extentsOf(forms);
  if (!extents)
    return tl::unexpected(extents.error());
  stored = *extents;
  Expected<MaskStack *> stack = masks.add("blocks", stored, rows, columns);
  Expected<MaskStack *> pairs = hasPairs ? masks.add("mask", stored, tokens, tokens) : nullptr;
  if (!stack || !pairs)
    return tl::unexpected((stack ? pairs : stack).error());
  Expected<void> read =
      forEachTriple(stored, [&](const Triple &triple) { return readBlocks(triple, **stack, *pairs); });
  return read.map(
      [&] { return ConvertedText{stored, hasPairs ? masks.tokensText(**pairs) : masks.blocksText(**stack, block)}; });
}

//===----------------------------------------------------------------------===//
// Blocks of many sizes
//===----------------------------------------------------------------------===//

/// Where the blocks of a row or column begin, and the end.
static Expected<std::vector<int64_t>> readBounds(const TensorPart &sizes, int64_t count, int64_t tokens) {
  if (sizes.shape[0] != count)
    return sizes.refuse("expects " + std::to_string(count) + " sizes, as block_mask_map has, got " +
                        std::to_string(sizes.shape[0]));
  std::vector<int64_t> bounds = {0};
  for (int64_t i = 0; i < count; ++i) {
    int64_t size = sizes.at(i);
    if (size < 0 || size > tokens - bounds.back())
      return sizes.refuse("block " + std::to_string(i) + ": expects 0 to " + std::to_string(tokens - bounds.back()) +
                          " tokens, got " + std::to_string(size));
    bounds.push_back(bounds.back() + size);
  }
  if (bounds.back() != tokens)
    return sizes.refuse("expects " + std::to_string(tokens) + " tokens in all, got " + std::to_string(bounds.back()));
  return bounds;
}

namespace {

/// A map of blocks whose sizes differ. It becomes one of equal blocks, the largest that all bounds are a multiple of.
class VariableReader {
public:
  VariableReader(const FormatTensors &tensors, int64_t tokens, ConvertedMasks &masks)
      : tensors(tensors), tokens(tokens), masks(masks) {}

  Expected<ConvertedText> read();

private:
  struct Bounds {
    std::vector<int64_t> rows, columns;
  };
  Expected<Bounds> boundsAt(const Triple &triple, const TensorPart &map) const;
  Expected<void> refine(const Triple &triple);
  Expected<void> paint(const Triple &triple, MaskStack &stack) const;

  const FormatTensors &tensors;
  int64_t tokens;
  ConvertedMasks &masks;
  Triple stored = {};
  Block block = {0, 0};
};

} // namespace

Expected<VariableReader::Bounds> VariableReader::boundsAt(const Triple &triple, const TensorPart &map) const {
  Expected<std::vector<int64_t>> rows = tensors.at(rowSizesForm, triple, stored).and_then([&](const TensorPart &sizes) {
    return readBounds(sizes, map.shape[0], tokens);
  });
  if (!rows)
    return tl::unexpected(rows.error());
  return tensors.at(columnSizesForm, triple, stored)
      .and_then([&](const TensorPart &sizes) { return readBounds(sizes, map.shape[1], tokens); })
      .map([&](std::vector<int64_t> columns) { return Bounds{std::move(*rows), std::move(columns)}; });
}

/// The last block may be cut short by the end of the sequence, which is thus no bound.
static void refineBlock(int64_t &block, const std::vector<int64_t> &bounds, int64_t tokens) {
  for (int64_t bound : bounds)
    if (bound != tokens)
      block = std::gcd(block, bound);
}

Expected<void> VariableReader::refine(const Triple &triple) {
  Expected<Bounds> bounds =
      tensors.at(mapForm, triple, stored).and_then([&](const TensorPart &map) { return boundsAt(triple, map); });
  return bounds.map([&](const Bounds &found) {
    refineBlock(block[0], found.rows, tokens);
    refineBlock(block[1], found.columns, tokens);
  });
}

Expected<void> VariableReader::paint(const Triple &triple, MaskStack &stack) const {
  Expected<TensorPart> map = tensors.at(mapForm, triple, stored);
  if (!map)
    return tl::unexpected(map.error());
  Expected<Bounds> bounds = boundsAt(triple, *map);
  if (!bounds)
    return tl::unexpected(bounds.error());
  std::span<char> mask = stack.mask(triple);
  auto end = [](int64_t bound, int64_t size) { return (bound + size - 1) / size; };
  for (int64_t i = 0; i < map->shape[0]; ++i)
    for (int64_t j = 0; j < map->shape[1]; ++j) {
      int64_t value = map->at(i * map->shape[1] + j);
      if (value > 1)
        return map->refuse("row " + std::to_string(i) + ", column " + std::to_string(j) + ": expects 0 or 1, got " +
                           std::to_string(value));
      // An empty block at the end need not begin where one of the equal blocks does.
      bool isEmpty = bounds->rows[i] == bounds->rows[i + 1] || bounds->columns[j] == bounds->columns[j + 1];
      if (value == 0 || isEmpty)
        continue;
      int64_t first = bounds->columns[j] / block[1], last = end(bounds->columns[j + 1], block[1]);
      for (int64_t row = bounds->rows[i] / block[0]; row < end(bounds->rows[i + 1], block[0]); ++row)
        std::ranges::fill(mask.subspan(row * stack.columns() + first, last - first), '\1');
    }
  return {};
}

Expected<ConvertedText> VariableReader::read() {
  const TensorForm *forms[] = {&mapForm, &rowSizesForm, &columnSizesForm};
  Expected<Triple> extents = tensors.extentsOf(forms);
  if (!extents)
    return tl::unexpected(extents.error());
  stored = *extents;
  if (Expected<void> refined = forEachTriple(stored, [&](const Triple &triple) { return refine(triple); }); !refined)
    return tl::unexpected(refined.error());
  for (int64_t &size : block)
    size = size == 0 ? tokens : size;
  int64_t rows = (tokens + block[0] - 1) / block[0], columns = (tokens + block[1] - 1) / block[1];
  Expected<MaskStack *> stack = masks.add("blocks", stored, rows, columns);
  if (!stack)
    return tl::unexpected(stack.error());
  return forEachTriple(stored, [&](const Triple &triple) { return paint(triple, **stack); }).map([&] {
    return ConvertedText{stored, masks.blocksText(**stack, block)};
  });
}

Expected<ImportedTopology> openwork::importFlashInferMask(const TensorInput &input, const ImportGeometry &geometry,
                                                          std::optional<std::array<int64_t, 2>> block) {
  int64_t tokens = geometry.grid.tokens();
  return importTensors(
      input, geometry, [&](const FormatTensors &tensors, ConvertedMasks &masks) -> Expected<ConvertedText> {
        if (tensors.has(mapForm)) {
          if (block)
            return error("expects no block beside block_mask_map, whose blocks have their own sizes, got " +
                         std::to_string((*block)[0]) + " x " + std::to_string((*block)[1]));
          return VariableReader(tensors, tokens, masks).read();
        }
        if (!block)
          return error("expects a block for indptr and indices, got none");
        return countBlocks(geometry, *block).and_then([&](const std::array<int64_t, 2> &counts) {
          return BsrReader(tensors, tokens, *block, counts, masks).read();
        });
      });
}
