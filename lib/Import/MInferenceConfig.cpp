//===- MInferenceConfig.cpp -----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MInferenceIndices.h"
#include "TopologyWriter.h"

#include <map>
#include <memory>

using namespace openwork;

static constexpr int64_t tile = kMInferenceTile;

static constexpr std::array<std::string_view, 3> patternNames = {"vertical_and_slash", "stream_llm", "block_sparse"};

namespace {

enum PatternKind : size_t { VerticalSlash, Stream, BlockSparse };

/// What a head does; the sizes are of Stream: tokens at the beginning and tokens up to the query.
struct HeadPattern {
  PatternKind kind;
  int64_t numInitial = 0, numLocal = 0;
  /// Of the pattern's name.
  SourcePosition position;
};

using LayerPatterns = std::vector<HeadPattern>;

} // namespace

//===----------------------------------------------------------------------===//
// The configuration
//===----------------------------------------------------------------------===//

static Expected<HeadPattern> readPattern(const std::string &head, const JsonValue &json) {
  std::string what = quoteText(head);
  Expected<std::span<const JsonValue>> values = json.asArray(4, 4, what);
  if (!values)
    return tl::unexpected(values.error());
  const JsonValue &name = (*values)[0];
  size_t kind = std::ranges::find(patternNames, name.asString("").value_or("")) - patternNames.begin();
  if (kind == patternNames.size())
    return error(what + R"(: expects "vertical_and_slash", "stream_llm" or "block_sparse", got )" + name.describe(),
                 name.position());
  HeadPattern pattern = {static_cast<PatternKind>(kind), 0, 0, name.position()};
  if (kind != Stream)
    return pattern;
  Expected<int64_t> numInitial = (*values)[1].asInteger(0, TokenGrid::kMaxTokens, what + ": initial tokens");
  Expected<int64_t> numLocal = (*values)[2].asInteger(1, TokenGrid::kMaxTokens, what + ": local tokens");
  if (!numInitial || !numLocal)
    return tl::unexpected((numInitial ? numLocal : numInitial).error());
  pattern.numInitial = *numInitial;
  pattern.numLocal = *numLocal;
  return pattern;
}

/// Heads are the members "0", "1", ... in any order.
static Expected<LayerPatterns> readLayer(const JsonValue &json) {
  Expected<std::span<const JsonMember>> members = json.asObject("");
  if (!members)
    return tl::unexpected(members.error());
  if (members->empty())
    return error("expects a pattern for each head, got none", json.position());
  LayerPatterns patterns;
  for (size_t head = 0; head < members->size(); ++head) {
    const JsonValue *value = json.find(std::to_string(head));
    if (!value)
      return error("expects patterns for heads 0.." + std::to_string(members->size() - 1) + ", got none for head " +
                       std::to_string(head),
                   json.position());
    Expected<HeadPattern> pattern = readPattern(std::to_string(head), *value);
    if (!pattern)
      return tl::unexpected(pattern.error());
    patterns.push_back(*pattern);
  }
  return patterns;
}

static Expected<std::vector<LayerPatterns>> readConfig(const JsonValue &json) {
  Expected<std::span<const JsonValue>> values = json.asArray("");
  if (!values)
    return tl::unexpected(values.error());
  if (values->empty())
    return error("expects patterns for each layer, got none", json.position());
  std::vector<LayerPatterns> layers;
  for (const JsonValue &value : *values) {
    Expected<LayerPatterns> layer = readLayer(value);
    if (!layer)
      return tl::unexpected(layer.error());
    if (!layers.empty() && layer->size() != layers.front().size())
      return error("expects as many heads as layer 0 has, " + std::to_string(layers.front().size()) + ", got " +
                       std::to_string(layer->size()),
                   value.position());
    layers.push_back(std::move(*layer));
  }
  return layers;
}

//===----------------------------------------------------------------------===//
// Topologies
//===----------------------------------------------------------------------===//

namespace {

class PatternTopologies {
public:
  PatternTopologies(const std::vector<LayerPatterns> &layers, int64_t tokens, ConvertedMasks &masks)
      : layers(layers), tokens(tokens), masks(masks) {}

  /// Stacks for the heads whose blocks come from tensors.
  Expected<void> allocate();
  /// The JSON of a head's topology. `tensors` may be null where all heads are streams.
  Expected<std::string> at(const Triple &triple, const FormatTensors *tensors);

private:
  Triple extents() const {
    return {1, static_cast<int64_t>(layers.size()), static_cast<int64_t>(layers.front().size())};
  }
  int64_t count(PatternKind kind) const;
  std::string streamText(const HeadPattern &pattern);
  Expected<MaskStack *> sinkOf(int64_t numInitial);

  const std::vector<LayerPatterns> &layers;
  int64_t tokens;
  ConvertedMasks &masks;
  std::map<int64_t, MaskStack *> sinks;
  MaskStack *lines = nullptr, *blocks = nullptr;
  int64_t numLines = 0, numBlocks = 0;
};

} // namespace

int64_t PatternTopologies::count(PatternKind kind) const {
  int64_t count = 0;
  for (const LayerPatterns &layer : layers)
    count += llvm::count_if(layer, [&](const HeadPattern &pattern) { return pattern.kind == kind; });
  return count;
}

Expected<MaskStack *> PatternTopologies::sinkOf(int64_t numInitial) {
  MaskStack *&sink = sinks[numInitial];
  if (sink)
    return sink;
  int64_t columns = (tokens + numInitial - 1) / numInitial;
  Expected<MaskStack *> added = masks.add("initial_" + std::to_string(numInitial), {1, 1, 1}, 1, columns);
  if (added) {
    sink = *added;
    sink->mask({0, 0, 0})[0] = 1;
  }
  return added;
}

Expected<void> PatternTopologies::allocate() {
  int64_t rows = (tokens + tile - 1) / tile;
  auto add = [&](MaskStack *&stack, PatternKind kind, const char *name, int64_t columns) -> Expected<void> {
    if (int64_t number = count(kind); number > 0)
      return masks.add(name, {1, 1, number}, rows, columns).map([&](MaskStack *added) { stack = added; });
    return {};
  };
  if (Expected<void> added = add(lines, VerticalSlash, "vertical_and_slash", tokens); !added)
    return added;
  if (Expected<void> added = add(blocks, BlockSparse, "block_sparse", rows); !added)
    return added;
  for (const LayerPatterns &layer : layers)
    for (const HeadPattern &pattern : layer)
      if (pattern.kind == Stream && pattern.numInitial > 0)
        if (Expected<MaskStack *> added = sinkOf(pattern.numInitial); !added)
          return tl::unexpected(added.error());
  return {};
}

static std::string causal(const std::string &text) {
  return R"({"family": "all", "of": [{"family": "causal"}, )" + text + "]}";
}

/// streaming_forward in minference/ops/streaming_kernel.py: numLocal keys up to the query, and the first numInitial.
std::string PatternTopologies::streamText(const HeadPattern &pattern) {
  if (pattern.numLocal >= tokens)
    return R"({"family": "causal"})";
  std::string local = R"({"family": "band", "lower": )" + std::to_string(1 - pattern.numLocal) + R"(, "upper": 0})";
  if (pattern.numInitial == 0)
    return local;
  std::string initial = masks.blocksText(*sinks[pattern.numInitial], {tokens, pattern.numInitial});
  return causal(R"({"family": "any", "of": [)" + local + ", " + initial + "]}");
}

Expected<std::string> PatternTopologies::at(const Triple &triple, const FormatTensors *tensors) {
  const HeadPattern &pattern = layers[triple[1]][triple[2]];
  if (pattern.kind == Stream)
    return streamText(pattern);
  if (pattern.kind == VerticalSlash) {
    Triple number = {0, 0, numLines++};
    return readVerticalSlash(*tensors, triple, extents(), lines->mask(number), tokens).map([&] {
      return causal(masks.blocksText(*lines, {tile, 1}, number[2]));
    });
  }
  Triple number = {0, 0, numBlocks++};
  return readBlockIndex(*tensors, number, triple, extents(), *blocks).map([&] {
    return causal(masks.blocksText(*blocks, {tile, tile}, number[2]));
  });
}

/// Refuses heads whose lines or blocks nobody knows ahead of time.
static Expected<void> checkStatic(const std::vector<LayerPatterns> &layers) {
  for (const LayerPatterns &layer : layers)
    for (size_t head = 0; head < layer.size(); ++head)
      if (layer[head].kind != Stream)
        return error("\"" + std::to_string(head) + "\": expects \"stream_llm\" where no indices are given, got " +
                         quoteText(patternNames[layer[head].kind]) + ", whose indices are chosen at run time",
                     layer[head].position);
  return {};
}

/// The topologies of all heads, defined in the order of their first use, and which head has which.
static Expected<std::string> assign(const std::vector<LayerPatterns> &layers, const Triple &counts,
                                    PatternTopologies &topologies, const FormatTensors *tensors,
                                    TopologyWriter &writer) {
  Numbering<std::string> numbering;
  std::vector<size_t> numbers;
  std::vector<std::string> names;
  Expected<void> assigned = forEachTriple({1, counts[1], counts[2]}, [&](const Triple &triple) {
    return topologies.at(triple, tensors).map([&](const std::string &text) {
      numbers.push_back(numbering[text]);
      if (numbers.back() == names.size()) {
        std::string_view pattern = patternNames[layers[triple[1]][triple[2]].kind];
        writer.define(names.emplace_back(std::string(pattern) + "_" + std::to_string(names.size())), text);
      }
    });
  });
  if (!assigned)
    return tl::unexpected(assigned.error());
  size_t perStep = numbers.size();
  for (int64_t i = perStep; i < counts[0] * counts[1] * counts[2]; ++i)
    numbers.push_back(numbers[i % perStep]);
  return tableText(counts, names, numbers);
}

namespace {

/// The tensors of indices, with the file that they look into.
struct OpenIndices {
  explicit OpenIndices(Safetensors opened) : file(std::move(opened)) {}

  Safetensors file;
  std::optional<FormatTensors> tensors;
};

} // namespace

/// Null where there are no indices.
static Expected<std::unique_ptr<OpenIndices>> openIndices(const TensorInput &input) {
  if (input.path.empty())
    return nullptr;
  Expected<Safetensors> file = Safetensors::open(input.path);
  if (!file)
    return tl::unexpected(file.error());
  auto indices = std::make_unique<OpenIndices>(std::move(*file));
  Expected<FormatTensors> tensors = inFile(FormatTensors::open(indices->file, input.prefix), input.path);
  if (!tensors)
    return tl::unexpected(tensors.error());
  indices->tensors.emplace(std::move(*tensors));
  return indices;
}

/// The layers of the configuration, all of whose heads are known where there are no indices.
static Expected<std::vector<LayerPatterns>> readLayers(const std::string &path, bool hasIndices) {
  Expected<JsonValue> json = readJsonFile(path);
  if (!json)
    return tl::unexpected(json.error());
  Expected<std::vector<LayerPatterns>> layers = readConfig(*json);
  if (layers && !hasIndices)
    if (Expected<void> known = checkStatic(*layers); !known)
      layers = tl::unexpected(known.error());
  return inFile(std::move(layers), path);
}

Expected<ImportedTopology> openwork::importMInferenceConfig(const std::string &path, const TensorInput &input,
                                                            const ImportGeometry &geometry) {
  if (Expected<void> nameable = checkPath(input.dataFile); !nameable)
    return tl::unexpected(nameable.error());
  Expected<std::vector<LayerPatterns>> layers = readLayers(path, !input.path.empty());
  if (!layers)
    return tl::unexpected(layers.error());
  Expected<std::unique_ptr<OpenIndices>> indices = openIndices(input);
  if (!indices)
    return tl::unexpected(indices.error());
  Triple stored = {1, static_cast<int64_t>(layers->size()), static_cast<int64_t>(layers->front().size())};
  Expected<Triple> counts = inFile(shareExtents(stored, geometry), path);
  if (!counts)
    return tl::unexpected(counts.error());
  Expected<TopologyWriter> writer = TopologyWriter::begin(geometry, *counts);
  if (!writer)
    return tl::unexpected(writer.error());
  ConvertedMasks masks(input.dataFile);
  PatternTopologies topologies(*layers, geometry.grid.tokens(), masks);
  const FormatTensors *tensors = *indices ? &*(*indices)->tensors : nullptr;
  Expected<std::string> assignment =
      topologies.allocate().and_then([&] { return assign(*layers, *counts, topologies, tensors, *writer); });
  Expected<std::string> data = assignment ? masks.finish() : assignment;
  if (!data)
    return inFile(Expected<ImportedTopology>(tl::unexpected(data.error())), tensors ? input.path : path);
  return ImportedTopology{writer->finish(*assignment), std::move(*data)};
}
