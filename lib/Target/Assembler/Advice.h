//===- Advice.h - What ptxas's messages mean for us -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_ASSEMBLER_ADVICE_H
#define OPENWORK_LIB_TARGET_ASSEMBLER_ADVICE_H

#include "openwork/Target/Assembler/PtxasLog.h"

#include <string_view>

namespace openwork {

struct Advice {
  /// The number that CUDA 13.0 gives the message, or empty where we have not met it.
  std::string_view code;
  /// Words of the message that no other has.
  std::string_view words;
  std::string_view meaning;
  std::string_view change;
};

/// Null where the message is none that we know.
const Advice *findAdvice(const PtxasMessage &message);

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_ASSEMBLER_ADVICE_H
