//===- RuleFile.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleFile.h"

#include "RuleExpressions.h"

#include "openwork/Support/Json.h"

#include <algorithm>

using namespace openwork;

using Kind = RuleToken::Kind;

namespace {

class RuleParser {
public:
  RuleParser(std::string_view text, const Triple &counts, std::span<const std::string_view> families)
      : cursor(text), expressions(cursor, families), counts(counts) {}

  Expected<RuleFile> parse();

private:
  void parseDefinition();
  void parseRule();
  void parseSelector(std::array<std::optional<Selection>, 3> &selected);
  void parseTable(RuleFile::Rule &rule);
  size_t parseAxis();
  Selection parseEnd(const RuleToken &side, size_t &axis);
  Selection parseNumbers(size_t axis);
  int64_t parseNumber(size_t axis);

  RuleCursor cursor;
  RuleExpressions expressions;
  Triple counts;
  RuleFile file;
};

} // namespace

//===----------------------------------------------------------------------===//
// Selections
//===----------------------------------------------------------------------===//

/// `step` and `steps`; 3 for another word.
static size_t axisOf(std::string_view word) {
  for (size_t axis = 0; axis < kTripleAxes.size(); ++axis)
    if (word == kTripleAxes[axis] || word == std::string(kTripleAxes[axis]) + "s")
      return axis;
  return kTripleAxes.size();
}

static std::string countText(int64_t count, size_t axis) {
  return std::to_string(count) + " " + std::string(kTripleAxes[axis]) + (count == 1 ? "" : "s");
}

size_t RuleParser::parseAxis() {
  size_t axis = cursor.peek().kind == Kind::Word ? axisOf(cursor.peek().text) : kTripleAxes.size();
  if (axis == kTripleAxes.size()) {
    cursor.failExpecting("\"steps\", \"layers\" or \"heads\"");
    return 0;
  }
  cursor.take();
  return axis;
}

/// A number without sign or fraction; too large a one is out of any range.
static std::optional<int64_t> parseInteger(std::string_view digits) {
  int64_t number = 0;
  for (char c : digits) {
    if (c == '.')
      return std::nullopt;
    number = std::min<int64_t>(number * 10 + (c - '0'), int64_t{1} << 40);
  }
  return number;
}

int64_t RuleParser::parseNumber(size_t axis) {
  std::string expected = "a " + std::string(kTripleAxes[axis]) + " in 0.." + std::to_string(counts[axis] - 1);
  if (axis == 0 && counts[0] == 1)
    expected += " (there is 1 step unless told)";
  const RuleToken &token = cursor.peek();
  std::optional<int64_t> number = token.kind == Kind::Number ? parseInteger(token.text) : std::nullopt;
  if (!number || *number >= counts[axis]) {
    cursor.failExpecting(expected);
    return 0;
  }
  cursor.take();
  return *number;
}

/// `0-9, 12`; all of the axis where no number follows.
Selection RuleParser::parseNumbers(size_t axis) {
  if (cursor.peek().kind != Kind::Number)
    return {{0, counts[axis]}};
  Selection selection;
  do {
    SourcePosition position = cursor.peek().position;
    int64_t first = parseNumber(axis);
    int64_t last = cursor.takeIf('-') ? parseNumber(axis) : first;
    if (last < first && !cursor.error())
      cursor.fail("expects a range that does not fall, got " + std::to_string(first) + "-" + std::to_string(last),
                  position);
    selection.push_back({first, last + 1});
  } while (cursor.takeIf(','));
  return selection;
}

/// Millionths of a percent, or nothing where the text is no number up to 100 of at most six decimals.
static std::optional<int64_t> parsePercent(std::string_view text) {
  constexpr size_t decimals = 6;
  size_t point = std::min(text.find('.'), text.size());
  std::string_view fraction = point == text.size() ? "" : text.substr(point + 1);
  std::optional<int64_t> whole = parseInteger(text.substr(0, point)), rest = parseInteger(fraction);
  if (!whole || !rest || *whole > 100 || fraction.size() > decimals || (point < text.size() && fraction.empty()))
    return std::nullopt;
  int64_t scale = 1;
  for (size_t i = fraction.size(); i < decimals; ++i)
    scale *= 10;
  int64_t percent = *whole * 1000000 + *rest * scale;
  return percent <= 100000000 ? std::optional(percent) : std::nullopt;
}

/// `first 20% of steps`, `last 2 layers`: from the word behind `side`.
Selection RuleParser::parseEnd(const RuleToken &side, size_t &axis) {
  if (cursor.peek().kind != Kind::Number)
    cursor.failExpecting("a number or a percentage");
  RuleToken amount = cursor.take();
  bool isPercent = cursor.takeIf('%');
  cursor.takeIf("of");
  axis = parseAxis();
  std::optional<int64_t> number = isPercent ? parsePercent(amount.text) : parseInteger(amount.text);
  int64_t limit = isPercent ? 100000000 : counts[axis];
  if (!cursor.error() && (!number || *number > limit))
    cursor.fail(isPercent ? "expects a percentage up to 100, with at most 6 decimals, got " + amount.describe()
                          : "expects at most " + countText(counts[axis], axis) + ", got " + amount.describe(),
                amount.position);
  if (cursor.error())
    return {};
  int64_t count = isPercent ? counts[axis] * *number / limit : *number;
  if (count == 0)
    return {};
  return {side.text == "first" ? Interval{0, count} : Interval{counts[axis] - count, counts[axis]}};
}

void RuleParser::parseSelector(std::array<std::optional<Selection>, 3> &selected) {
  RuleToken word = cursor.peek();
  Selection selection;
  size_t axis = 0;
  if (word.isWord("first") || word.isWord("last")) {
    cursor.take();
    selection = parseEnd(word, axis);
  } else {
    if (word.kind != Kind::Word || axisOf(word.text) == kTripleAxes.size())
      cursor.failExpecting("\"define\", \"all\", \"steps\", \"layers\", \"heads\", \"first\" or \"last\"");
    else
      selection = parseNumbers(axis = parseAxis());
  }
  if (selected[axis] && !cursor.error())
    cursor.fail("expects " + std::string(kTripleAxes[axis]) + "s once, got them again", word.position);
  selected[axis] = std::move(selection);
}

//===----------------------------------------------------------------------===//
// Lines
//===----------------------------------------------------------------------===//

void RuleParser::parseDefinition() {
  RuleToken name = expressions.takeName();
  if (!cursor.takeIf('='))
    cursor.failExpecting("'='");
  file.definitions.push_back({std::string(name.text), expressions.parse()});
  expressions.define(name);
}

void RuleParser::parseTable(RuleFile::Rule &rule) {
  RuleToken path = cursor.takePath();
  rule.tablePosition = path.position;
  rule.table = path.text;
  if (path.kind != Kind::Json)
    return;
  Expected<JsonValue> json = parseJson(path.text, "");
  Expected<std::string_view> text = json ? json->asString("") : tl::unexpected(json.error());
  if (text)
    rule.table = *text;
  else
    cursor.fail(text.error().message, path.position);
}

void RuleParser::parseRule() {
  RuleFile::Rule rule;
  rule.position = cursor.peek().position;
  std::array<std::optional<Selection>, 3> selected;
  if (!cursor.takeIf("all"))
    do
      parseSelector(selected);
    while (!cursor.error() && !cursor.peek().isSign(':') && cursor.peek().kind == Kind::Word);
  if (!cursor.takeIf(':'))
    cursor.failExpecting("':'");
  for (size_t axis = 0; axis < counts.size(); ++axis)
    rule.selected[axis] = selected[axis] ? std::move(*selected[axis]) : Selection{{0, counts[axis]}};
  if (cursor.peek().isWord("table"))
    parseTable(rule);
  else
    rule.topology = expressions.parse();
  file.rules.push_back(std::move(rule));
}

Expected<RuleFile> RuleParser::parse() {
  cursor.skipLineEnds();
  while (cursor.peek().kind != Kind::End) {
    if (cursor.takeIf("define"))
      parseDefinition();
    else
      parseRule();
    if (!cursor.peek().endsLine())
      cursor.failExpecting("the end of the line");
    cursor.skipLineEnds();
  }
  if (cursor.error())
    return tl::unexpected(*cursor.error());
  return std::move(file);
}

Expected<RuleFile> openwork::parseRules(std::string_view text, const Triple &counts,
                                        std::span<const std::string_view> families) {
  return RuleParser(text, counts, families).parse();
}
