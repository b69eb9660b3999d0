//===- runner-sample.cpp - The sample as files ----------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner/RunnerSample.h"

#include <cstdio>

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: runner-sample NAME.openwork\n");
    return 2;
  }
  auto written = openwork::test::RunnerSample().write(argv[1]);
  if (!written)
    std::fprintf(stderr, "%s\n", written.error().str().c_str());
  return written ? 0 : 1;
}
