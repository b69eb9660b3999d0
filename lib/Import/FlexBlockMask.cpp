//===- FlexBlockMask.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConvertedMasks.h"
#include "TopologyWriter.h"

using namespace openwork;

using Dtype = Safetensors::Dtype;

namespace {

/// A number of blocks for each row, and their columns; what is behind that number in a row is undefined.
struct ListForms {
  TensorForm counts, columns;
};

/// Which pairs of BlockMask's tensors the file has, and what they make.
class FlexReader {
public:
  FlexReader(const FormatTensors &tensors, int64_t tokens, const FlexBlocks &blocks,
             const std::array<int64_t, 2> &counts, ConvertedMasks &masks)
      : tensors(tensors), tokens(tokens), blocks(blocks), rows(counts[0]), columns(counts[1]), masks(masks) {}

  Expected<Triple> extents() const;
  /// The JSON of the topology, or an error.
  Expected<std::string> read(const Triple &stored);

private:
  Expected<MaskStack *> readLists(const ListForms &forms, std::string name, const Triple &stored);
  Expected<void> readRows(const ListForms &forms, const Triple &triple, const Triple &stored, MaskStack &stack);
  Expected<MaskStack *> readTokens(const Triple &stored);
  Expected<std::string> partialText(const Triple &stored, MaskStack &partial);
  Expected<void> checkApart(const Triple &stored, MaskStack &full, MaskStack &partial) const;

  const FormatTensors &tensors;
  int64_t tokens;
  FlexBlocks blocks;
  int64_t rows, columns;
  ConvertedMasks &masks;
};

} // namespace

static const std::vector<Dtype> integers = {Dtype::I32, Dtype::I64};
static const ListForms partialForms = {{"kv_num_blocks", integers, {"1", "heads", "rows"}},
                                       {"kv_indices", integers, {"1", "heads", "rows", "columns"}}};
static const ListForms fullForms = {{"full_kv_num_blocks", integers, {"1", "heads", "rows"}},
                                    {"full_kv_indices", integers, {"1", "heads", "rows", "columns"}}};
static const TensorForm tokenForm = {"mask", {Dtype::BOOL}, {"1", "heads", "queries", "keys"}};

Expected<Triple> FlexReader::extents() const {
  bool counts = tensors.has(fullForms.counts), columns = tensors.has(fullForms.columns);
  if (counts != columns)
    return error("expects both full_kv_num_blocks and full_kv_indices or neither, got only " +
                 std::string(counts ? "full_kv_num_blocks" : "full_kv_indices"));
  std::vector<const TensorForm *> forms = {&partialForms.counts, &partialForms.columns};
  if (counts)
    forms.insert(forms.end(), {&fullForms.counts, &fullForms.columns});
  if (tensors.has(tokenForm))
    forms.push_back(&tokenForm);
  return tensors.extentsOf(forms);
}

Expected<void> FlexReader::readRows(const ListForms &forms, const Triple &triple, const Triple &stored,
                                    MaskStack &stack) {
  Expected<TensorPart> counts = tensors.at(forms.counts, triple, stored);
  Expected<TensorPart> lists = tensors.at(forms.columns, triple, stored);
  if (!counts || !lists)
    return tl::unexpected((counts ? lists : counts).error());
  for (const TensorPart *part : {&*counts, &*lists})
    if (part->shape[0] != rows)
      return part->refuse("expects " + std::to_string(rows) + " rows, for " + std::to_string(tokens) +
                          " queries in blocks of " + std::to_string(blocks.block[0]) + ", got " +
                          std::to_string(part->shape[0]));
  int64_t most = lists->shape[1];
  for (int64_t row = 0; row < rows; ++row) {
    int64_t count = counts->at(row);
    if (count < 0 || count > most)
      return counts->refuse("row " + std::to_string(row) + ": expects 0 to " + std::to_string(most) + " blocks, got " +
                            std::to_string(count));
    for (int64_t i = 0; i < count; ++i)
      if (Expected<void> listed = stack.list(*lists, triple, row, lists->at(row * most + i)); !listed)
        return listed;
  }
  return {};
}

Expected<MaskStack *> FlexReader::readLists(const ListForms &forms, std::string name, const Triple &stored) {
  Expected<MaskStack *> stack = masks.add(std::move(name), stored, rows, columns);
  if (!stack)
    return stack;
  return forEachTriple(stored, [&](const Triple &triple) { return readRows(forms, triple, stored, **stack); }).map([&] {
    return *stack;
  });
}

Expected<void> FlexReader::checkApart(const Triple &stored, MaskStack &full, MaskStack &partial) const {
  return forEachTriple(stored, [&](const Triple &triple) -> Expected<void> {
    std::span<const char> a = full.mask(triple), b = partial.mask(triple);
    for (size_t i = 0; i < a.size(); ++i)
      if (a[i] && b[i])
        return error("step " + std::to_string(triple[0]) + ", layer " + std::to_string(triple[1]) + ", head " +
                     std::to_string(triple[2]) + ", row " + std::to_string(i / columns) +
                     ": expects a block in kv_indices or in full_kv_indices, got column " +
                     std::to_string(i % columns) + " in both");
    return {};
  });
}

Expected<MaskStack *> FlexReader::readTokens(const Triple &stored) {
  Expected<MaskStack *> stack = masks.add("mask", stored, tokens, tokens);
  if (!stack)
    return stack;
  Expected<void> copied = forEachTriple(stored, [&](const Triple &triple) -> Expected<void> {
    Expected<TensorPart> part = tensors.at(tokenForm, triple, stored);
    if (!part)
      return tl::unexpected(part.error());
    if (part->shape[0] != tokens || part->shape[1] != tokens)
      return part->refuse("expects " + std::to_string(tokens) + " x " + std::to_string(tokens) + " tokens, got " +
                          std::to_string(part->shape[0]) + " x " + std::to_string(part->shape[1]));
    std::span<char> mask = (*stack)->mask(triple);
    for (size_t i = 0; i < mask.size(); ++i) {
      int64_t value = part->at(i);
      if (value > 1)
        return part->refuse("expects bytes 0 or 1, got " + std::to_string(value) + " at [" +
                            std::to_string(i / tokens) + ", " + std::to_string(i % tokens) + "]");
      mask[i] = static_cast<char>(value);
    }
    return {};
  });
  return copied.map([&] { return *stack; });
}

Expected<std::string> FlexReader::partialText(const Triple &stored, MaskStack &partial) {
  bool hasTokens = tensors.has(tokenForm);
  if (hasTokens && blocks.whole)
    return error("expects a tensor \"mask\" of token pairs or whole blocks, got both");
  if (!hasTokens && !blocks.whole)
    return error("expects a tensor \"mask\" of token pairs, or whole blocks where mask_mod keeps every pair, for the " +
                 std::to_string(partial.count()) + " blocks of kv_indices, got neither");
  if (blocks.whole)
    return masks.blocksText(partial, blocks.block);
  Expected<MaskStack *> pairs = readTokens(stored);
  return pairs.map([&](MaskStack *stack) {
    return "{\"family\": \"all\", \"of\": [" + masks.blocksText(partial, blocks.block) + ", " +
           masks.tokensText(*stack) + "]}";
  });
}

Expected<std::string> FlexReader::read(const Triple &stored) {
  Expected<MaskStack *> partial = readLists(partialForms, "partial_blocks", stored);
  if (!partial)
    return tl::unexpected(partial.error());
  if (!tensors.has(fullForms.counts))
    return partialText(stored, **partial);
  Expected<MaskStack *> full = readLists(fullForms, "full_blocks", stored);
  if (!full)
    return tl::unexpected(full.error());
  if (Expected<void> apart = checkApart(stored, **full, **partial); !apart)
    return tl::unexpected(apart.error());
  if ((*partial)->count() == 0)
    return masks.blocksText(**full, blocks.block);
  return partialText(stored, **partial).map([&](const std::string &text) {
    return "{\"family\": \"any\", \"of\": [" + masks.blocksText(**full, blocks.block) + ", " + text + "]}";
  });
}

Expected<ImportedTopology> openwork::importFlexBlockMask(const TensorInput &input, const ImportGeometry &geometry,
                                                         const FlexBlocks &blocks) {
  Expected<std::array<int64_t, 2>> counts = countBlocks(geometry, blocks.block);
  if (!counts)
    return tl::unexpected(counts.error());
  return importTensors(input, geometry, [&](const FormatTensors &tensors, ConvertedMasks &masks) {
    FlexReader reader(tensors, geometry.grid.tokens(), blocks, *counts, masks);
    return reader.extents().and_then([&](const Triple &stored) {
      return reader.read(stored).map([&](std::string text) { return ConvertedText{stored, std::move(text)}; });
    });
  });
}
