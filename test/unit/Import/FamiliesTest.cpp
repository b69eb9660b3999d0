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
  std::string attributeOf(const std::string &topology,
                          const std::string &grid = R"("grid": [4, 6, 8], "text": {"position": "back", "tokens": 8})") {
    FileParts parts;
    parts.geometry = "{" + grid + R"(, "heads": 1, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "bf16"})";
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

TEST_F(FamiliesTest, radial) {
  EXPECT_EQ(attributeOf(R"({"family": "radial", "decay": 0.95})"), "[#openwork.radial<decay = 0.95, block = 128>]");
  EXPECT_EQ(attributeOf(R"({"family": "radial", "decay": 2, "block": 64, "sink": true})"),
            "[#openwork.radial<decay = 2.0, block = 64, sink>]");
}

TEST_F(FamiliesTest, nbhd) {
  EXPECT_EQ(attributeOf(R"({"family": "nbhd", "widths": [1, 0.5, 0.056]})"),
            "[#openwork.nbhd<widths = [1.0, 0.5, 0.056], min_width = 1.0, block = 128>]");
  EXPECT_EQ(attributeOf(R"({"family": "nbhd", "widths": [0], "min_width": 2.5, "block": 16})"),
            "[#openwork.nbhd<widths = [0.0], min_width = 2.5, block = 16>]");
}

TEST_F(FamiliesTest, permuted) {
  EXPECT_EQ(attributeOf(R"({"family": "permuted", "order": "wfh", "of": "band"})"),
            "[#openwork.permuted<wfh, #openwork.band<-8, 8>>]");
  EXPECT_EQ(
      attributeOf(R"({"family": "permuted", "order": "hilbert", "of": {"family": "any", "of": ["band", "sink"]}})"),
      "[#openwork.permuted<hilbert, #openwork.any<#openwork.band<-8, 8>, #openwork.frame_sink<1>>>]");
  EXPECT_EQ(attributeOf(R"({"family": "permuted", "order": "pixel_major", "of": "sink"})"),
            attributeOf(R"({"family": "permuted", "order": "hwf", "of": "sink"})"));
}

// 21 x 3600 tokens: ceil(75600 (1 - sqrt(.7)) / 128) 128 = 12416.
TEST_F(FamiliesTest, sparseVideoGenForWan) {
  std::string band = "#openwork.any<#openwork.band<-12416, 12416>, #openwork.frame_sink<1>>";
  EXPECT_EQ(attributeOf(R"({"family": "svg_spatial", "model": "wan", "density": 0.3})", R"("grid": [21, 45, 80])"),
            "[" + band + "]");
  EXPECT_EQ(attributeOf(R"({"family": "svg_temporal", "model": "wan", "density": 0.3})", R"("grid": [21, 45, 80])"),
            "[#openwork.permuted<hwf, " + band + ">]");
}

// 119056 tokens, 256 of them text: s = .25 - 512 / 119056, floor(119056 (1 - sqrt(1 - s)) / 128) 128 = 15616.
TEST_F(FamiliesTest, sparseVideoGenForHunyuanVideo) {
  std::string grid = R"("grid": [33, 45, 80], "text": {"position": "back", "tokens": 256})";
  EXPECT_EQ(attributeOf(R"({"family": "svg_spatial", "model": "hunyuan_video", "density": 0.25})", grid),
            "[#openwork.any<#openwork.band<-15615, 15615>, #openwork.text<keys>, #openwork.text<queries>>]");
}

// 17776 tokens, 226 of them text.
TEST_F(FamiliesTest, sparseVideoGenForCogVideoX) {
  std::string grid = R"("grid": [13, 30, 45], "text": {"position": "front", "tokens": 226})";
  EXPECT_EQ(attributeOf(R"({"family": "svg_spatial", "model": "cogvideox", "density": 0.25})", grid),
            "[#openwork.any<#openwork.band<-2047, 2047>, #openwork.text<keys>, #openwork.text<queries>>]");
  EXPECT_EQ(attributeOf(R"({"family": "svg_temporal", "model": "cogvideox", "density": 0.25, "sink": true})", grid),
            "[#openwork.permuted<hwf, #openwork.any<#openwork.band<-2047, 2047>, #openwork.frame_sink<1>, "
            "#openwork.text<keys>, #openwork.text<queries>>>]");
}

TEST_F(FamiliesTest, paddingBehindThePrompt) {
  std::string grid = R"("grid": [33, 45, 80], "text": {"position": "back", "tokens": 256})";
  std::string mask = "#openwork.any<#openwork.band<-15615, 15615>, #openwork.text<keys>, #openwork.text<queries>>";
  EXPECT_EQ(
      attributeOf(R"({"family": "svg_temporal", "model": "hunyuan_video", "density": 0.25, "prompt": 100})", grid),
      "[#openwork.permuted<hwf, #openwork.any<#openwork.all<" + mask +
          ", #openwork.rectangle<queries = 0 to 118900, keys = 0 to 118900>>, "
          "#openwork.rectangle<queries = 118900 to 119056, keys = 118900 to 119056>>>]");
}

TEST_F(FamiliesTest, rectangle) {
  EXPECT_EQ(attributeOf(R"({"family": "rectangle", "queries": [3, 5], "keys": [0, 199]})"),
            "[#openwork.rectangle<queries = 3 to 6, keys = 0 to 200>]");
  EXPECT_EQ(attributeOf(R"({"family": "rectangle", "keys": [7, 7]})"),
            "[#openwork.rectangle<queries = 0 to 200, keys = 7 to 8>]");
}

TEST_F(FamiliesTest, lines) {
  EXPECT_EQ(attributeOf(R"({"family": "lines", "block": 16, "columns": [7, [0, 2], 3], "diagonals": [[-2, 1], 5, -9],)"
                        R"( "squares": 3})"),
            "[#openwork.lines<block = 16, columns = [0 to 4, 7 to 8], diagonals = [-9 to -8, -2 to 2, 5 to 6], squares "
            "= 3>]");
  EXPECT_EQ(attributeOf(R"({"family": "lines", "columns": [[0, 9], [4, 29]], "causal": true})"),
            "[#openwork.all<#openwork.causal, #openwork.lines<block = 1, columns = [0 to 30]>>]");
}

TEST_F(FamiliesTest, near) {
  EXPECT_EQ(attributeOf(R"({"family": "near", "cell": [1, 2, 4], "frames": [1, 2], "reach": [0, 1]})"),
            "[#openwork.near<cell = [1, 2, 4], frames = 1 to 3, reach = [0, 1]>]");
}

TEST_F(FamiliesTest, aShape) {
  EXPECT_EQ(attributeOf(R"({"family": "a_shape", "sink": 4, "window": 10})"),
            "[#openwork.all<#openwork.causal, #openwork.any<#openwork.band<-9, 0>, "
            "#openwork.rectangle<queries = 0 to 200, keys = 0 to 4>>>]");
  EXPECT_EQ(attributeOf(R"({"family": "a_shape", "sink": 0, "window": 10})"), "[#openwork.band<-9, 0>]");
}

TEST_F(FamiliesTest, compact) {
  EXPECT_EQ(attributeOf(R"({"family": "compact", "cell": [1, 2, 2], "groups": [{"frames": [0, 0], "windows":)"
                        R"( [[2, 3]]}, {"frames": [1, 3], "windows": [[0, 3], [2, 0]]}]})"),
            "[#openwork.any<#openwork.near<cell = [1, 2, 2], frames = 0 to 1, reach = [2, 3]>, "
            "#openwork.near<cell = [1, 2, 2], frames = 1 to 4, reach = [0, 3]>, "
            "#openwork.near<cell = [1, 2, 2], frames = 1 to 4, reach = [2, 0]>>]");
}

TEST_F(FamiliesTest, lvsa) {
  EXPECT_EQ(attributeOf(R"({"family": "lvsa", "window": 1})"),
            "[#openwork.frame_anchors<window = 1, first = 1, every = 0, offset = 0>]");
  EXPECT_EQ(attributeOf(R"({"family": "lvsa", "window": 1, "first": 0, "every": 3, "offset": 2, "expand": false})"),
            "[#openwork.frame_anchors<window = 1, first = 0, every = 3, offset = 2, fixed>]");
  EXPECT_EQ(attributeOf(R"({"family": "lvsa", "window": 1, "offset": "step"})"),
            "[#openwork.frame_anchors<window = 1, first = 1, every = 0, offset = 0>]");
}

TEST_F(FamiliesTest, anchorsThatFollowTheStep) {
  FileParts parts;
  parts.geometry = R"({"grid": [6, 8, 8], "heads": 2, "head_dim": 16, "layers": 1, "steps": 4, "dtype": "bf16"})";
  parts.topologies =
      R"({"a": {"family": "any", "of": [{"family": "lvsa", "window": 1, "every": 3, "offset": "step"}]}})";
  mlir::OwningOpRef<mlir::ModuleOp> module = read(parts.text());
  ASSERT_TRUE(module) << diagnostics;
  auto at = [&](int64_t step) { return topologyAt(assignmentOf(*module), step, 0, 1); };
  EXPECT_EQ(at(0), "any<#openwork.frame_anchors<window = 1, first = 1, every = 3, offset = 0>>");
  EXPECT_EQ(at(2), "any<#openwork.frame_anchors<window = 1, first = 1, every = 3, offset = 2>>");
  EXPECT_EQ(at(3), at(0));
}

TEST_F(FamiliesTest, sizesHaveAsManyValuesAsTheGrid) {
  FileParts parts;
  parts.geometry = R"({"grid": [6, 8], "heads": 1, "head_dim": 16, "layers": 1, "steps": 1, "dtype": "bf16"})";
  parts.topologies = R"({"a": {"family": "window", "size": [3, 5]}})";
  mlir::OwningOpRef<mlir::ModuleOp> module = read(parts.text());
  ASSERT_TRUE(module) << diagnostics;
  EXPECT_EQ(toText(assignmentOf(*module).getTopologies()), "[#openwork.window<[3, 5]>]");
}
