//===- TokenCursor.h - Where the JSON parser is -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SUPPORT_TOKENCURSOR_H
#define OPENWORK_LIB_SUPPORT_TOKENCURSOR_H

#include "openwork/Support/Error.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace openwork {

/// Walks the text in step with the parser, one accepted token after the other, and so knows where each began. The
/// parser itself tells its place only when it fails, and has then read up to one character past the token.
class TokenCursor {
public:
  explicit TokenCursor(std::string_view text) : text(text) {}

  std::string_view rest() const { return text.substr(next); }
  SourcePosition position() const { return positionOf(next); }

  /// The place of a byte on the current line, or right after its end.
  SourcePosition positionOf(size_t offset) const {
    return {line, static_cast<int64_t>(std::min(offset, text.size()) - lineStart) + 1};
  }

  void skipSpace() {
    for (; next < text.size(); ++next) {
      char c = text[next];
      if (c == '\n') {
        ++line;
        lineStart = next + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  bool skip(char c) {
    if (!at(c))
      return false;
    ++next;
    return true;
  }

  /// Goes to the first character of the token that the parser has just accepted.
  void skipToToken() {
    skipSpace();
    if (skip(',') || skip(':'))
      skipSpace();
  }

  void skipBytes(size_t count) { next = std::min(next + count, text.size()); }

  void skipString() {
    skip('"');
    while (next < text.size() && !at('"'))
      skipBytes(at('\\') ? 2 : 1);
    skip('"');
  }

  /// Returns the number's text.
  std::string_view skipNumber() {
    size_t begin = next;
    skip('-');
    if (!skip('0'))
      skipDigits();
    if (skip('.'))
      skipDigits();
    if (skip('e') || skip('E')) {
      (void)(skip('+') || skip('-'));
      skipDigits();
    }
    return text.substr(begin, next - begin);
  }

private:
  bool at(char c) const { return next < text.size() && text[next] == c; }

  void skipDigits() {
    while (next < text.size() && text[next] >= '0' && text[next] <= '9')
      ++next;
  }

  std::string_view text;
  size_t next = 0;
  int64_t line = 1;
  size_t lineStart = 0;
};

} // namespace openwork

#endif // OPENWORK_LIB_SUPPORT_TOKENCURSOR_H
