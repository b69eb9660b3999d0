//===- StoredMasks.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StoredData.h"
#include "TopologyWriter.h"

#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/ThresholdMap.h"

using namespace openwork;

using Dtype = Safetensors::Dtype;
using Tensor = Safetensors::Tensor;

static tl::unexpected<Error> refuse(const Tensor &tensor, const std::string &message) {
  return error("tensor " + quoteText(tensor.name) + ": " + message);
}

static Expected<const Tensor *> findTensor(const Safetensors &file, const std::string &name) {
  if (const Tensor *tensor = file.find(name))
    return tensor;
  return error("expects a tensor " + quoteText(name) + ", got " + listTensors(file));
}

static Expected<void> checkKind(const Tensor &tensor, std::optional<int64_t> level) {
  if (tensor.dtype == Dtype::BOOL && level)
    return refuse(tensor, "expects no level for masks of BOOL, got " + std::to_string(*level));
  if (tensor.dtype == Dtype::U8 && !level)
    return refuse(tensor, "expects a level for threshold maps of U8, got none");
  if (tensor.dtype != Dtype::BOOL && tensor.dtype != Dtype::U8)
    return refuse(tensor, "expects masks of BOOL or threshold maps of U8, got " + describeTensor(tensor));
  if (level && (*level < 0 || *level >= ThresholdMap::kNever))
    return error("expects a level in 0.." + std::to_string(ThresholdMap::kNever - 1) + ", got " +
                 std::to_string(*level));
  return {};
}

/// Steps, layers and heads of the tensor.
static Expected<Triple> readCounts(const Tensor &tensor, int64_t steps) {
  const std::vector<int64_t> &shape = tensor.shape;
  if (shape.size() < 4 || shape.size() > 5 || std::ranges::find(shape, 0) != shape.end())
    return refuse(tensor,
                  "expects [layers, heads, rows, columns], or a leading extent of steps, each at least 1, got " +
                      describeTensor(tensor));
  if (shape.size() == 4 && steps < 1)
    return error("expects at least 1 step, got " + std::to_string(steps));
  Triple counts = {shape.size() == 5 ? shape[0] : steps, shape[shape.size() - 4], shape[shape.size() - 3]};
  if (Expected<void> fits = checkTriples(counts); !fits)
    return refuse(tensor, fits.error().message);
  return counts;
}

/// A head has an index of 16 bits into the list of topologies.
static Expected<void> checkMasks(const Tensor &tensor) {
  constexpr int64_t limit = 65536;
  int64_t masks = 1;
  for (int64_t extent : std::span(tensor.shape).first(tensor.shape.size() - 2))
    masks *= extent;
  if (masks > limit)
    return refuse(tensor, "expects at most " + std::to_string(limit) + " masks, got " + std::to_string(masks));
  return {};
}

static Expected<void> checkBlocks(const Tensor &tensor, const TokenGrid &grid, int64_t queryBlock, int64_t keyBlock) {
  int64_t rows = tensor.shape[tensor.shape.size() - 2], columns = tensor.shape.back();
  Expected<TopologyRef> blocks = makeStoredBlocks({grid, grid}, queryBlock, keyBlock, BitMatrix(rows, columns));
  if (!blocks)
    return refuse(tensor, blocks.error().message);
  return {};
}

/// Steps, layers and heads of a tensor whose every extent is right.
static Expected<Triple> checkTensor(const Tensor &tensor, const ImportGeometry &geometry, int64_t queryBlock,
                                    int64_t keyBlock, std::optional<int64_t> level) {
  Expected<Triple> counts = checkKind(tensor, level).and_then([&] { return readCounts(tensor, geometry.steps); });
  return counts.and_then([&](const Triple &) { return checkMasks(tensor); })
      .and_then([&] { return checkBlocks(tensor, geometry.grid, queryBlock, keyBlock); })
      .map([&] { return *counts; });
}

static std::string topologyText(const std::string &path, const Tensor &tensor, int64_t queryBlock, int64_t keyBlock,
                                std::optional<int64_t> level) {
  bool hasSteps = tensor.shape.size() == 5;
  return std::string("{\"family\": ") + (level ? "\"nested\"" : "\"stored_blocks\"") +
         ", \"file\": " + jsonString(path) + ", \"tensor\": " + jsonString(tensor.name) +
         ", \"block\": " + listText(std::array{queryBlock, keyBlock}) +
         ", \"index\": " + (hasSteps ? "[\"step\", \"layer\", \"head\"]" : "[\"layer\", \"head\"]") +
         (level ? ", \"level\": " + std::to_string(*level) : "") + "}";
}

Expected<std::string> openwork::importStoredMasks(const std::string &path, const ImportGeometry &geometry,
                                                  const std::string &tensorName, int64_t queryBlock, int64_t keyBlock,
                                                  std::optional<int64_t> level) {
  Expected<Safetensors> file = Safetensors::open(path);
  if (!file)
    return tl::unexpected(file.error());
  Expected<const Tensor *> tensor = inFile(findTensor(*file, tensorName), path);
  if (!tensor)
    return tl::unexpected(tensor.error());
  Expected<Triple> counts = inFile(checkTensor(**tensor, geometry, queryBlock, keyBlock, level), path);
  if (!counts)
    return tl::unexpected(counts.error());
  Expected<TopologyWriter> writer = checkPath(path).and_then([&] { return TopologyWriter::begin(geometry, *counts); });
  if (!writer)
    return tl::unexpected(writer.error());
  writer->define("stored", topologyText(path, **tensor, queryBlock, keyBlock, level));
  return writer->finish("{\"rules\": [{\"topology\": \"stored\"}]}");
}
