//===- FieldReader.h - The fields of an object, one after another --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_FIELDREADER_H
#define OPENWORK_SUPPORT_FIELDREADER_H

#include "openwork/Support/Json.h"

#include <optional>

namespace openwork {

/// Reads the fields of an object and keeps the first error, so that the code of a schema is the list of its fields:
///
///     FieldReader fields(value, "geometry");
///     geometry.heads = fields.integer("heads", 1, maxHeads);
///     geometry.layers = fields.integer("layers", 1, maxLayers);
///     return fields.finish().map([&] { return geometry; });
///
/// After an error every value is one that its range allows. Keys must outlive the reader, and so must the value.
class FieldReader {
public:
  /// `what` begins every message and may be empty.
  explicit FieldReader(const JsonValue &value, std::string what = {});

  bool failed() const { return failure.has_value(); }
  /// The first error, or nothing.
  const std::optional<Error> &error() const { return failure; }
  /// Keeps the error, unless there is one already.
  void fail(Error error);
  /// `what` and the key, as messages name a field.
  std::string nameOf(std::string_view key) const;
  /// The value of a field, or the object where the field is absent.
  SourcePosition positionOf(std::string_view key) const;
  /// An error at the value of a field, or at the object where the field is absent.
  void fail(std::string_view key, const std::string &message);
  /// An error at the object as a whole.
  void failAsWhole(const std::string &message);
  /// The value of a result, or `otherwise` where it is an error, which is kept.
  template <typename T> T take(Expected<T> result, T otherwise = T()) {
    if (result)
      return std::move(*result);
    fail(std::move(result.error()));
    return otherwise;
  }

  /// @name Fields
  /// @{
  /// Null after an error.
  const JsonValue *required(std::string_view key);
  /// Null where the field is absent, and after an error.
  const JsonValue *optional(std::string_view key);
  int64_t integer(std::string_view key, int64_t min, int64_t max);
  int64_t integer(std::string_view key, int64_t min, int64_t max, int64_t absent);
  bool boolean(std::string_view key, bool absent);
  /// A required number.
  double real(std::string_view key);
  /// Both bounds are included.
  double real(std::string_view key, double min, double max);
  /// Nothing where the field is absent, and after an error.
  std::optional<double> optionalReal(std::string_view key, double min, double max);
  /// At least one character.
  std::string_view string(std::string_view key);
  /// The same where an absent field stands for no text.
  std::string_view stringOrNone(std::string_view key);
  /// The index of a required string among those allowed.
  size_t choice(std::string_view key, std::span<const std::string_view> allowed);
  /// The same where an absent field stands for the first.
  size_t choiceOrFirst(std::string_view key, std::span<const std::string_view> allowed);
  /// That many integers, or no values after an error.
  std::vector<int64_t> integers(std::string_view key, size_t minCount, size_t maxCount, int64_t min, int64_t max);
  /// No values where the field is absent.
  std::vector<int64_t> optionalIntegers(std::string_view key, size_t minCount, size_t maxCount, int64_t min,
                                        int64_t max);
  /// @}

  /// The first error; else refuses fields that nobody asked for.
  Expected<void> finish() const;

private:
  double realIn(const JsonValue &field, std::string_view key, double min, double max);
  std::string_view textOf(const JsonValue *field, std::string_view key);
  size_t choose(std::string_view key, const JsonValue *field, std::span<const std::string_view> allowed);

  const JsonValue &value;
  std::string what;
  std::optional<ObjectReader> object;
  std::optional<Error> failure;
};

/// `"a", "b"`: names as messages list them. Of a long list, the first ones.
std::string listNames(std::span<const std::string_view> names, size_t shown = 16);

} // namespace openwork

#endif // OPENWORK_SUPPORT_FIELDREADER_H
