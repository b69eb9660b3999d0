//===- StoredDataTest.cpp -------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

#include "Import/WriteSafetensors.h"

using namespace openwork;

/// Two masks of 2 x 3 blocks and other tensors, over 8 queries and 12 keys.
class StoredDataTest : public ImportTest {
protected:
  void SetUp() override {
    dir.write("m.safetensors",
              safetensorsBytes({{"masks", "BOOL", {2, 2, 3}, boolBytes("#.# .#. ### ...")},
                                {"one mask", "BOOL", {2, 3}, boolBytes("##. ..#")},
                                {"tokens", "BOOL", {8, 12}, std::string(96, '\1')},
                                {"map", "U8", {2, 2, 3}, std::string("\0\12\377\24\12\0\1\2\3\4\5\6", 12)},
                                {"values", "F32", {1}, "abcd"},
                                {"row", "BOOL", {3}, boolBytes("###")},
                                {"empty", "BOOL", {0, 2, 3}, ""},
                                {"single", "BOOL", {1, 2, 3}, boolBytes("### ###")},
                                {"odd", "BOOL", {1, 2, 3}, std::string("\0\1\0\1\7\0", 6)}}));
  }
  static FileParts partsOf(const std::string &topology) {
    FileParts parts;
    parts.geometry = R"({"grid": [8], "key": {"grid": [12]}, "heads": 2, "head_dim": 16, "layers": 2, "steps": 1,)"
                     R"( "dtype": "bf16"})";
    parts.topologies = R"({"a": )" + topology + "}";
    return parts;
  }
  /// Everything before the functions of the layers.
  std::string dataOf(const std::string &topology) {
    std::string text = print(partsOf(topology).text());
    return text.substr(0, text.find("  func.func"));
  }
  /// A topology of blocks of 4 x 4 tokens with these other fields.
  static std::string blocks(const std::string &fields) {
    return R"({"family": "stored_blocks", "file": "m.safetensors", "block": [4, 4], )" + fields + "}";
  }
  void refused(const std::string &topology, const std::string &expected) {
    EXPECT_EQ(refusal(partsOf(topology).text()), expected + "\n");
  }
};

TEST_F(StoredDataTest, oneMatrix) {
  EXPECT_EQ(dataOf(blocks(R"("tensor": "one mask")")), R"(module @t {
  openwork.bit_matrix @one_mask : 2 x 3 = ["##.", "..#"]
  openwork.assignment @t [#openwork.stored_blocks<@one_mask, 4 x 4>] = dense<0> : tensor<1x2x2xui16>
)");
}

TEST_F(StoredDataTest, anIndexStandsForTheHead) {
  EXPECT_EQ(dataOf(blocks(R"("tensor": "masks", "index": ["head"])")), R"(module @t {
  openwork.bit_matrix @masks : 2 x 2 x 3 = dense<[[[5], [2]], [[7], [0]]]> : tensor<2x2x1xi64>
  openwork.assignment @t [#openwork.stored_blocks<@masks[0], 4 x 4>, #openwork.stored_blocks<@masks[1], 4 x 4>] = dense<[[[0, 1], [0, 1]]]> : tensor<1x2x2xui16>
)");
}

TEST_F(StoredDataTest, anIndexStandsForTheLayerOrANumber) {
  EXPECT_NE(dataOf(blocks(R"("tensor": "masks", "index": ["layer"])")).find("dense<[[[0, 0], [1, 1]]]>"),
            std::string::npos);
  EXPECT_NE(dataOf(blocks(R"("tensor": "masks", "index": [1])"))
                .find("[#openwork.stored_blocks<@masks[1], 4 x 4>] = dense<0>"),
            std::string::npos);
}

TEST_F(StoredDataTest, tokens) {
  std::string text = dataOf(R"({"family": "stored_tokens", "file": "m.safetensors", "tensor": "tokens"})");
  EXPECT_NE(text.find("openwork.bit_matrix @tokens : 8 x 12 = "), std::string::npos) << text;
  EXPECT_NE(text.find("[#openwork.stored_tokens<@tokens>]"), std::string::npos) << text;
}

TEST_F(StoredDataTest, nested) {
  EXPECT_EQ(
      dataOf(R"({"family": "nested", "file": "m.safetensors", "tensor": "map", "block": [4, 4], "index": ["head"],)"
             R"( "level": 10})"),
      R"(module @t {
  openwork.threshold_map @map = dense<[[[0, 10, 255], [20, 10, 0]], [[1, 2, 3], [4, 5, 6]]]> : tensor<2x2x3xui8>
  openwork.assignment @t [#openwork.nested<@map[0], 4 x 4, level = 10>, #openwork.nested<@map[1], 4 x 4, level = 10>] = dense<[[[0, 1], [0, 1]]]> : tensor<1x2x2xui16>
)");
}

TEST_F(StoredDataTest, withinCombinations) {
  EXPECT_NE(dataOf(R"({"family": "any", "of": [)" + blocks(R"("tensor": "masks", "index": ["head"])") +
                   R"(, {"family": "causal"}]})")
                .find("[#openwork.any<#openwork.stored_blocks<@masks[0], 4 x 4>, #openwork.causal>, "
                      "#openwork.any<#openwork.stored_blocks<@masks[1], 4 x 4>, #openwork.causal>]"),
            std::string::npos);
}

TEST_F(StoredDataTest, dataOfUnusedTopologiesIsNotRead) {
  FileParts parts = partsOf(R"({"family": "full"}, "b": )" + blocks(R"("tensor": "odd", "index": [0])"));
  EXPECT_EQ(print(parts.text()).find("bit_matrix"), std::string::npos);
}

TEST_F(StoredDataTest, symbolsDoNotMeet) {
  dir.write("other", safetensorsBytes({{"masks", "BOOL", {2, 3}, boolBytes("### ###")},
                                       {"t", "BOOL", {2, 3}, boolBytes("### ###")},
                                       {"layer_0", "BOOL", {2, 3}, boolBytes("### ###")},
                                       {"7 x", "BOOL", {2, 3}, boolBytes("### ###")}}));
  std::string inOther = R"({"family": "stored_blocks", "file": "other", "block": [4, 4], "tensor": )";
  std::string text = dataOf(R"({"family": "any", "of": [)" + blocks(R"("tensor": "masks", "index": [0])") + ", " +
                            inOther + R"("masks"}, )" + inOther + R"("t"}, )" + inOther + R"("layer_0"}, )" + inOther +
                            R"("7 x"}, )" + inOther + R"("masks"}]})");
  EXPECT_NE(text.find("[#openwork.any<#openwork.stored_blocks<@masks[0], 4 x 4>, #openwork.stored_blocks<@masks_0, 4 x "
                      "4>, #openwork.stored_blocks<@data_t, 4 x 4>, #openwork.stored_blocks<@data_layer_0, 4 x 4>, "
                      "#openwork.stored_blocks<@data_7_x, 4 x 4>, #openwork.stored_blocks<@masks_0, 4 x 4>>]"),
            std::string::npos)
      << text;
}

TEST_F(StoredDataTest, absolutePathsAndFolders) {
  std::string path = dir.path("m.safetensors");
  EXPECT_NE(dataOf(R"({"family": "stored_blocks", "block": [4, 4], "tensor": "one mask", "file": ")" + path + "\"}")
                .find("@one_mask"),
            std::string::npos);
  std::filesystem::create_directory(dir.path("folder"));
  std::filesystem::rename(path, dir.path("folder/m"));
  EXPECT_NE(
      dataOf(R"({"family": "stored_blocks", "block": [4, 4], "tensor": "one mask", "file": "folder/../folder/m"})")
          .find("@one_mask"),
      std::string::npos);
}

TEST_F(StoredDataTest, spellingsOfOneFile) {
  std::string other =
      R"({"family": "stored_blocks", "block": [4, 4], "tensor": "one mask", "file": "././m.safetensors"})";
  EXPECT_NE(dataOf(R"({"family": "any", "of": [)" + blocks(R"("tensor": "one mask")") + ", " + other + "]}")
                .find("any<#openwork.stored_blocks<@one_mask, 4 x 4>, #openwork.stored_blocks<@one_mask, 4 x 4>>"),
            std::string::npos);
}

TEST_F(StoredDataTest, filesOfATopologyAreThoseThatItNames) {
  using Files = std::vector<std::string>;
  FileParts parts =
      partsOf(R"({"family": "any", "of": [{"family": "except", "of": [)" + blocks(R"("tensor": "one mask")") +
              R"(, {"family": "stored_blocks", "file": "a/../b"}]}, {"family": "causal"}, )"
              R"({"family": "nested", "file": "/c"}, {"family": "nested", "file": "./m.safetensors"}]})");
  Expected<Files> files = filesOfTopology(parts.text(), "folder/topology.json");
  ASSERT_TRUE(files) << files.error().str();
  EXPECT_EQ(*files, (Files{"/c", "folder/a/../b", "folder/m.safetensors"}));
  EXPECT_EQ(filesOfTopology(parts.text(), "topology.json")->back(), "m.safetensors");
  EXPECT_EQ(*filesOfTopology(FileParts().text(), "t"), Files());
  EXPECT_EQ(*filesOfTopology(R"([{"file": 3}, {"file": "x"}, "file"])", "t"), Files{"x"});
  EXPECT_EQ(filesOfTopology("{", "t").error().str(), "t:1:2: error: expects a key or '}', got the end of the text");
}

TEST_F(StoredDataTest, largeMasksAreResources) {
  std::string bytes(40 * 40 * 3, '\0');
  for (size_t i = 0; i < bytes.size(); i += 7)
    bytes[i] = 1;
  dir.write("large", safetensorsBytes({{"x", "BOOL", {40, 40, 3}, bytes}}));
  FileParts parts =
      partsOf(R"({"family": "stored_blocks", "file": "large", "tensor": "x", "block": [1, 4], "index": [39]})");
  parts.geometry = R"({"grid": [40], "key": {"grid": [12]}, "heads": 1, "head_dim": 16, "layers": 1, "steps": 1,)"
                   R"( "dtype": "bf16"})";
  mlir::OwningOpRef<mlir::ModuleOp> module = read(parts.text());
  ASSERT_TRUE(module) << diagnostics;
  ir::BitMatrixOp op = *(*module).getOps<ir::BitMatrixOp>().begin();
  EXPECT_TRUE(mlir::isa<mlir::DenseResourceElementsAttr>(op.getData()));
  Expected<BitMatrix> matrix = op.getMatrix({39});
  ASSERT_TRUE(matrix);
  for (int64_t row = 0; row < 40; ++row)
    for (int64_t column = 0; column < 3; ++column)
      EXPECT_EQ(testBit(matrix->row(row), column), ((39 * 40 + row) * 3 + column) % 7 == 0);
}

TEST_F(StoredDataTest, negative_files) {
  refused(R"({"family": "stored_blocks"})", R"(3:21: error: stored_blocks: expects a field "file", got none)");
  refused(R"({"family": "stored_blocks", "file": ""})",
          R"(3:57: error: stored_blocks: "file": expects at least one character, got none)");
  refused(R"({"family": "stored_blocks", "file": "none", "tensor": "masks"})",
          R"(3:57: error: stored_blocks: "file": "none": cannot open: No such file or directory)");
  std::filesystem::create_directory(dir.path("folder"));
  refused(R"({"family": "stored_blocks", "file": "folder", "tensor": "masks"})",
          R"(3:57: error: stored_blocks: "file": "folder": expects a regular file, got a directory)");
  refused(R"({"family": "stored_blocks", "file": "a\u0000b", "tensor": "masks"})",
          R"(3:57: error: stored_blocks: "file": "a\u0000b": expects a path without NUL characters)");
  dir.write("short", "1234");
  refused(R"({"family": "stored_blocks", "file": "short", "tensor": "masks"})",
          R"(3:57: error: stored_blocks: "file": "short": expects a header length of 8 bytes, got a file of 4 bytes)");
  std::string bytes = safetensorsBytes({{"masks", "BOOL", {2, 3}, "12345"}});
  dir.write("size", bytes);
  refused(
      R"({"family": "stored_blocks", "file": "size", "tensor": "masks"})",
      R"(3:57: error: stored_blocks: "file": "size" header, line 1, column 56: tensor "masks": expects 6 bytes for BOOL [2, 3], got 5 bytes)");
  dir.write("cut", safetensorsBytes({{"masks", "BOOL", {2, 3}, "123456"}}).substr(0, bytes.size()));
  refused(R"({"family": "stored_blocks", "file": "cut", "tensor": "masks"})",
          R"(3:57: error: stored_blocks: "file": "cut": expects 6 bytes of data, as the tensors say, got 5 bytes)");
  dir.write("none.safetensors", safetensorsBytes({}));
  refused(R"({"family": "stored_blocks", "file": "none.safetensors", "tensor": "masks"})",
          R"(3:87: error: stored_blocks: "tensor": expects a tensor "masks" in the file, got none)");
}

TEST_F(StoredDataTest, negative_tensors) {
  refused(
      blocks(R"("tensor": "mask")"),
      R"(3:101: error: stored_blocks: "tensor": expects a tensor "mask" in the file, got "masks", "one mask", "tokens", "map", "values", "row", "empty", "single", "odd")");
  refused(
      blocks(R"("tensor": "values")"),
      R"(3:101: error: stored_blocks: "tensor": expects a BOOL tensor of two or more extents, each at least 1, got "values" of F32 [1])");
  refused(
      blocks(R"("tensor": "map")"),
      R"(3:101: error: stored_blocks: "tensor": expects a BOOL tensor of two or more extents, each at least 1, got "map" of U8 [2, 2, 3])");
  refused(
      blocks(R"("tensor": "row")"),
      R"(3:101: error: stored_blocks: "tensor": expects a BOOL tensor of two or more extents, each at least 1, got "row" of BOOL [3])");
  refused(
      blocks(R"("tensor": "empty", "index": [0])"),
      R"(3:101: error: stored_blocks: "tensor": expects a BOOL tensor of two or more extents, each at least 1, got "empty" of BOOL [0, 2, 3])");
  refused(
      R"({"family": "nested", "file": "m.safetensors", "tensor": "masks"})",
      R"(3:77: error: nested: "tensor": expects a U8 tensor of two or more extents, each at least 1, got "masks" of BOOL [2, 2, 3])");
}

TEST_F(StoredDataTest, negative_fields) {
  refused(R"({"family": "stored_blocks", "file": "m.safetensors", "tensor": "masks"})",
          R"(3:21: error: stored_blocks: expects a field "block", got none)");
  refused(R"({"family": "stored_blocks", "file": "m.safetensors", "tensor": "masks", "block": [4]})",
          R"(3:102: error: stored_blocks: "block": expects an array of 2 entries, got an array of 1 entry)");
  refused(R"({"family": "stored_blocks", "file": "m.safetensors", "tensor": "masks", "block": [4, 0]})",
          R"(3:106: error: stored_blocks: "block": expects an integer in 1..4194304, got 0)");
  refused(
      blocks(R"("tensor": "masks", "level": 3)"),
      R"(3:21: error: stored_blocks: "index": expects an entry for each of the 1 leading extents of "masks", BOOL [2, 2, 3], got 0)");
  refused(
      blocks(R"("tensor": "masks", "index": [0], "level": 3)"),
      R"(3:124: error: stored_blocks: expects only the fields "family", "file", "tensor", "block", "index", got "level")");
  refused(R"({"family": "stored_tokens", "file": "m.safetensors", "tensor": "tokens", "block": [1, 1]})",
          R"(3:94: error: stored_tokens: expects only the fields "family", "file", "tensor", "index", got "block")");
  refused(R"({"family": "nested", "file": "m.safetensors", "tensor": "map", "block": [4, 4], "index": [0]})",
          R"(3:21: error: nested: expects a field "level", got none)");
  refused(
      R"({"family": "nested", "file": "m.safetensors", "tensor": "map", "block": [4, 4], "index": [0], "level": 255})",
      R"(3:124: error: nested: "level": expects an integer in 0..254, got 255)");
}

TEST_F(StoredDataTest, negative_indices) {
  refused(
      blocks(R"("tensor": "masks", "index": [0, "head"])"),
      R"(3:119: error: stored_blocks: "index": expects an entry for each of the 1 leading extents of "masks", BOOL [2, 2, 3], got 2)");
  refused(blocks(R"("tensor": "masks", "index": "head")"),
          R"(3:119: error: stored_blocks: "index": expects an array, got "head")");
  refused(
      blocks(R"("tensor": "masks", "index": ["heads"])"),
      R"(3:120: error: stored_blocks: "index": expects "step", "layer", "head" or an integer in 0..1, got "heads")");
  refused(blocks(R"("tensor": "masks", "index": [2])"),
          R"(3:120: error: stored_blocks: "index": expects "step", "layer", "head" or an integer in 0..1, got 2)");
  refused(blocks(R"("tensor": "single", "index": ["head"])"),
          R"(3:121: error: expects a head in 0..0, as "single" has, got 1)");
}

TEST_F(StoredDataTest, negative_sizes) {
  refused(R"({"family": "stored_blocks", "file": "m.safetensors", "tensor": "one mask", "block": [4, 6]})",
          "3:21: error: stored_blocks: expects 2 x 2 blocks of 4 x 6 tokens for 8 queries and 12 keys, got 2 x 3");
  refused(R"({"family": "stored_tokens", "file": "m.safetensors", "tensor": "one mask"})",
          "3:21: error: stored_tokens: expects a mask of 8 x 12 tokens, got 2 x 3");
  refused(
      R"({"family": "nested", "file": "m.safetensors", "tensor": "map", "block": [8, 4], "index": [0], "level": 1})",
      "3:21: error: nested: expects 1 x 3 blocks of 8 x 4 tokens for 8 queries and 12 keys, got 2 x 3");
}

TEST_F(StoredDataTest, negative_bytes) {
  refused(blocks(R"("tensor": "odd", "index": [0])"),
          R"(3:101: error: tensor "odd": expects bytes 0 or 1, got 7 at [0, 1, 1])");
}

TEST_F(StoredDataTest, negative_moreTopologiesThanIndices) {
  std::string bytes(300 * 300, '\0');
  dir.write("many", safetensorsBytes({{"x", "BOOL", {300, 300, 1, 1}, bytes}}));
  FileParts parts = partsOf(
      R"({"family": "stored_blocks", "file": "many", "tensor": "x", "block": [8, 8], "index": ["layer", "head"]})");
  parts.geometry = R"({"grid": [8], "heads": 300, "head_dim": 16, "layers": 300, "steps": 1, "dtype": "bf16"})";
  EXPECT_EQ(refusal(parts.text()), "4:15: error: assignment: expects at most 65536 distinct topologies, got more"
                                   "\n");
}
