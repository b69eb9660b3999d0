//===- Carver.h - From a block mask to its loops ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The carver turns a block mask into loops whose bounds are functions of the row, and keeps bits for the rows that have
// no such loops. It looks at the blocks alone, never at the topology they came from.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_CARVER_H
#define OPENWORK_SCHEDULE_CARVER_H

#include "openwork/Mask/BlockMask.h"
#include "openwork/Schedule/Carving.h"
#include "openwork/Support/Error.h"

#include <functional>

namespace openwork {

struct CarveOptions {
  /// The class has an arithmetic rule that gives the pattern of any of its partial blocks. Visits of partial blocks are
  /// then of form Rule; without it, all those of a nest share one tile mask.
  bool hasRule = false;
  /// Limits on affine forms; rows beyond them become bits.
  int64_t maxBoxes = 64; ///< for each query segment
  int64_t maxNests = 32; ///< for each row
  /// For the whole mask; bit rows beyond it are embedded.
  int64_t maxImmediateWords = 2048;
};

/// The cheapest carving of a mask that the carver knows, already proved. An error is a defect of the carver, never of
/// the mask; it names the row and the column.
Expected<Carving> carve(const BlockMask &mask, const CarveOptions &options = {});

/// Consecutive columns [begin, end) of a row that are visited alike.
struct VisitRun {
  int64_t row = 0;
  int64_t begin = 0, end = 0;
  VisitKind kind;
  bool operator==(const VisitRun &) const = default;
};

/// Runs all loops of a carving of this mask and hands out their visits in order, box by box and row by row. The carving
/// must have been proved.
void expand(const Carving &carving, const BlockMask &mask, const std::function<void(const VisitRun &)> &visit);
std::vector<VisitRun> expand(const Carving &carving, const BlockMask &mask);

/// Checks that a carving is well formed, that each row lies in exactly one box, and that expanding it gives back the
/// mask: each block once, full blocks as Full, partial blocks as Rule or by their own tile mask, empty blocks not at
/// all.
Expected<void> prove(const Carving &carving, const BlockMask &mask);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_CARVER_H
