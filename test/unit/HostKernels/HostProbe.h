//===- HostProbe.h - A kernel that asks its test ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_HOSTKERNELS_HOSTPROBE_H
#define OPENWORK_TEST_UNIT_HOSTKERNELS_HOSTPROBE_H

#include "openwork/Kernel/HostAbi.h"

namespace openwork::test {

/// What a call of the probe was given.
struct HostCall {
  const HostArguments *arguments;
  int32_t row, position, entry;
  void *scratch;
};

/// What a launch of the probe has in place of Q.
struct HostProbe {
  void (*take)(HostProbe *probe, const HostCall &call) = nullptr;
};

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_HOSTKERNELS_HOSTPROBE_H
