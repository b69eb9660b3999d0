//===- RowTree.h - A row of tiles as products of ranges ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tiles that one row visits in one key segment, taken apart into disjoint products of ranges. The segment is read
// as a tree: frames whose slices are equal form a group, in each slice the lines that are equal do, and in each line
// the runs of tiles. The leaves of the tree are the products. A run segment is one line.
//
//        w 0 1 2 3
//   h 0    # # . .        one slice, two groups of lines: [0, 2) x [0, 2)  and  [2, 3) x [1, 4)
//     1    # # . .
//     2    . # # #
//
// With a period for an axis, a set of positions that repeats with it becomes one range with a step instead of a run for
// each repetition, so that the stripes of all rows look alike however many of them fit on the axis.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SCHEDULE_ROWTREE_H
#define OPENWORK_LIB_SCHEDULE_ROWTREE_H

#include "openwork/Topology/Tiling.h"

#include <algorithm>
#include <compare>

namespace openwork {

/// A TileRange of one row. It has fewer bits, as a layer's rows hold many.
struct TileSpan {
  // How it steps comes first: leaves are matched between rows by their order.
  int32_t step = 1, width = 1;
  int32_t begin = 0, end = 0;

  bool isInterval() const { return step == 1; }
  auto operator<=>(const TileSpan &) const = default;
};

/// Calls visit(begin, end) for each run of consecutive tiles.
template <typename Visit> void forEachRun(const TileSpan &span, Visit &&visit) {
  if (span.isInterval()) {
    if (span.begin < span.end)
      visit(int64_t(span.begin), int64_t(span.end));
    return;
  }
  for (int64_t from = span.begin; from < span.end; from += span.step)
    visit(std::max<int64_t>(from, 0), std::min<int64_t>(from + span.width, span.end));
}

/// Spans for frames, height and width; those of a run are {0, 1}, {0, 1} and its own.
using TileProduct = std::array<TileSpan, 3>;

/// Takes rows apart. An object is cheap to use again and again for the same segment.
class RowTree {
public:
  /// Periods of 0 leave runs as they are.
  RowTree(const Segment &segment, Coord periods, int64_t maxLeaves);

  /// Appends the products that make up the segment's part of a row of bits, sorted. False where there would be more
  /// than maxLeaves; some may have been appended then.
  bool takeApart(Words row, std::vector<TileProduct> &leaves);

  /// For each axis the smallest period of something in this row that repeats, or 0.
  Coord periodsOf(Words row);

private:
  using Runs = std::vector<std::pair<int32_t, int32_t>>;

  bool readLines(Words row, size_t maxRuns);
  bool closeLine();
  bool groupSlices();
  bool addSlice(int64_t frame, const std::vector<TileSpan> &frames, size_t firstLeaf, std::vector<TileProduct> &leaves);
  std::span<const int32_t> slice(int64_t frame) const {
    return std::span(lineAt).subspan(frame * counts[1], counts[1]);
  }

  Coord counts;
  int64_t firstTile;
  Coord periods;
  size_t maxLeaves;

  /// The distinct lines of the row, and which of them lies at each (f, h); kNothing where there is none.
  std::vector<Runs> lines;
  std::vector<uint64_t> hashes;
  size_t numLines = 0;
  std::vector<int32_t> lineAt;
  /// The line being read.
  int64_t openLine = -1;
  Runs openRuns;
  /// For each frame, the first frame with an equal slice, or kNothing for an empty slice.
  std::vector<int32_t> sliceAt;
};

} // namespace openwork

#endif // OPENWORK_LIB_SCHEDULE_ROWTREE_H
