//===- RuleExpressions.h - Topologies as rules write them --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_RULEEXPRESSIONS_H
#define OPENWORK_LIB_IMPORT_RULEEXPRESSIONS_H

#include "MappedText.h"
#include "RuleCursor.h"

#include <set>
#include <span>

namespace openwork {

/// Reads topologies of a file of rules into the JSON of topology.json.
class RuleExpressions {
public:
  RuleExpressions(RuleCursor &cursor, std::span<const std::string_view> families);

  /// A name, a family with its fields, JSON, or several of them joined by `or`, `and` or `except`.
  MappedText parse();

  /// Takes a new name, and makes it one.
  RuleToken takeName();
  void define(const RuleToken &name) { names.emplace(name.text); }

private:
  MappedText parseTerm();
  MappedText parseNamed();
  MappedText parseFamily(const RuleToken &family);
  MappedText parseValue();
  bool atValue() const;
  bool atFieldOrValue() const;

  RuleCursor &cursor;
  std::span<const std::string_view> families;
  std::set<std::string, std::less<>> names;
  int64_t depth = 0;
};

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_RULEEXPRESSIONS_H
