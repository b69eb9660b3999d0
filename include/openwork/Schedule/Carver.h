//===- Carver.h - From a block mask to its loops ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The carver turns a block mask into the cheapest loops it knows that visit the mask's blocks, each exactly once. It
// looks at the blocks alone, never at the topology they came from: a stored mask that happens to be a band becomes the
// same loops as a band.
//
// Example: eight tokens in tiles of two, each seeing two tokens to either side.
//
//        0 1 2 3        keys
//     0  # a . .        rows 0: i in [0, 4)
//     1  a # a .          keys 0: [max(i - 1, 0), min(i + 2, 4)): rule, full [i, i + 1)
//     2  . a # a
//     3  . . a #        One box of rows, one nest of one loop, no data. `0` are the segments.
//
// How. Each row of a query segment is taken apart into leaves, products of tile ranges (RowTree), and each leaf is
// labelled with its full and its masked tiles (RowForms). Rows whose leaves differ in their bounds alone are alike. A
// box of such rows is one form where every bound is a quasi-affine function of one row coordinate (QuasiAffineFit);
// otherwise the box is cut in two, and each half carved by itself. Wherever its loops would cost more than its bits, a
// box keeps the bits (BoxCarver, CarvePrices). Four readings of the mask compete: masked tiles around a box of full
// ones, or each kind in loops of its own; runs as they are, or runs that repeat with a period as strides.
//
// Invariants. Every row lies in exactly one box, and a row's nests visit disjoint tiles. A carving is proved before it
// is returned: its loops are run and compared with the mask, tile masks included. Equal masks have equal carvings.
//
// Cost. Linear in rows times leaves, plus a fit for each bound of each box: 0.1 to 2 ms for the windows and bands of
// 900 x 900 blocks, and as much to give up on random bits. Running the loops again takes 15 us for 929 x 929 full
// blocks.
//
// Why not ask the topology for its loops: each family would need its own derivation for each pair of tilings and each
// combination, and none of them would help masks that were measured. Why not one polyhedral set for the whole mask:
// its code generation is exact too, but needs the set to begin with, has no form for an irregular remainder, and no
// notion of what the loops cost.
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
