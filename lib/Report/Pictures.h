//===- Pictures.h - Every distinct mask once, as small as needed *- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_REPORT_PICTURES_H
#define OPENWORK_LIB_REPORT_PICTURES_H

#include "Facts.h"

namespace openwork {

/// A mask as PNG, whose pixels are `side` x `side` blocks each. Empty where there is no room for it.
struct MaskPicture {
  int64_t side = 1;
  std::string png;
};

/// Pictures of all masks with at most as many pixels along a side as let all of them fit, of a few sizes; where not
/// even the smallest do, of the first masks.
Expected<std::vector<MaskPicture>> drawPictures(const std::vector<BlockMask> &masks, const ReportLimits &limits,
                                                Omissions &omissions);

} // namespace openwork

#endif // OPENWORK_LIB_REPORT_PICTURES_H
