//===- CombinationTopology.h - Operands of a combination --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TOPOLOGY_COMBINATIONTOPOLOGY_H
#define OPENWORK_LIB_TOPOLOGY_COMBINATIONTOPOLOGY_H

#include "openwork/Topology/Topology.h"

#include <functional>
#include <vector>

namespace openwork {

/// The operands of makeAny, makeAll or makeExcept, where they did not fold into one.
class CombinationTopology final : public Topology {
public:
  enum class Operation : uint8_t { Any, All, Except };

  CombinationTopology(Operation operation, std::vector<TopologyRef> operands);

  bool contains(int64_t query, int64_t key) const override;
  std::unique_ptr<Classifier> classifier(TilingRef tiling) const override;
  bool usesGridCoordinates() const override;
  std::optional<std::pair<int64_t, int64_t>> blockGrain() const override { return grain; }

  /// The same combination of other operands.
  TopologyRef map(const std::function<TopologyRef(const TopologyRef &)> &change) const;

private:
  Operation operation;
  std::vector<TopologyRef> operands;
  std::optional<std::pair<int64_t, int64_t>> grain;
};

} // namespace openwork

#endif // OPENWORK_LIB_TOPOLOGY_COMBINATIONTOPOLOGY_H
