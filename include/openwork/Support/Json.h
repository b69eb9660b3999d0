//===- Json.h - Strict JSON that knows its places ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_JSON_H
#define OPENWORK_SUPPORT_JSON_H

#include "openwork/Support/Error.h"
#include "openwork/Support/File.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace openwork {

struct JsonMember;

/// A value of a JSON document and the place of its first character. Columns count bytes. A document is a tree of values
/// and refers neither to its text nor to its file.
class JsonValue {
public:
  enum class Kind : uint8_t { Null, Bool, Integer, Real, String, Array, Object };

  /// null, at an unknown place.
  JsonValue();
  JsonValue(JsonValue &&) noexcept;
  JsonValue &operator=(JsonValue &&) noexcept;
  ~JsonValue();

  Kind kind() const { return static_cast<Kind>(data.index()); }
  SourcePosition position() const { return {line, column}; }
  bool isNull() const { return kind() == Kind::Null; }
  bool isInteger() const { return kind() == Kind::Integer; }
  bool isString() const { return kind() == Kind::String; }
  bool isArray() const { return kind() == Kind::Array; }
  bool isObject() const { return kind() == Kind::Object; }

  /// The entries of an array, the members of an object in the order of the file; empty for any other value. (A loop
  /// over
  /// `*value.asArray(...)` would outlive the Expected it looks into.)
  std::span<const JsonValue> entries() const;
  std::span<const JsonMember> members() const;
  /// The member of that key, or null. Also null for what is no object.
  const JsonValue *find(std::string_view key) const;

  /// @name Checked access
  /// `what` names the value in the error (`head 3: expects an integer in 0..255, got 300`) and may be empty.
  /// @{
  Expected<bool> asBool(std::string_view what) const;
  /// Both bounds are included. A real number is refused even where it is whole.
  Expected<int64_t> asInteger(int64_t min, int64_t max, std::string_view what) const;
  /// An integer is taken as well.
  Expected<double> asReal(std::string_view what) const;
  /// Valid as long as this value is.
  Expected<std::string_view> asString(std::string_view what) const;
  Expected<std::span<const JsonValue>> asArray(std::string_view what) const;
  /// Both bounds are included.
  Expected<std::span<const JsonValue>> asArray(size_t minSize, size_t maxSize, std::string_view what) const;
  /// The members in the order of the file.
  Expected<std::span<const JsonMember>> asObject(std::string_view what) const;
  /// @}

  /// The value as error messages name it: `300`, `"abc"`, `an array of 3 entries`, `an object`.
  std::string describe() const;

private:
  friend class JsonBuilder;

  using Array = std::vector<JsonValue>;
  struct Object {
    std::vector<JsonMember> members;
    // The members' indices in the order of their keys; empty where there are so few that a scan is faster.
    std::unique_ptr<uint32_t[]> byKey;
  };
  // In the order of Kind.
  using Data = std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object>;

  JsonValue(Data data, uint32_t line, uint32_t column);
  tl::unexpected<Error> refuse(std::string_view what, std::string_view expected) const;

  Data data;
  // 32 bits suffice under the limit on the text, and keep large files small in memory.
  uint32_t line = 0, column = 0;
};

/// A key, its place, and its value.
struct JsonMember {
  std::string key;
  SourcePosition keyPosition;
  JsonValue value;
};

/// @name Limits of every document
/// @{
constexpr int64_t jsonMaxBytes = int64_t{256} << 20;
constexpr int64_t jsonMaxDepth = 64;
constexpr int64_t jsonMaxValues = 4'000'000;
/// @}

/// Reads a whole document. Refused, beside what RFC 8259 forbids: duplicate keys, integers outside int64, numbers that
/// overflow a double, a byte order mark, and what goes over the limits. Errors name `file` and the place of the
/// culprit. Cost: linear in the text, and n log n in the members of an object.
Expected<JsonValue> parseJson(std::string_view text, std::string_view file);

/// parseJson of the regular file at `path`.
Expected<JsonValue> readJsonFile(const std::string &path);

/// Reads an object whose fields are fixed by a schema. Every field that the schema knows is asked for, present or not;
/// finish() then refuses all others.
///
///     Expected<ObjectReader> reader = ObjectReader::open(value, "head 3");
///     Expected<int64_t> layer = reader->requiredInteger("layer", 0, 255);
///     const JsonValue *text = reader->optional("text");
///     if (Expected<void> done = reader->finish(); !done) ...
///
/// Keys must outlive the reader (they are literals), and so must the value.
class ObjectReader {
public:
  /// Refuses what is no object. `what` begins every message and may be empty.
  static Expected<ObjectReader> open(const JsonValue &value, std::string what);

  /// @name Fields
  /// Typed forms name the field in their errors: `head 3: "layer": expects an integer in 0..255, got 300`.
  /// @{
  Expected<const JsonValue *> required(std::string_view key);
  Expected<bool> requiredBool(std::string_view key);
  Expected<int64_t> requiredInteger(std::string_view key, int64_t min, int64_t max);
  Expected<std::string_view> requiredString(std::string_view key);
  Expected<std::span<const JsonValue>> requiredArray(std::string_view key, size_t minSize, size_t maxSize);
  /// Null where the field is absent.
  const JsonValue *optional(std::string_view key);
  Expected<int64_t> optionalInteger(std::string_view key, int64_t min, int64_t max, int64_t absent);
  /// @}

  /// Refuses the first field nobody asked for, and lists those that were.
  Expected<void> finish() const;

private:
  ObjectReader(const JsonValue &value, std::string what) : object(&value), what(std::move(what)) {}
  std::string nameOf(std::string_view key) const;

  const JsonValue *object;
  std::string what;
  std::vector<std::string_view> known;
};

/// Text from a user's file as messages show it: in double quotes, control characters escaped, cut after `maxBytes`.
/// Text that is not cut is a JSON string.
std::string quoteText(std::string_view text, size_t maxBytes = 64);

/// A byte of a user's file as messages show it: `'['`, or `byte 0x0a` where it is no visible ASCII.
std::string quoteByte(char c);

} // namespace openwork

#endif // OPENWORK_SUPPORT_JSON_H
