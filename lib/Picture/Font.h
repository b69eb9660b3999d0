//===- Font.h - Letters of pictures -----------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_PICTURE_FONT_H
#define OPENWORK_LIB_PICTURE_FONT_H

#include <cstdint>

namespace openwork {

/// Whether the letter of an ASCII character, or a box for any other, is painted at a place of its 5 x 9 raster, whose
/// base line is below row 6.
bool isPainted(char letter, int64_t row, int64_t column);

/// The same at twice the size, 10 x 18, with the corners of diagonal strokes filled in.
bool isPaintedTwice(char letter, int64_t row, int64_t column);

} // namespace openwork

#endif // OPENWORK_LIB_PICTURE_FONT_H
