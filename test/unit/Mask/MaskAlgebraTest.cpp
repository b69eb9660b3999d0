//===- MaskAlgebraTest.cpp - Laws of the set operations -------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/MaskAlgebra.h"

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include <functional>
#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {

/// Laws are checked for masks without partial blocks, with them, and with both in one operation.
class MaskAlgebra : public testing::TestWithParam<const char *> {
protected:
  /// Calls `law()` for many choices of the masks below.
  void forAll(const std::function<void()> &law) {
    Random random(testSeed());
    for (int trial = 0; trial < 60; ++trial) {
      MaskContext fresh;
      context = &fresh;
      tilings = std::make_unique<TilingSample>(randomTilings(random));
      SCOPED_TRACE("trial " + std::to_string(trial) + ": " + tilings->tiling->str());
      for (auto [pairs, mask] : {std::pair(&pairsA, &a), {&pairsB, &b}, {&pairsC, &c}}) {
        *pairs = randomPairs(random, *tilings, isPartial(random));
        *mask = makeMask(random, fresh, *tilings, *pairs);
      }
      nothing = makeMask(random, fresh, *tilings, tilings->noPairs());
      everything = makeMask(random, fresh, *tilings, allPairs());
      law();
      if (HasFatalFailure())
        return;
    }
  }

  /// The mask that keeps the pairs which `keep(bit of a, bit of b)` holds for, made without the algebra.
  template <typename Keep> void expectPairs(const BlockMask &mask, const Keep &keep) {
    Pairs pairs = tilings->noPairs();
    for (int64_t q = 0; q < pairs.rows; ++q)
      for (int64_t k = 0; k < pairs.columns; ++k)
        if (keep(testBit(pairsA.row(q), k), testBit(pairsB.row(q), k)))
          setBit(pairs.row(q), k);
    ASSERT_NO_FATAL_FAILURE(expectMask(mask, *tilings, pairs));
    Random random(1);
    ASSERT_EQ(mask, makeMask(random, *context, *tilings, pairs));
  }

  BlockMask uniting(const BlockMask &x, const BlockMask &y) { return unite(*context, x, y); }
  BlockMask intersecting(const BlockMask &x, const BlockMask &y) { return intersect(*context, x, y); }
  BlockMask subtracting(const BlockMask &x, const BlockMask &y) { return subtract(*context, x, y); }
  BlockMask complementing(const BlockMask &x) { return complement(*context, x); }

  std::unique_ptr<TilingSample> tilings;
  MaskContext *context = nullptr;
  Pairs pairsA{0, 0}, pairsB{0, 0}, pairsC{0, 0};
  BlockMask a, b, c, nothing, everything;

private:
  bool isPartial(Random &random) const {
    std::string blocks = GetParam();
    return blocks == "partial" || (blocks == "mixed" && random.chance(50));
  }

  Pairs allPairs() const {
    Pairs pairs = tilings->noPairs();
    for (int64_t q = 0; q < pairs.rows; ++q)
      setRange(pairs.row(q), 0, pairs.columns);
    return pairs;
  }
};

} // namespace

TEST_P(MaskAlgebra, unionKeepsPairsOfEither) {
  forAll([&] { expectPairs(uniting(a, b), [](bool x, bool y) { return x || y; }); });
}

TEST_P(MaskAlgebra, intersectionKeepsPairsOfBoth) {
  forAll([&] { expectPairs(intersecting(a, b), [](bool x, bool y) { return x && y; }); });
}

TEST_P(MaskAlgebra, differenceKeepsPairsOfTheFirstAlone) {
  forAll([&] { expectPairs(subtracting(a, b), [](bool x, bool y) { return x && !y; }); });
}

TEST_P(MaskAlgebra, complementKeepsTheOtherPairs) {
  forAll([&] { expectPairs(complementing(a), [](bool x, bool) { return !x; }); });
}

TEST_P(MaskAlgebra, commutes) {
  forAll([&] {
    ASSERT_EQ(uniting(a, b), uniting(b, a));
    ASSERT_EQ(intersecting(a, b), intersecting(b, a));
  });
}

TEST_P(MaskAlgebra, associates) {
  forAll([&] {
    ASSERT_EQ(uniting(a, uniting(b, c)), uniting(uniting(a, b), c));
    ASSERT_EQ(intersecting(a, intersecting(b, c)), intersecting(intersecting(a, b), c));
  });
}

TEST_P(MaskAlgebra, distributes) {
  forAll([&] {
    ASSERT_EQ(intersecting(a, uniting(b, c)), uniting(intersecting(a, b), intersecting(a, c)));
    ASSERT_EQ(uniting(a, intersecting(b, c)), intersecting(uniting(a, b), uniting(a, c)));
  });
}

TEST_P(MaskAlgebra, deMorgan) {
  forAll([&] {
    ASSERT_EQ(complementing(uniting(a, b)), intersecting(complementing(a), complementing(b)));
    ASSERT_EQ(complementing(intersecting(a, b)), uniting(complementing(a), complementing(b)));
  });
}

TEST_P(MaskAlgebra, complementTwiceIsTheMask) {
  forAll([&] { ASSERT_EQ(complementing(complementing(a)), a); });
}

TEST_P(MaskAlgebra, differenceIsIntersectionWithTheComplement) {
  forAll([&] { ASSERT_EQ(subtracting(a, b), intersecting(a, complementing(b))); });
}

TEST_P(MaskAlgebra, idempotent) {
  forAll([&] {
    ASSERT_EQ(uniting(a, a), a);
    ASSERT_EQ(intersecting(a, a), a);
    ASSERT_EQ(subtracting(a, a), nothing);
  });
}

TEST_P(MaskAlgebra, boundsAreNeutralOrAbsorb) {
  forAll([&] {
    ASSERT_EQ(uniting(a, nothing), a);
    ASSERT_EQ(uniting(a, everything), everything);
    ASSERT_EQ(intersecting(a, nothing), nothing);
    ASSERT_EQ(intersecting(a, everything), a);
    ASSERT_EQ(complementing(nothing), everything);
    ASSERT_EQ(uniting(a, complementing(a)), everything);
    ASSERT_EQ(intersecting(a, complementing(a)), nothing);
  });
}

TEST_P(MaskAlgebra, absorbs) {
  forAll([&] {
    ASSERT_EQ(uniting(a, intersecting(a, b)), a);
    ASSERT_EQ(intersecting(a, uniting(a, b)), a);
  });
}

INSTANTIATE_TEST_SUITE_P(Blocks, MaskAlgebra, testing::Values("full", "partial", "mixed"),
                         [](const auto &info) { return std::string(info.param); });
