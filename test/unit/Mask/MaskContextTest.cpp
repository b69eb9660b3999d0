//===- MaskContextTest.cpp - Canonical form and interning -----------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include "openwork/Mask/MaskAlgebra.h"
#include "openwork/Mask/WordHash.h"

#include <gtest/gtest.h>
#include <thread>

using namespace openwork;
using namespace openwork::test;

//===-- Canonical on construction ---------------------------------------------------------------------------------===//

TEST(MaskContext, canonicalWhateverTheParts) {
  Random random(testSeed());
  for (int trial = 0; trial < 200; ++trial) {
    MaskContext context;
    TilingSample tilings = randomTilings(random);
    SCOPED_TRACE("trial " + std::to_string(trial) + ": " + tilings.tiling->str());
    Pairs pairs = randomPairs(random, tilings, trial % 3 != 0);
    BlockMask mask = makeMask(random, context, tilings, pairs);
    ASSERT_NO_FATAL_FAILURE(expectMask(mask, tilings, pairs));
    for (int again = 0; again < 3; ++again)
      ASSERT_EQ(makeMask(random, context, tilings, pairs).identity(), mask.identity());
  }
}

TEST(MaskContext, equalTilingsNeedNotBeOneObject) {
  Random random(testSeed());
  MaskContext context;
  TilingSample tilings = randomTilings(random), copy = TilingSample(tilings.query, tilings.key);
  ASSERT_NE(tilings.tiling, copy.tiling);
  Pairs pairs = randomPairs(random, tilings, /*withPartial=*/true);
  EXPECT_EQ(makeMask(random, context, tilings, pairs), makeMask(random, context, copy, pairs));
  EXPECT_EQ(context.intern(*tilings.tiling), context.intern(*copy.tiling));
}

/// Two tokens by two, in one block.
static TilingSample oneBlock(int64_t tileSize) {
  TokenGrid grid = *TokenGrid::get({1, 1, 2});
  AxisSample axis = {*AxisTiling::linear(grid, tileSize), runTiles(grid, tileSize)};
  return TilingSample(axis, axis);
}

TEST(MaskContext, maskDependsOnItsTiling) {
  MaskContext context;
  Random random(1);
  TilingSample two = oneBlock(2), three = oneBlock(3);
  Pairs pairs = two.noPairs();
  EXPECT_NE(makeMask(random, context, two, pairs), makeMask(random, context, three, pairs));
  setBit(pairs.row(0), 0);
  EXPECT_NE(makeMask(random, context, two, pairs), makeMask(random, context, three, pairs));
}

TEST(MaskContext, patternOfAllTokensIsFull) {
  MaskContext context;
  for (int64_t tileSize : {2, 3, 64}) {
    BlockMaskParts parts(oneBlock(tileSize).tiling), full = parts;
    setBit(full.fullRow(0), 0);
    setBit(parts.partialRow(0), 0);
    parts.partialIds = {0};
    std::vector<uint64_t> bits(tileSize, 0b11);
    parts.tileMasks = {context.intern(tileSize, tileSize, bits)};
    EXPECT_EQ(*context.get(parts), *context.get(full)) << tileSize;
  }
}

TEST(MaskContext, patternOfNoTokenIsEmpty) {
  MaskContext context;
  BlockMaskParts parts(oneBlock(3).tiling), empty = parts;
  setBit(parts.partialRow(0), 0);
  parts.partialIds = {0};
  parts.tileMasks = {context.intern(3, 3, std::vector<uint64_t>{0b100, 0b1000, 0b111})};
  EXPECT_EQ(*context.get(parts), *context.get(empty));
}

//===-- Interning -------------------------------------------------------------------------------------------------===//

TEST(MaskContext, existingPairsArePairsOfTokens) {
  Random random(testSeed());
  for (int trial = 0; trial < 50; ++trial) {
    TilingSample tilings = randomTilings(random, 20);
    for (int64_t row = 0; row < tilings.tiling->numRows(); ++row)
      for (int64_t column = 0; column < tilings.tiling->numColumns(); ++column) {
        BitMatrix wanted(tilings.tiling->query.tileSize(), tilings.tiling->key.tileSize());
        forEachPair(tilings, row, column, [&](size_t i, size_t j, int64_t, int64_t) { setBit(wanted.row(i), j); });
        ASSERT_EQ(MaskContext::existingPairs(*tilings.tiling, row, column), wanted.words);
      }
  }
}

TEST(MaskContext, equalPatternsAreOneObject) {
  MaskContext context;
  TileMask mask = context.intern(2, 65, std::vector<uint64_t>{1, 0, 2, 1});
  EXPECT_EQ(context.intern(2, 65, std::vector<uint64_t>{1, 0, 2, 1}), mask);
  EXPECT_FALSE(context.intern(2, 65, std::vector<uint64_t>{1, 0, 2, 0}) == mask);
  EXPECT_FALSE(context.intern(2, 66, std::vector<uint64_t>{1, 0, 2, 1}) == mask);
  EXPECT_FALSE(context.intern(4, 64, std::vector<uint64_t>{1, 0, 2, 1}) == mask);
  EXPECT_EQ(mask.count(), 3);
  EXPECT_EQ(mask.row(1)[0], 2u);
}

TEST(MaskContext, contextsShareNothing) {
  Random random(testSeed());
  MaskContext first, second;
  TilingSample tilings = randomTilings(random);
  Pairs pairs = randomPairs(random, tilings, /*withPartial=*/true);
  EXPECT_NE(makeMask(random, first, tilings, pairs), makeMask(random, second, tilings, pairs));
}

TEST(MaskContext, takesPatternsOfOtherContexts) {
  Random random(testSeed());
  MaskContext first, second;
  TilingSample tilings = randomTilings(random);
  Pairs pairs = randomPairs(random, tilings, /*withPartial=*/true);
  BlockMask mask = *second.get(disguise(random, first, tilings, pairs));
  EXPECT_EQ(mask, makeMask(random, second, tilings, pairs));
  EXPECT_EQ(unite(second, makeMask(random, first, tilings, pairs), mask), mask);
}

TEST(MaskContext, masksOutliveTheirContext) {
  Random random(testSeed());
  TilingSample tilings = randomTilings(random);
  Pairs pairs = randomPairs(random, tilings, /*withPartial=*/true);
  BlockMask mask = makeMask(random, *std::make_unique<MaskContext>(), tilings, pairs);
  expectMask(mask, tilings, pairs);
}

/// Other words with the WordHash of these: a change of the first word in a lane, which started at `lane`, is undone by
/// the next one.
static std::vector<uint64_t> collide(std::vector<uint64_t> words, uint64_t lane) {
  auto after = [&](uint64_t word) { return std::rotl((std::rotl(lane, 29) ^ word) * 0x9E3779B97F4A7C15, 29); };
  words[4] ^= after(words[0]) ^ after(words[0] ^ 1);
  words[0] ^= 1;
  return words;
}

static uint64_t hashOf(Words words, int64_t skipped = 0) {
  WordHash hash;
  for (int64_t i = 0; i < skipped; ++i)
    hash.add(64);
  hash.add(words);
  return hash.value();
}

TEST(MaskContext, tellsApartWhatHashesAlike) {
  MaskContext context;
  std::vector<uint64_t> words = {1, 2, 3, 4, 5, 6, 7, 8};
  // The hash of a pattern begins with its number of columns.
  std::vector<uint64_t> pattern = collide(words, /*lane=*/2);
  ASSERT_EQ(hashOf(words, 1), hashOf(pattern, 1));
  EXPECT_FALSE(context.intern(8, 64, words) == context.intern(8, 64, pattern));

  BlockMaskParts parts(std::make_shared<Tiling>(
      Tiling{*AxisTiling::linear(*TokenGrid::get({1, 1, 8}), 1), *AxisTiling::linear(*TokenGrid::get({1, 1, 64}), 1)}));
  parts.full = words;
  BlockMask mask = *context.get(parts);
  parts.full = collide(words, /*lane=*/1);
  ASSERT_EQ(hashOf(words), hashOf(parts.full));
  EXPECT_NE(*context.get(parts), mask);
}

/// One block whose pattern keeps the pairs of `number`.
static BlockMask numberedMask(MaskContext &context, const TilingRef &tiling, uint64_t number) {
  BlockMaskParts parts(tiling);
  int64_t size = tiling->query.tileSize();
  std::vector<uint64_t> bits(size);
  bits[0] = number;
  setBit(parts.partialRow(0), 0);
  parts.partialIds = {0};
  parts.tileMasks = {context.intern(size, size, bits)};
  return *context.get(parts);
}

TEST(MaskContext, forgetsWhatNobodyHolds) {
  MaskContext context;
  TokenGrid grid = *TokenGrid::get({1, 1, 32});
  TilingRef tiling = context.intern({*AxisTiling::linear(grid, 32), *AxisTiling::linear(grid, 32)});
  BlockMask held = numberedMask(context, tiling, 1);
  for (uint64_t number = 2; number < 20'000; ++number)
    numberedMask(context, tiling, number);
  // One sweep lies between a table's growing to twice what is alive, but to no less than 1,024 entries.
  EXPECT_LE(context.numEntries(), 3 * 1024u);
  EXPECT_EQ(numberedMask(context, tiling, 1), held);

  std::vector<BlockMask> masks;
  for (uint64_t number = 1; number < 5'000; ++number)
    masks.push_back(numberedMask(context, tiling, number));
  EXPECT_GE(context.numEntries(), 2 * masks.size());
  for (uint64_t number = 1; number < 5'000; ++number)
    ASSERT_EQ(numberedMask(context, tiling, number), masks[number - 1]);
  masks.clear();
  for (uint64_t number = 20'000; number < 40'000; ++number)
    numberedMask(context, tiling, number);
  EXPECT_LE(context.numEntries(), 3 * 1024u);
}

TEST(MaskContext, threadsShareOneContext) {
  MaskContext context;
  uint64_t seed = testSeed();
  auto work = [&](std::vector<BlockMask> &masks) {
    Random random(seed);
    for (int trial = 0; trial < 40; ++trial) {
      TilingSample tilings = randomTilings(random, 20);
      tilings.tiling = context.intern(*tilings.tiling);
      BlockMask a = makeMask(random, context, tilings, randomPairs(random, tilings, true));
      BlockMask b = makeMask(random, context, tilings, randomPairs(random, tilings, trial % 2));
      masks.push_back(unite(context, a, b));
      masks.push_back(subtract(context, a, complement(context, b)));
    }
  };
  std::vector<std::vector<BlockMask>> results(4);
  std::vector<std::thread> threads;
  for (std::vector<BlockMask> &masks : results)
    threads.emplace_back(work, std::ref(masks));
  for (std::thread &thread : threads)
    thread.join();
  for (size_t i = 1; i < results.size(); ++i)
    EXPECT_TRUE(results[i] == results[0]) << "thread " << i;
}

//===-- Refusals --------------------------------------------------------------------------------------------------===//

/// Three query tiles of two tokens by five key tiles of three.
static BlockMaskParts threeByFive() {
  TokenGrid query = *TokenGrid::get({1, 1, 6}), key = *TokenGrid::get({1, 1, 14});
  return BlockMaskParts(std::make_shared<Tiling>(Tiling{*AxisTiling::linear(query, 2), *AxisTiling::linear(key, 3)}));
}

static std::string refusal(MaskContext &context, const BlockMaskParts &parts) {
  Expected<BlockMask> mask = context.get(parts);
  return mask ? "no error" : mask.error().message;
}

TEST(MaskContext, negative_planesOfAnotherTiling) {
  MaskContext context;
  BlockMaskParts parts = threeByFive();
  parts.partial.pop_back();
  EXPECT_EQ(refusal(context, parts), "expects planes of 3 words, got 3 for the full and 2 for the partial blocks");
}

TEST(MaskContext, negative_bitBeyondTheColumns) {
  MaskContext context;
  BlockMaskParts parts = threeByFive();
  setBit(parts.fullRow(0), 4);
  setBit(parts.fullRow(2), 5);
  EXPECT_EQ(refusal(context, parts), "expects bits for 5 columns, got bit 5 in row 2");
  parts = threeByFive();
  setBit(parts.partialRow(1), 63);
  EXPECT_EQ(refusal(context, parts), "expects bits for 5 columns, got bit 63 in row 1");
}

TEST(MaskContext, negative_fullAndPartial) {
  MaskContext context;
  BlockMaskParts parts = threeByFive();
  setBit(parts.fullRow(1), 3);
  setBit(parts.partialRow(1), 3);
  EXPECT_EQ(refusal(context, parts), "expects each block to be full or partial, but block (1, 3) is both");
}

TEST(MaskContext, negative_tileMaskMissing) {
  MaskContext context;
  BlockMaskParts parts = threeByFive();
  setBit(parts.partialRow(0), 1);
  setBit(parts.partialRow(2), 4);
  parts.partialIds = {0};
  EXPECT_EQ(refusal(context, parts), "expects a tile mask for each of 2 partial blocks, got 1");
  parts.partialIds = {0, 0, 0};
  EXPECT_EQ(refusal(context, parts), "expects a tile mask for each of 2 partial blocks, got 3");
}

TEST(MaskContext, negative_indexOutOfRange) {
  MaskContext context;
  BlockMaskParts parts = threeByFive();
  setBit(parts.partialRow(0), 1);
  parts.partialIds = {2};
  EXPECT_EQ(refusal(context, parts), "expects an index into 0 tile masks, got 2");
  parts.tileMasks.assign(2, context.intern(2, 3, std::vector<uint64_t>{1, 0}));
  EXPECT_EQ(refusal(context, parts), "expects an index into 2 tile masks, got 2");
}

TEST(MaskContext, negative_sizeOfTileMask) {
  MaskContext context;
  BlockMaskParts parts = threeByFive();
  parts.tileMasks = {context.intern(3, 2, std::vector<uint64_t>{1, 0, 0})};
  EXPECT_EQ(refusal(context, parts), "expects tile masks of 2 x 3 slots, got 3 x 2");
}
