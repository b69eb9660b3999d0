//===- Picture.h - Block masks as text --------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_PICTURE_H
#define OPENWORK_LIB_DRIVER_PICTURE_H

#include "openwork/Mask/BlockMask.h"

#include "llvm/Support/raw_ostream.h"

namespace openwork {

/// Draws a mask in at most `width` columns, and says what the characters stand for. A small mask has a character for
/// each block; a larger one is cut into rectangles, whose character gives the share of blocks visited:
///
///     ##o.        *-
///     o##o   or   -*
///     .o##
void drawMask(llvm::raw_ostream &os, const BlockMask &mask, int64_t width);

/// Draws where two masks of one tiling differ, in the same way:
///
///     #~+
///     -#~
void drawDifference(llvm::raw_ostream &os, const BlockMask &before, const BlockMask &after, int64_t width);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PICTURE_H
