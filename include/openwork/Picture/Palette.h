//===- Palette.h - The colours of pictures ----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_PICTURE_PALETTE_H
#define OPENWORK_PICTURE_PALETTE_H

#include <array>
#include <cstdint>

namespace openwork {

/// An index into kPalette; all that pictures are painted with. Blue and orange stay apart for every common kind of
/// colour blindness, and either ramp darkens evenly.
using Ink = uint8_t;

namespace ink {
/// White; in a CellImage, nothing painted.
inline constexpr Ink kPaper = 0;
inline constexpr Ink kText = 1, kMuted = 2, kBorder = 3, kLine = 4, kEmpty = 5, kFull = 6;
/// Shares of pairs kept of a partial block.
inline constexpr Ink kPartial = 7, kPartialShades = 12;
/// Shares of pairs kept of a rectangle of blocks, of which the last is all of them.
inline constexpr Ink kCoverage = kPartial + kPartialShades, kCoverageShades = 24;
inline constexpr Ink kCount = kCoverage + kCoverageShades;
} // namespace ink

struct Color {
  uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Color &) const = default;
};

const std::array<Color, ink::kCount> &palette();

/// The shade of a partial block that keeps 0 < `kept` < `all` pairs.
Ink partialShade(int64_t kept, int64_t all);
/// The shade of a rectangle that keeps 0 <= `kept` <= `all` pairs: kEmpty for none of them, and the last one, which is
/// the colour of kFull, for all of them only.
Ink coverageShade(int64_t kept, int64_t all);

} // namespace openwork

#endif // OPENWORK_PICTURE_PALETTE_H
