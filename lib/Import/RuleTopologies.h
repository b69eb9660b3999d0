//===- RuleTopologies.h - Whether the topologies of rules hold ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_RULETOPOLOGIES_H
#define OPENWORK_LIB_IMPORT_RULETOPOLOGIES_H

#include "ModelGeometry.h"
#include "RuleFile.h"

namespace openwork {

/// Reads every topology of the rules as the reader of topology.json will, and refuses those under which text attends
/// to nothing: a window says nothing about text, and who forgets it would get a model that does not see its prompt.
/// `tableNames` are those that tables name. Stored data is looked for from the folder of `target`; its bytes are not
/// read. Errors have their place in the rules.
Expected<void> checkTopologies(const RuleFile &rules,
                               std::span<const std::pair<std::string, SourcePosition>> tableNames,
                               const ModelGeometry &geometry, const std::string &target);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_RULETOPOLOGIES_H
