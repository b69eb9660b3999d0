//===- FormPrices.h - What other forms would cost ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_FORMPRICES_H
#define OPENWORK_SCHEDULE_FORMPRICES_H

#include "openwork/Mask/BlockMask.h"
#include "openwork/Schedule/Carving.h"

namespace openwork {

/// What a mask costs in each form, in machine instructions as the carver counts them (lib/Schedule/CarvePrices.h): the
/// reason why a carving is as it is.
struct FormPrices {
  /// The carving, and all of its rows as words in the code, or as read-only data.
  double carved = 0, immediate = 0, embedded = 0;
  /// Data of the latter.
  int64_t embeddedBytes = 0;
};

/// The carving is one of the mask.
FormPrices priceForms(const Carving &carving, const BlockMask &mask);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_FORMPRICES_H
