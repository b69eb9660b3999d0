//===- ConvertedMasks.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConvertedMasks.h"

#include "TopologyWriter.h"

#include <algorithm>

using namespace openwork;

MaskStack::MaskStack(std::string name, const Triple &stored, int64_t rows, int64_t columns)
    : stored(stored), rows_(rows), columns_(columns) {
  auto [steps, layers, heads] = stored;
  tensor = {std::move(name), Safetensors::Dtype::BOOL, {steps, layers, heads, rows, columns}, {}};
  tensor.data.assign(steps * layers * heads * rows * columns, '\0');
}

std::span<char> MaskStack::mask(const Triple &triple) {
  int64_t number = 0, size = rows_ * columns_;
  for (size_t axis = 0; axis < stored.size(); ++axis)
    number = number * stored[axis] + (stored[axis] == 1 ? 0 : triple[axis]);
  return std::span(tensor.data).subspan(number * size, size);
}

Expected<void> MaskStack::list(const TensorPart &part, const Triple &triple, int64_t row, int64_t column) {
  std::string place = "row " + std::to_string(row) + ": ";
  if (column < 0 || column >= columns_)
    return part.refuse(place + "expects a column in 0.." + std::to_string(columns_ - 1) + ", got " +
                       std::to_string(column));
  char &element = mask(triple)[row * columns_ + column];
  if (element)
    return part.refuse(place + "expects each column once, got " + std::to_string(column) + " twice");
  element = 1;
  return {};
}

int64_t MaskStack::count() const { return std::ranges::count(tensor.data, '\1'); }

Expected<MaskStack *> ConvertedMasks::add(std::string name, const Triple &stored, int64_t rows, int64_t columns) {
  // A head has an index of 16 bits into the list of topologies; and what a small file makes must fit memory twice.
  constexpr int64_t mostMasks = 65536, mostBytes = int64_t{1} << 31;
  auto [steps, layers, heads] = stored;
  int64_t masks = steps * layers * heads;
  if (masks > mostMasks)
    return error("expects at most " + std::to_string(mostMasks) + " masks, got " + std::to_string(masks));
  // Rows and columns are at most the tokens of a grid, so that their product fits.
  if (rows * columns > (mostBytes - bytes) / masks)
    return error("expects masks of at most " + std::to_string(mostBytes) + " blocks or tokens in all, got " +
                 std::to_string(masks) + " of " + std::to_string(rows) + " x " + std::to_string(columns) +
                 (bytes ? " beside " + std::to_string(bytes) : "") + "; import fewer layers or steps at a time");
  bytes += masks * rows * columns;
  return &stacks.emplace_back(std::move(name), stored, rows, columns);
}

std::string ConvertedMasks::beginText(std::string_view family, MaskStack &stack) const {
  stack.named = true;
  return "{\"family\": \"" + std::string(family) + "\", \"file\": " + jsonString(dataFile) +
         ", \"tensor\": " + jsonString(stack.tensor.name);
}

/// An entry for each axis that masks differ along.
static std::string indexText(const Triple &stored) {
  std::string text;
  for (size_t axis = 0; axis < stored.size(); ++axis)
    text += (axis == 0 ? "" : ", ") + (stored[axis] == 1 ? "0" : "\"" + std::string(kTripleAxes[axis]) + "\"");
  return ", \"index\": [" + text + "]}";
}

std::string ConvertedMasks::blocksText(MaskStack &stack, const Block &block) {
  return beginText("stored_blocks", stack) + ", \"block\": " + listText(block) + indexText(stack.stored);
}

std::string ConvertedMasks::blocksText(MaskStack &stack, const Block &block, int64_t head) {
  return beginText("stored_blocks", stack) + ", \"block\": " + listText(block) + ", \"index\": [0, 0, " +
         std::to_string(head) + "]}";
}

std::string ConvertedMasks::tokensText(MaskStack &stack) {
  return beginText("stored_tokens", stack) + indexText(stack.stored);
}

Expected<std::string> ConvertedMasks::finish() {
  std::vector<TensorBytes> tensors;
  for (MaskStack &stack : stacks)
    if (stack.named)
      tensors.push_back(std::move(stack.tensor));
  return tensors.empty() ? std::string() : writeSafetensors(std::move(tensors));
}

Expected<void> openwork::forEachTriple(const Triple &extents,
                                       llvm::function_ref<Expected<void>(const Triple &)> visit) {
  auto [steps, layers, heads] = extents;
  for (int64_t step = 0; step < steps; ++step)
    for (int64_t layer = 0; layer < layers; ++layer)
      for (int64_t head = 0; head < heads; ++head)
        if (Expected<void> done = visit({step, layer, head}); !done)
          return done;
  return {};
}

Expected<std::array<int64_t, 2>> openwork::countBlocks(const ImportGeometry &geometry, const Block &block) {
  int64_t tokens = geometry.grid.tokens();
  if (block[0] < 1 || block[1] < 1)
    return error("expects blocks of at least 1 x 1 tokens, got " + std::to_string(block[0]) + " x " +
                 std::to_string(block[1]));
  return std::array{(tokens + block[0] - 1) / block[0], (tokens + block[1] - 1) / block[1]};
}

Expected<ImportedTopology>
openwork::importTensors(const TensorInput &input, const ImportGeometry &geometry,
                        llvm::function_ref<Expected<ConvertedText>(const FormatTensors &, ConvertedMasks &)> convert) {
  Expected<void> nameable = checkPath(input.dataFile);
  if (!nameable)
    return tl::unexpected(nameable.error());
  Expected<Safetensors> file = Safetensors::open(input.path);
  if (!file)
    return tl::unexpected(file.error());
  ConvertedMasks masks(input.dataFile);
  Triple counts = {};
  Expected<ConvertedText> converted = inFile(
      FormatTensors::open(*file, input.prefix).and_then([&](const FormatTensors &tensors) -> Expected<ConvertedText> {
        Expected<ConvertedText> text = convert(tensors, masks);
        if (!text)
          return text;
        return shareExtents(text->stored, geometry).map([&](const Triple &shared) {
          counts = shared;
          return std::move(*text);
        });
      }),
      input.path);
  if (!converted)
    return tl::unexpected(converted.error());
  Expected<TopologyWriter> writer = TopologyWriter::begin(geometry, counts);
  Expected<std::string> data = masks.finish();
  if (!writer || !data)
    return tl::unexpected(writer ? data.error() : writer.error());
  writer->define("imported", converted->topology);
  return ImportedTopology{writer->finish("{\"rules\": [{\"topology\": \"imported\"}]}"), std::move(*data)};
}
