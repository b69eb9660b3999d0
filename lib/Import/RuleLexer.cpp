//===- RuleLexer.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleLexer.h"

#include "openwork/Support/Json.h"

#include <algorithm>
#include <vector>

using namespace openwork;

using Kind = RuleToken::Kind;

static bool isDigit(char c) { return c >= '0' && c <= '9'; }
static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string RuleToken::describe() const {
  if (kind == Kind::End)
    return "the end of the file";
  if (kind == Kind::LineEnd)
    return "the end of the line";
  if (kind == Kind::Word)
    return quoteText(text);
  if (kind == Kind::Json && text.front() != '"')
    return text.front() == '[' ? "an array" : "an object";
  if (kind == Kind::Sign)
    return quoteByte(text.front());
  constexpr size_t most = 64;
  return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

void RuleLexer::skipSpace() {
  while (offset < text.size() && (text[offset] == ' ' || text[offset] == '\t' || text[offset] == '\r'))
    ++offset;
  if (offset < text.size() && text[offset] == '#')
    offset = std::min(text.find('\n', offset), text.size());
}

RuleToken RuleLexer::take(Kind kind, size_t size) {
  RuleToken token = {kind, text.substr(offset, size), position()};
  offset += size;
  return token;
}

/// The end of a JSON string that begins at `begin`, or npos where the line ends first.
static size_t findStringEnd(std::string_view text, size_t begin) {
  for (size_t i = begin + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '"')
      return i + 1;
    // A line end is none of a string's, escaped or not.
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] != '\n')
      ++i;
  }
  return std::string_view::npos;
}

Expected<RuleToken> RuleLexer::takeJson() {
  RuleToken token = {Kind::Json, {}, position()};
  size_t begin = offset;
  std::string expected;
  std::vector<SourcePosition> openedAt;
  do {
    if (offset == text.size())
      return error("expects the bracket here to be closed by " + quoteByte(expected.back()) +
                       ", got the end of the file",
                   openedAt.back());
    char c = text[offset];
    if (c == '"') {
      size_t end = findStringEnd(text, offset);
      if (end == std::string_view::npos)
        return error("expects a string that ends on its line, got one that does not", position());
      offset = end;
      continue;
    }
    if (c == '[' || c == '{') {
      expected += c == '[' ? ']' : '}';
      openedAt.push_back(position());
    } else if (c == ']' || c == '}') {
      if (c != expected.back())
        return error("expects " + quoteByte(expected.back()) + ", got " + quoteByte(c), position());
      expected.pop_back();
      openedAt.pop_back();
    }
    ++offset;
    if (c == '\n') {
      ++line;
      lineBegin = offset;
    }
  } while (!expected.empty());
  token.text = text.substr(begin, offset - begin);
  return token;
}

Expected<RuleToken> RuleLexer::next() {
  skipSpace();
  if (offset == text.size())
    return RuleToken{Kind::End, {}, position()};
  char c = text[offset];
  auto sizeWhile = [&](auto belongs) {
    return std::ranges::find_if_not(text.substr(offset), belongs) - text.substr(offset).begin();
  };
  if (c == '\n') {
    RuleToken token = take(Kind::LineEnd, 1);
    ++line;
    lineBegin = offset;
    return token;
  }
  if (isLetter(c))
    return take(Kind::Word, sizeWhile([](char x) { return isLetter(x) || isDigit(x) || x == '.'; }));
  if (isDigit(c))
    return take(Kind::Number, sizeWhile([](char x) { return isDigit(x) || x == '.'; }));
  if (c == '"' || c == '[' || c == '{')
    return takeJson();
  if (std::string_view(":,-%()=").find(c) != std::string_view::npos)
    return take(Kind::Sign, 1);
  return error("expects a word, a number, JSON or one of : , - % ( ) =, got " + quoteByte(c), position());
}

Expected<RuleToken> RuleLexer::nextPath() {
  skipSpace();
  if (offset < text.size() && text[offset] == '"')
    return takeJson();
  size_t end = std::min(text.find_first_of("#\n", offset), text.size());
  while (end > offset && (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r'))
    --end;
  if (end == offset)
    return error("expects the path of a table, got the end of the line", position());
  return take(Kind::Word, end - offset);
}
