//===- RuleTable.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleTable.h"

#include "openwork/Support/FieldReader.h"

#include "openwork/Topology/TokenGrid.h"

#include <algorithm>
#include <optional>

using namespace openwork;

static Expected<uint32_t> findName(std::string_view name, std::span<const std::string> names, SourcePosition position) {
  auto found = std::ranges::find(names, name);
  if (found != names.end())
    return static_cast<uint32_t>(found - names.begin());
  std::vector<std::string_view> known(names.begin(), names.end());
  return error("expects the name of a topology, one of " + listNames(known) + ", got " + quoteText(name), position);
}

static RuleTable emptyTable(const Triple &counts, bool hasSteps) {
  RuleTable table{{hasSteps ? counts[0] : 1, counts[1], counts[2]}, {}};
  table.cells.assign(table.counts[0] * table.counts[1] * table.counts[2], RuleTable::kNothing);
  return table;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

/// Heads of one layer, into cells.
static Expected<void> readHeads(const JsonValue &value, const Triple &counts, std::span<const std::string> names,
                                std::span<uint32_t> cells) {
  Expected<std::span<const JsonValue>> heads = value.asArray(counts[2], counts[2], "heads");
  if (!heads)
    return tl::unexpected(heads.error());
  for (size_t head = 0; head < heads->size(); ++head) {
    const JsonValue &entry = (*heads)[head];
    if (entry.isNull())
      continue;
    Expected<uint32_t> name = entry.asString("head " + std::to_string(head)).and_then([&](std::string_view text) {
      return findName(text, names, entry.position());
    });
    if (!name)
      return tl::unexpected(name.error());
    cells[head] = *name;
  }
  return {};
}

static Expected<void> readLayers(const JsonValue &value, const Triple &counts, std::span<const std::string> names,
                                 std::span<uint32_t> cells) {
  Expected<std::span<const JsonValue>> layers = value.asArray(counts[1], counts[1], "layers");
  if (!layers)
    return tl::unexpected(layers.error());
  for (size_t layer = 0; layer < layers->size(); ++layer)
    if (Expected<void> read = readHeads((*layers)[layer], counts, names, cells.subspan(layer * counts[2], counts[2]));
        !read)
      return read;
  return {};
}

static Expected<RuleTable> readJsonTable(const JsonValue &json, const Triple &counts,
                                         std::span<const std::string> names) {
  bool hasSteps =
      !json.entries().empty() && !json.entries()[0].entries().empty() && json.entries()[0].entries()[0].isArray();
  RuleTable table = emptyTable(counts, hasSteps);
  if (!hasSteps)
    return readLayers(json, counts, names, table.cells).map([&] { return std::move(table); });
  Expected<std::span<const JsonValue>> steps = json.asArray(counts[0], counts[0], "steps");
  if (!steps)
    return tl::unexpected(steps.error());
  size_t size = counts[1] * counts[2];
  for (size_t step = 0; step < steps->size(); ++step)
    if (Expected<void> read =
            readLayers((*steps)[step], counts, names, std::span(table.cells).subspan(step * size, size));
        !read)
      return tl::unexpected(read.error());
  return table;
}

//===----------------------------------------------------------------------===//
// CSV
//===----------------------------------------------------------------------===//

namespace {

/// A cell's text, without spaces around it.
struct Field {
  std::string_view text;
  SourcePosition position;
};

class CsvTable {
public:
  CsvTable(std::string_view text, const Triple &counts, std::span<const std::string> names)
      : rest(text), counts(counts), names(names) {}
  Expected<RuleTable> read();

private:
  static constexpr size_t kTopology = 3;

  /// The fields of the next line that has some, or none at the end.
  std::vector<Field> nextLine();
  Expected<void> readTitles(const std::vector<Field> &titles);
  Expected<void> readLine(const std::vector<Field> &fields, RuleTable &table);
  Expected<Interval> readRange(const Field &field, size_t axis) const;
  Expected<void> fill(const std::array<Interval, 3> &ranges, uint32_t name, const Field &at, RuleTable &table);

  std::string_view rest;
  int64_t line = 0;
  Triple counts;
  std::span<const std::string> names;
  /// The column of the step, layer, head and topology.
  std::array<std::optional<size_t>, 4> columns;
  size_t width = 0;
  int64_t filled = 0;
};

} // namespace

std::vector<Field> CsvTable::nextLine() {
  constexpr std::string_view spaces = " \t\r";
  std::vector<Field> fields;
  while (!rest.empty() && fields.empty()) {
    size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view text = rest.substr(0, std::min(end, rest.find('#')));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++line;
    if (text.find_first_not_of(spaces) == std::string_view::npos)
      continue;
    for (size_t begin = 0; begin <= text.size();) {
      size_t comma = std::min(text.find(',', begin), text.size());
      size_t first = std::min(text.find_first_not_of(spaces, begin), comma), last = comma;
      while (last > first && spaces.find(text[last - 1]) != std::string_view::npos)
        --last;
      fields.push_back({text.substr(first, last - first), {line, static_cast<int64_t>(first) + 1}});
      begin = comma + 1;
    }
  }
  return fields;
}

Expected<void> CsvTable::readTitles(const std::vector<Field> &titles) {
  constexpr std::string_view allowed[] = {"step", "layer", "head", "topology"};
  for (size_t column = 0; column < titles.size(); ++column) {
    size_t title = std::ranges::find(allowed, titles[column].text) - std::begin(allowed);
    if (title == std::size(allowed) || columns[title])
      return error("expects each of the titles " + listNames(allowed) + " once at most, got " +
                       quoteText(titles[column].text) + (title == std::size(allowed) ? "" : " again"),
                   titles[column].position);
    columns[title] = column;
  }
  width = titles.size();
  if (columns[kTopology])
    return {};
  return error("expects a first line of titles with \"topology\", got one without", {std::max<int64_t>(line, 1), 1});
}

/// `7`, or nothing.
static std::optional<int64_t> parseNumber(std::string_view text) {
  constexpr size_t mostDigits = 12;
  if (text.empty() || text.size() > mostDigits)
    return std::nullopt;
  int64_t number = 0;
  for (char c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

Expected<Interval> CsvTable::readRange(const Field &field, size_t axis) const {
  if (field.text == "all")
    return Interval{0, counts[axis]};
  size_t dash = std::min(field.text.find('-'), field.text.size());
  std::optional<int64_t> first = parseNumber(field.text.substr(0, dash));
  std::optional<int64_t> last = dash == field.text.size() ? first : parseNumber(field.text.substr(dash + 1));
  if (first && last && *first <= *last && *last < counts[axis])
    return Interval{*first, *last + 1};
  return error("expects a " + std::string(kTripleAxes[axis]) + " in 0.." + std::to_string(counts[axis] - 1) +
                   ", a range such as 0-9, or all, got " + quoteText(field.text),
               field.position);
}

Expected<void> CsvTable::fill(const std::array<Interval, 3> &ranges, uint32_t name, const Field &at, RuleTable &table) {
  // Lines that name everything again and again would take forever.
  constexpr int64_t mostFilled = 16 * kMaxTriples;
  filled += ranges[0].size() * ranges[1].size() * ranges[2].size();
  if (filled > mostFilled)
    return error("expects lines for at most " + std::to_string(mostFilled) +
                     " steps, layers and heads, each counted as often as it is named, got more",
                 at.position);
  for (int64_t step = ranges[0].begin; step < ranges[0].end; ++step)
    for (int64_t layer = ranges[1].begin; layer < ranges[1].end; ++layer) {
      auto row = table.cells.begin() + (step * counts[1] + layer) * counts[2];
      std::fill(row + ranges[2].begin, row + ranges[2].end, name);
    }
  return {};
}

Expected<void> CsvTable::readLine(const std::vector<Field> &fields, RuleTable &table) {
  if (fields.size() != width)
    return error("expects " + std::to_string(width) + " fields, got " + std::to_string(fields.size()),
                 fields[0].position);
  std::array<Interval, 3> ranges;
  for (size_t axis = 0; axis < 3; ++axis) {
    ranges[axis] = {0, table.counts[axis]};
    if (!columns[axis])
      continue;
    Expected<Interval> range = readRange(fields[*columns[axis]], axis);
    if (!range)
      return tl::unexpected(range.error());
    ranges[axis] = *range;
  }
  const Field &topology = fields[*columns[kTopology]];
  return findName(topology.text, names, topology.position).and_then([&](uint32_t name) {
    return fill(ranges, name, topology, table);
  });
}

Expected<RuleTable> CsvTable::read() {
  if (Expected<void> titles = readTitles(nextLine()); !titles)
    return tl::unexpected(titles.error());
  RuleTable table = emptyTable(counts, columns[0].has_value());
  for (std::vector<Field> fields = nextLine(); !fields.empty(); fields = nextLine())
    if (Expected<void> read = readLine(fields, table); !read)
      return tl::unexpected(read.error());
  return table;
}

Expected<RuleTable> openwork::readRuleTable(const std::string &path, const Triple &counts,
                                            std::span<const std::string> names) {
  constexpr int64_t maxBytes = int64_t{64} << 20;
  Expected<std::string> text = readFile(path, maxBytes);
  if (!text)
    return tl::unexpected(text.error());
  size_t first = text->find_first_not_of(" \t\r\n");
  if (first == std::string::npos || (*text)[first] != '[')
    return inFile(CsvTable(*text, counts, names).read(), path);
  Expected<JsonValue> json = parseJson(*text, path);
  if (!json)
    return tl::unexpected(json.error());
  return inFile(readJsonTable(*json, counts, names), path);
}
