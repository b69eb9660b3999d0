//===- RuleAssignment.h - Rules as topology.json has them --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_RULEASSIGNMENT_H
#define OPENWORK_LIB_IMPORT_RULEASSIGNMENT_H

#include "RuleFile.h"

namespace openwork {

struct WrittenRules {
  /// The JSON of the field "assignment".
  std::string assignment;
  /// The names that tables give to heads, each where the rules name the table.
  std::vector<std::pair<std::string, SourcePosition>> tableNames;
};

/// Writes each rule as one, and each table as rules for the heads of ranges of layers and steps. Fails where the rules
/// leave a triple without a topology. Paths of tables that are not absolute start from `folder`.
Expected<WrittenRules> writeAssignment(const RuleFile &rules, const Triple &counts, const std::string &folder);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_RULEASSIGNMENT_H
