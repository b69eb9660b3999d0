//===- Combination.h - Unions, intersections and differences ----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_COMBINATION_H
#define OPENWORK_TOPOLOGY_COMBINATION_H

#include "openwork/Topology/Topology.h"

#include <vector>

namespace openwork {

/// Pairs of at least one operand, of every operand, or of the first operand alone. Operands share one domain. Blocks
/// that are partial in two operands are settled by their tile masks: the union of two partial blocks may be full, and
/// their intersection or difference empty.
Expected<TopologyRef> makeAny(std::vector<TopologyRef> operands);
Expected<TopologyRef> makeAll(std::vector<TopologyRef> operands);
Expected<TopologyRef> makeExcept(TopologyRef kept, TopologyRef removed);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_COMBINATION_H
