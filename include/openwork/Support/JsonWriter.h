//===- JsonWriter.h - JSON text for people and programs ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_JSONWRITER_H
#define OPENWORK_SUPPORT_JSONWRITER_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// Writes one JSON document, the same bytes for the same calls. Members and entries stand on lines of their own, or
/// side by side in what was begun with Layout::Line. Reals have the fewest digits that give the same double back, and a
/// fraction or an exponent, so that they stay apart from integers.
///
///     JsonWriter json;
///     json.beginObject().key("tiles").integers(tiles).key("name").string("wan").end();
///     json.take();
///
///     {
///       "tiles": [2, 8, 8],
///       "name": "wan"
///     }
class JsonWriter {
public:
  enum class Layout : uint8_t { Lines, Line };

  /// @name Values
  /// After a key, in an array, or as the whole document. Strings are UTF-8; reals are finite.
  /// @{
  JsonWriter &beginObject(Layout layout = Layout::Lines) { return begin('{', layout); }
  JsonWriter &beginArray(Layout layout = Layout::Lines) { return begin('[', layout); }
  /// Of the object or array begun last.
  JsonWriter &end();
  JsonWriter &integer(int64_t value);
  JsonWriter &real(double value);
  JsonWriter &boolean(bool value);
  JsonWriter &string(std::string_view value);
  /// An array on one line.
  template <typename Range> JsonWriter &integers(const Range &values) {
    beginArray(Layout::Line);
    for (auto value : values)
      integer(static_cast<int64_t>(value));
    return end();
  }
  /// @}

  JsonWriter &key(std::string_view name);

  /// The document, without a line end; nothing may be open.
  std::string take();

private:
  struct Open {
    char close;
    Layout layout;
    bool empty = true;
  };

  JsonWriter &begin(char bracket, Layout layout);
  JsonWriter &value(std::string_view token);
  /// What goes between the last token and the next.
  void separate();
  void breakLine();

  std::string text;
  std::vector<Open> open;
  bool afterKey = false;
};

/// A real in the fewest digits that give the same double back, with a point or an exponent: `0.2`, `1.0`, `1e-05`.
std::string realText(double number);

} // namespace openwork

#endif // OPENWORK_SUPPORT_JSONWRITER_H
