//===- RuleFile.h - Which heads have which topology, for people --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_RULEFILE_H
#define OPENWORK_LIB_IMPORT_RULEFILE_H

#include "MappedText.h"
#include "Triples.h"

#include "openwork/Topology/TokenGrid.h"

#include <span>

namespace openwork {

/// Disjoint or not, in the order in which they are written; none may be empty.
using Selection = std::vector<Interval>;

/// What a file of rules says, in the order of the file.
struct RuleFile {
  /// A name and its topology, as JSON.
  struct Definition {
    std::string name;
    MappedText topology;
  };
  struct Rule {
    SourcePosition position;
    /// Steps, layers and heads; a rule that selects none of an axis has no effect.
    std::array<Selection, 3> selected;
    /// JSON, or nothing where a table has the topologies.
    MappedText topology;
    /// The path as it is written.
    std::string table;
    SourcePosition tablePosition;
  };

  std::vector<Definition> definitions;
  std::vector<Rule> rules;
};

/// The name of the topology of every pair, which needs no definition.
inline constexpr std::string_view kDenseName = "dense";

/// Parses rules, the grammar of which is in RULES.md, for a model of so many steps, layers and heads. `families` are
/// the families that topology.json knows; what their fields may be is not checked.
Expected<RuleFile> parseRules(std::string_view text, const Triple &counts, std::span<const std::string_view> families);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_RULEFILE_H
