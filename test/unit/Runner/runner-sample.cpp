//===- runner-sample.cpp - The sample as files ----------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Runner/RunnerSample.h"

#include "openwork/Support/File.h"

#include <cstdio>

using namespace openwork;

static Expected<test::RunnerSample> makeSample(const char *library) {
  if (!library)
    return test::RunnerSample();
  return readFile(library, int64_t{1} << 30).map([](std::string bytes) {
    return test::RunnerSample::forHost(std::move(bytes));
  });
}

int main(int argc, char **argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: runner-sample NAME.openwork [LIBRARY]\n"
                         "\n"
                         "With a shared object of its kernels, the package is one for the host.\n");
    return 2;
  }
  Expected<Manifest> written =
      makeSample(argv[2]).and_then([&](const test::RunnerSample &sample) { return sample.write(argv[1]); });
  if (!written)
    std::fprintf(stderr, "%s\n", written.error().str().c_str());
  return written ? 0 : 1;
}
