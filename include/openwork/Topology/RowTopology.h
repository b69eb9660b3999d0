//===- RowTopology.h - Topologies known one row of tokens at a time -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The general case, decided by looking at every pair: token masks and predicates. A subclass gives the keys of one
// query as bits; the classifier combines them tile by tile.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_ROWTOPOLOGY_H
#define OPENWORK_TOPOLOGY_ROWTOPOLOGY_H

#include "openwork/Topology/CellTopology.h"

#include <functional>

namespace openwork {

class RowTopology : public Topology {
public:
  using Topology::Topology;

  /// Sets bit k of `keys` where `query` attends to key token k; wordsFor(key tokens) zeroed words.
  virtual void keysOf(int64_t query, MutableWords keys) const = 0;

  /// Sets bit `slot` + i of `slots` where `query` attends to key token `keys`.begin + i.
  virtual void keysIn(int64_t query, const Interval &keys, int64_t slot, MutableWords slots) const;

  std::unique_ptr<Classifier> classifier(TilingRef tiling) const final;
};

/// Bit (q, k) of the matrix says whether query token q attends to key token k. Fails where its size is not that of the
/// domain.
Expected<TopologyRef> makeStoredTokens(const Domain &domain, BitMatrix tokens);

/// A predicate over tokens, evaluated at compile time. `row(query, keys)` sets bit k where the pair is kept and must be
/// free of side effects; `pair(query, key)` is the same question for one pair.
TopologyRef makePredicate(const Domain &domain, std::function<void(int64_t, MutableWords)> row,
                          std::function<bool(int64_t, int64_t)> pair);

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_ROWTOPOLOGY_H
