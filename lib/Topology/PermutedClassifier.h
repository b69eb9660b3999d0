//===- PermutedClassifier.h - Blocks of a permuted topology -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TOPOLOGY_PERMUTEDCLASSIFIER_H
#define OPENWORK_LIB_TOPOLOGY_PERMUTEDCLASSIFIER_H

#include "openwork/Topology/Topology.h"

namespace openwork {

using PlacesRef = std::shared_ptr<const std::vector<uint32_t>>;

/// The place of each query token and of each key token.
struct TokenPlaces {
  PlacesRef query, key;
};

/// What the queries of a row see of the places, together and each of them, is two lists of intervals; a key tile is
/// decided by how many of its tokens have their places there. Relations of the sequence give the lists at once; any
/// other topology gives them query by query, so it should not be large.
std::unique_ptr<Classifier> makePermutedClassifier(const Topology &inner, const TokenPlaces &places, TilingRef tiling);

} // namespace openwork

#endif // OPENWORK_LIB_TOPOLOGY_PERMUTEDCLASSIFIER_H
