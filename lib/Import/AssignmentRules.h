//===- AssignmentRules.h - Which topology each triple is given --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_ASSIGNMENTRULES_H
#define OPENWORK_LIB_IMPORT_ASSIGNMENTRULES_H

#include "TopologyDefinitions.h"

namespace openwork {

/// The template of each (step, layer, head).
struct Assigned {
  SourcePosition position;
  std::vector<TemplateRef> templates;
  /// An index into them for each triple, row-major.
  std::vector<uint32_t> table;
};

/// Reads the field "assignment", either of
///
///     {"rules": [{"steps": [10, 49], "layers": "all", "heads": 3, "topology": "local"}, ...]}
///     {"topologies": ["dense", "local"], "rows": [[0, 0, 1], ...], "table": [[0, 1, ...], ...]}
///
/// Rules hold in order, the later ones over the earlier ones. A table names for each step and layer a row, and a row
/// for each head a topology.
Expected<Assigned> readAssignment(const JsonValue &value, const ModelGeometry &geometry,
                                  TopologyDefinitions &definitions);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_ASSIGNMENTRULES_H
