//===- Retile.h - A block mask under another tiling -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_RETILE_H
#define OPENWORK_MASK_RETILE_H

#include "openwork/Mask/MaskContext.h"

namespace openwork {

/// Token pairs of the largest masks that retile() takes: 256 Ki tokens by as many.
inline constexpr int64_t kMostRetiledPairs = int64_t{1} << 36;

/// The mask that keeps the same pairs of tokens under another tiling of the same token grids. Looks at the runs of
/// tokens that tiles of both tilings share: seconds for 100,000 tokens. Fails beyond
/// kMostRetiledPairs.
Expected<BlockMask> retile(MaskContext &context, const BlockMask &mask, const TilingRef &tiling);

} // namespace openwork

#endif // OPENWORK_MASK_RETILE_H
