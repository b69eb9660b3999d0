//===- TableDifference.h - Where two modules attend differently -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_TABLEDIFFERENCE_H
#define OPENWORK_LIB_DRIVER_TABLEDIFFERENCE_H

#include "HeadTable.h"
#include "openwork/Mask/MaskContext.h"

#include <string>
#include <vector>

namespace openwork {

/// Heads of some layers and steps: each of the heads, at each of the steps, in each of the layers. All ascend.
struct HeadPlaces {
  std::vector<int64_t> layers, steps, heads;
  bool operator==(const HeadPlaces &) const = default;
};

/// Heads whose masks changed alike.
struct MaskChange {
  /// Indices into the classes of the first table and of the second.
  uint32_t classBefore = 0, classAfter = 0;
  /// Both under the tiling of the first.
  BlockMask before, after;
  /// Whether the second has another one itself.
  bool hasOtherTiling = false;
  std::vector<HeadPlaces> places;
  /// (step, layer, head) triples.
  int64_t count = 0;
};

struct TableDifference {
  int64_t layers = 0, steps = 0;
  /// (step, layer, head) triples of either table.
  int64_t heads = 0;
  /// In the order of the first of their heads, by layer, step and head.
  std::vector<MaskChange> changes;

  int64_t numChanged() const;
};

/// A table and the name of its file.
struct NamedTable {
  const HeadTable &heads;
  std::string file;
};

/// Compares the pairs of tokens that each head keeps, whatever the tilings; both tables are of one MLIRContext. Fails
/// where the two have other layers, steps, heads or token grids.
Expected<TableDifference> compareTables(MaskContext &context, const NamedTable &before, const NamedTable &after);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_TABLEDIFFERENCE_H
