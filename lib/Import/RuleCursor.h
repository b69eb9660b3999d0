//===- RuleCursor.h - Tokens of rules, one ahead -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_RULECURSOR_H
#define OPENWORK_LIB_IMPORT_RULECURSOR_H

#include "RuleLexer.h"

#include <optional>

namespace openwork {

/// The token that is next, and the first error: after one, every token is the end of the file. What the parser makes
/// of the end is then of no interest, so that its functions need not pass errors on.
class RuleCursor {
public:
  explicit RuleCursor(std::string_view text) : lexer(text) { advance(); }

  const RuleToken &peek() const { return current; }
  RuleToken take() {
    RuleToken taken = current;
    advance();
    return taken;
  }
  /// The path that follows the word that is next, which is taken.
  RuleToken takePath() {
    keep(lexer.nextPath());
    return take();
  }
  /// Takes a parenthesis; between them, lines go on.
  void takeParenthesis() {
    parentheses += current.isSign('(') ? 1 : -1;
    advance();
  }
  bool takeIf(char sign) { return current.isSign(sign) && (advance(), true); }
  bool takeIf(std::string_view word) { return current.isWord(word) && (advance(), true); }
  void skipLineEnds() {
    while (current.kind == RuleToken::Kind::LineEnd)
      advance();
  }

  void fail(std::string message, SourcePosition position) {
    if (!failure)
      failure = Error{std::move(message), {}, position};
    current = {RuleToken::Kind::End, {}, position};
  }
  /// `expects ..., got` the token that is next.
  void failExpecting(const std::string &expected) {
    fail("expects " + expected + ", got " + current.describe(), current.position);
  }
  const std::optional<Error> &error() const { return failure; }

private:
  void keep(Expected<RuleToken> token) {
    if (failure)
      return;
    if (token)
      current = *token;
    else
      fail(token.error().message, token.error().position);
  }
  void advance() {
    do
      if (!failure)
        keep(lexer.next());
    while (parentheses > 0 && current.kind == RuleToken::Kind::LineEnd);
  }

  RuleLexer lexer;
  RuleToken current;
  int64_t parentheses = 0;
  std::optional<Error> failure;
};

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_RULECURSOR_H
