//===- RuleTable.h - Topologies head by head ---------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_RULETABLE_H
#define OPENWORK_LIB_IMPORT_RULETABLE_H

#include "Triples.h"

#include "openwork/Support/Error.h"

#include <span>
#include <string>
#include <vector>

namespace openwork {

/// Which topology a table names for each (step, layer, head).
struct RuleTable {
  static constexpr uint32_t kNothing = ~uint32_t{0};

  /// As the model's, but 1 step where the table says nothing about steps.
  Triple counts = {};
  /// An index into the names for each triple, row-major, or kNothing.
  std::vector<uint32_t> cells;
};

/// Reads a table, in one of two forms. JSON has an array of layers, each an array with a name or null for each head, or
/// an array of steps of such arrays. CSV has a line of titles, `topology` and any of `step`, `layer` and `head`, and
/// then lines of a name and of a number, a range `0-9` or `all` on each axis; later lines hold over earlier ones.
/// Errors have their place in the table.
Expected<RuleTable> readRuleTable(const std::string &path, const Triple &counts, std::span<const std::string> names);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_RULETABLE_H
