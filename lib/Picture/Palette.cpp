//===- Palette.cpp --------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Picture/Palette.h"

using namespace openwork;

namespace {

constexpr Color kFullBlue = {11, 66, 128};

/// The colour at `step` of `steps` equal ones from one to the other.
constexpr Color mix(Color from, Color to, int step, int steps) {
  auto channel = [&](int a, int b) {
    return static_cast<uint8_t>((a * (steps - step) + b * step + steps / 2) / steps);
  };
  return {channel(from.red, to.red), channel(from.green, to.green), channel(from.blue, to.blue)};
}

constexpr std::array<Color, ink::kCount> makePalette() {
  std::array<Color, ink::kCount> colors;
  colors[ink::kPaper] = {255, 255, 255};
  colors[ink::kText] = {32, 32, 32};
  colors[ink::kMuted] = {100, 100, 100};
  colors[ink::kBorder] = {150, 150, 150};
  colors[ink::kLine] = {208, 208, 208};
  colors[ink::kEmpty] = {243, 243, 243};
  colors[ink::kFull] = kFullBlue;
  for (int i = 0; i < ink::kPartialShades; ++i)
    colors[ink::kPartial + i] = mix({254, 224, 168}, {214, 88, 0}, i, ink::kPartialShades - 1);
  // By way of a middle blue, as a straight mix greys.
  constexpr int half = ink::kCoverageShades / 2;
  for (int i = 0; i < ink::kCoverageShades; ++i)
    colors[ink::kCoverage + i] = i < half ? mix({214, 232, 247}, {88, 155, 208}, i, half)
                                          : mix({88, 155, 208}, kFullBlue, i - half, ink::kCoverageShades - 1 - half);
  return colors;
}

constexpr std::array<Color, ink::kCount> kPalette = makePalette();

} // namespace

const std::array<Color, ink::kCount> &openwork::palette() { return kPalette; }

Ink openwork::partialShade(int64_t kept, int64_t all) {
  return ink::kPartial + static_cast<Ink>(kept * ink::kPartialShades / (all + 1));
}

Ink openwork::coverageShade(int64_t kept, int64_t all) {
  if (kept == 0)
    return ink::kEmpty;
  return ink::kCoverage + static_cast<Ink>(static_cast<double>(kept) / all * (ink::kCoverageShades - 1));
}
