//===- Permuted.h - Topologies seen through an order of the tokens -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_PERMUTED_H
#define OPENWORK_TOPOLOGY_PERMUTED_H

#include "openwork/Topology/TokenOrder.h"
#include "openwork/Topology/Topology.h"

namespace openwork {

/// Keeps (query, key) where `inner` keeps their places in the order, with tokens left where they are: what a method
/// that sorts the tokens, attends, and sorts them back does to them in all. `inner` sees places as tokens of its own
/// domain, so that it is usually one that counts tokens or blocks: bands, blocks, lines.
///
/// Where `inner` relates cells of tokens or runs of the sequence, so does the result, through other cells or places.
TopologyRef makePermuted(const TopologyRef &inner, TokenOrder order);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_PERMUTED_H
