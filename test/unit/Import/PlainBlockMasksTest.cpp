//===- PlainBlockMasksTest.cpp --------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatFixture.h"

using namespace openwork;

namespace {
class PlainBlockMasksTest : public FormatTest {};
} // namespace

/// A bit for each 128 keys, the lowest first, in rows of whole bytes; bits behind the last tile are without meaning.
TEST_F(PlainBlockMasksTest, cudnnBits) {
  constexpr int64_t tokens = 9 * 128 + 1;
  std::vector<int64_t> values(2 * 10 * 2);
  auto attends = [](int64_t head, int64_t row, int64_t column) { return (row * 7 + column * 3 + head) % 4 == 0; };
  for (int64_t head = 0; head < 2; ++head)
    for (int64_t row = 0; row < 10; ++row)
      for (int64_t column = 0; column < 16; ++column)
        if (column >= 10 || attends(head, row, column))
          values[(head * 10 + row) * 2 + column / 8] |= int64_t{1} << column % 8;
  Expected<ImportedTopology> imported =
      importCudnnBlockMask(input({bytes("block_mask", {1, 2, 10, 2}, values)}), sequence(tokens));
  for (int64_t head = 0; head < 2; ++head) {
    TopologyRef pairs = topology(imported, {0, 0, head});
    ASSERT_TRUE(pairs);
    for (int64_t query = 0; query < tokens; query += 32)
      for (int64_t key = 0; key < tokens; key += 32)
        ASSERT_EQ(pairs->contains(query, key), attends(head, query / 128, key / 128)) << query << " " << key;
  }
}

TEST_F(PlainBlockMasksTest, cudnnRefusals) {
  auto refuse = [&](const TensorBytes &tensor, int64_t heads = 1) {
    ImportGeometry geometry = sequence(300);
    geometry.heads = heads;
    return refusal(importCudnnBlockMask(input({tensor}), geometry));
  };
  EXPECT_EQ(refuse(bytes("block_mask", {1, 1, 3, 1}, {7, 7, 7}), 3), "accepted");
  EXPECT_EQ(refuse(bytes("block_mask", {1, 2, 3, 1}, {7, 7, 7, 7, 7, 7}), 3),
            "in.safetensors: error: expects 2 heads, as the file has, got 3");
  EXPECT_EQ(
      refuse(bytes("block_mask", {1, 1, 3, 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1})),
      "in.safetensors: error: tensor \"block_mask\": step 0, layer 0, head 0: expects 3 x 1, for blocks of 128 x 128 "
      "tokens, got 3 x 3");
  EXPECT_EQ(
      refuse(bytes("block_mask", {1, 1, 2, 1}, {1, 1})),
      "in.safetensors: error: tensor \"block_mask\": step 0, layer 0, head 0: expects 3 x 1, for blocks of 128 x 128 "
      "tokens, got 2 x 1");
  EXPECT_EQ(
      refuse(bytes("block_mask", {2, 1, 3, 1}, {7, 7, 7, 7, 7, 7})),
      "in.safetensors: error: tensor \"block_mask\": expects U8 [1, heads, query tiles, bytes], or leading extents of "
      "layers, or of steps and layers, each at least 1, got U8 [2, 1, 3, 1]");
  EXPECT_EQ(
      refuse(int32s("block_mask", {1, 1, 3, 1}, {7, 7, 7})),
      "in.safetensors: error: tensor \"block_mask\": expects U8 [1, heads, query tiles, bytes], or leading extents of "
      "layers, or of steps and layers, each at least 1, got I32 [1, 1, 3, 1]");
  EXPECT_EQ(refuse(bytes("mask", {1, 1, 3, 1}, {7, 7, 7})),
            "in.safetensors: error: expects a tensor \"block_mask\", got \"mask\"");
  TensorInput broken = {dir.write("broken", "broken file"), "", "data.safetensors"};
  EXPECT_EQ(refusal(importCudnnBlockMask(broken, sequence(300))),
            "broken: error: expects a header of at most 100000000 bytes, got 7359003172996608610");
  TensorInput unnamed = input({bytes("block_mask", {1, 1, 3, 1}, {7, 7, 7})});
  unnamed.dataFile = "\xff";
  EXPECT_EQ(refusal(importCudnnBlockMask(unnamed, sequence(300))),
            "error: expects a path in UTF-8, to name it in a topology.json");
}

/// mask_id is 0 or 1 for 128 queries and 64 keys; on sm_90 for 64 and 128.
TEST_F(PlainBlockMasksTest, spargeMasks) {
  constexpr int64_t tokens = 130;
  std::vector<int64_t> values = {1, 0, 1, 0, 1, 0};
  auto import = [&](const TensorBytes &tensor, int64_t queryBlock, int64_t keyBlock) {
    return importSpargeMask(input({tensor}), sequence(tokens), queryBlock, keyBlock);
  };
  for (const TensorBytes &tensor :
       {bytes("mask_id", {1, 1, 2, 3}, values), int32s("mask_id", {1, 1, 1, 2, 3}, values),
        int64s("mask_id", {1, 1, 1, 1, 2, 3}, values), bools("mask_id", {1, 1, 2, 3}, "#.# .#.")})
    expectPairs(import(tensor, 128, 64), {0, 0, 0},
                [&](int64_t query, int64_t key) { return values[query / 128 * 3 + key / 64] != 0; });
  expectPairs(import(bytes("mask_id", {1, 1, 3, 2}, values), 64, 128), {0, 0, 0},
              [&](int64_t query, int64_t key) { return values[query / 64 * 2 + key / 128] != 0; });
}

TEST_F(PlainBlockMasksTest, spargeRefusals) {
  auto refuse = [&](const TensorBytes &tensor, int64_t queryBlock = 128) {
    return refusal(importSpargeMask(input({tensor}), sequence(130), queryBlock, 64));
  };
  EXPECT_EQ(
      refuse(bytes("mask_id", {1, 1, 2, 3}, {1, 0, 1, 0, 2, 0})),
      "in.safetensors: error: tensor \"mask_id\": step 0, layer 0, head 0: row 1, column 1: expects 0 or 1, got 2");
  EXPECT_EQ(
      refuse(int32s("mask_id", {1, 1, 2, 3}, {-1, 0, 1, 0, 1, 0})),
      "in.safetensors: error: tensor \"mask_id\": step 0, layer 0, head 0: row 0, column 0: expects 0 or 1, got -1");
  EXPECT_EQ(refuse(bytes("mask_id", {1, 1, 3, 2}, {1, 0, 1, 0, 1, 0})),
            "in.safetensors: error: tensor \"mask_id\": step 0, layer 0, head 0: expects 2 x 3, for blocks of 128 x 64 "
            "tokens, got 3 x 2");
  EXPECT_EQ(refuse(bytes("mask_id", {2, 3}, {1, 0, 1, 0, 1, 0})),
            "in.safetensors: error: tensor \"mask_id\": expects BOOL, U8, I8, I32 or I64 [1, heads, query blocks, key "
            "blocks], or leading extents of layers, or of steps and layers, each at least 1, got U8 [2, 3]");
  EXPECT_EQ(refuse({"mask_id", Safetensors::Dtype::F16, {1, 1, 2, 3}, std::string(12, '\0')}),
            "in.safetensors: error: tensor \"mask_id\": expects BOOL, U8, I8, I32 or I64 [1, heads, query blocks, key "
            "blocks], or leading extents of layers, or of steps and layers, each at least 1, got F16 [1, 1, 2, 3]");
  EXPECT_EQ(refuse(bytes("mask_id", {1, 0, 2, 3}, {})),
            "in.safetensors: error: tensor \"mask_id\": expects BOOL, U8, I8, I32 or I64 [1, heads, query blocks, key "
            "blocks], or leading extents of layers, or of steps and layers, each at least 1, got U8 [1, 0, 2, 3]");
  EXPECT_EQ(refuse(bytes("mask", {1}, {0})), "in.safetensors: error: expects a tensor \"mask_id\", got \"mask\"");
  EXPECT_EQ(refuse(bytes("mask_id", {1, 1, 2, 3}, {1, 0, 1, 0, 1, 0}), 0),
            "error: expects blocks of at least 1 x 1 tokens, got 0 x 64");
}
