//===- AssignmentRules.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AssignmentRules.h"

using namespace openwork;

static constexpr uint32_t unassigned = ~uint32_t{0};

/// The field that selects on an axis, as messages name it.
static std::string fieldOf(size_t axis) { return "rule: " + quoteText(std::string(kTripleAxes[axis]) + "s"); }

static Triple countsOf(const ModelGeometry &geometry) { return {geometry.steps, geometry.layers, geometry.heads}; }

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// One number on an axis: `expects a head in 0..23, got 300`.
static Expected<int64_t> readNumber(const JsonValue &value, size_t axis, int64_t count) {
  Expected<int64_t> number = value.asInteger(0, count - 1, "");
  if (number)
    return number;
  return error("expects a " + std::string(kTripleAxes[axis]) + " in 0.." + std::to_string(count - 1) + ", got " +
                   value.describe(),
               value.position());
}

/// `[first, last]`
static Expected<Interval> readRange(const JsonValue &value, size_t axis, int64_t count) {
  Expected<int64_t> first = readNumber(value.entries()[0], axis, count);
  if (!first)
    return tl::unexpected(first.error());
  Expected<int64_t> last = readNumber(value.entries()[1], axis, count);
  if (!last)
    return tl::unexpected(last.error());
  if (*first > *last)
    return error(fieldOf(axis) + ": expects a range [first, last] that does not fall, got [" + std::to_string(*first) +
                     ", " + std::to_string(*last) + "]",
                 value.position());
  return Interval{*first, *last + 1};
}

static bool isRange(const JsonValue &value) {
  return value.entries().size() == 2 && !value.entries()[0].isArray() && !value.entries()[1].isArray();
}

/// All numbers of an axis, one, a range, or several ranges.
static Expected<std::vector<Interval>> readSelection(const JsonValue *value, size_t axis, int64_t count) {
  if (!value || value->asString("") == "all")
    return std::vector<Interval>{{0, count}};
  if (value->isInteger())
    return readNumber(*value, axis, count).map([](int64_t n) { return std::vector<Interval>{{n, n + 1}}; });
  if (isRange(*value))
    return readRange(*value, axis, count).map([](Interval range) { return std::vector<Interval>{range}; });
  std::vector<Interval> ranges;
  for (const JsonValue &entry : value->entries()) {
    if (!isRange(entry))
      break;
    Expected<Interval> range = readRange(entry, axis, count);
    if (!range)
      return tl::unexpected(range.error());
    ranges.push_back(*range);
  }
  if (!ranges.empty() && ranges.size() == value->entries().size())
    return ranges;
  return error(fieldOf(axis) + ": expects \"all\", an integer, a range [first, last] or a list of ranges, got " +
                   value->describe(),
               value->position());
}

namespace {
struct Rule {
  std::array<std::vector<Interval>, 3> selected;
  TemplateRef topology;
};
} // namespace

static Expected<Rule> readRule(const JsonValue &value, const Triple &counts, TopologyDefinitions &definitions) {
  FieldReader fields(value, "rule");
  Rule rule;
  const JsonValue *selections[] = {fields.optional("steps"), fields.optional("layers"), fields.optional("heads")};
  for (size_t axis = 0; axis < 3 && !fields.failed(); ++axis)
    rule.selected[axis] = fields.take(readSelection(selections[axis], axis, counts[axis]));
  if (const JsonValue *topology = fields.required("topology"))
    rule.topology = fields.take(definitions.resolve(*topology));
  return fields.finish().map([&] { return std::move(rule); });
}

static void apply(const Rule &rule, uint32_t index, const Triple &counts, std::vector<uint32_t> &table) {
  for (Interval steps : rule.selected[0])
    for (int64_t step = steps.begin; step < steps.end; ++step)
      for (Interval layers : rule.selected[1])
        for (int64_t layer = layers.begin; layer < layers.end; ++layer)
          for (Interval heads : rule.selected[2]) {
            auto row = table.begin() + (step * counts[1] + layer) * counts[2];
            std::fill(row + heads.begin, row + heads.end, index);
          }
}

static Expected<void> expectCovered(const std::vector<uint32_t> &table, const Triple &counts, SourcePosition position) {
  size_t gap = std::ranges::find(table, unassigned) - table.begin();
  if (gap == table.size())
    return {};
  int64_t head = gap % counts[2], row = gap / counts[2];
  return error("expects a topology for each step, layer and head, got none for step " +
                   std::to_string(row / counts[1]) + ", layer " + std::to_string(row % counts[1]) + ", head " +
                   std::to_string(head),
               position);
}

static Expected<Assigned> readRules(const JsonValue &value, const Triple &counts, TopologyDefinitions &definitions) {
  Assigned assigned;
  assigned.table.assign(counts[0] * counts[1] * counts[2], unassigned);
  for (const JsonValue &entry : value.entries()) {
    Expected<Rule> rule = readRule(entry, counts, definitions);
    if (!rule)
      return tl::unexpected(rule.error());
    apply(*rule, assigned.templates.size(), counts, assigned.table);
    assigned.templates.push_back(std::move(rule->topology));
  }
  return expectCovered(assigned.table, counts, value.position()).map([&] { return std::move(assigned); });
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// Arrays of that many integers below `limit`, one after another.
static Expected<std::vector<uint32_t>> readRows(std::span<const JsonValue> rows, size_t width, int64_t limit,
                                                const std::string &what) {
  std::vector<uint32_t> values;
  for (const JsonValue &row : rows) {
    Expected<std::span<const JsonValue>> entries = row.asArray(width, width, what);
    if (!entries)
      return tl::unexpected(entries.error());
    for (const JsonValue &entry : *entries) {
      Expected<int64_t> index = entry.asInteger(0, limit - 1, what);
      if (!index)
        return tl::unexpected(index.error());
      values.push_back(*index);
    }
  }
  return values;
}

static std::vector<TemplateRef> readTemplates(FieldReader &fields, TopologyDefinitions &definitions) {
  std::vector<TemplateRef> templates;
  const JsonValue *value = fields.required("topologies");
  if (!value)
    return templates;
  for (const JsonValue &entry : fields.take(value->asArray(1, SIZE_MAX, fields.nameOf("topologies")))) {
    if (fields.failed())
      break;
    templates.push_back(fields.take(definitions.resolve(entry)));
  }
  return templates;
}

static std::vector<uint32_t> readMatrix(FieldReader &fields, std::string_view key, size_t minRows, size_t maxRows,
                                        size_t width, int64_t limit) {
  const JsonValue *value = fields.required(key);
  if (!value)
    return {};
  std::span<const JsonValue> rows = fields.take(value->asArray(minRows, maxRows, fields.nameOf(key)));
  return fields.failed() ? std::vector<uint32_t>() : fields.take(readRows(rows, width, limit, fields.nameOf(key)));
}

static Expected<Assigned> readTable(const JsonValue &value, const Triple &counts, TopologyDefinitions &definitions) {
  auto [steps, layers, heads] = counts;
  FieldReader fields(value, "assignment");
  Assigned assigned;
  assigned.templates = readTemplates(fields, definitions);
  std::vector<uint32_t> rows = readMatrix(fields, "rows", 1, SIZE_MAX, heads, assigned.templates.size());
  std::vector<uint32_t> table = readMatrix(fields, "table", steps, steps, layers, rows.size() / heads);
  for (uint32_t row : table)
    assigned.table.insert(assigned.table.end(), rows.begin() + row * heads, rows.begin() + (row + 1) * heads);
  return fields.finish().map([&] { return std::move(assigned); });
}

Expected<Assigned> openwork::readAssignment(const JsonValue &value, const ModelGeometry &geometry,
                                            TopologyDefinitions &definitions) {
  Expected<Assigned> assigned;
  if (value.find("rules")) {
    FieldReader fields(value, "assignment");
    const JsonValue *rules = fields.required("rules");
    fields.take(rules->asArray(1, SIZE_MAX, fields.nameOf("rules")));
    if (Expected<void> done = fields.finish(); !done)
      return tl::unexpected(done.error());
    assigned = readRules(*rules, countsOf(geometry), definitions);
  } else if (value.isObject() && !value.find("topologies")) {
    return error("assignment: expects a field \"rules\", or fields \"topologies\", \"rows\" and \"table\", got neither",
                 value.position());
  } else {
    assigned = readTable(value, countsOf(geometry), definitions);
  }
  if (assigned)
    assigned->position = value.position();
  return assigned;
}
