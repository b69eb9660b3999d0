//===- StaStrategy.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TopologyWriter.h"

#include "openwork/Topology/Grids.h"

#include "llvm/ADT/StringExtras.h"

using namespace openwork;

namespace {

/// A member of the strategy: the window, in cells, of one triple.
struct Entry {
  Triple triple;
  Coord window;
};

/// The windows of all triples, row-major.
struct Strategy {
  Triple counts = {};
  std::vector<Coord> windows;
};

} // namespace

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// A number without sign, space or leading zero, so that no two keys name one triple.
static std::optional<int64_t> parseNumber(llvm::StringRef text) {
  int64_t number;
  bool plain = !text.empty() && llvm::all_of(text, llvm::isDigit) && (text.size() == 1 || text.front() != '0');
  // Too large a number is out of any range.
  return plain ? std::optional(text.getAsInteger(10, number) ? INT64_MAX : number) : std::nullopt;
}

static Expected<Triple> readKey(const JsonMember &member) {
  constexpr Triple limits = {kMaxSteps, kMaxLayers, kMaxHeads};
  llvm::SmallVector<llvm::StringRef> parts;
  llvm::StringRef(member.key).split(parts, '_');
  Triple triple;
  for (size_t axis = 0; axis < triple.size(); ++axis) {
    std::optional<int64_t> number = parts.size() == triple.size() ? parseNumber(parts[axis]) : std::nullopt;
    if (!number)
      return error("expects a key step_layer_head, as \"0_1_2\", got " + quoteText(member.key), member.keyPosition);
    if (*number >= limits[axis])
      return error("expects a " + std::string(kTripleAxes[axis]) + " in 0.." + std::to_string(limits[axis] - 1) +
                       ", got " + quoteText(parts[axis]),
                   member.keyPosition);
    triple[axis] = *number;
  }
  return triple;
}

static Expected<Coord> readWindow(const JsonMember &member, const Coord &cells) {
  std::string what = quoteText(member.key);
  Expected<std::span<const JsonValue>> sizes = member.value.asArray(3, 3, what);
  if (!sizes)
    return tl::unexpected(sizes.error());
  Coord window;
  for (size_t axis = 0; axis < window.size(); ++axis) {
    Expected<int64_t> size = (*sizes)[axis].asInteger(1, cells[axis], what + ": " + kAxisNames[axis]);
    if (!size)
      return tl::unexpected(size.error());
    window[axis] = *size;
  }
  return window;
}

static Expected<std::vector<Entry>> readEntries(const JsonValue &json, const Coord &cells) {
  Expected<std::span<const JsonMember>> members = json.asObject("");
  if (!members)
    return tl::unexpected(members.error());
  if (members->empty())
    return error("expects a window for each step, layer and head, got none", json.position());
  std::vector<Entry> entries;
  for (const JsonMember &member : *members) {
    Expected<Triple> triple = readKey(member);
    if (!triple)
      return tl::unexpected(triple.error());
    Expected<Coord> window = readWindow(member, cells);
    if (!window)
      return tl::unexpected(window.error());
    entries.push_back({*triple, *window});
  }
  return entries;
}

/// Entries are distinct, so that they are the whole product exactly when they are as many and none is missing.
static Expected<Strategy> order(std::vector<Entry> entries, SourcePosition position) {
  Strategy strategy;
  for (const Entry &entry : entries)
    for (size_t axis = 0; axis < 3; ++axis)
      strategy.counts[axis] = std::max(strategy.counts[axis], entry.triple[axis] + 1);
  llvm::sort(entries, [](const Entry &a, const Entry &b) { return a.triple < b.triple; });
  auto [steps, layers, heads] = strategy.counts;
  for (int64_t i = 0; i < steps * layers * heads; ++i) {
    Triple expected = {i / heads / layers, i / heads % layers, i % heads};
    if (i == static_cast<int64_t>(entries.size()) || entries[i].triple != expected)
      return error("expects a window for each of " + std::to_string(steps) + " steps, " + std::to_string(layers) +
                       " layers and " + std::to_string(heads) + " heads, got none for step " +
                       std::to_string(expected[0]) + ", layer " + std::to_string(expected[1]) + ", head " +
                       std::to_string(expected[2]),
                   position);
    strategy.windows.push_back(entries[i].window);
  }
  return strategy;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

namespace {

/// Defines a topology for each window and remembers which is which.
class WindowTopologies {
public:
  WindowTopologies(TopologyWriter &writer, const TokenGrid &grid, const Coord &cell)
      : writer(writer), cell(cell), cells(cellCounts(grid, cell)), hasText(grid.textTokens() > 0) {}

  size_t numberOf(const Coord &window) {
    size_t known = numbering.values().size(), number = numbering[window];
    if (number == known)
      define(window);
    return number;
  }
  const std::vector<std::string> &names() const { return allNames; }

private:
  void define(const Coord &window);
  void defineText();

  TopologyWriter &writer;
  Coord cell, cells;
  bool hasText, textDefined = false;
  Numbering<Coord> numbering;
  std::vector<std::string> allNames;
};

} // namespace

void WindowTopologies::defineText() {
  if (!textDefined) {
    writer.define("text_keys", R"({"family": "text", "of": "keys"})");
    writer.define("text_queries", R"({"family": "text", "of": "queries"})");
  }
  textDefined = true;
}

void WindowTopologies::define(const Coord &window) {
  bool isFull = window == cells;
  std::string name = isFull ? "full"
                            : "window_" + std::to_string(window[0]) + "x" + std::to_string(window[1]) + "x" +
                                  std::to_string(window[2]);
  allNames.push_back(name);
  if (isFull) {
    writer.define(name, R"({"family": "full"})");
    return;
  }
  std::string text = R"({"family": "window", "size": )" + listText(window) + R"(, "cell": )" + listText(cell) + "}";
  if (hasText) {
    defineText();
    text = R"({"family": "any", "of": [)" + text + R"(, "text_keys", "text_queries"]})";
  }
  writer.define(name, text);
}

Expected<std::string> openwork::importStaStrategy(const std::string &path, const ImportGeometry &geometry,
                                                  const Coord &cell) {
  if (Expected<void> fits = expectWithin("cell", cell, geometry.grid.extents()); !fits)
    return tl::unexpected(fits.error());
  Expected<JsonValue> json = readJsonFile(path);
  if (!json)
    return tl::unexpected(json.error());
  Expected<Strategy> strategy =
      inFile(readEntries(*json, cellCounts(geometry.grid, cell)).and_then([&](std::vector<Entry> entries) {
        return order(std::move(entries), json->position());
      }),
             path);
  if (!strategy)
    return tl::unexpected(strategy.error());
  Expected<TopologyWriter> writer = TopologyWriter::begin(geometry, strategy->counts);
  if (!writer)
    return tl::unexpected(writer.error());
  WindowTopologies topologies(*writer, geometry.grid, cell);
  std::vector<size_t> numbers;
  for (const Coord &window : strategy->windows)
    numbers.push_back(topologies.numberOf(window));
  return writer->finish(tableText(strategy->counts, topologies.names(), numbers));
}
