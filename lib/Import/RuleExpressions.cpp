//===- RuleExpressions.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleExpressions.h"

#include "RuleFile.h"
#include "openwork/Support/FieldReader.h"

#include <algorithm>

using namespace openwork;

using Kind = RuleToken::Kind;

static constexpr std::string_view operators[] = {"or", "and", "except"};
static constexpr std::string_view operatorFamilies[] = {"any", "all", "except"};
static constexpr std::string_view reserved[] = {"define", "table", "all", "or", "and", "except", "first", "last", "of"};

/// The fields whose values need no name in front, in the order of the values.
struct Positional {
  std::string_view family;
  std::array<std::string_view, 2> fields;
};
static constexpr Positional positionals[] = {
    {"window", {"size", ""}}, {"band", {"lower", "upper"}}, {"frame_sink", {"frames", ""}}, {"text", {"of", ""}}};

static std::string_view positionalField(std::string_view family, size_t index) {
  for (const Positional &positional : positionals)
    if (positional.family == family && index < positional.fields.size())
      return positional.fields[index];
  return "";
}

/// Of every pair that text is in.
static constexpr std::string_view textKeys = R"({"family": "text", "of": "keys"})";
static constexpr std::string_view textQueries = R"({"family": "text", "of": "queries"})";
static const std::string textBothWays =
    "{\"family\": \"any\", \"of\": [" + std::string(textKeys) + ", " + std::string(textQueries) + "]}";

static bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

RuleExpressions::RuleExpressions(RuleCursor &cursor, std::span<const std::string_view> families)
    : cursor(cursor), families(families) {
  names.emplace(kDenseName);
}

RuleToken RuleExpressions::takeName() {
  if (cursor.peek().kind != Kind::Word)
    cursor.failExpecting("a name");
  RuleToken name = cursor.take();
  // A name may be that of a family, which it then hides: what is written today still means the same when families are
  // added.
  if (contains(reserved, name.text))
    cursor.fail("expects a name that means nothing else, got " + quoteText(name.text), name.position);
  else if (names.contains(name.text))
    cursor.fail("expects a name that is not defined yet, got " + quoteText(name.text), name.position);
  return name;
}

//===----------------------------------------------------------------------===//
// Combinations
//===----------------------------------------------------------------------===//

static bool isOperator(const RuleToken &token) { return token.kind == Kind::Word && contains(operators, token.text); }

/// `{"family": "any", "of": [a, b]}`; the family is where the operator is.
static MappedText combine(const RuleToken &operation, const std::vector<MappedText> &operands) {
  size_t index = std::ranges::find(operators, operation.text) - std::begin(operators);
  MappedText text;
  text.add("{\"family\": \"" + std::string(operatorFamilies[index]) + "\", \"of\": [", operation.position);
  for (size_t i = 0; i < operands.size(); ++i) {
    if (i > 0)
      text.add(", ", operation.position);
    // One union is more to the point than a union of unions.
    if (operation.text == "or" && operands[i].str() == textBothWays)
      text.add(std::string(textKeys) + ", " + std::string(textQueries), operands[i].positionAt(0));
    else
      text.append(operands[i]);
  }
  text.add("]}", operation.position);
  return text;
}

MappedText RuleExpressions::parse() {
  MappedText first = parseTerm();
  if (!isOperator(cursor.peek()))
    return first;
  RuleToken operation = cursor.peek();
  std::vector<MappedText> operands = {std::move(first)};
  while (isOperator(cursor.peek())) {
    // Which binds tighter is for parentheses to say; and a except b except c has two meanings.
    if (cursor.peek().text != operation.text || (operands.size() == 2 && operation.text == "except")) {
      cursor.failExpecting("parentheses around one of the two");
      break;
    }
    cursor.take();
    operands.push_back(parseTerm());
  }
  return combine(operation, operands);
}

MappedText RuleExpressions::parseTerm() {
  // Topologies nest no deeper.
  constexpr int64_t maxDepth = 32;
  const RuleToken &token = cursor.peek();
  MappedText text;
  if (token.isSign('(')) {
    if (++depth > maxDepth)
      cursor.failExpecting("at most " + std::to_string(maxDepth) + " parentheses within each other");
    cursor.takeParenthesis();
    text = parse();
    if (cursor.peek().isSign(')'))
      cursor.takeParenthesis();
    else
      cursor.failExpecting("\"or\", \"and\", \"except\" or ')'");
    --depth;
  } else if (token.kind == Kind::Word) {
    text = parseNamed();
  } else if (token.kind == Kind::Json && token.text.front() == '{') {
    RuleToken json = cursor.take();
    text.copy(json.text, json.position);
  } else {
    cursor.failExpecting("a topology");
  }
  return text;
}

MappedText RuleExpressions::parseNamed() {
  RuleToken word = cursor.take();
  MappedText text;
  if (names.contains(word.text))
    text.add("\"" + std::string(word.text) + "\"", word.position);
  else if (contains(families, word.text))
    return parseFamily(word);
  else {
    std::vector<std::string_view> known(names.begin(), names.end());
    cursor.fail("expects a topology: a name, one of " + listNames(known) + ", or a family, one of " +
                    listNames(families, families.size()) + ", got " + quoteText(word.text),
                word.position);
  }
  return text;
}

//===----------------------------------------------------------------------===//
// Families
//===----------------------------------------------------------------------===//

bool RuleExpressions::atValue() const {
  const RuleToken &token = cursor.peek();
  return token.kind == Kind::Number || token.kind == Kind::Json || token.isSign('-');
}

bool RuleExpressions::atFieldOrValue() const {
  return atValue() || (cursor.peek().kind == Kind::Word && !isOperator(cursor.peek()));
}

MappedText RuleExpressions::parseValue() {
  MappedText text;
  RuleToken token = cursor.take();
  if (token.isSign('-')) {
    text.add("-", token.position);
    if (cursor.peek().kind != Kind::Number)
      cursor.failExpecting("a number");
    token = cursor.take();
  }
  bool isConstant = token.text == "true" || token.text == "false" || token.text == "null";
  if (token.kind == Kind::Word && !isConstant)
    text.add("\"" + std::string(token.text) + "\"", token.position);
  else
    text.copy(token.text, token.position);
  return text;
}

MappedText RuleExpressions::parseFamily(const RuleToken &family) {
  MappedText text;
  if (family.text == "text" && !atFieldOrValue()) {
    text.add(textBothWays, family.position);
    return text;
  }
  text.add("{\"family\": ", family.position);
  text.add("\"" + std::string(family.text) + "\"", family.position);
  std::set<std::string, std::less<>> fields;
  for (size_t index = 0; atFieldOrValue() && !cursor.error();) {
    SourcePosition position = cursor.peek().position;
    MappedText value;
    std::string field;
    if (!atValue() && (field = cursor.take().text, atFieldOrValue())) {
      value = parseValue();
    } else {
      // A value without a name: a word that nothing followed, or what is no word.
      if (field.empty())
        value = parseValue();
      else
        value.add("\"" + field + "\"", position);
      field = positionalField(family.text, index++);
      if (field.empty())
        cursor.fail("expects the name of a field and its value, got a value alone", position);
    }
    if (!fields.insert(field).second)
      cursor.fail("expects " + quoteText(field) + " once, got it again", position);
    text.add(", \"" + field + "\": ", position);
    text.append(value);
  }
  text.add("}", family.position);
  return text;
}
