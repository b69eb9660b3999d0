//===- JsonParser.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TokenCursor.h"
#include "openwork/Support/Json.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <optional>

#define JSON_NOEXCEPTION
#include <nlohmann/json.hpp>

using namespace openwork;

// Objects of at most this many members are searched one by one.
static constexpr size_t scanLimit = 8;

//===----------------------------------------------------------------------===//
// Words of messages
//===----------------------------------------------------------------------===//

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isWord(char c) { return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool beginsNumber(char c) { return isDigit(c) || c == '-'; }

/// What stands at the front of `rest`, as messages name it.
std::string describeToken(std::string_view rest) {
  if (rest.empty())
    return "the end of the text";
  char c = rest.front();
  if (c == '"')
    return "a string";
  if (beginsNumber(c))
    return "a number";
  if (isWord(c)) {
    size_t size = std::find_if_not(rest.begin(), rest.end(), isWord) - rest.begin();
    return quoteText(rest.substr(0, size));
  }
  return quoteByte(c);
}

/// The reason in nlohmann's message for a malformed token: `[...] while parsing value - REASON; last read: '...'`.
std::string lexicalReason(std::string_view message) {
  size_t begin = message.find(" - ");
  if (begin != std::string_view::npos)
    message.remove_prefix(begin + 3);
  return std::string(message.substr(0, message.find("; last read: '")));
}

} // namespace

//===----------------------------------------------------------------------===//
// JsonBuilder
//===----------------------------------------------------------------------===//

namespace openwork {

/// Receives nlohmann's events and builds the tree. A handler that returns false ends the parse.
class JsonBuilder {
public:
  explicit JsonBuilder(std::string_view text) : cursor(text) {}

  Expected<JsonValue> build(std::string_view text);

  bool null() { return word(std::monostate(), 4); }
  bool boolean(bool value) { return word(value, value ? 4 : 5); }
  bool number_integer(int64_t value) { return number(value); }
  bool number_unsigned(uint64_t value);
  bool number_float(double value, const std::string &);
  bool string(std::string &value);
  bool binary(nlohmann::json::binary_t &) { return false; }
  bool start_array(size_t) { return start(JsonValue::Array()); }
  bool start_object(size_t) { return start(JsonValue::Object()); }
  bool end_array() { return end(); }
  bool end_object();
  bool key(std::string &value);
  bool parse_error(size_t bytesRead, const std::string &, const nlohmann::json::exception &exception);

private:
  enum class After { Nothing, ArrayStart, ObjectStart, Key, Value };
  struct Expectation {
    const char *words;
    bool value = false, key = false;
  };

  bool fail(std::string message, SourcePosition position);
  JsonValue *append(JsonValue::Data data);
  bool word(JsonValue::Data data, size_t size);
  bool number(JsonValue::Data data);
  bool refuseInteger(std::string_view digits, SourcePosition position);
  bool start(JsonValue::Data data);
  bool end();
  bool inArray() const { return open.back()->isArray(); }
  bool sortKeys(JsonValue::Object &object);
  bool refuseDuplicate(const JsonValue::Object &object, uint32_t first, uint32_t second);
  Expectation expectation();

  TokenCursor cursor;
  JsonValue root;
  // A container never grows while one inside it is open, so the pointers hold.
  std::vector<JsonValue *> open;
  After after = After::Nothing;
  int64_t values = 0;
  std::optional<Error> failure;
};

} // namespace openwork

Expected<JsonValue> JsonBuilder::build(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf"))
    return error("expects UTF-8 without a byte order mark", {1, 1});
  bool complete = nlohmann::json::sax_parse(text.data(), text.data() + text.size(), this);
  if (complete) {
    // The parser takes a NUL for the end of its input.
    cursor.skipSpace();
    complete = cursor.rest().empty() ||
               fail("expects the end of the text, got " + describeToken(cursor.rest()), cursor.position());
  }
  assert((complete || failure) && "every event that ends the parse gives a reason");
  return complete ? Expected<JsonValue>(std::move(root)) : tl::unexpected(std::move(*failure));
}

bool JsonBuilder::fail(std::string message, SourcePosition position) {
  failure = Error{std::move(message), {}, position};
  return false;
}

/// Adds a value that begins at the cursor to the innermost open container; null where the limit is reached.
JsonValue *JsonBuilder::append(JsonValue::Data data) {
  SourcePosition position = cursor.position();
  if (++values > jsonMaxValues) {
    fail("expects at most " + std::to_string(jsonMaxValues) + " values, got more", position);
    return nullptr;
  }
  after = After::Value;
  JsonValue value(std::move(data), static_cast<uint32_t>(position.line), static_cast<uint32_t>(position.column));
  if (open.empty())
    return &(root = std::move(value));
  if (auto *array = std::get_if<JsonValue::Array>(&open.back()->data))
    return &array->emplace_back(std::move(value));
  return &(std::get_if<JsonValue::Object>(&open.back()->data)->members.back().value = std::move(value));
}

bool JsonBuilder::word(JsonValue::Data data, size_t size) {
  cursor.skipToToken();
  JsonValue *value = append(std::move(data));
  cursor.skipBytes(size);
  return value;
}

bool JsonBuilder::number(JsonValue::Data data) {
  cursor.skipToToken();
  JsonValue *value = append(std::move(data));
  cursor.skipNumber();
  return value;
}

bool JsonBuilder::refuseInteger(std::string_view digits, SourcePosition position) {
  return fail("expects an integer of 64 bits, got " + quoteText(digits), position);
}

bool JsonBuilder::number_unsigned(uint64_t value) {
  if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    return number(static_cast<int64_t>(value));
  cursor.skipToToken();
  SourcePosition position = cursor.position();
  return refuseInteger(cursor.skipNumber(), position);
}

bool JsonBuilder::number_float(double value, const std::string &) {
  cursor.skipToToken();
  SourcePosition position = cursor.position();
  TokenCursor ahead = cursor;
  std::string_view text = ahead.skipNumber();
  // The parser turns integers it cannot hold into reals.
  if (text.find_first_of(".eE") == std::string_view::npos)
    return refuseInteger(text, position);
  return number(value);
}

bool JsonBuilder::string(std::string &value) {
  cursor.skipToToken();
  JsonValue *added = append(std::move(value));
  cursor.skipString();
  return added;
}

bool JsonBuilder::start(JsonValue::Data data) {
  cursor.skipToToken();
  if (static_cast<int64_t>(open.size()) == jsonMaxDepth)
    return fail("expects at most " + std::to_string(jsonMaxDepth) + " levels of nesting, got more", cursor.position());
  JsonValue *value = append(std::move(data));
  if (!value)
    return false;
  open.push_back(value);
  after = inArray() ? After::ArrayStart : After::ObjectStart;
  cursor.skipBytes(1);
  return true;
}

bool JsonBuilder::end() {
  cursor.skipSpace();
  cursor.skipBytes(1);
  open.pop_back();
  after = After::Value;
  return true;
}

bool JsonBuilder::end_object() { return sortKeys(*std::get_if<JsonValue::Object>(&open.back()->data)) && end(); }

bool JsonBuilder::key(std::string &value) {
  cursor.skipToToken();
  JsonMember member{std::move(value), cursor.position(), JsonValue()};
  std::get_if<JsonValue::Object>(&open.back()->data)->members.push_back(std::move(member));
  after = After::Key;
  cursor.skipString();
  return true;
}

/// Sorting costs n log n whatever the keys are; a hash table would be quadratic under keys made to collide.
bool JsonBuilder::sortKeys(JsonValue::Object &object) {
  const std::vector<JsonMember> &members = object.members;
  auto size = static_cast<uint32_t>(members.size());
  auto order = std::make_unique_for_overwrite<uint32_t[]>(size);
  std::iota(order.get(), order.get() + size, 0);
  std::sort(order.get(), order.get() + size, [&](uint32_t a, uint32_t b) {
    int comparison = members[a].key.compare(members[b].key);
    return comparison < 0 || (comparison == 0 && a < b);
  });
  uint32_t first = 0, second = size;
  for (uint32_t i = 1; i < size; ++i)
    if (order[i] < second && members[order[i - 1]].key == members[order[i]].key) {
      first = order[i - 1];
      second = order[i];
    }
  if (second < size)
    return refuseDuplicate(object, first, second);
  if (size > scanLimit)
    object.byKey = std::move(order);
  return true;
}

bool JsonBuilder::refuseDuplicate(const JsonValue::Object &object, uint32_t first, uint32_t second) {
  const JsonMember &member = object.members[second];
  SourcePosition before = object.members[first].keyPosition;
  return fail("expects each key once, got " + quoteText(member.key) + " again after line " +
                  std::to_string(before.line) + ", column " + std::to_string(before.column),
              member.keyPosition);
}

/// What may stand where the parser stopped; steps over a separator it had accepted.
JsonBuilder::Expectation JsonBuilder::expectation() {
  cursor.skipSpace();
  auto accepts = [&](char separator) {
    bool accepted = cursor.skip(separator);
    cursor.skipSpace();
    return accepted;
  };
  switch (after) {
  case After::Nothing:
    return {.words = "a value", .value = true};
  case After::ArrayStart:
    return {.words = "a value or ']'", .value = true};
  case After::ObjectStart:
    return {.words = "a key or '}'", .key = true};
  case After::Key:
    return accepts(':') ? Expectation{.words = "a value", .value = true} : Expectation{.words = "':'"};
  case After::Value:
    if (open.empty())
      return {.words = "the end of the text"};
    if (inArray())
      return accepts(',') ? Expectation{.words = "a value", .value = true} : Expectation{.words = "',' or ']'"};
    return accepts(',') ? Expectation{.words = "a key", .key = true} : Expectation{.words = "',' or '}'"};
  }
  return {};
}

bool JsonBuilder::parse_error(size_t bytesRead, const std::string &, const nlohmann::json::exception &exception) {
  Expectation expected = expectation();
  std::string_view rest = cursor.rest();
  char front = rest.empty() ? '\0' : rest.front();
  bool isNumber = expected.value && beginsNumber(front);
  bool isString = (expected.value || expected.key) && front == '"';
  constexpr int overflow = 406;
  if (isNumber && exception.id == overflow) {
    SourcePosition position = cursor.position();
    std::string_view text = cursor.skipNumber();
    if (text.find_first_of(".eE") == std::string_view::npos)
      return refuseInteger(text, position);
    return fail("expects a number that a double can hold, got " + quoteText(text), position);
  }
  // The token fits here, so it is malformed within, at the last byte read.
  if (isNumber || isString)
    return fail(lexicalReason(exception.what()), cursor.positionOf(bytesRead - 1));
  return fail("expects " + std::string(expected.words) + ", got " + describeToken(rest), cursor.position());
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

Expected<JsonValue> openwork::parseJson(std::string_view text, std::string_view file) {
  if (text.empty())
    return inFile<JsonValue>(error("expects a JSON document, got no text"), file);
  if (static_cast<int64_t>(text.size()) > jsonMaxBytes)
    return inFile<JsonValue>(error("expects a JSON document of at most " + std::to_string(jsonMaxBytes) +
                                   " bytes, got " + std::to_string(text.size())),
                             file);
  return inFile(JsonBuilder(text).build(text), file);
}

Expected<JsonValue> openwork::readJsonFile(const std::string &path) {
  Expected<std::string> text = readFile(path, jsonMaxBytes);
  return text ? parseJson(*text, path) : tl::unexpected(text.error());
}
