//===- FamiliesTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

using namespace openwork;

/// Every family, from the text of one topology to its attribute, over a grid with text.
class FamiliesTest : public ImportTest {
protected:
  std::string attributeOf(const std::string &topology) {
    FileParts parts;
    parts.geometry = R"({"grid": [4, 6, 8], "text": {"position": "back", "tokens": 8}, "heads": 1, "head_dim": 16,)"
                     R"( "layers": 1, "steps": 1, "dtype": "bf16"})";
    parts.topologies = R"({"band": {"family": "band", "lower": -8, "upper": 8}, "a": )" + topology +
                       R"(, "sink": {"family": "frame_sink", "frames": 1}})";
    mlir::OwningOpRef<mlir::ModuleOp> module = read(parts.text());
    return module ? toText(assignmentOf(*module).getTopologies()) : diagnostics;
  }
};

TEST_F(FamiliesTest, full) { EXPECT_EQ(attributeOf(R"({"family": "full"})"), "[#openwork.full]"); }

TEST_F(FamiliesTest, causal) { EXPECT_EQ(attributeOf(R"({"family": "causal"})"), "[#openwork.causal]"); }

TEST_F(FamiliesTest, band) {
  EXPECT_EQ(attributeOf(R"({"family": "band", "lower": -5, "upper": 7})"), "[#openwork.band<-5, 7>]");
  EXPECT_EQ(attributeOf(R"({"family": "band", "lower": -4194304, "upper": 4194304})"),
            "[#openwork.band<-4194304, 4194304>]");
}

TEST_F(FamiliesTest, windowOfTokens) {
  EXPECT_EQ(attributeOf(R"({"family": "window", "size": [2, 3, 5]})"), "[#openwork.window<[2, 3, 5]>]");
  EXPECT_EQ(attributeOf(R"({"family": "window", "size": [2, 3, 4], "stride": [2, 1, 4], "dilation": [1, 2, 1],)"
                        R"( "causal": [true, false, false]})"),
            "[#openwork.window<[2, 3, 4], stride = [2, 1, 4], dilation = [1, 2, 1], causal = [1, 0, 0]>]");
}

TEST_F(FamiliesTest, windowWithoutEffectOfItsOptions) {
  EXPECT_EQ(attributeOf(R"({"family": "window", "size": [2, 3, 4], "stride": [1, 1, 1], "dilation": [1, 1, 1],)"
                        R"( "causal": [false, false, false]})"),
            "[#openwork.window<[2, 3, 4]>]");
}

TEST_F(FamiliesTest, windowOfCells) {
  EXPECT_EQ(attributeOf(R"({"family": "window", "size": [1, 3, 2], "cell": [2, 2, 4]})"),
            "[#openwork.window<[1, 3, 2], cell = [2, 2, 4]>]");
}

TEST_F(FamiliesTest, stripes) {
  EXPECT_EQ(attributeOf(R"({"family": "stripes", "cell": [2, 2, 4], "time": {"width": 2, "offset": -1, "period": 3},)"
                        R"( "space": {"reading": "modulus", "width": 1, "offset": 1, "period": "inf"}})"),
            "[#openwork.stripes<cell = [2, 2, 4], time = [2, -1, 3], space = modulus [1, 1, inf]>]");
  EXPECT_EQ(attributeOf(R"({"family": "stripes", "cell": [2, 2, 4], "time": {"width": 7},)"
                        R"( "space": {"reading": "window", "width": 1, "period": 3}})"),
            "[#openwork.stripes<cell = [2, 2, 4], time = [7, 0, inf], space = window [1, 0, 3]>]");
}

TEST_F(FamiliesTest, frameSink) {
  EXPECT_EQ(attributeOf(R"({"family": "frame_sink", "frames": 4})"), "[#openwork.frame_sink<4>]");
}

TEST_F(FamiliesTest, text) {
  EXPECT_EQ(attributeOf(R"({"family": "text", "of": "keys"})"), "[#openwork.text<keys>]");
  EXPECT_EQ(attributeOf(R"({"family": "text", "of": "queries"})"), "[#openwork.text<queries>]");
}

TEST_F(FamiliesTest, combinationsOfNamesBeforeAndBehindThem) {
  EXPECT_EQ(attributeOf(R"({"family": "any", "of": ["band", "sink"]})"),
            "[#openwork.any<#openwork.band<-8, 8>, #openwork.frame_sink<1>>]");
  EXPECT_EQ(attributeOf(R"({"family": "all", "of": ["band"]})"), "[#openwork.all<#openwork.band<-8, 8>>]");
  EXPECT_EQ(attributeOf(R"({"family": "except", "of": ["sink", "band"]})"),
            "[#openwork.except<#openwork.frame_sink<1>, #openwork.band<-8, 8>>]");
}

TEST_F(FamiliesTest, combinationsOfTopologiesInPlace) {
  EXPECT_EQ(attributeOf(R"({"family": "any", "of": [{"family": "all", "of": ["band", {"family": "causal"}]},)"
                        R"( {"family": "text", "of": "keys"}]})"),
            "[#openwork.any<#openwork.all<#openwork.band<-8, 8>, #openwork.causal>, #openwork.text<keys>>]");
}

TEST_F(FamiliesTest, sizesHaveAsManyValuesAsTheGrid) {
  FileParts parts;
  parts.geometry = R"({"grid": [6, 8], "heads": 1, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "bf16"})";
  parts.topologies = R"({"a": {"family": "window", "size": [3, 5]}})";
  mlir::OwningOpRef<mlir::ModuleOp> module = read(parts.text());
  ASSERT_TRUE(module) << diagnostics;
  EXPECT_EQ(toText(assignmentOf(*module).getTopologies()), "[#openwork.window<[3, 5]>]");
}
