//===- Nesting.h - Masks that lie within one another ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_NESTING_H
#define OPENWORK_SCHEDULE_NESTING_H

#include "openwork/Mask/BlockMask.h"

#include <optional>
#include <span>
#include <vector>

namespace openwork {

/// The indices of the masks from the innermost to the outermost, where each contains the one before it; nothing where
/// they form no such chain, have different tilings or partial blocks. Head classes of such masks can share their
/// embedded bit rows as the planes of one ThresholdMap.
std::optional<std::vector<size_t>> nestingOrder(std::span<const BlockMask> masks);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_NESTING_H
