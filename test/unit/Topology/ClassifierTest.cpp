//===- ClassifierTest.cpp - Every family against all its pairs ------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Topology/Samples.h"

#include "openwork/Topology/CellTopology.h"
#include "openwork/Topology/Combination.h"
#include "openwork/Topology/Near.h"
#include "openwork/Topology/Permuted.h"
#include "openwork/Topology/ProductTopology.h"
#include "openwork/Topology/Radial.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {

class EveryFamily : public testing::TestWithParam<std::pair<Family, const char *>> {};

/// One random topology under one random tiling, with all its pairs.
struct Trial {
  explicit Trial(Family family, uint64_t seed)
      : random(seed), domain(randomDomain(random, family)), sample(randomTopology(random, family, domain)),
        query(randomTiling(random, domain.query)), key(randomTiling(random, domain.key)),
        tiling(std::make_shared<Tiling>(Tiling{query.tiling, key.tiling})),
        pairs(domain.query.tokens(), std::vector<bool>(domain.key.tokens())) {
    for (int64_t q = 0; q < domain.query.tokens(); ++q)
      for (int64_t k = 0; k < domain.key.tokens(); ++k)
        pairs[q][k] = sample.attends(q, k);
  }

  std::string str() const {
    return sample.name + " on " + domain.query.str() + " by " + domain.key.str() + " in " + tiling->str();
  }

  Random random;
  Domain domain;
  TopologySample sample;
  AxisSample query, key;
  TilingRef tiling;
  std::vector<std::vector<bool>> pairs;
};

} // namespace

static void expectContains(const Trial &trial) {
  for (int64_t q = 0; q < trial.domain.query.tokens(); ++q)
    for (int64_t k = 0; k < trial.domain.key.tokens(); ++k)
      ASSERT_EQ(trial.sample.topology->contains(q, k), trial.pairs[q][k]) << "query " << q << " key " << k;
}

/// Whole words are compared, so that bits beyond the last column count too.
static void expectRows(const Trial &trial, const Classifier &classifier) {
  size_t columns = trial.key.slots.size();
  for (size_t i = 0; i < trial.query.slots.size(); ++i) {
    std::vector<uint64_t> someWanted(wordsFor(columns)), everyWanted = someWanted, some = someWanted,
                                                         every = someWanted;
    for (size_t j = 0; j < columns; ++j) {
      bool anyPair = false, allPairs = true;
      for (int64_t q : trial.query.slots[i])
        for (int64_t k : trial.key.slots[j])
          if (q >= 0 && k >= 0) {
            anyPair |= trial.pairs[q][k];
            allPairs &= trial.pairs[q][k];
          }
      if (anyPair)
        setBit(someWanted, j);
      if (allPairs)
        setBit(everyWanted, j);
    }
    classifier.classifyRow(i, some, every);
    ASSERT_EQ(some, someWanted) << "touched, row " << i;
    ASSERT_EQ(every, everyWanted) << "covered, row " << i;
  }
}

static void expectSlots(const Trial &trial, const Classifier &classifier) {
  std::vector<uint64_t> wanted(wordsFor(trial.key.slots[0].size())), slots(wanted.size());
  for (int64_t q = 0; q < trial.domain.query.tokens(); ++q)
    for (size_t j = 0; j < trial.key.slots.size(); ++j) {
      std::ranges::fill(wanted, 0);
      std::ranges::fill(slots, 0);
      for (size_t slot = 0; slot < trial.key.slots[j].size(); ++slot)
        if (int64_t k = trial.key.slots[j][slot]; k >= 0 && trial.pairs[q][k])
          setBit(wanted, slot);
      classifier.keySlots(q, j, slots);
      ASSERT_EQ(slots, wanted) << "slots, query " << q << " key tile " << j;
    }
}

TEST_P(EveryFamily, agrees_with_all_pairs) {
  auto [family, name] = GetParam();
  for (uint64_t i = 0; i < 150; ++i) {
    uint64_t seed = trialSeed(static_cast<uint64_t>(family), i);
    Trial trial(family, seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + trial.str());
    ASSERT_EQ(trial.tiling->numRows(), static_cast<int64_t>(trial.query.slots.size()));
    ASSERT_EQ(trial.tiling->numColumns(), static_cast<int64_t>(trial.key.slots.size()));
    std::unique_ptr<Classifier> classifier = trial.sample.topology->classifier(trial.tiling);
    expectContains(trial);
    expectRows(trial, *classifier);
    expectSlots(trial, *classifier);
    if (HasFatalFailure())
      return;
  }
}

INSTANTIATE_TEST_SUITE_P(Topology, EveryFamily, testing::ValuesIn(allFamilies()),
                         [](const auto &info) { return std::string(info.param.second); });

// Axes too long for a table of slots take another way to the same tile masks.
TEST(Classifier, a_long_axis) {
  TokenGrid grid = *TokenGrid::get({1, 1, 20000}, TextPosition::Front, 5);
  ProductTopology::Relations relations;
  relations.grid[2].emplace(20000, 20000, [](int64_t query, std::vector<openwork::Run> &runs) {
    runs = {{query - 200, query - 100, 3}, {query, query + 40}};
  });
  ProductTopology topology({grid, grid}, std::move(relations));
  auto attends = [](int64_t query, int64_t key) {
    query -= 5;
    key -= 5;
    bool strided = query - 200 <= key && key < query - 100 && (key - query + 200) % 3 == 0;
    return query >= 0 && key >= 0 && (strided || (query <= key && key < query + 40));
  };
  AxisTiling axis = *AxisTiling::linear(grid, 16);
  TileSlots tiles = runTiles(grid, 16);
  std::unique_ptr<Classifier> classifier = topology.classifier(std::make_shared<Tiling>(Tiling{axis, axis}));
  for (int64_t query : {0, 5, 150, 9000, 20004})
    for (size_t tile = 0; tile < tiles.size(); ++tile) {
      std::vector<uint64_t> slots(1), wanted(1);
      for (size_t slot = 0; slot < 16; ++slot)
        if (tiles[tile][slot] >= 0 && attends(query, tiles[tile][slot]))
          setBit(wanted, slot);
      classifier->keySlots(query, tile, slots);
      ASSERT_EQ(slots, wanted) << "query " << query << " key tile " << tile;
    }
}

TEST(Classifier, where_grid_coordinates_matter) {
  TokenGrid grid = *TokenGrid::get({4, 6, 8});
  Domain domain{grid, grid};
  TopologyRef band = *makeBand(domain, -9, 9), window = *makeTokenWindow(domain, {.size = {3, 3, 3}});
  EXPECT_FALSE(makeFull(domain)->usesGridCoordinates());
  EXPECT_FALSE(band->usesGridCoordinates());
  EXPECT_FALSE((*makeStoredBlocks(domain, 192, 192, BitMatrix(1, 1)))->usesGridCoordinates());
  EXPECT_TRUE(window->usesGridCoordinates());
  EXPECT_TRUE((*makeStripes(domain, {.cell = {2, 3, 4}}))->usesGridCoordinates());
  EXPECT_TRUE((*makeAny({band, window}))->usesGridCoordinates());
  EXPECT_FALSE((*makeAny({band, *makeFrameSink(domain, 1)}))->usesGridCoordinates());
}

// Text cuts no blocks, so blocks beside it keep their grain; bands cut them.
TEST(Classifier, grain_of_combinations) {
  TokenGrid grid = *TokenGrid::get({4, 6, 8}, TextPosition::Back, 5);
  Domain domain{grid, grid};
  TopologyRef blocks = *makeRadial(domain, {.block = 16}), other = *makeRadial(domain, {.block = 32});
  TopologyRef keys = *makeText(domain, TextPart::Keys), queries = *makeText(domain, TextPart::Queries);
  auto grain = std::optional(std::pair<int64_t, int64_t>(16, 16));
  EXPECT_EQ(blocks->blockGrain(), grain);
  EXPECT_EQ((*makeAny({blocks, keys, queries}))->blockGrain(), grain);
  EXPECT_EQ((*makeExcept(blocks, queries))->blockGrain(), grain);
  EXPECT_EQ((*makeAny({blocks, blocks, makeFull(domain)}))->blockGrain(), grain);
  EXPECT_EQ((*makeAny({blocks, other}))->blockGrain(), std::nullopt);
  EXPECT_EQ((*makeAny({blocks, *makeBand(domain, -3, 3)}))->blockGrain(), std::nullopt);
  EXPECT_EQ((*makeAny({blocks, *makeTokenWindow(domain, {})}))->blockGrain(), std::nullopt);
}

// Unions of masks over the same cells are one matrix, with nothing to settle.
TEST(Classifier, combinations_over_equal_cells) {
  TokenGrid grid = *TokenGrid::get({4, 6, 8});
  Domain domain{grid, grid};
  TopologyRef wide = *makeNear(domain, {.cell = {1, 2, 2}, .columns = 3}),
              high = *makeNear(domain, {.cell = {1, 2, 2}, .rows = 2}),
              other = *makeNear(domain, {.cell = {1, 2, 4}, .rows = 2});
  auto isCells = [](const TopologyRef &topology) {
    return dynamic_cast<const CellTopology *>(topology.get()) != nullptr;
  };
  EXPECT_TRUE(isCells(*makeAny({wide, high})));
  EXPECT_TRUE(isCells(*makeExcept(wide, high)));
  EXPECT_FALSE(isCells(*makeAny({wide, other})));
}

// Too many cells for a matrix.
TEST(Classifier, near_on_a_long_axis) {
  TokenGrid grid = *TokenGrid::get({2, 1, 20000});
  TopologyRef near = *makeNear({grid, grid}, {.cell = {1, 1, 2}, .frames = {1, 2}, .columns = 3});
  EXPECT_TRUE(near->contains(1000, 20000 + 1000 - 6));
  EXPECT_FALSE(near->contains(1000, 20000 + 1000 - 7));
  EXPECT_TRUE(near->contains(1000, 20000 + 1000 + 7));
  EXPECT_FALSE(near->contains(1000, 20000 + 1000 + 8));
  EXPECT_FALSE(near->contains(1000, 1000));
}

TEST(Classifier, permuted_without_effect) {
  TokenGrid line = *TokenGrid::get({1, 1, 40}), grid = *TokenGrid::get({4, 6, 8});
  TopologyRef band = *makeBand({line, line}, -3, 3), other = *makeBand({grid, grid}, -3, 3);
  EXPECT_EQ(makePermuted(band, TokenOrder::HWF), band);
  EXPECT_EQ(makePermuted(band, TokenOrder::Hilbert), band);
  EXPECT_EQ(makePermuted(other, TokenOrder::FHW), other);
  TopologyRef full = makeFull({grid, grid});
  EXPECT_EQ(makePermuted(full, TokenOrder::HWF), full);
  EXPECT_TRUE(makePermuted(other, TokenOrder::HWF)->usesGridCoordinates());
}

// Topologies may share operands; of a single one, nothing is made.
TEST(Classifier, a_combination_of_one_is_itself) {
  TokenGrid grid = *TokenGrid::get({4, 6, 8});
  TopologyRef full = makeFull({grid, grid});
  EXPECT_EQ(*makeAny({full}), full);
  EXPECT_EQ(*makeAll({full}), full);
}
