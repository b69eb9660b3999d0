//===- TopologyWriter.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TopologyWriter.h"

#include <algorithm>
#include <limits>

using namespace openwork;

std::string openwork::listText(std::span<const int64_t> values) {
  std::string text;
  for (int64_t value : values)
    text += (text.empty() ? "" : ", ") + std::to_string(value);
  return "[" + text + "]";
}

/// Messages quote text as JSON does, but cut it.
std::string openwork::jsonString(std::string_view text) { return quoteText(text, std::numeric_limits<size_t>::max()); }

static std::string textSegment(const TokenGrid &grid) {
  if (grid.textPosition() == TextPosition::None)
    return "";
  bool front = grid.textPosition() == TextPosition::Front;
  return std::string("    \"text\": {\"position\": \"") + (front ? "front" : "back") +
         "\", \"tokens\": " + std::to_string(grid.textTokens()) + "},\n";
}

static std::string geometryText(const ImportGeometry &geometry, const Triple &counts) {
  auto [steps, layers, heads] = counts;
  return "{\n    \"grid\": " + listText(std::span(geometry.grid.extents()).last(geometry.axes)) + ",\n" +
         textSegment(geometry.grid) + "    \"heads\": " + std::to_string(heads) +
         ",\n    \"head_dim\": " + std::to_string(geometry.headDim) + ",\n    \"layers\": " + std::to_string(layers) +
         ",\n    \"steps\": " + std::to_string(steps) + ",\n    \"dtype\": " + jsonString(geometry.dtype) + "\n  }";
}

Expected<TopologyWriter> TopologyWriter::begin(const ImportGeometry &geometry, const Triple &counts) {
  if (Expected<void> fits = checkTriples(counts); !fits)
    return tl::unexpected(fits.error());
  if (std::ranges::find(kDtypeNames, geometry.dtype) == kDtypeNames.end())
    return error("expects dtype bf16, f16 or f32, got " + quoteText(geometry.dtype));
  if (geometry.headDim < 1 || geometry.headDim > kMaxHeadDim)
    return error("expects a head dim in 1.." + std::to_string(kMaxHeadDim) + ", got " +
                 std::to_string(geometry.headDim));
  if (Expected<void> valid = checkName(geometry.name); !valid)
    return tl::unexpected(valid.error());
  TopologyWriter writer;
  writer.head =
      "{\n  \"format\": \"openwork-topology\",\n  \"version\": \"1.0\",\n  \"name\": " + jsonString(geometry.name) +
      (geometry.description.empty() ? "" : ",\n  \"description\": " + jsonString(geometry.description)) +
      ",\n  \"geometry\": " + geometryText(geometry, counts) + ",\n";
  return writer;
}

void TopologyWriter::define(std::string_view name, std::string_view text) {
  topologies += (topologies.empty() ? "\n    " : ",\n    ") + jsonString(name) + ": " + std::string(text);
}

std::string TopologyWriter::finish(std::string_view assignment) const {
  return head + "  \"topologies\": {" + topologies + "\n  },\n  \"assignment\": " + std::string(assignment) + "\n}\n";
}

Expected<void> openwork::checkPath(const std::string &path) {
  if (parseJson(jsonString(path), path))
    return {};
  return error("expects a path in UTF-8, to name it in a topology.json");
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// `[0,0,1]`: no spaces, where there are many.
static std::string denseList(const std::vector<size_t> &values) {
  std::string text;
  for (size_t value : values)
    text += (text.empty() ? "" : ",") + std::to_string(value);
  return "[" + text + "]";
}

static std::string lines(const std::vector<std::string> &texts) {
  std::string all;
  for (const std::string &text : texts)
    all += (all.empty() ? "      " : ",\n      ") + text;
  return "[\n" + all + "\n    ]";
}

std::string openwork::tableText(const Triple &counts, std::span<const std::string> names,
                                std::span<const size_t> numbers) {
  auto [steps, layers, heads] = counts;
  Numbering<std::vector<size_t>> rows;
  std::string nameTexts;
  std::vector<std::string> rowTexts, table;
  for (const std::string &name : names)
    nameTexts += (nameTexts.empty() ? "" : ", ") + jsonString(name);
  for (int64_t step = 0; step < steps; ++step) {
    std::vector<size_t> rowOfLayer;
    for (int64_t layer = 0; layer < layers; ++layer) {
      std::span<const size_t> row = numbers.subspan((step * layers + layer) * heads, heads);
      rowOfLayer.push_back(rows[std::vector<size_t>(row.begin(), row.end())]);
    }
    table.push_back(denseList(rowOfLayer));
  }
  for (const std::vector<size_t> *row : rows.values())
    rowTexts.push_back(denseList(*row));
  return "{\n    \"topologies\": [" + nameTexts + "],\n    \"rows\": " + lines(rowTexts) +
         ",\n    \"table\": " + lines(table) + "\n  }";
}
