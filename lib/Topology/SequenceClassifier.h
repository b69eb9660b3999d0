//===- SequenceClassifier.h - Relations of the whole sequence ---*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TOPOLOGY_SEQUENCECLASSIFIER_H
#define OPENWORK_LIB_TOPOLOGY_SEQUENCECLASSIFIER_H

#include "PieceList.h"

#include "openwork/Topology/AxisRelation.h"
#include "openwork/Topology/Topology.h"

namespace openwork {

/// A relation between positions in the sequence, or the relation of all pairs. What the queries of a row see, together
/// or each of them, is a few intervals of the sequence, and so is what one of them misses: the tiles that meet those
/// are marked directly, run or box.
class SequenceClassifier final : public Classifier {
public:
  SequenceClassifier(const AxisRelation *relation, TilingRef tiling);

  void classifyRow(int64_t row, MutableWords touched, MutableWords covered) const override;
  void keySlots(int64_t query, int64_t keyTile, MutableWords slots) const override;

private:
  AxisRelation::Union keysOfRow(int64_t row) const;

  /// Absent where every query sees every key.
  const AxisRelation *relation;
  TilingRef tiling;
  PieceList queries, keys;
  /// Of each key piece: the slot of one of its tokens is this number more than the token.
  std::vector<int64_t> slotOfToken0;
};

} // namespace openwork

#endif // OPENWORK_LIB_TOPOLOGY_SEQUENCECLASSIFIER_H
