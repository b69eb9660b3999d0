//===- RuleAssignment.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleAssignment.h"

#include "RuleTable.h"

#include <algorithm>
#include <filesystem>
#include <map>

using namespace openwork;

namespace {

/// Writes rules and remembers which triples have one.
class AssignmentWriter {
public:
  explicit AssignmentWriter(const Triple &counts) : counts(counts) {
    hasTopology.assign(counts[0] * counts[1] * counts[2], false);
  }

  /// `topology` is JSON.
  void add(const std::array<Selection, 3> &selected, std::string_view topology);
  /// Adds the part of a table that lies in `selected`.
  void add(const std::array<Selection, 3> &selected, const RuleTable &table, std::span<const std::string> names);

  /// Fails where a triple has none.
  Expected<std::string> finish() const;

private:
  void cover(const std::array<Selection, 3> &selected);
  void addLayers(const Selection &steps, const std::array<Selection, 3> &selected, std::span<const uint32_t> cells,
                 std::span<const std::string> names);

  Triple counts;
  std::vector<bool> hasTopology;
  int64_t covered = 0;
  std::string rules;
};

} // namespace

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// `3`, `[0, 9]` or `[[0, 3], [8, 8]]`
static std::string selectionText(const Selection &selection) {
  auto range = [](Interval of) { return "[" + std::to_string(of.begin) + ", " + std::to_string(of.end - 1) + "]"; };
  if (selection.size() == 1)
    return selection[0].size() == 1 ? std::to_string(selection[0].begin) : range(selection[0]);
  std::string text;
  for (Interval interval : selection)
    text += (text.empty() ? "" : ", ") + range(interval);
  return "[" + text + "]";
}

void AssignmentWriter::cover(const std::array<Selection, 3> &selected) {
  if (covered == static_cast<int64_t>(hasTopology.size()))
    return;
  for (Interval steps : selected[0])
    for (int64_t step = steps.begin; step < steps.end; ++step)
      for (Interval layers : selected[1])
        for (int64_t layer = layers.begin; layer < layers.end; ++layer)
          for (Interval heads : selected[2])
            for (int64_t head = heads.begin; head < heads.end; ++head) {
              auto triple = hasTopology[(step * counts[1] + layer) * counts[2] + head];
              covered += !triple;
              triple = true;
            }
}

void AssignmentWriter::add(const std::array<Selection, 3> &selected, std::string_view topology) {
  if (std::ranges::any_of(selected, [](const Selection &selection) { return selection.empty(); }))
    return;
  cover(selected);
  rules += rules.empty() ? "\n      {" : ",\n      {";
  for (size_t axis = 0; axis < selected.size(); ++axis)
    if (selected[axis] != Selection{{0, counts[axis]}})
      rules += "\"" + std::string(kTripleAxes[axis]) + "s\": " + selectionText(selected[axis]) + ", ";
  rules += "\"topology\": " + std::string(topology) + "}";
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

/// The numbers of a selection, each once, in order.
static std::vector<int64_t> numbersOf(const Selection &selection, int64_t count) {
  std::vector<bool> chosen(count, false);
  for (Interval interval : selection)
    std::fill(chosen.begin() + interval.begin, chosen.begin() + interval.end, true);
  std::vector<int64_t> numbers;
  for (int64_t number = 0; number < count; ++number)
    if (chosen[number])
      numbers.push_back(number);
  return numbers;
}

/// Adds a number behind the last one.
static void extend(Selection &selection, int64_t number) {
  if (!selection.empty() && selection.back().end == number)
    ++selection.back().end;
  else
    selection.push_back({number, number + 1});
}

/// Calls `visit(numbers)` for each run of numbers, one after another in the list, whose rows of cells are equal.
template <typename Visit>
static void forEachRun(const std::vector<int64_t> &numbers, std::span<const uint32_t> cells, size_t width,
                       Visit visit) {
  auto rowOf = [&](int64_t number) { return cells.subspan(number * width, width); };
  for (size_t begin = 0, end; begin < numbers.size(); begin = end) {
    Selection run;
    for (end = begin; end < numbers.size() && std::ranges::equal(rowOf(numbers[begin]), rowOf(numbers[end])); ++end)
      extend(run, numbers[end]);
    visit(run, rowOf(numbers[begin]));
  }
}

void AssignmentWriter::addLayers(const Selection &steps, const std::array<Selection, 3> &selected,
                                 std::span<const uint32_t> cells, std::span<const std::string> names) {
  std::vector<int64_t> heads = numbersOf(selected[2], counts[2]);
  forEachRun(numbersOf(selected[1], counts[1]), cells, counts[2],
             [&](const Selection &layers, std::span<const uint32_t> row) {
               std::map<uint32_t, Selection> headsOf;
               for (int64_t head : heads)
                 if (row[head] != RuleTable::kNothing)
                   extend(headsOf[row[head]], head);
               for (const auto &[name, chosen] : headsOf)
                 add({steps, layers, chosen}, "\"" + names[name] + "\"");
             });
}

void AssignmentWriter::add(const std::array<Selection, 3> &selected, const RuleTable &table,
                           std::span<const std::string> names) {
  if (table.counts[0] == counts[0])
    forEachRun(
        numbersOf(selected[0], counts[0]), table.cells, counts[1] * counts[2],
        [&](const Selection &steps, std::span<const uint32_t> cells) { addLayers(steps, selected, cells, names); });
  else if (!selected[0].empty())
    addLayers(selected[0], selected, table.cells, names);
}

//===----------------------------------------------------------------------===//
// The whole assignment
//===----------------------------------------------------------------------===//

Expected<std::string> AssignmentWriter::finish() const {
  auto gap = std::ranges::find(hasTopology, false);
  if (gap == hasTopology.end())
    return "{\n    \"rules\": [" + rules + "\n    ]\n  }";
  int64_t index = gap - hasTopology.begin(), row = index / counts[2];
  return error("expects a topology for each step, layer and head, as \"all: dense\" in front of other rules gives, got "
               "none for step " +
               std::to_string(row / counts[1]) + ", layer " + std::to_string(row % counts[1]) + ", head " +
               std::to_string(index % counts[2]));
}

/// The names' numbers that a table has, in order.
static std::vector<size_t> numbersIn(std::span<const uint32_t> cells, size_t count) {
  std::vector<bool> isUsed(count, false);
  for (uint32_t cell : cells)
    if (cell != RuleTable::kNothing)
      isUsed[cell] = true;
  std::vector<size_t> numbers;
  for (size_t number = 0; number < count; ++number)
    if (isUsed[number])
      numbers.push_back(number);
  return numbers;
}

static std::string pathFrom(const std::string &folder, const std::string &path) {
  return (std::filesystem::path(folder) / path).string();
}

Expected<WrittenRules> openwork::writeAssignment(const RuleFile &rules, const Triple &counts,
                                                 const std::string &folder) {
  std::vector<std::string> names = {std::string(kDenseName)};
  for (const RuleFile::Definition &definition : rules.definitions)
    names.push_back(definition.name);
  AssignmentWriter writer(counts);
  WrittenRules written;
  for (const RuleFile::Rule &rule : rules.rules) {
    if (!rule.topology.empty()) {
      writer.add(rule.selected, rule.topology.str());
      continue;
    }
    Expected<RuleTable> table = readRuleTable(pathFrom(folder, rule.table), counts, names);
    if (!table)
      return tl::unexpected(table.error());
    writer.add(rule.selected, *table, names);
    for (size_t name : numbersIn(table->cells, names.size()))
      written.tableNames.emplace_back(names[name], rule.tablePosition);
  }
  return writer.finish().map([&](std::string assignment) {
    written.assignment = std::move(assignment);
    return std::move(written);
  });
}
