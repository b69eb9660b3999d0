//===- BoxCarver.h - Cuts rows into boxes of one form -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A box of rows is one AffineRows where its rows have one shape and each bound is a function of one row coordinate.
// Otherwise it is cut in two where most neighbours disagree, or behind the longest part whose bounds fit, and each half
// is carved by itself. A box keeps its bits instead wherever its loops would cost more: branch and bound, so that
// irregular rows are given up early.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SCHEDULE_BOXCARVER_H
#define OPENWORK_LIB_SCHEDULE_BOXCARVER_H

#include "CarvePrices.h"
#include "RowForms.h"

#include <variant>

namespace openwork {

/// Rows by their coordinates, [begin, end) on each axis; those of a run are {0, 1}, {0, 1} and its own.
using RowBox = std::array<Interval, 3>;

class BoxCarver {
public:
  struct Plan {
    double price = 0;
    std::vector<AffineRows> affine;
    std::vector<BitRows> bits;
  };

  /// `facts` are those of each row of the segment, were it kept as bits.
  BoxCarver(const Tiling &tiling, int64_t querySegment, const RowForms &forms, std::span<const prices::BitFacts> facts,
            const CarveOptions &options);

  /// The cheapest plan for a whole segment, where it costs less than `limit`.
  std::optional<Plan> carve(double limit);

private:
  /// Cut an axis in front of a position.
  struct Cut {
    int axis = 0;
    int64_t position = 0;
  };
  using Fit = std::variant<QuasiAffine, Cut>;

  std::optional<Plan> carveBox(const RowBox &box, double limit, int64_t maxBoxes);
  std::optional<Plan> carveLoops(const RowBox &box, double limit, int64_t maxBoxes);
  std::optional<Plan> carveHalves(const RowBox &box, const Cut &cut, double limit, int64_t maxBoxes);

  prices::BitFacts factsOf(const RowBox &box) const;
  double leastPrice(const RowBox &box, int64_t maxBoxes);
  std::vector<Interval> rowsOf(const RowBox &box) const;

  template <typename Differ> std::optional<Cut> bestCut(const RowBox &box, Differ &&differ) const;
  std::variant<AffineRows, Cut> fitBox(const RowBox &box) const;
  std::variant<VisitNest, Cut> fitLeaf(const RowBox &box, size_t leaf) const;
  std::optional<Cut> fitLabel(const RowBox &box, size_t leaf, VisitNest &nest) const;
  template <typename ValueOf> Fit fitBound(const RowBox &box, ValueOf &&valueOf) const;

  int64_t rowAt(int64_t f, int64_t h, int64_t w) const { return (f * counts[1] + h) * counts[2] + w; }
  template <typename Visit> void forEachRow(const RowBox &box, Visit &&visit) const;

  const std::vector<Segment> &keySegments;
  Coord counts;
  int64_t rank;
  int64_t querySegment;
  const RowForms &forms;
  std::span<const prices::BitFacts> facts;
  const CarveOptions &options;
  /// The last box in which each shape was met.
  std::vector<uint32_t> metIn;
  uint32_t boxesSeen = 0;
};

} // namespace openwork

#endif // OPENWORK_LIB_SCHEDULE_BOXCARVER_H
