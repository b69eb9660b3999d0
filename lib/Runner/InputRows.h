//===- InputRows.h - Which random row is which ------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_RUNNER_INPUTROWS_H
#define OPENWORK_LIB_RUNNER_INPUTROWS_H

#include "openwork/Runner/LaunchLayout.h"

namespace openwork {

/// The number of a row in its random stream: the same in every layout.
inline uint64_t rowNumber(const TensorLayout &tensor, int64_t entry, int64_t token, int64_t head) {
  return uint64_t((entry * tensor.tokens + token) * tensor.heads + head);
}

} // namespace openwork

#endif // OPENWORK_LIB_RUNNER_INPUTROWS_H
