//===- MaskAlgebra.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/MaskAlgebra.h"

#include "PartsBuilder.h"
#include "openwork/Mask/WordHash.h"

#include <cassert>

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
BlockMask combineFullBlocks(MaskContext &context, const TilingRef &tiling, Words a, Words b) {
  std::vector<uint64_t> plane(a.size());
  WordHash hash;
  for (size_t w = 0; w < plane.size(); ++w) {
    plane[w] = Operation::apply(a[w], b[w]);
    hash.add(plane[w]);
  }
  return context.getFullBlocks(tiling, std::move(plane), hash.value());
}

/// The blocks of one operand, row by row.
class Operand {
public:
  explicit Operand(const BlockMask &mask) : mask(mask) {}

  void startRow(int64_t row) {
    full = mask.full(row);
    partial = mask.partial(row);
    ids = mask.partialIds(row);
  }
  uint64_t fullWord(size_t w) const { return full[w]; }
  uint64_t partialWord(size_t w) const { return partial.empty() ? 0 : partial[w]; }

  /// A number for the pattern of the row's next block: each partial block is asked for once, in order of columns.
  static constexpr uint32_t kEmpty = 0, kFull = 1, kFirstTileMask = 2;
  uint32_t next(int64_t column) {
    if (!partial.empty() && testBit(partial, column)) {
      uint32_t id = ids.front();
      ids = ids.subspan(1);
      return kFirstTileMask + id;
    }
    return testBit(full, column) ? kFull : kEmpty;
  }
  uint64_t patternWord(uint32_t pattern, Words all, size_t w) const {
    if (pattern >= kFirstTileMask)
      return mask.tileMasks()[pattern - kFirstTileMask].words()[w];
    return pattern == kFull ? all[w] : 0;
  }

private:
  const BlockMask &mask;
  Words full, partial;
  std::span<const uint32_t> ids;
};

/// The result block by block where either mask has partial blocks.
template <typename Operation> class BlockCombiner {
public:
  BlockCombiner(MaskContext &context, const BlockMask &a, const BlockMask &b)
      : a(a), b(b), builder(context, a.tilingRef()) {}

  BlockMaskParts run() {
    for (int64_t row = 0; row < builder.parts.tiling->numRows(); ++row)
      combineRow(row);
    return std::move(builder.parts);
  }

private:
  void combineRow(int64_t row) {
    a.startRow(row);
    b.startRow(row);
    MutableWords full = builder.parts.fullRow(row);
    for (size_t w = 0; w < full.size(); ++w) {
      uint64_t partial = a.partialWord(w) | b.partialWord(w);
      full[w] = Operation::apply(a.fullWord(w), b.fullWord(w)) & ~partial;
      for (uint64_t word = partial; word; word &= word - 1)
        combineBlock(row, w * 64 + std::countr_zero(word));
    }
  }

  void combineBlock(int64_t row, int64_t column) {
    uint32_t left = a.next(column), right = b.next(column);
    builder.add(row, column, uint64_t{left} << 32 | right, [&](Words all) {
      std::vector<uint64_t> bits(all.size());
      for (size_t w = 0; w < bits.size(); ++w)
        bits[w] = Operation::apply(a.patternWord(left, all, w), b.patternWord(right, all, w));
      return bits;
    });
  }

  Operand a, b;
  PartsBuilder builder;
};

template <typename Operation> BlockMask combine(MaskContext &context, const BlockMask &a, const BlockMask &b) {
  assert(a.tiling() == b.tiling() && "masks of two tilings cannot be combined");
  if (!a.hasPartial() && !b.hasPartial())
    return combineFullBlocks<Operation>(context, a.tilingRef(), a.fullPlane(), b.fullPlane());
  return context.getExact(BlockCombiner<Operation>(context, a, b).run());
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
  if (!mask.hasPartial())
    return combineFullBlocks<Subtract>(context, mask.tilingRef(), everything.full, mask.fullPlane());
  return subtract(context, context.getExact(std::move(everything)), mask);
}
