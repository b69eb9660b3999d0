//===- ErrorTest.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Error.h"

#include <gtest/gtest.h>

using namespace openwork;

TEST(Error, leavesOutWhatIsUnknown) {
  EXPECT_EQ((Error{"no", "f", {3, 7}}.str()), "f:3:7: error: no");
  EXPECT_EQ((Error{"no", "f", {3, 0}}.str()), "f:3: error: no");
  EXPECT_EQ((Error{"no", "f", {}}.str()), "f: error: no");
  EXPECT_EQ((Error{"no", "", {3, 7}}.str()), "error: no");
}
