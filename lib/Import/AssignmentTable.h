//===- AssignmentTable.h - The list and the table of an assignment op --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_IMPORT_ASSIGNMENTTABLE_H
#define OPENWORK_LIB_IMPORT_ASSIGNMENTTABLE_H

#include "AssignmentRules.h"

namespace openwork {

struct AssignmentTable {
  /// Distinct, in the order of their first use.
  mlir::SmallVector<mlir::Attribute> topologies;
  /// An index into them for each triple, row-major.
  std::vector<uint16_t> indices;
};

/// Gives each triple the topology that its template has there. Fails where there are more than 65,536, or where a
/// template has none for a triple.
Expected<AssignmentTable> tabulate(const Assigned &assigned, const ModelGeometry &geometry);

} // namespace openwork

#endif // OPENWORK_LIB_IMPORT_ASSIGNMENTTABLE_H
