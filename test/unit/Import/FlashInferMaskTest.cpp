//===- FlashInferMaskTest.cpp ---------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatFixture.h"

#include "Support/Seed.h"

#include <random>

using namespace openwork;

namespace {

class FlashInferMaskTest : public FormatTest {
protected:
  Expected<ImportedTopology> import(const TensorInput &input, int64_t tokens,
                                    std::optional<std::array<int64_t, 2>> block, int64_t heads = 1) {
    ImportGeometry geometry = sequence(tokens);
    geometry.heads = heads;
    return importFlashInferMask(input, geometry, block);
  }
  std::string refusalOf(std::vector<TensorBytes> tensors, std::optional<std::array<int64_t, 2>> block = {{1, 1}}) {
    return refusal(import(input(std::move(tensors)), 3, block));
  }
};

} // namespace

/// The example of BlockSparseAttentionWrapper.
TEST_F(FlashInferMaskTest, blocksOfOneSize) {
  std::vector<TensorBytes> tensors = {int32s("indptr", {4}, {0, 1, 3, 5}), int32s("indices", {5}, {2, 0, 2, 1, 2})};
  Expected<ImportedTopology> imported = import(input(tensors), 3, {{1, 1}}, 32);
  EXPECT_EQ(counts(imported), (std::array<int64_t, 3>{1, 1, 32}));
  EXPECT_EQ(picture(imported, {0, 0, 31}), "..# #.# .##");
  EXPECT_EQ(picture(import(input(tensors), 8, {{3, 3}})),
            "......## ......## ......## ###...## ###...## ###...## ...##### ...#####");
}

/// The example of VariableBlockSparseAttentionWrapper.
TEST_F(FlashInferMaskTest, blocksOfManySizes) {
  EXPECT_EQ(
      picture(import(input({bools("block_mask_map", {1, 3, 3}, "..# #.# .##"),
                            int32s("block_row_sz", {1, 3}, {1, 2, 3}), int32s("block_col_sz", {1, 3}, {3, 1, 2})}),
                     6, std::nullopt)),
      "....## ###.## ###.## ...### ...### ...###");
  // Sizes with a common divisor make blocks of that size, whatever the last one is.
  Expected<ImportedTopology> coarse =
      import(input({bools("block_mask_map", {2, 2, 2}, "#..# ##.."), int32s("block_row_sz", {2, 2}, {4, 3, 2, 5}),
                    int32s("block_col_sz", {2, 2}, {3, 4, 6, 1})}),
             7, std::nullopt);
  ASSERT_TRUE(coarse);
  EXPECT_NE(coarse->text.find("\"block\": [2, 3]"), std::string::npos) << coarse->text;
  EXPECT_EQ(picture(coarse, {0, 0, 0}), "###.... ###.... ###.... ###.... ...#### ...#### ...####");
  EXPECT_EQ(picture(coarse, {0, 0, 1}), "####### ####### ....... ....... ....... ....... .......");
}

TEST_F(FlashInferMaskTest, anySizesComeBack) {
  std::mt19937_64 random(testSeed());
  for (int round = 0; round < 30; ++round) {
    int64_t tokens = 12, blocks = 4, grain = 1 + static_cast<int64_t>(random() % 3);
    auto sizes = [&] {
      std::vector<int64_t> all(blocks);
      for (int64_t left = tokens; left > 0; left -= std::min(left, grain))
        all[random() % blocks] += std::min(left, grain);
      return all;
    };
    std::vector<int64_t> rows = sizes(), columns = sizes();
    std::string map;
    for (int64_t i = 0; i < blocks * blocks; ++i)
      map += random() % 2 ? '#' : '.';
    auto blockOf = [](int64_t token, const std::vector<int64_t> &all) {
      int64_t block = 0;
      for (; token >= all[block]; ++block)
        token -= all[block];
      return block;
    };
    expectPairs(import(input({bools("block_mask_map", {1, blocks, blocks}, map),
                              int64s("block_row_sz", {1, blocks}, rows), int64s("block_col_sz", {1, blocks}, columns)}),
                       tokens, std::nullopt),
                {0, 0, 0}, [&](int64_t query, int64_t key) {
                  return map[blockOf(query, rows) * blocks + blockOf(key, columns)] == '#';
                });
  }
}

TEST_F(FlashInferMaskTest, pairsOfBlocks) {
  EXPECT_EQ(picture(import(input({int32s("indptr", {3}, {0, 2, 3}), int32s("indices", {3}, {1, 0, 1}),
                                  bools("mask", {3, 2, 2}, "#..# .##. ####")}),
                           3, {{2, 2}})),
            ".## #.. ..#");
}

TEST_F(FlashInferMaskTest, layersAndHeadsByName) {
  std::vector<TensorBytes> tensors;
  for (int64_t i = 0; i < 4; ++i) {
    std::string prefix = "layer" + std::to_string(i / 2) + ".head" + std::to_string(i % 2) + ".";
    tensors.push_back(int32s(prefix + "indptr", {2}, {0, i % 3}));
    tensors.push_back(int32s(prefix + "indices", {i % 3},
                             i % 3 == 2   ? std::vector<int64_t>{0, 1}
                             : i % 3 == 1 ? std::vector<int64_t>{1}
                                          : std::vector<int64_t>{}));
  }
  Expected<ImportedTopology> imported = import(input(tensors, "layer{layer}.head{head}."), 2, {{2, 1}});
  EXPECT_EQ(counts(imported), (std::array<int64_t, 3>{1, 2, 2}));
  EXPECT_EQ(picture(imported, {0, 0, 0}), ".. ..");
  EXPECT_EQ(picture(imported, {0, 0, 1}), ".# .#");
  EXPECT_EQ(picture(imported, {0, 1, 0}), "## ##");
}

TEST_F(FlashInferMaskTest, refusals) {
  TensorBytes indptr = int32s("indptr", {4}, {0, 1, 3, 5}), indices = int32s("indices", {5}, {2, 0, 2, 1, 2});
  EXPECT_EQ(refusalOf({indptr, indices}), "accepted");
  EXPECT_EQ(refusalOf({indptr, indices}, std::nullopt),
            "in.safetensors: error: expects a block for indptr and indices, got none");
  EXPECT_EQ(refusalOf({indptr, indices}, {{1, 0}}),
            "in.safetensors: error: expects blocks of at least 1 x 1 tokens, got 1 x 0");
  EXPECT_EQ(refusalOf({int32s("indptr", {3}, {0, 1, 5}), indices}),
            "in.safetensors: error: tensor \"indptr\": step 0, layer 0, head 0: expects 4 pointers, for 3 queries in "
            "blocks of 1, got 3");
  EXPECT_EQ(refusalOf({int32s("indptr", {4}, {1, 1, 3, 5}), indices}),
            "in.safetensors: error: tensor \"indptr\": step 0, layer 0, head 0: expects 0 first, got 1");
  EXPECT_EQ(
      refusalOf({int32s("indptr", {4}, {0, 3, 2, 5}), indices}),
      "in.safetensors: error: tensor \"indptr\": step 0, layer 0, head 0: row 1: expects an end of at least 3, got 2");
  EXPECT_EQ(
      refusalOf({int32s("indptr", {4}, {0, 1, 3, 4}), indices}),
      "in.safetensors: error: tensor \"indptr\": step 0, layer 0, head 0: expects 5 last, as many as indices, got 4");
  EXPECT_EQ(
      refusalOf({indptr, int32s("indices", {5}, {2, 0, 3, 1, 2})}),
      "in.safetensors: error: tensor \"indices\": step 0, layer 0, head 0: row 1: expects a column in 0..2, got 3");
  EXPECT_EQ(
      refusalOf({indptr, int32s("indices", {5}, {2, 0, 0, 1, 2})}),
      "in.safetensors: error: tensor \"indices\": step 0, layer 0, head 0: row 1: expects each column once, got 0 "
      "twice");
  EXPECT_EQ(
      refusalOf({indptr, bytes("indices", {5}, {2, 0, 2, 1, 2})}),
      "in.safetensors: error: tensor \"indices\": expects I32 or I64 [blocks], or leading extents of layers, or of "
      "steps and layers, each at least 1, got U8 [5]");
  EXPECT_EQ(
      refusalOf({indptr, indices, bools("mask", {5, 1, 2}, "##########")}),
      "in.safetensors: error: tensor \"mask\": step 0, layer 0, head 0: expects 5 blocks of 1 x 1, got 5 of 1 x 2");
  EXPECT_EQ(refusalOf({indptr, indices, {"mask", Safetensors::Dtype::BOOL, {5, 1, 1}, std::string("\1\1\1\1\3")}}),
            "in.safetensors: error: tensor \"mask\": step 0, layer 0, head 0: block 4: expects bytes 0 or 1, got 3");
}

TEST_F(FlashInferMaskTest, refusalsOfManySizes) {
  TensorBytes map = bools("block_mask_map", {1, 2, 2}, "#..#"), rows = int32s("block_row_sz", {1, 2}, {1, 2}),
              columns = int32s("block_col_sz", {1, 2}, {2, 1});
  EXPECT_EQ(refusalOf({map, rows, columns}, std::nullopt), "accepted");
  EXPECT_EQ(
      refusalOf({map, rows, columns}),
      "in.safetensors: error: expects no block beside block_mask_map, whose blocks have their own sizes, got 1 x 1");
  EXPECT_EQ(refusalOf({map, rows}, std::nullopt),
            "in.safetensors: error: expects a tensor \"block_col_sz\", got \"block_row_sz\", \"block_mask_map\"");
  EXPECT_EQ(
      refusalOf({map, int32s("block_row_sz", {1, 3}, {1, 1, 1}), columns}, std::nullopt),
      "in.safetensors: error: tensor \"block_row_sz\": step 0, layer 0, head 0: expects 2 sizes, as block_mask_map "
      "has, got 3");
  EXPECT_EQ(
      refusalOf({map, int32s("block_row_sz", {1, 2}, {-1, 4}), columns}, std::nullopt),
      "in.safetensors: error: tensor \"block_row_sz\": step 0, layer 0, head 0: block 0: expects 0 to 3 tokens, got "
      "-1");
  EXPECT_EQ(
      refusalOf({map, rows, int32s("block_col_sz", {1, 2}, {2, 2})}, std::nullopt),
      "in.safetensors: error: tensor \"block_col_sz\": step 0, layer 0, head 0: block 1: expects 0 to 1 tokens, got "
      "2");
  EXPECT_EQ(refusalOf({map, rows, int32s("block_col_sz", {1, 2}, {1, 1})}, std::nullopt),
            "in.safetensors: error: tensor \"block_col_sz\": step 0, layer 0, head 0: expects 3 tokens in all, got 2");
  EXPECT_EQ(
      refusalOf({{"block_mask_map", Safetensors::Dtype::BOOL, {1, 2, 2}, std::string("\0\0\0\7", 4)}, rows, columns},
                std::nullopt),
      "in.safetensors: error: tensor \"block_mask_map\": step 0, layer 0, head 0: row 1, column 1: expects 0 or 1, "
      "got 7");
}
