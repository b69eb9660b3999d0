//===- RowCosts.h - What each row of a mask takes ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_ROWCOSTS_H
#define OPENWORK_SCHEDULE_ROWCOSTS_H

#include "openwork/Kernel/CostModel.h"
#include "openwork/Mask/BlockMask.h"

#include <vector>

namespace openwork {

/// Seconds of each row of a mask on one SM, prologue and epilogue included. A full block on a key tile with padding
/// counts as a padded visit.
std::vector<double> rowSeconds(const BlockMask &mask, const CostModel &model);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_ROWCOSTS_H
