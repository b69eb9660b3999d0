//===- MaskAlgebra.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/MaskAlgebra.h"

#include "openwork/Mask/WordHash.h"

#include <algorithm>
#include <cassert>
#include <map>

using namespace openwork;

namespace {

struct Unite {
  static uint64_t apply(uint64_t a, uint64_t b) { return a | b; }
};
struct Intersect {
  static uint64_t apply(uint64_t a, uint64_t b) { return a & b; }
};
struct Subtract {
  static uint64_t apply(uint64_t a, uint64_t b) { return a & ~b; }
};

/// The result where neither mask has partial blocks: one pass over the planes, hashing on the way.
template <typename Operation>
BlockMask combineFullBlocks(MaskContext &context, const BlockMask &a, const BlockMask &b) {
  Words left = a.fullPlane(), right = b.fullPlane();
  std::vector<uint64_t> plane(left.size());
  WordHash hash;
  for (size_t w = 0; w < plane.size(); ++w) {
    plane[w] = Operation::apply(left[w], right[w]);
    hash.add(plane[w]);
  }
  return context.getFullBlocks(a.tilingRef(), std::move(plane), hash.value());
}

/// The result block by block where either mask has partial blocks.
template <typename Operation> class BlockCombiner {
public:
  BlockCombiner(MaskContext &context, const BlockMask &a, const BlockMask &b)
      : context(context), a(a), b(b), parts(a.tilingRef()) {}

  BlockMask run() {
    for (int64_t row = 0; row < a.numRows(); ++row)
      combineRow(row);
    return context.getExact(std::move(parts));
  }

private:
  void combineRow(int64_t row) {
    MutableWords full = parts.fullRow(row);
    for (size_t w = 0; w < full.size(); ++w) {
      uint64_t partial =
          (a.partial(row).empty() ? 0 : a.partial(row)[w]) | (b.partial(row).empty() ? 0 : b.partial(row)[w]);
      full[w] = Operation::apply(a.full(row)[w], b.full(row)[w]) & ~partial;
      for (uint64_t word = partial; word; word &= word - 1)
        combineBlock(row, w * 64 + std::countr_zero(word));
    }
  }

  void combineBlock(int64_t row, int64_t column) {
    const TileMask *left = patternOf(a, row, column), *right = patternOf(b, row, column);
    BlockKind leftKind = a.kind(row, column), rightKind = b.kind(row, column);
    const Tiling &tiling = a.tiling();
    // Blocks without padding all have the same pairs, so that two patterns give one result there.
    bool whole = !tiling.query.isPadded(row) && !tiling.key.isPadded(column);
    Key key = {left ? left->identity() : nullptr, right ? right->identity() : nullptr, leftKind, rightKind};
    if (auto known = results.find(key); whole && known != results.end())
      return place(row, column, known->second);
    Result result = combinePatterns(row, column, left, leftKind, right, rightKind);
    if (whole)
      results.emplace(key, result);
    place(row, column, result);
  }

  struct Result {
    BlockKind kind;
    uint32_t tileMask;
  };
  using Key = std::tuple<const void *, const void *, BlockKind, BlockKind>;

  static const TileMask *patternOf(const BlockMask &mask, int64_t row, int64_t column) {
    return mask.kind(row, column) == BlockKind::Partial ? &mask.tileMask(row, column) : nullptr;
  }

  Result combinePatterns(int64_t row, int64_t column, const TileMask *left, BlockKind leftKind, const TileMask *right,
                         BlockKind rightKind) {
    std::vector<uint64_t> all = MaskContext::existingPairs(a.tiling(), row, column), bits(all.size());
    auto wordOf = [&](const TileMask *pattern, BlockKind kind, size_t w) {
      return pattern ? pattern->words()[w] : kind == BlockKind::Full ? all[w] : 0;
    };
    for (size_t w = 0; w < bits.size(); ++w)
      bits[w] = Operation::apply(wordOf(left, leftKind, w), wordOf(right, rightKind, w));
    if (popcount(bits) == 0)
      return {BlockKind::Empty, 0};
    if (bits == all)
      return {BlockKind::Full, 0};
    parts.tileMasks.push_back(context.intern(a.tiling().query.tileSize(), a.tiling().key.tileSize(), std::move(bits)));
    return {BlockKind::Partial, static_cast<uint32_t>(parts.tileMasks.size() - 1)};
  }

  void place(int64_t row, int64_t column, Result result) {
    if (result.kind == BlockKind::Full)
      setBit(parts.fullRow(row), column);
    if (result.kind != BlockKind::Partial)
      return;
    setBit(parts.partialRow(row), column);
    parts.partialIds.push_back(result.tileMask);
  }

  MaskContext &context;
  const BlockMask &a, &b;
  BlockMaskParts parts;
  std::map<Key, Result> results;
};

template <typename Operation> BlockMask combine(MaskContext &context, const BlockMask &a, const BlockMask &b) {
  assert(a.tiling() == b.tiling() && "masks of two tilings cannot be combined");
  if (!a.hasPartial() && !b.hasPartial())
    return combineFullBlocks<Operation>(context, a, b);
  return BlockCombiner<Operation>(context, a, b).run();
}

} // namespace

BlockMask openwork::unite(MaskContext &context, const BlockMask &a, const BlockMask &b) {
  return combine<Unite>(context, a, b);
}

BlockMask openwork::intersect(MaskContext &context, const BlockMask &a, const BlockMask &b) {
  return combine<Intersect>(context, a, b);
}

BlockMask openwork::subtract(MaskContext &context, const BlockMask &a, const BlockMask &b) {
  return combine<Subtract>(context, a, b);
}

BlockMask openwork::complement(MaskContext &context, const BlockMask &mask) {
  BlockMaskParts everything(mask.tilingRef());
  for (int64_t row = 0; row < mask.numRows(); ++row)
    setRange(everything.fullRow(row), 0, mask.numColumns());
  return subtract(context, context.getExact(std::move(everything)), mask);
}
