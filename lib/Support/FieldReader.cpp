//===- FieldReader.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/FieldReader.h"

#include "openwork/Support/JsonWriter.h"

#include <algorithm>

using namespace openwork;

FieldReader::FieldReader(const JsonValue &value, std::string what) : value(value), what(std::move(what)) {
  Expected<ObjectReader> opened = ObjectReader::open(value, this->what);
  if (opened)
    object.emplace(std::move(*opened));
  else
    fail(std::move(opened.error()));
}

std::string FieldReader::nameOf(std::string_view key) const {
  return (what.empty() ? "" : what + ": ") + quoteText(key);
}

void FieldReader::fail(Error error) {
  if (!failed())
    failure = std::move(error);
}

SourcePosition FieldReader::positionOf(std::string_view key) const {
  const JsonValue *field = value.find(key);
  return (field ? *field : value).position();
}

void FieldReader::fail(std::string_view key, const std::string &message) {
  fail({nameOf(key) + ": " + message, {}, positionOf(key)});
}

const JsonValue *FieldReader::required(std::string_view key) {
  return failed() ? nullptr : take(object->required(key));
}

const JsonValue *FieldReader::optional(std::string_view key) { return failed() ? nullptr : object->optional(key); }

void FieldReader::failAsWhole(const std::string &message) {
  fail({(what.empty() ? "" : what + ": ") + message, {}, value.position()});
}

int64_t FieldReader::integer(std::string_view key, int64_t min, int64_t max) {
  return failed() ? min : take(object->requiredInteger(key, min, max), min);
}

int64_t FieldReader::integer(std::string_view key, int64_t min, int64_t max, int64_t absent) {
  return failed() ? absent : take(object->optionalInteger(key, min, max, absent), absent);
}

bool FieldReader::boolean(std::string_view key, bool absent) {
  const JsonValue *field = optional(key);
  return field ? take(field->asBool(nameOf(key)), absent) : absent;
}

double FieldReader::real(std::string_view key) {
  const JsonValue *field = required(key);
  return field ? take(field->asReal(nameOf(key))) : 0;
}

double FieldReader::realIn(const JsonValue &field, std::string_view key, double min, double max) {
  double number = take(field.asReal(nameOf(key)), min);
  if (number >= min && number <= max)
    return number;
  fail(key, "expects a number in " + realText(min) + ".." + realText(max) + ", got " + field.describe());
  return min;
}

double FieldReader::real(std::string_view key, double min, double max) {
  const JsonValue *field = required(key);
  return field ? realIn(*field, key, min, max) : min;
}

std::optional<double> FieldReader::optionalReal(std::string_view key, double min, double max) {
  const JsonValue *field = optional(key);
  return field ? std::optional(realIn(*field, key, min, max)) : std::nullopt;
}

std::string_view FieldReader::string(std::string_view key) { return textOf(required(key), key); }

std::string_view FieldReader::stringOrNone(std::string_view key) { return textOf(optional(key), key); }

std::string_view FieldReader::textOf(const JsonValue *field, std::string_view key) {
  std::string_view text = field ? take(field->asString(nameOf(key))) : std::string_view();
  if (field && text.empty())
    fail(key, "expects at least one character, got none");
  return text;
}

size_t FieldReader::choose(std::string_view key, const JsonValue *field, std::span<const std::string_view> allowed) {
  if (!field)
    return 0;
  std::string_view text = take(field->asString(nameOf(key)));
  auto found = std::ranges::find(allowed, text);
  if (found != allowed.end())
    return found - allowed.begin();
  fail(key, "expects one of " + listNames(allowed) + ", got " + field->describe());
  return 0;
}

size_t FieldReader::choice(std::string_view key, std::span<const std::string_view> allowed) {
  return choose(key, required(key), allowed);
}

size_t FieldReader::choiceOrFirst(std::string_view key, std::span<const std::string_view> allowed) {
  return choose(key, optional(key), allowed);
}

static Expected<std::vector<int64_t>> readIntegers(const JsonValue &value, const std::string &what, size_t minCount,
                                                   size_t maxCount, int64_t min, int64_t max) {
  Expected<std::span<const JsonValue>> entries = value.asArray(minCount, maxCount, what);
  if (!entries)
    return tl::unexpected(entries.error());
  std::vector<int64_t> integers;
  for (const JsonValue &entry : *entries) {
    Expected<int64_t> integer = entry.asInteger(min, max, what);
    if (!integer)
      return tl::unexpected(integer.error());
    integers.push_back(*integer);
  }
  return integers;
}

std::vector<int64_t> FieldReader::integers(std::string_view key, size_t minCount, size_t maxCount, int64_t min,
                                           int64_t max) {
  const JsonValue *field = required(key);
  return field ? take(readIntegers(*field, nameOf(key), minCount, maxCount, min, max)) : std::vector<int64_t>();
}

std::vector<int64_t> FieldReader::optionalIntegers(std::string_view key, size_t minCount, size_t maxCount, int64_t min,
                                                   int64_t max) {
  const JsonValue *field = optional(key);
  return field ? take(readIntegers(*field, nameOf(key), minCount, maxCount, min, max)) : std::vector<int64_t>();
}

Expected<void> FieldReader::finish() const { return failed() ? tl::unexpected(*failure) : object->finish(); }

std::string openwork::listNames(std::span<const std::string_view> names, size_t shown) {
  std::string list;
  for (std::string_view name : names.first(std::min(names.size(), shown)))
    list += (list.empty() ? "" : ", ") + quoteText(name);
  return names.size() > shown ? list + ", ..." : list;
}
