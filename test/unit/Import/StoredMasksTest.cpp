//===- StoredMasksTest.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

#include "Import/WriteSafetensors.h"

using namespace openwork;

class StoredMasksTest : public ImportTest {
protected:
  void SetUp() override {
    path = dir.write("m.safetensors",
                     safetensorsBytes({{"masks", "BOOL", {2, 1, 2, 3}, boolBytes("#.# .#. ### ...")},
                                       {"steps", "BOOL", {1, 2, 1, 2, 3}, boolBytes("#.# .#. ### ...")},
                                       {"maps", "U8", {1, 2, 2, 3}, std::string("\0\12\377\24\12\0\1\2\3\4\5\6", 12)},
                                       {"one", "BOOL", {2, 3}, boolBytes("### ###")},
                                       {"none", "BOOL", {0, 1, 2, 3}, ""},
                                       {"values", "F32", {1}, "abcd"},
                                       {"many", "BOOL", {300, 300, 1, 1}, std::string(90000, '\0')}}));
  }
  Expected<std::string> import(const std::string &tensor, std::optional<int64_t> level = std::nullopt,
                               int64_t queryBlock = 6, int64_t keyBlock = 4, int64_t steps = 1) {
    ImportGeometry geometry{*TokenGrid::get({1, 2, 4}, TextPosition::Front, 4)};
    geometry.steps = steps;
    return importStoredMasks(path, geometry, tensor, queryBlock, keyBlock, level);
  }
  std::string refusalOf(const std::string &tensor, std::optional<int64_t> level = std::nullopt, int64_t queryBlock = 6,
                        int64_t keyBlock = 4, int64_t steps = 1) {
    Expected<std::string> text = import(tensor, level, queryBlock, keyBlock, steps);
    if (text)
      return "accepted";
    std::string message = text.error().str();
    return message.starts_with(path) ? message.substr(path.size()) : message;
  }
  /// The list and the table of the assignment that the text gives.
  std::string assignmentText(const std::string &text) {
    mlir::OwningOpRef<mlir::ModuleOp> module = read(text);
    if (!module)
      return diagnostics;
    return toText(assignmentOf(*module).getTopologies()) + " " + toText(assignmentOf(*module).getTable());
  }

  std::string path;
};

TEST_F(StoredMasksTest, masksOfLayersAndHeads) {
  Expected<std::string> text = import("masks", std::nullopt, 6, 4, 3);
  ASSERT_TRUE(text) << text.error().str();
  EXPECT_EQ(*text, R"({
  "format": "openwork-topology",
  "version": "1.0",
  "name": "imported",
  "geometry": {
    "grid": [1, 2, 4],
    "text": {"position": "front", "tokens": 4},
    "heads": 1,
    "head_dim": 128,
    "layers": 2,
    "steps": 3,
    "dtype": "bf16"
  },
  "topologies": {
    "stored": {"family": "stored_blocks", "file": ")" +
                       path + R"(", "tensor": "masks", "block": [6, 4], "index": ["layer", "head"]}
  },
  "assignment": {"rules": [{"topology": "stored"}]}
}
)");
  EXPECT_EQ(assignmentText(*text), "[#openwork.stored_blocks<@masks[0, 0], 6 x 4>, #openwork.stored_blocks<@masks[1, "
                                   "0], 6 x 4>] dense<[[[0], [1]], [[0], [1]], [[0], [1]]]> : tensor<3x2x1xui16>");
}

TEST_F(StoredMasksTest, masksOfSteps) {
  Expected<std::string> text = import("steps");
  ASSERT_TRUE(text) << text.error().str();
  EXPECT_EQ(assignmentText(*text),
            "[#openwork.stored_blocks<@steps[0, 0, 0], 6 x 4>, #openwork.stored_blocks<@steps[0, 1, 0], 6 x 4>] "
            "dense<[[[0], [1]]]> : tensor<1x2x1xui16>");
}

TEST_F(StoredMasksTest, thresholdMaps) {
  Expected<std::string> text = import("maps", 10);
  ASSERT_TRUE(text) << text.error().str();
  EXPECT_EQ(assignmentText(*text), "[#openwork.nested<@maps[0, 0], 6 x 4, level = 10>, #openwork.nested<@maps[0, 1], 6 "
                                   "x 4, level = 10>] dense<[[[0, 1]]]> : tensor<1x1x2xui16>");
}

TEST_F(StoredMasksTest, pathsAreWrittenAsTheyAre) {
  std::filesystem::rename(path, dir.path("a \"b\"\\\n"));
  path = dir.path("a \"b\"\\\n");
  Expected<std::string> text = import("masks");
  ASSERT_TRUE(text) << text.error().str();
  EXPECT_TRUE(read(*text)) << diagnostics;
  std::filesystem::rename(path, dir.path("\xff"));
  path = dir.path("\xff");
  EXPECT_EQ(refusalOf("masks"), "error: expects a path in UTF-8, to name it in a topology.json");
}

TEST_F(StoredMasksTest, refusals) {
  EXPECT_EQ(refusalOf("mask"),
            R"(: error: expects a tensor "mask", got "masks", "steps", "maps", "one", "none", "values", "many")");
  EXPECT_EQ(refusalOf("values"),
            R"(: error: tensor "values": expects masks of BOOL or threshold maps of U8, got F32 [1])");
  EXPECT_EQ(refusalOf("masks", 10), R"(: error: tensor "masks": expects no level for masks of BOOL, got 10)");
  EXPECT_EQ(refusalOf("maps"), R"(: error: tensor "maps": expects a level for threshold maps of U8, got none)");
  EXPECT_EQ(refusalOf("maps", 255), ": error: expects a level in 0..254, got 255");
  EXPECT_EQ(
      refusalOf("one"),
      R"(: error: tensor "one": expects [layers, heads, rows, columns], or a leading extent of steps, each at least 1, got BOOL [2, 3])");
  EXPECT_EQ(
      refusalOf("none"),
      R"(: error: tensor "none": expects [layers, heads, rows, columns], or a leading extent of steps, each at least 1, got BOOL [0, 1, 2, 3])");
  EXPECT_EQ(refusalOf("many", std::nullopt, 12, 12),
            R"(: error: tensor "many": expects at most 65536 masks, got 90000)");
  EXPECT_EQ(refusalOf("masks", std::nullopt, 4, 4),
            R"(: error: tensor "masks": expects 3 x 3 blocks of 4 x 4 tokens for 12 queries and 12 keys, got 2 x 3)");
  EXPECT_EQ(refusalOf("masks", std::nullopt, 0, 4),
            R"(: error: tensor "masks": expects blocks of at least 1 x 1 tokens, got 0 x 4)");
  EXPECT_EQ(refusalOf("masks", std::nullopt, 6, 4, 0), ": error: expects at least 1 step, got 0");
  EXPECT_EQ(
      refusalOf("masks", std::nullopt, 6, 4, 100000),
      R"(: error: tensor "masks": expects at most 65536 steps, 4096 layers, 65536 heads and 16777216 triples of them, got steps x layers x heads of 100000 x 2 x 1)");
  path = dir.write("broken", "broken file");
  EXPECT_EQ(refusalOf("masks"), ": error: expects a header of at most 100000000 bytes, got 7359003172996608610");
}
