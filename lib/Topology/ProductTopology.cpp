//===- ProductTopology.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/ProductTopology.h"

#include "GridClassifier.h"
#include "SequenceClassifier.h"

#include <cassert>

using namespace openwork;

ProductTopology::ProductTopology(const Domain &domain, Relations relations)
    : Topology(domain), relations_(std::move(relations)) {
  assert(!relations_.sequence || !constrainsGrid());
  assert(!relations_.sequence || (relations_.sequence->numQueries() == domain.query.tokens() &&
                                  relations_.sequence->numKeys() == domain.key.tokens()));
  for (size_t axis = 0; axis < 3; ++axis)
    assert(!relations_.grid[axis] || (relations_.grid[axis]->numQueries() == domain.query.extents()[axis] &&
                                      relations_.grid[axis]->numKeys() == domain.key.extents()[axis]));
}

bool ProductTopology::contains(int64_t query, int64_t key) const {
  if (!constrainsGrid())
    return !relations_.sequence || relations_.sequence->holds(query, key);
  std::optional<Coord> q = queryGrid().coord(query), k = keyGrid().coord(key);
  if (!q || !k)
    return false;
  for (size_t axis = 0; axis < 3; ++axis)
    if (relations_.grid[axis] && !relations_.grid[axis]->holds((*q)[axis], (*k)[axis]))
      return false;
  return true;
}

std::unique_ptr<Classifier> ProductTopology::classifier(TilingRef tiling) const {
  assert(tiling->query.grid() == queryGrid() && tiling->key.grid() == keyGrid());
  if (constrainsGrid())
    return std::make_unique<GridClassifier>(relations_.grid, std::move(tiling));
  return std::make_unique<SequenceClassifier>(relations_.sequence ? &*relations_.sequence : nullptr, std::move(tiling));
}
