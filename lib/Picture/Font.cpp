//===- Font.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Font.h"

using namespace openwork;

static constexpr int64_t kRows = 9, kColumns = 5;
static constexpr char kFirst = ' ', kLast = '~';

/// Bit 5 i + j is column j of row i; the letters from space to tilde, and a box.
static constexpr uint64_t kLetters[] = {
    0x000000000000, 0x000100421084, 0x00000000294a, 0x000295f57d4a, 0x00011f4717c4, 0x000672222273, 0x000593511526,
    0x000000001084, 0x000208210888, 0x000088842082, 0x000009575480, 0x0000084f9080, 0x00110c000000, 0x000000070000,
    0x00018c000000, 0x000042222210, 0x0003a33ae62e, 0x0007c84214c4, 0x0007c444422e, 0x0003a306422e, 0x000211f4a988,
    0x0003a3083c3f, 0x0003a317842e, 0x00010844221f, 0x0003a317462e, 0x0003a10f462e, 0x00018c031800, 0x00110c031800,
    0x000010411100, 0x000000e03800, 0x000004441040, 0x00010044422e, 0x000382daf62e, 0x0004631fc62e, 0x0003e317c62f,
    0x0003a210862e, 0x0003e318c62f, 0x0007c217843f, 0x00004217843f, 0x0003a31e862e, 0x0004631fc631, 0x00038842108e,
    0x00019284211c, 0x000452519531, 0x0007c2108421, 0x0004631ad771, 0x0004739ace71, 0x0003a318c62e, 0x00004217c62f,
    0x00059358c62e, 0x00045257c62f, 0x0003e107043e, 0x00010842109f, 0x0003a318c631, 0x000114a54631, 0x0004775ac631,
    0x000462a22a31, 0x000108422a31, 0x0007c222221f, 0x00038421084e, 0x000420820821, 0x00039084210e, 0x000000004544,
    0x00f800000000, 0x000000000082, 0x0007a3e83800, 0x0003e318bc21, 0x00038210b800, 0x0007a318fa10, 0x000383f8b800,
    0x00008427884c, 0x0e87a318f800, 0x00046318bc21, 0x000388421804, 0x064210843008, 0x00024a32a421, 0x000388421086,
    0x00056b5aac00, 0x00046318bc00, 0x0003a318b800, 0x010be318bc00, 0x1087a318f800, 0x00004211b400, 0x0003e0e0f800,
    0x000304213c42, 0x0007a318c400, 0x000114a8c400, 0x0002ab58c400, 0x000454454400, 0x0e87a318c400, 0x0007c4447c00,
    0x000208411088, 0x000108421084, 0x000088441082, 0x0000008a8800, 0x0007e318c63f,
};

bool openwork::isPainted(char letter, int64_t row, int64_t column) {
  if (row < 0 || row >= kRows || column < 0 || column >= kColumns)
    return false;
  bool isKnown = kFirst <= letter && letter <= kLast;
  uint64_t bits = kLetters[isKnown ? letter - kFirst : kLast + 1 - kFirst];
  return bits >> (row * kColumns + column) & 1;
}

/// A quarter of a place takes the colour of the two neighbours at its corner where these agree and the other two do
/// not, which is the rule known as Scale2x.
bool openwork::isPaintedTwice(char letter, int64_t row, int64_t column) {
  int64_t i = row / 2, j = column / 2;
  bool above = isPainted(letter, i - 1, j), below = isPainted(letter, i + 1, j);
  bool left = isPainted(letter, i, j - 1), right = isPainted(letter, i, j + 1);
  if (above == below || left == right)
    return isPainted(letter, i, j);
  bool vertical = row % 2 ? below : above, horizontal = column % 2 ? right : left;
  return vertical == horizontal ? vertical : isPainted(letter, i, j);
}
