//===- BlockMask.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Mask/BlockMask.h"

#include "openwork/Support/Sha256.h"

#include <algorithm>
#include <cassert>

using namespace openwork;

void BlockMask::visited(int64_t row, MutableWords bits) const {
  std::ranges::copy(full(row), bits.begin());
  Words partialBits = partial(row);
  for (size_t w = 0; w < partialBits.size(); ++w)
    bits[w] |= partialBits[w];
}

BlockKind BlockMask::kind(int64_t row, int64_t column) const {
  if (testBit(full(row), column))
    return BlockKind::Full;
  return hasPartial() && testBit(partial(row), column) ? BlockKind::Partial : BlockKind::Empty;
}

const TileMask &BlockMask::tileMask(int64_t row, int64_t column) const {
  assert(kind(row, column) == BlockKind::Partial && "only partial blocks have a tile mask");
  Words bits = partial(row);
  int64_t index = popcount(bits.first(column / 64)) + std::popcount(bits[column / 64] & wordMask(0, column % 64));
  return storage->tileMasks[partialIds(row)[index]];
}

std::string BlockMask::digest() const {
  static_assert(std::endian::native == std::endian::little, "digests are of little-endian words");
  Sha256 sha;
  auto add = [&](Words words) { sha.update(std::as_bytes(words)); };
  std::string description = tiling().query.grid().str() + ";" + tiling().key.grid().str() + ";" + tiling().str() + ";";
  sha.update(std::as_bytes(std::span(description)));
  add(storage->full);
  add(storage->partial);
  sha.update(std::as_bytes(std::span(storage->partialIds)));
  for (const TileMask &mask : storage->tileMasks)
    add(mask.words());
  return toHex(sha.finish());
}
