//===- RowPairs.h - Rows that a cluster of two is dealt ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_MASK_ROWPAIRS_H
#define OPENWORK_MASK_ROWPAIRS_H

#include "openwork/Mask/BlockMask.h"

#include <optional>
#include <span>
#include <utility>

namespace openwork {

/// The first two rows that a cluster of two is dealt and that do not visit the same blocks, of an even number of rows.
/// `order[i]` is the row dealt i-th; an empty order is by index.
std::optional<std::pair<int64_t, int64_t>> findUnequalPair(const BlockMask &mask, std::span<const int32_t> order);

} // namespace openwork

#endif // OPENWORK_MASK_ROWPAIRS_H
