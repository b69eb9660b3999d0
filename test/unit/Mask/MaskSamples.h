//===- MaskSamples.h - Random masks and their pairs -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A mask is compared with the matrix of all pairs of tokens that it keeps. The slots of tiles come from the reference
// enumeration, so that the library's tilings are not trusted here either.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_MASK_MASKSAMPLES_H
#define OPENWORK_TEST_UNIT_MASK_MASKSAMPLES_H

#include "Topology/Samples.h"

#include "openwork/Mask/MaskContext.h"
#include "openwork/Topology/CellTopology.h"

namespace openwork::test {

/// Bit (q, k) says whether query token q attends to key token k.
using Pairs = BitMatrix;

/// A tiling, by the library and by enumeration.
struct TilingSample {
  TilingSample(AxisSample query, AxisSample key);

  Pairs noPairs() const { return Pairs(tiling->query.grid().tokens(), tiling->key.grid().tokens()); }
  /// Whether a tile has slots without a token.
  static bool isPadded(const std::vector<int64_t> &slots);

  AxisSample query, key;
  TilingRef tiling;
};

/// Grids of up to `maxTokens` tokens, with and without text, in runs or boxes.
TilingSample randomTilings(Random &random, int64_t maxTokens = 60);

/// Calls `visit(query slot, key slot, query, key)` for the pairs of tokens that exist in a block.
template <typename Visit>
void forEachPair(const TilingSample &tilings, int64_t row, int64_t column, const Visit &visit) {
  const std::vector<int64_t> &queries = tilings.query.slots[row], &keys = tilings.key.slots[column];
  for (size_t i = 0; i < queries.size(); ++i)
    for (size_t j = 0; queries[i] >= 0 && j < keys.size(); ++j)
      if (keys[j] >= 0)
        visit(i, j, queries[i], keys[j]);
}

/// What kind of block these pairs make.
BlockKind kindOf(const TilingSample &tilings, int64_t row, int64_t column, const Pairs &pairs);

/// Pairs whose blocks are empty, full and, where asked for, partial. Patterns repeat across blocks.
Pairs randomPairs(Random &random, const TilingSample &tilings, bool withPartial);

/// Parts that keep these pairs and are anything but canonical: tile masks in random order, repeated and unused, with
/// random bits in their padding, and standing for full and empty blocks too.
BlockMaskParts disguise(Random &random, MaskContext &context, const TilingSample &tilings, const Pairs &pairs);

BlockMask makeMask(Random &random, MaskContext &context, const TilingSample &tilings, const Pairs &pairs);

/// The pairs that a mask keeps, read block by block.
Pairs pairsOf(const BlockMask &mask, const TilingSample &tilings);

/// Whether a mask keeps exactly these pairs and is in its one canonical form.
void expectMask(const BlockMask &mask, const TilingSample &tilings, const Pairs &pairs);

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_MASK_MASKSAMPLES_H
