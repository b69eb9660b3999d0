//===- RowBoxes.h - Rows by their coordinates -------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SCHEDULE_ROWBOXES_H
#define OPENWORK_LIB_SCHEDULE_ROWBOXES_H

#include "openwork/Topology/Tiling.h"

#include <algorithm>
#include <span>

namespace openwork {

/// Calls visit(row of the tiling, coordinates) for each row of a box, in order. The box has as many intervals as the
/// segment has coordinates.
template <typename Visit> void forEachRowOf(const Segment &segment, std::span<const Interval> box, Visit &&visit) {
  std::array<Interval, 3> rows = {Interval{0, 1}, Interval{0, 1}, box.back()};
  if (box.size() == 3)
    std::ranges::copy(box, rows.begin());
  for (int64_t f = rows[0].begin; f < rows[0].end; ++f)
    for (int64_t h = rows[1].begin; h < rows[1].end; ++h)
      for (int64_t w = rows[2].begin; w < rows[2].end; ++w) {
        const Coord coord = {f, h, w};
        visit(segment.firstTile + (f * segment.counts[1] + h) * segment.counts[2] + w,
              std::span<const int64_t>(coord).last(box.size()));
      }
}

} // namespace openwork

#endif // OPENWORK_LIB_SCHEDULE_ROWBOXES_H
