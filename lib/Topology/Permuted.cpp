//===- Permuted.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Topology/Permuted.h"

#include "CombinationTopology.h"
#include "PermutedClassifier.h"

#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/ProductTopology.h"

#include <cassert>

using namespace openwork;

namespace {

class PermutedTopology final : public Topology {
public:
  PermutedTopology(TopologyRef inner, const TokenPlaces &places)
      : Topology(inner->domain()), inner(std::move(inner)), places(places) {}

  bool contains(int64_t query, int64_t key) const override {
    return inner->contains((*places.query)[query], (*places.key)[key]);
  }

  std::unique_ptr<Classifier> classifier(TilingRef tiling) const override {
    assert(tiling->query.grid() == queryGrid() && tiling->key.grid() == keyGrid());
    return makePermutedClassifier(*inner, places, std::move(tiling));
  }

  bool usesGridCoordinates() const override { return true; }

private:
  TopologyRef inner;
  TokenPlaces places;
};

} // namespace

static PlacesRef placesRef(TokenOrder order, const TokenGrid &grid) {
  return std::make_shared<const std::vector<uint32_t>>(placesIn(order, grid));
}

static bool movesNothing(const std::vector<uint32_t> &places) {
  for (size_t token = 0; token < places.size(); ++token)
    if (places[token] != token)
      return false;
  return true;
}

/// A token is in the cell of its place.
static Cells permute(const Cells &cells, const std::vector<uint32_t> &places) {
  Cells permuted;
  permuted.count = cells.count;
  permuted.ofToken.reserve(places.size());
  for (uint32_t place : places)
    permuted.ofToken.push_back(cells.ofToken[place]);
  return permuted;
}

static bool keepsAll(const TopologyRef &topology) {
  const auto *product = dynamic_cast<const ProductTopology *>(topology.get());
  return product && !product->constrainsGrid() && !product->relations().sequence;
}

static TopologyRef permute(const TopologyRef &inner, const TokenPlaces &places) {
  if (keepsAll(inner))
    return inner;
  if (const auto *cells = dynamic_cast<const CellTopology *>(inner.get()))
    return std::make_shared<CellTopology>(inner->domain(), permute(cells->queryCells(), *places.query),
                                          permute(cells->keyCells(), *places.key), cells->attends(), /*usesGrid=*/true);
  if (const auto *combination = dynamic_cast<const CombinationTopology *>(inner.get()))
    return combination->map([&](const TopologyRef &operand) { return permute(operand, places); });
  return std::make_shared<PermutedTopology>(inner, places);
}

TopologyRef openwork::makePermuted(const TopologyRef &inner, TokenOrder order) {
  const Domain &domain = inner->domain();
  TokenPlaces places;
  places.query = placesRef(order, domain.query);
  places.key = domain.key == domain.query ? places.query : placesRef(order, domain.key);
  return movesNothing(*places.query) && movesNothing(*places.key) ? inner : permute(inner, places);
}
