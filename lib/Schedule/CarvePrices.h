//===- CarvePrices.h - What each form of a carving costs --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One unit for all forms: machine instructions. An unrolled word takes 18 of them with its share of finding the row,
// and 4,000 such words assemble in 1.3 to 2.1 s, so that an instruction costs about 24 us. It has 16 bytes. Data
// assembles in 0.1 us a byte; a byte costs 0.5 us here, since packages are stored and loaded too.
//
// So a window's nest of three loops costs as much as 2 KB of data, and embedded bits of 60 rows x 10 words as much
// as ten of them.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_SCHEDULE_CARVEPRICES_H
#define OPENWORK_LIB_SCHEDULE_CARVEPRICES_H

#include "openwork/Schedule/Carver.h"

namespace openwork::prices {

inline constexpr double kBytesPerInstruction = 16;
inline constexpr double kDataByte = 0.5 / 24;

/// Comparing the row with a box and branching.
inline constexpr double kBox = 6;
/// What every nest has, whatever its bounds, and each of its loops.
inline constexpr double kNest = 6;
inline constexpr double kLoop = 6;
/// One word of an unrolled row: move it, find its bits, loop.
inline constexpr double kImmediateWord = 12;
/// The loop that walks embedded bits.
inline constexpr double kWalker = 60;
/// What the load in front of a row's first visit is worth, which no instruction hides: 20 immediate words.
inline constexpr double kEmbeddedLoad = 20 * kImmediateWord;

double ofNest(const VisitNest &nest);
double ofBox(const AffineRows &box);

/// Facts about rows that are kept as bits.
struct BitFacts {
  int64_t rows = 0;
  /// Words with visits. In the code, the others cost nothing.
  int64_t liveWords = 0;
  /// All words, once for each plane: visited blocks, and full ones where not all are.
  int64_t words = 0;
  /// Tile mask ids, of 16 bits each.
  int64_t ids = 0;
  int64_t idWords() const { return (ids + 3) / 4; }
  BitFacts &operator+=(const BitFacts &other);
};
/// Those of each row; partial blocks that a rule computes need no ids.
std::vector<BitFacts> factsOfRows(const BlockMask &mask, bool hasRule);
double ofImmediate(const BitFacts &facts);
double ofEmbedded(const BitFacts &facts);

/// The figures of a carving; the bit rows' facts are in the order of carving.bits.
CarveCost ofCarving(const Carving &carving, std::span<const BitFacts> bits);

} // namespace openwork::prices

#endif // OPENWORK_LIB_SCHEDULE_CARVEPRICES_H
