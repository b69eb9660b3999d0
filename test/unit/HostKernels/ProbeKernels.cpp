//===- ProbeKernels.cpp - Kernels that ask their test ---------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostProbe.h"

using namespace openwork;
using namespace openwork::test;

static void probe(const HostArguments *arguments, int32_t row, int32_t position, int32_t entry, void *scratch) {
  auto *probe = static_cast<HostProbe *>(const_cast<void *>(arguments->query));
  probe->take(probe, {arguments, row, position, entry, scratch});
}

extern "C" {
__attribute__((visibility("default"))) void kernel_0(const HostArguments *arguments, int32_t row, int32_t position,
                                                     int32_t entry, void *scratch) {
  probe(arguments, row, position, entry, scratch);
}
__attribute__((visibility("default"))) void kernel_1(const HostArguments *arguments, int32_t row, int32_t position,
                                                     int32_t entry, void *scratch) {
  probe(arguments, row, position, entry, scratch);
}
}
