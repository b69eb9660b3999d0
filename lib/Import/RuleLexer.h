//===- RuleLexer.h - The words of a file of rules ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_RULELEXER_H
#define OPENWORK_LIB_IMPORT_RULELEXER_H

#include "openwork/Support/Error.h"

#include <string>
#include <string_view>

namespace openwork {

struct RuleToken {
  /// Json is a string, an array or an object, whose brackets match and whose strings end, and nothing more.
  enum class Kind : uint8_t { End, LineEnd, Word, Number, Json, Sign };

  Kind kind = Kind::End;
  std::string_view text;
  SourcePosition position;

  bool isWord(std::string_view word) const { return kind == Kind::Word && text == word; }
  bool isSign(char sign) const { return kind == Kind::Sign && text[0] == sign; }
  bool endsLine() const { return kind == Kind::LineEnd || kind == Kind::End; }
  /// As messages name it.
  std::string describe() const;
};

/// Cuts a file of rules into tokens. Comments go from # to the end of the line.
class RuleLexer {
public:
  explicit RuleLexer(std::string_view text) : text(text) {}

  Expected<RuleToken> next();
  /// The rest of the line without the comment, as one token: a word, or Json in quotes.
  Expected<RuleToken> nextPath();

private:
  SourcePosition position() const { return {line, static_cast<int64_t>(offset - lineBegin) + 1}; }
  void skipSpace();
  RuleToken take(RuleToken::Kind kind, size_t size);
  Expected<RuleToken> takeJson();

  std::string_view text;
  size_t offset = 0, lineBegin = 0;
  int64_t line = 1;
};

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_RULELEXER_H
