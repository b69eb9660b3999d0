//===- JsonFields.h - The fields of an object, read in a row ----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_PACKAGE_JSONFIELDS_H
#define OPENWORK_LIB_PACKAGE_JSONFIELDS_H

#include "openwork/Support/Json.h"

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace openwork {

/// Reads the fields of one object one after the other, and keeps the first error. After it nothing is read, so that the
/// error is the one of the first field in the schema's order.
class JsonFields {
public:
  /// Numbers of an integer type without a sign are at least 0, and so are all others here.
  template <typename T> static constexpr int64_t maxOf = std::numeric_limits<T>::max();

  /// `place` begins every message. `exact`: fields that nobody asks for are refused.
  JsonFields(const JsonValue &value, const std::string &place, bool exact) : place(place), exact(exact) {
    if (Expected<ObjectReader> opened = ObjectReader::open(value, place))
      reader = std::move(*opened);
    else
      failure = opened.error();
  }

  void integer(std::string_view key, int64_t &out) { number(key, out); }
  void integer(std::string_view key, int32_t &out) { number(key, out); }
  void real(std::string_view key, double &out) {
    read(key, out, [&](const JsonValue &value) { return value.asReal(nameOf(key)); });
  }
  void flag(std::string_view key, bool &out) {
    read(key, out, [&](const JsonValue &value) { return value.asBool(nameOf(key)); });
  }
  void text(std::string_view key, std::string &out) {
    read(key, out, [&](const JsonValue &value) { return value.asString(nameOf(key)); });
  }

  /// A value that one of these texts stands for.
  template <typename T, size_t N>
  void oneOf(std::string_view key, T &out, const std::array<std::pair<std::string_view, T>, N> &values) {
    read(key, out, [&](const JsonValue &value) -> Expected<T> {
      std::string names;
      for (const auto &[name, meaning] : values) {
        if (value.isString() && *value.asString("") == name)
          return meaning;
        names += (names.empty() ? "" : ", ") + quoteText(name);
      }
      return error(nameOf(key) + ": expects one of " + names + ", got " + value.describe(), value.position());
    });
  }

  /// Any number of integers, or as many as the array has.
  template <typename T> void integers(std::string_view key, std::vector<T> &out) {
    list(key, 0, std::numeric_limits<size_t>::max(), [&](const JsonValue &entry, size_t) {
      return entry.asInteger(0, maxOf<T>, nameOf(key)).map([&](int64_t value) { out.push_back(T(value)); });
    });
  }
  template <size_t N> void integers(std::string_view key, std::array<int64_t, N> &out) {
    list(key, N, N, [&](const JsonValue &entry, size_t i) {
      return entry.asInteger(0, maxOf<int64_t>, nameOf(key)).map([&](int64_t value) { out[i] = value; });
    });
  }

  /// Calls `parse(entry, place of the entry)`, which gives an Expected<T>, for each entry of an array.
  template <typename T, typename Parse> void objects(std::string_view key, std::vector<T> &out, const Parse &parse) {
    std::string listPlace = place.empty() ? std::string(key) : place + "." + std::string(key);
    list(key, 0, std::numeric_limits<size_t>::max(), [&](const JsonValue &entry, size_t i) {
      return parse(entry, listPlace + "[" + std::to_string(i) + "]").map([&](T value) {
        out.push_back(std::move(value));
      });
    });
  }

  /// A value read by a function of the caller's.
  template <typename T, typename Parse> void value(std::string_view key, T &out, const Parse &parse) {
    read(key, out, parse);
  }
  template <typename T, typename Parse>
  void optionalValue(std::string_view key, std::optional<T> &out, const Parse &parse) {
    const JsonValue *value = failure ? nullptr : reader->optional(key);
    if (value)
      keep(parse(*value), out);
  }

  void optionalInteger(std::string_view key, int64_t &out) {
    if (!failure)
      keep(reader->optionalInteger(key, 0, maxOf<int64_t>, out), out);
  }

  /// The object that was made of the fields, or the first error.
  template <typename T> Expected<T> take(T object) {
    if (Expected<void> done = failure || !exact ? Expected<void>() : reader->finish(); !done)
      failure = done.error();
    if (failure)
      return tl::unexpected(*failure);
    return object;
  }

private:
  std::string nameOf(std::string_view key) const { return (place.empty() ? "" : place + ": ") + quoteText(key); }

  template <typename T, typename Parse> void read(std::string_view key, T &out, const Parse &parse) {
    if (failure)
      return;
    Expected<const JsonValue *> value = reader->required(key);
    if (!value) {
      failure = value.error();
      return;
    }
    keep(parse(**value), out);
  }

  template <typename Parsed, typename T> void keep(Expected<Parsed> parsed, T &out) {
    if (parsed)
      out = std::move(*parsed);
    else
      failure = parsed.error();
  }

  template <typename T> void number(std::string_view key, T &out) {
    read(key, out, [&](const JsonValue &value) { return value.asInteger(0, maxOf<T>, nameOf(key)); });
  }

  template <typename Visit> void list(std::string_view key, size_t minSize, size_t maxSize, const Visit &visit) {
    bool ignored = false;
    read(key, ignored, [&](const JsonValue &value) -> Expected<bool> {
      Expected<std::span<const JsonValue>> entries = maxSize == std::numeric_limits<size_t>::max()
                                                         ? value.asArray(nameOf(key))
                                                         : value.asArray(minSize, maxSize, nameOf(key));
      if (!entries)
        return tl::unexpected(entries.error());
      for (size_t i = 0; i < entries->size(); ++i)
        if (Expected<void> visited = visit((*entries)[i], i); !visited)
          return tl::unexpected(visited.error());
      return true;
    });
  }

  std::string place;
  bool exact;
  std::optional<ObjectReader> reader;
  std::optional<Error> failure;
};

} // namespace openwork

#endif // OPENWORK_LIB_PACKAGE_JSONFIELDS_H
