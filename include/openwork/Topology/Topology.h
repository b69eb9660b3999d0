//===- Topology.h - What one head attends to --------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A topology is an immutable set of (query token, key token) pairs over a domain of two token grids. It answers two
// questions. `contains` is its meaning, one pair at a time. A `Classifier` is its speed: for one row of a tiling it
// says which key tiles hold at least one pair and which hold every pair, exactly, and hands out the pattern inside a
// block.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOPOLOGY_TOPOLOGY_H
#define OPENWORK_TOPOLOGY_TOPOLOGY_H

#include "openwork/Support/Bits.h"
#include "openwork/Topology/Tiling.h"

#include <memory>

namespace openwork {

/// The token grids that a topology relates.
struct Domain {
  TokenGrid query;
  TokenGrid key;
  bool operator==(const Domain &) const = default;
};

/// A topology seen through a tiling; must not outlive the topology. Its methods may be called from several threads.
class Classifier {
public:
  virtual ~Classifier() = default;

  /// Sets bit j of `touched` where block (row, j) holds a pair, and bit j of `covered` where it holds every pair of its
  /// tokens. Both rows have wordsFor(numColumns) zeroed words. Exact: no touched block is empty, no other is full.
  virtual void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const = 0;

  /// Sets bit s of `slots` where `query` attends to the token in slot s of a key tile; wordsFor(tileSize) zeroed words.
  virtual void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const = 0;
};

/// What one head attends to.
class Topology {
public:
  virtual ~Topology() = default;

  const Domain &domain() const { return domain_; }
  const TokenGrid &queryGrid() const { return domain_.query; }
  const TokenGrid &keyGrid() const { return domain_.key; }

  virtual bool contains(int64_t query, int64_t key) const = 0;

  /// The tiling's grids must be those of the domain.
  virtual std::unique_ptr<Classifier> classifier(TilingRef tiling) const = 0;

  /// Whether the set depends on grid coordinates, so that tiles that are boxes may hold fewer partial blocks than runs.
  virtual bool usesGridCoordinates() const { return false; }

  /// Runs of this many query tokens, and key tokens, are kept or left as blocks, so that tile sizes which divide them
  /// give no partial blocks; nothing where the set has no such grain.
  virtual std::optional<std::pair<int64_t, int64_t>> blockGrain() const { return std::nullopt; }

protected:
  explicit Topology(const Domain &domain) : domain_(domain) {}

private:
  Domain domain_;
};

using TopologyRef = std::shared_ptr<const Topology>;

} // namespace openwork

#endif // OPENWORK_TOPOLOGY_TOPOLOGY_H
