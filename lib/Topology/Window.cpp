//===- Window.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Window.h"

#include "openwork/Topology/Grids.h"
#include "openwork/Topology/ProductTopology.h"

#include <algorithm>

using namespace openwork;

/// The keys of one query on an axis of n positions without dilation.
static Interval windowOf(int64_t query, int64_t n, int64_t size, int64_t stride, bool causal) {
  int64_t group = query / stride * stride;
  if (causal) {
    int64_t leader = std::min(group + stride - 1, n - 1);
    return {std::max<int64_t>(leader - size + 1, 0), query + 1};
  }
  int64_t left = size / 2, right = (size - 1) / 2;
  int64_t leader = std::min(group + stride / 2, n - 1);
  int64_t centre = std::min(std::max(leader, left), n - 1 - right);
  return {centre - left, centre + right + 1};
}

static AxisRelation tokenWindowOnAxis(int64_t n, const TokenWindow &window, size_t axis) {
  int64_t dilation = window.dilation[axis];
  return AxisRelation(n, n, [&, n, dilation](int64_t query, std::vector<Run> &runs) {
    int64_t remainder = query % dilation, positions = (n - remainder + dilation - 1) / dilation;
    Interval keys = windowOf(query / dilation, positions, window.size[axis], window.stride[axis], window.causal[axis]);
    runs.push_back({keys.begin * dilation + remainder, (keys.end - 1) * dilation + remainder + 1, dilation});
  });
}

Expected<TopologyRef> openwork::makeTokenWindow(const Domain &domain, const TokenWindow &window) {
  if (auto equal = expectEqualGrids(domain); !equal)
    return tl::unexpected(equal.error());
  const Coord &extents = domain.query.extents();
  if (auto fits = expectWithin("window", window.size, extents); !fits)
    return tl::unexpected(fits.error());
  if (auto fits = expectWithin("stride", window.stride, window.size); !fits)
    return tl::unexpected(fits.error());
  Coord largest;
  for (size_t axis = 0; axis < 3; ++axis)
    largest[axis] = extents[axis] / window.size[axis];
  if (auto fits = expectWithin("dilation", window.dilation, largest); !fits)
    return tl::unexpected(fits.error());

  ProductTopology::Relations relations;
  for (size_t axis = 0; axis < 3; ++axis)
    relations.grid[axis] = tokenWindowOnAxis(extents[axis], window, axis);
  return std::make_shared<ProductTopology>(domain, std::move(relations));
}

Expected<TopologyRef> openwork::makeCellWindow(const Domain &domain, const CellWindow &window) {
  if (auto equal = expectEqualGrids(domain); !equal)
    return tl::unexpected(equal.error());
  const Coord &extents = domain.query.extents();
  if (auto fits = expectWithin("cell", window.cell, extents); !fits)
    return tl::unexpected(fits.error());
  Coord counts = cellCounts(domain.query, window.cell);
  if (auto fits = expectWithin("window", window.size, counts); !fits)
    return tl::unexpected(fits.error());

  ProductTopology::Relations relations;
  for (size_t axis = 0; axis < 3; ++axis) {
    int64_t cell = window.cell[axis], radius = window.size[axis] / 2, last = counts[axis] - 1;
    relations.grid[axis].emplace(extents[axis], extents[axis], [=](int64_t query, std::vector<Run> &runs) {
      int64_t centre = std::min(std::max(query / cell, radius), last - radius);
      runs.push_back({std::max<int64_t>(centre - radius, 0) * cell, (centre + radius + 1) * cell});
    });
  }
  return std::make_shared<ProductTopology>(domain, std::move(relations));
}
