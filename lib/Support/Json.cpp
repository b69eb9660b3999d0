//===- Json.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Json.h"

#include <algorithm>
#include <charconv>
#include <limits>

using namespace openwork;

//===----------------------------------------------------------------------===//
// Words of messages
//===----------------------------------------------------------------------===//

static constexpr char hexDigits[] = "0123456789abcdef";

std::string openwork::quoteByte(char c) {
  if (c > ' ' && c < 0x7f)
    return {'\'', c, '\''};
  auto byte = static_cast<unsigned char>(c);
  return std::string("byte 0x") + hexDigits[byte >> 4] + hexDigits[byte & 15];
}

std::string openwork::quoteText(std::string_view text, size_t maxBytes) {
  bool cut = text.size() > maxBytes;
  size_t size = cut ? maxBytes : text.size();
  // Not within a UTF-8 sequence.
  while (cut && size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
    --size;
  std::string result = "\"";
  for (char c : text.substr(0, size)) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += {'\\', 'u', '0', '0', hexDigits[c >> 4], hexDigits[c & 15]};
      continue;
    }
    if (c == '"' || c == '\\')
      result += '\\';
    result += c;
  }
  return result + (cut ? "\"..." : "\"");
}

static std::string prefixed(std::string_view what, std::string message) {
  return what.empty() ? message : std::string(what) + ": " + message;
}

static std::string countOf(size_t count, std::string_view noun, std::string_view nouns) {
  return std::to_string(count) + " " + std::string(count == 1 ? noun : nouns);
}

static std::string rangeOf(int64_t min, int64_t max) {
  constexpr int64_t lowest = std::numeric_limits<int64_t>::min(), highest = std::numeric_limits<int64_t>::max();
  if (min == lowest && max == highest)
    return "an integer";
  if (max == highest)
    return "an integer of at least " + std::to_string(min);
  if (min == lowest)
    return "an integer of at most " + std::to_string(max);
  return "an integer in " + std::to_string(min) + ".." + std::to_string(max);
}

static std::string sizeRangeOf(size_t min, size_t max) {
  if (max == std::numeric_limits<size_t>::max())
    return "at least " + countOf(min, "entry", "entries");
  if (min == max)
    return countOf(min, "entry", "entries");
  return std::to_string(min) + ".." + countOf(max, "entry", "entries");
}

static std::string formatReal(double value) {
  char buffer[32];
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof(buffer), value).ptr);
  // 3.0 was refused as an integer; "got 3" would not say why.
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

//===----------------------------------------------------------------------===//
// JsonValue
//===----------------------------------------------------------------------===//

JsonValue::JsonValue() = default;
JsonValue::JsonValue(JsonValue &&) noexcept = default;
JsonValue &JsonValue::operator=(JsonValue &&) noexcept = default;
JsonValue::~JsonValue() = default;

JsonValue::JsonValue(Data data, uint32_t line, uint32_t column) : data(std::move(data)), line(line), column(column) {}

std::span<const JsonValue> JsonValue::entries() const {
  const Array *array = std::get_if<Array>(&data);
  return array ? std::span<const JsonValue>(*array) : std::span<const JsonValue>();
}

std::span<const JsonMember> JsonValue::members() const {
  const Object *object = std::get_if<Object>(&data);
  return object ? std::span<const JsonMember>(object->members) : std::span<const JsonMember>();
}

const JsonValue *JsonValue::find(std::string_view key) const {
  const Object *object = std::get_if<Object>(&data);
  if (!object)
    return nullptr;
  const std::vector<JsonMember> &members = object->members;
  if (!object->byKey) {
    auto member = std::find_if(members.begin(), members.end(), [&](const JsonMember &m) { return m.key == key; });
    return member == members.end() ? nullptr : &member->value;
  }
  const uint32_t *begin = object->byKey.get(), *end = begin + members.size();
  const uint32_t *index = std::lower_bound(begin, end, key, [&](uint32_t i, std::string_view k) { //
    return members[i].key < k;
  });
  return index != end && members[*index].key == key ? &members[*index].value : nullptr;
}

tl::unexpected<Error> JsonValue::refuse(std::string_view what, std::string_view expected) const {
  return error(prefixed(what, "expects " + std::string(expected) + ", got " + describe()), position());
}

Expected<bool> JsonValue::asBool(std::string_view what) const {
  const bool *value = std::get_if<bool>(&data);
  return value ? Expected<bool>(*value) : refuse(what, "true or false");
}

Expected<int64_t> JsonValue::asInteger(int64_t min, int64_t max, std::string_view what) const {
  const int64_t *value = std::get_if<int64_t>(&data);
  if (!value || *value < min || *value > max)
    return refuse(what, rangeOf(min, max));
  return *value;
}

Expected<double> JsonValue::asReal(std::string_view what) const {
  if (const int64_t *value = std::get_if<int64_t>(&data))
    return static_cast<double>(*value);
  const double *value = std::get_if<double>(&data);
  return value ? Expected<double>(*value) : refuse(what, "a number");
}

Expected<std::string_view> JsonValue::asString(std::string_view what) const {
  const std::string *value = std::get_if<std::string>(&data);
  return value ? Expected<std::string_view>(*value) : refuse(what, "a string");
}

Expected<std::span<const JsonValue>> JsonValue::asArray(std::string_view what) const {
  return isArray() ? Expected<std::span<const JsonValue>>(entries()) : refuse(what, "an array");
}

Expected<std::span<const JsonValue>> JsonValue::asArray(size_t minSize, size_t maxSize, std::string_view what) const {
  size_t size = entries().size();
  if (!isArray() || size < minSize || size > maxSize)
    return refuse(what, "an array of " + sizeRangeOf(minSize, maxSize));
  return entries();
}

Expected<std::span<const JsonMember>> JsonValue::asObject(std::string_view what) const {
  return isObject() ? Expected<std::span<const JsonMember>>(members()) : refuse(what, "an object");
}

std::string JsonValue::describe() const {
  switch (kind()) {
  case Kind::Null:
    return "null";
  case Kind::Bool:
    return *std::get_if<bool>(&data) ? "true" : "false";
  case Kind::Integer:
    return std::to_string(*std::get_if<int64_t>(&data));
  case Kind::Real:
    return formatReal(*std::get_if<double>(&data));
  case Kind::String:
    return quoteText(*std::get_if<std::string>(&data));
  case Kind::Array:
    return "an array of " + countOf(entries().size(), "entry", "entries");
  case Kind::Object:
    return "an object";
  }
  return {};
}

//===----------------------------------------------------------------------===//
// ObjectReader
//===----------------------------------------------------------------------===//

Expected<ObjectReader> ObjectReader::open(const JsonValue &value, std::string what) {
  if (!value.isObject())
    return tl::unexpected(value.asObject(what).error());
  return ObjectReader(value, std::move(what));
}

std::string ObjectReader::nameOf(std::string_view key) const { return prefixed(what, quoteText(key)); }

const JsonValue *ObjectReader::optional(std::string_view key) {
  known.push_back(key);
  return object->find(key);
}

Expected<const JsonValue *> ObjectReader::required(std::string_view key) {
  if (const JsonValue *value = optional(key))
    return value;
  return error(prefixed(what, "expects a field " + quoteText(key) + ", got none"), object->position());
}

Expected<bool> ObjectReader::requiredBool(std::string_view key) {
  return required(key).and_then([&](const JsonValue *value) { return value->asBool(nameOf(key)); });
}

Expected<int64_t> ObjectReader::requiredInteger(std::string_view key, int64_t min, int64_t max) {
  return required(key).and_then([&](const JsonValue *value) { return value->asInteger(min, max, nameOf(key)); });
}

Expected<int64_t> ObjectReader::optionalInteger(std::string_view key, int64_t min, int64_t max, int64_t absent) {
  const JsonValue *value = optional(key);
  return value ? value->asInteger(min, max, nameOf(key)) : Expected<int64_t>(absent);
}

Expected<std::string_view> ObjectReader::requiredString(std::string_view key) {
  return required(key).and_then([&](const JsonValue *value) { return value->asString(nameOf(key)); });
}

Expected<std::span<const JsonValue>> ObjectReader::requiredArray(std::string_view key, size_t minSize, size_t maxSize) {
  return required(key).and_then([&](const JsonValue *value) { return value->asArray(minSize, maxSize, nameOf(key)); });
}

Expected<void> ObjectReader::finish() const {
  for (const JsonMember &member : object->members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end())
      continue;
    std::string names;
    for (std::string_view key : known)
      names += (names.empty() ? "" : ", ") + quoteText(key);
    std::string expected = names.empty() ? "no fields" : "only the fields " + names;
    return error(prefixed(what, "expects " + expected + ", got " + quoteText(member.key)), member.keyPosition);
  }
  return {};
}
