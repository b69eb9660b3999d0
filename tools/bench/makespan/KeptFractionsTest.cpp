//===- KeptFractionsTest.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KeptFractions.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::bench;

namespace {

/// `line:column: message` of the error behind the header.
std::string errorOf(std::string lines) {
  auto launches = parseKeptFractions("Step,Layer,Head,Sparsity\n" + lines);
  if (launches)
    return "no error";
  const Error &error = launches.error();
  return std::to_string(error.position.line) + ":" + std::to_string(error.position.column) + ": " + error.message;
}

TEST(KeptFractions, ReadsLaunches) {
  auto launches = parseKeptFractions("Step,Layer,Head,Sparsity\n"
                                     "1,0,0,0.25\n1,0,1,1\n"
                                     "1,7,0,0.0\r\n1,7,1,5e-1\r\n"
                                     "2,0,0,0\n2,0,1,0.125\n");
  ASSERT_TRUE(launches) << launches.error().str();
  ASSERT_EQ(launches->size(), 3u);
  EXPECT_EQ((*launches)[1].step, 1);
  EXPECT_EQ((*launches)[1].layer, 7);
  EXPECT_EQ((*launches)[1].kept, (std::vector<double>{0, 0.5}));
  EXPECT_EQ((*launches)[2].kept, (std::vector<double>{0, 0.125}));
}

TEST(KeptFractions, NegativeHeader) {
  auto launches = parseKeptFractions("Step,Layer,Head,Density\n1,0,0,1\n");
  ASSERT_FALSE(launches);
  EXPECT_EQ(launches.error().message, "expects the header 'Step,Layer,Head,Sparsity', got 'Step,Layer,Head,Density'");
  EXPECT_EQ(launches.error().position, (SourcePosition{1, 1}));
}

TEST(KeptFractions, NegativeFields) {
  EXPECT_EQ(errorOf("1,0,0\n"), "2:5: expects 4 fields, got fewer");
  EXPECT_EQ(errorOf("1,0,0,0.5,1\n"), "2:7: expects 4 fields, got more");
  EXPECT_EQ(errorOf("\n"), "2:1: expects 4 fields, got fewer");
  EXPECT_EQ(errorOf("1,0,0,0.5\t\n"), "2:7: expects a kept fraction, got '0.5?'");
  EXPECT_EQ(errorOf("1,x,0,0.5\n"), "2:3: expects a layer, got 'x'");
  EXPECT_EQ(errorOf("-1,0,0,0.5\n"), "2:1: expects a step, got '-1'");
  EXPECT_EQ(errorOf("1,0, 0,0.5\n"), "2:5: expects a head, got ' 0'");
  EXPECT_EQ(errorOf("1,,0,0.5\n"), "2:3: expects a layer, got ''");
  EXPECT_EQ(errorOf("99999999999999999999,0,0,0.5\n"), "2:1: expects a step, got '99999999999999999999'");
}

TEST(KeptFractions, NegativeFraction) {
  EXPECT_EQ(errorOf("1,0,0,1.5\n"), "2:7: expects a kept fraction of at most 1, got 1.500000");
  EXPECT_EQ(errorOf("1,0,0,-0.5\n"), "2:7: expects a kept fraction, got '-0.5'");
  EXPECT_EQ(errorOf("1,0,0,nan\n"), "2:7: expects a kept fraction of at most 1, got nan");
}

TEST(KeptFractions, NegativeOrder) {
  EXPECT_EQ(errorOf("1,0,0,1\n1,0,2,1\n"), "3:5: expects head 1, got 2");
  EXPECT_EQ(errorOf("1,0,0,1\n1,0,0,1\n"), "3:5: expects head 1, got 0");
  EXPECT_EQ(errorOf("1,0,1,1\n"), "2:5: expects head 0 at the start of a layer, got 1");
  EXPECT_EQ(errorOf("2,0,0,1\n1,9,0,1\n"),
            "3:5: expects steps and layers in ascending order, got step 1, layer 9 after step 2, layer 0");
}

TEST(KeptFractions, NegativeHeads) {
  EXPECT_EQ(errorOf("1,0,0,1\n1,0,1,1\n1,1,0,1\n1,2,0,1\n"), "5:5: expects 2 heads for step 1, layer 1, got 1");
  EXPECT_EQ(errorOf("1,0,0,1\n1,0,1,1\n1,1,0,1\n"), "5:1: expects 2 heads for step 1, layer 1, got 1");
}

TEST(KeptFractions, NegativeEnd) {
  EXPECT_EQ(errorOf(""), "2:1: expects at least one head, got none");
  EXPECT_EQ(errorOf("1,0,0,1"), "2:8: expects a line break at the end of the file");
}

} // namespace
