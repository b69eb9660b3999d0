//===- ImportOptions.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace openwork;

/// The positive integers of `30x48x80`, or nothing.
static std::optional<llvm::SmallVector<int64_t>> splitExtents(llvm::StringRef text) {
  llvm::SmallVector<int64_t> extents;
  for (llvm::StringRef part : llvm::split(text, 'x')) {
    int64_t extent = 0;
    if (part.getAsInteger(10, extent) || extent < 1)
      return std::nullopt;
    extents.push_back(extent);
  }
  return extents;
}

Expected<Coord> openwork::parseExtents(llvm::StringRef option, llvm::StringRef text, size_t least, size_t most,
                                       llvm::StringRef example) {
  std::optional<llvm::SmallVector<int64_t>> extents = splitExtents(text);
  if (!extents || extents->size() < least || extents->size() > most)
    return error(("--" + option + ": expects extents, as " + example + ", got '" + text + "'").str());
  Coord coord = {1, 1, 1};
  std::copy_backward(extents->begin(), extents->end(), coord.end());
  return coord;
}

ImportOptions::ImportOptions(cl::SubCommand &command)
    : command(command), grid("grid", cl::desc("Token grid, as 30x48x80, 64x64 or 4096"), cl::value_desc("[FxHx]W"),
                             cl::sub(command), cl::cat(commandOptions)),
      textBack("text-back", cl::desc("Text tokens behind the grid"), cl::value_desc("tokens"), cl::sub(command),
               cl::cat(commandOptions)),
      textFront("text-front", cl::desc("Text tokens in front of the grid"), cl::value_desc("tokens"), cl::sub(command),
                cl::cat(commandOptions)),
      headDim("head-dim", cl::desc("Elements of a query or key (default 128)"), cl::value_desc("count"), cl::init(128),
              cl::sub(command), cl::cat(commandOptions)),
      dtype("dtype", cl::desc("Element type: bf16 (default), f16 or f32"), cl::value_desc("type"), cl::init("bf16"),
            cl::sub(command), cl::cat(commandOptions)),
      name("name", cl::desc("Name of the topology (default imported)"), cl::value_desc("name"), cl::init("imported"),
           cl::sub(command), cl::cat(commandOptions)),
      tensor("tensor", cl::desc("Name of the tensor that holds them"), cl::value_desc("name"), cl::sub(command),
             cl::cat(commandOptions)),
      block("block", cl::desc("Query and key tokens of a stored block, as 128x128"), cl::value_desc("QxK"),
            cl::sub(command), cl::cat(commandOptions)),
      prefix("prefix",
             cl::desc("In front of the names of tensors; {step}, {layer} and {head} stand for numbers (default none, "
                      "of --minference layer_{layer}.head_{head}.)"),
             cl::value_desc("text"), cl::sub(command), cl::cat(commandOptions)),
      data("data", cl::desc("The file for converted masks (default beside the topology.json: NAME.masks.safetensors)"),
           cl::value_desc("file.safetensors"), cl::sub(command), cl::cat(commandOptions)),
      steps("steps", cl::desc("Denoising steps of a model, or that share masks stored without a step axis (default 1)"),
            cl::value_desc("count"), cl::init(1), cl::sub(command), cl::cat(commandOptions)),
      layers("layers", cl::desc("Layers that share masks stored once (default 1)"), cl::value_desc("count"),
             cl::init(1), cl::sub(command), cl::cat(commandOptions)),
      heads("heads", cl::desc("Heads that share masks stored once (default 1)"), cl::value_desc("count"), cl::init(1),
            cl::sub(command), cl::cat(commandOptions)) {}

Expected<std::array<int64_t, 2>> openwork::parseBlock(llvm::StringRef text) {
  return parseExtents("block", text, 2, 2, "128x128").map([](const Coord &coord) {
    return std::array{coord[1], coord[2]};
  });
}

Expected<ImportGeometry> ImportOptions::geometry() const {
  Expected<Coord> extents = openwork::parseExtents("grid", grid, 1, 3, "30x48x80, 64x64 or 4096");
  if (!extents)
    return tl::unexpected(extents.error());
  if (textBack.getNumOccurrences() && textFront.getNumOccurrences())
    return error("expects --text-back or --text-front, not both");
  TextPosition position = textBack.getNumOccurrences()    ? TextPosition::Back
                          : textFront.getNumOccurrences() ? TextPosition::Front
                                                          : TextPosition::None;
  Expected<TokenGrid> tokens = TokenGrid::get(*extents, position, textBack + textFront);
  if (!tokens)
    return error("--grid: " + tokens.error().message);
  return geometryOn(*tokens);
}

Expected<ImportGeometry> ImportOptions::geometryOn(const TokenGrid &tokens) const {
  if (headDim < 1)
    return error("--head-dim: expects at least 1, got " + std::to_string(headDim));
  if (dtype != "bf16" && dtype != "f16" && dtype != "f32")
    return error("--dtype: expects bf16, f16 or f32, got '" + dtype + "'");
  for (const cl::opt<int64_t> *count : {&steps, &layers, &heads})
    if (*count < 1)
      return error("--" + count->ArgStr.str() + ": expects at least 1, got " + std::to_string(*count));
  return ImportGeometry{tokens, headDim, dtype, name, steps, layers, heads};
}
