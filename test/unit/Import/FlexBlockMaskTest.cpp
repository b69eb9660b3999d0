//===- FlexBlockMaskTest.cpp ----------------------------------------------===//
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

using Pairs = std::function<bool(int64_t, int64_t)>;

namespace {

/// The two pairs of tensors as create_block_mask makes them, for blocks of 4 x 4: each row lists its blocks first, then
/// all others, whose place in the list is without meaning.
struct BlockLists {
  std::vector<int64_t> counts, columns, fullCounts, fullColumns;
};

class FlexBlockMaskTest : public FormatTest {
protected:
  static constexpr int64_t size = 4;

  static BlockLists listsOf(int64_t tokens, const Pairs &attends) {
    BlockLists lists;
    int64_t blocks = (tokens + size - 1) / size;
    for (int64_t row = 0; row < blocks; ++row) {
      std::vector<int64_t> partial, full, none[2];
      for (int64_t column = 0; column < blocks; ++column) {
        int64_t kept = 0;
        for (int64_t i = 0; i < size * size; ++i) {
          int64_t query = row * size + i / size, key = column * size + i % size;
          kept += query < tokens && key < tokens && attends(query, key);
        }
        (kept == size * size ? full : none[1]).push_back(column);
        (kept > 0 && kept < size * size ? partial : none[0]).push_back(column);
      }
      append(lists.counts, lists.columns, partial, none[0]);
      append(lists.fullCounts, lists.fullColumns, full, none[1]);
    }
    return lists;
  }
  static void append(std::vector<int64_t> &counts, std::vector<int64_t> &columns, const std::vector<int64_t> &listed,
                     const std::vector<int64_t> &others) {
    counts.push_back(static_cast<int64_t>(listed.size()));
    columns.insert(columns.end(), listed.begin(), listed.end());
    columns.insert(columns.end(), others.begin(), others.end());
  }
  static TensorBytes pairsOf(const std::string &name, int64_t tokens, const Pairs &attends) {
    std::string picture;
    for (int64_t i = 0; i < tokens * tokens; ++i)
      picture += attends(i / tokens, i % tokens) ? '#' : '.';
    return bools(name, {1, 1, tokens, tokens}, picture);
  }

  Expected<ImportedTopology> import(const TensorInput &input, int64_t tokens, bool whole = false,
                                    std::array<int64_t, 2> block = {4, 4}) {
    return importFlexBlockMask(input, sequence(tokens), {block, whole});
  }
  /// A mask of 2 x 2 blocks, without those of full_.
  std::string refusalOf(const TensorBytes &counts, const TensorBytes &columns, bool whole = true) {
    return refusal(import(input({counts, columns}), 8, whole));
  }
};

} // namespace

TEST_F(FlexBlockMaskTest, fullBlocksAndMaskedOnes) {
  Pairs causal = [](int64_t query, int64_t key) { return key <= query; };
  BlockLists lists = listsOf(10, causal);
  EXPECT_EQ(lists.counts, (std::vector<int64_t>{1, 1, 3}));
  std::vector<TensorBytes> tensors = {
      int32s("kv_num_blocks", {1, 1, 3}, lists.counts), int32s("kv_indices", {1, 1, 3, 3}, lists.columns),
      int32s("full_kv_num_blocks", {1, 1, 3}, lists.fullCounts),
      int32s("full_kv_indices", {1, 1, 3, 3}, lists.fullColumns), pairsOf("mask", 10, causal)};
  expectPairs(import(input(tensors), 10), {0, 0, 0}, causal);
}

TEST_F(FlexBlockMaskTest, anyMaskComesBack) {
  std::mt19937_64 random(testSeed());
  for (int round = 0; round < 20; ++round) {
    int64_t tokens = 5 + static_cast<int64_t>(random() % 12), blocks = (tokens + size - 1) / size;
    std::vector<char> mask(tokens * tokens), kind(blocks * blocks);
    for (char &k : kind)
      k = static_cast<char>(random() % 3);
    for (int64_t i = 0; i < tokens * tokens; ++i) {
      char k = kind[i / tokens / size * blocks + i % tokens / size];
      mask[i] = k == 2 ? static_cast<char>(random() % 2) : k;
    }
    Pairs attends = [&](int64_t query, int64_t key) { return mask[query * tokens + key] != 0; };
    BlockLists lists = listsOf(tokens, attends);
    expectPairs(import(input({int64s("kv_num_blocks", {1, 1, blocks}, lists.counts),
                              int64s("kv_indices", {1, 1, blocks, blocks}, lists.columns),
                              int64s("full_kv_num_blocks", {1, 1, blocks}, lists.fullCounts),
                              int64s("full_kv_indices", {1, 1, blocks, blocks}, lists.fullColumns),
                              pairsOf("mask", tokens, attends)}),
                       tokens),
                {0, 0, 0}, attends);
  }
}

TEST_F(FlexBlockMaskTest, wholeBlocks) {
  std::vector<TensorBytes> tensors = {int32s("kv_num_blocks", {1, 1, 2}, {1, 2}),
                                      int32s("kv_indices", {1, 1, 2, 2}, {1, 9, 1, 0})};
  EXPECT_EQ(picture(import(input(tensors), 4, true, {2, 2})), "..## ..## #### ####");
  // Blocks that are full need no mask, and no mask is stored for the others.
  Expected<ImportedTopology> full = import(
      input({int32s("kv_num_blocks", {1, 1, 2}, {0, 0}), int32s("kv_indices", {1, 1, 2, 2}, {0, 0, 0, 0}),
             int32s("full_kv_num_blocks", {1, 1, 2}, {1, 1}), int32s("full_kv_indices", {1, 1, 2, 2}, {0, 1, 1, 0})}),
      4, false, {2, 2});
  EXPECT_EQ(picture(full), "##.. ##.. ..## ..##");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->text.find("partial_blocks"), std::string::npos);
  EXPECT_EQ(full->data.find("partial_blocks"), std::string::npos);
}

TEST_F(FlexBlockMaskTest, stepsLayersAndHeads) {
  // Layers in front, heads in the shape; the mask is one for all.
  std::vector<TensorBytes> stacked = {int32s("kv_num_blocks", {2, 1, 2, 1}, {1, 0, 1, 1}),
                                      int32s("kv_indices", {2, 1, 2, 1, 1}, {0, 0, 0, 0}),
                                      bools("mask", {1, 1, 2, 2}, "#. ##")};
  Expected<ImportedTopology> imported = import(input(stacked), 2, false, {2, 2});
  EXPECT_EQ(counts(imported), (std::array<int64_t, 3>{1, 2, 2}));
  EXPECT_EQ(picture(imported, {0, 0, 0}), "#. ##");
  EXPECT_EQ(picture(imported, {0, 0, 1}), ".. ..");
  EXPECT_EQ(picture(imported, {0, 1, 1}), "#. ##");

  // A tensor for each step and layer, shared by heads.
  std::vector<TensorBytes> named;
  for (int i = 0; i < 6; ++i) {
    std::string prefix = "s" + std::to_string(i / 3) + ".l" + std::to_string(i % 3) + ".";
    named.push_back(int32s(prefix + "kv_num_blocks", {1, 1, 1}, {i % 2}));
    named.push_back(int32s(prefix + "kv_indices", {1, 1, 1, 1}, {0}));
  }
  ImportGeometry geometry = sequence(2);
  geometry.heads = 5;
  imported = importFlexBlockMask(input(named, "s{step}.l{layer}."), geometry, {{2, 2}, true});
  EXPECT_EQ(counts(imported), (std::array<int64_t, 3>{2, 3, 5}));
  EXPECT_EQ(picture(imported, {0, 1, 4}), "## ##");
  EXPECT_EQ(picture(imported, {1, 1, 4}), ".. ..");
  geometry.layers = 4;
  EXPECT_EQ(refusal(importFlexBlockMask(input(named, "s{step}.l{layer}."), geometry, {{2, 2}, true})),
            "in.safetensors: error: expects 3 layers, as the file has, got 4");
}

TEST_F(FlexBlockMaskTest, refusals) {
  TensorBytes counts = int32s("kv_num_blocks", {1, 1, 2}, {1, 1}),
              columns = int32s("kv_indices", {1, 1, 2, 2}, {0, 1, 1, 0});
  EXPECT_EQ(refusalOf(counts, columns), "accepted");
  EXPECT_EQ(
      refusalOf(counts, columns, false),
      "in.safetensors: error: expects a tensor \"mask\" of token pairs, or whole blocks where mask_mod keeps every "
      "pair, for the 2 blocks of kv_indices, got neither");
  EXPECT_EQ(refusal(import(input({counts, columns, bools("mask", {1, 1, 1, 1}, "#")}), 8, true)),
            "in.safetensors: error: expects a tensor \"mask\" of token pairs or whole blocks, got both");
  EXPECT_EQ(refusal(import(input({counts, columns, bools("mask", {1, 1, 1, 2}, "##")}), 8)),
            "in.safetensors: error: tensor \"mask\": step 0, layer 0, head 0: expects 8 x 8 tokens, got 1 x 2");
  EXPECT_EQ(
      refusal(import(
          input({counts, columns, {"mask", Safetensors::Dtype::BOOL, {1, 1, 8, 8}, std::string(63, '\0') + '\2'}}), 8)),
      "in.safetensors: error: tensor \"mask\": step 0, layer 0, head 0: expects bytes 0 or 1, got 2 at [7, 7]");
  EXPECT_EQ(
      refusalOf(int32s("kv_num_blocks", {1, 1, 2}, {1, 3}), columns),
      "in.safetensors: error: tensor \"kv_num_blocks\": step 0, layer 0, head 0: row 1: expects 0 to 2 blocks, got 3");
  EXPECT_EQ(
      refusalOf(int32s("kv_num_blocks", {1, 1, 2}, {-1, 0}), columns),
      "in.safetensors: error: tensor \"kv_num_blocks\": step 0, layer 0, head 0: row 0: expects 0 to 2 blocks, got -1");
  EXPECT_EQ(
      refusalOf(counts, int32s("kv_indices", {1, 1, 2, 2}, {0, 0, 2, 0})),
      "in.safetensors: error: tensor \"kv_indices\": step 0, layer 0, head 0: row 1: expects a column in 0..1, got 2");
  EXPECT_EQ(
      refusalOf(int32s("kv_num_blocks", {1, 1, 2}, {2, 0}), int32s("kv_indices", {1, 1, 2, 2}, {1, 1, 0, 0})),
      "in.safetensors: error: tensor \"kv_indices\": step 0, layer 0, head 0: row 0: expects each column once, got 1 "
      "twice");
  EXPECT_EQ(
      refusalOf(int32s("kv_num_blocks", {1, 1, 1}, {0}), columns),
      "in.safetensors: error: tensor \"kv_num_blocks\": step 0, layer 0, head 0: expects 2 rows, for 8 queries in "
      "blocks of 4, got 1");
  EXPECT_EQ(refusalOf(counts, int32s("indices", {1}, {0})),
            "in.safetensors: error: expects a tensor \"kv_indices\", got \"indices\", \"kv_num_blocks\"");
  EXPECT_EQ(
      refusalOf(int32s("kv_num_blocks", {2, 2}, {0, 0, 0, 0}), columns),
      "in.safetensors: error: tensor \"kv_num_blocks\": expects I32 or I64 [1, heads, rows], or leading extents of "
      "layers, or of steps and layers, each at least 1, got I32 [2, 2]");
  EXPECT_EQ(
      refusalOf(int32s("kv_num_blocks", {2, 1, 2}, {0, 0, 0, 0}), columns),
      "in.safetensors: error: tensor \"kv_num_blocks\": expects I32 or I64 [1, heads, rows], or leading extents of "
      "layers, or of steps and layers, each at least 1, got I32 [2, 1, 2]");
  EXPECT_EQ(refusalOf(int32s("kv_num_blocks", {1, 3, 2}, {0, 0, 0, 0, 0, 0}),
                      int32s("kv_indices", {1, 2, 2, 1}, {0, 0, 0, 0})),
            "in.safetensors: error: tensor \"kv_indices\": expects 1 or 3 heads, as other tensors have, got 2");
  EXPECT_EQ(refusal(import(input({counts, columns, int32s("full_kv_indices", {1, 1, 2, 1}, {0, 0})}), 8, true)),
            "in.safetensors: error: expects both full_kv_num_blocks and full_kv_indices or neither, got only "
            "full_kv_indices");
  TensorBytes fullCounts = int32s("full_kv_num_blocks", {1, 1, 2}, {0, 1}),
              fullColumns = int32s("full_kv_indices", {1, 1, 2, 1}, {0, 1});
  EXPECT_EQ(
      refusal(import(input({counts, columns, fullCounts, fullColumns}), 8, true)),
      "in.safetensors: error: step 0, layer 0, head 0, row 1: expects a block in kv_indices or in full_kv_indices, "
      "got column 1 in both");
  EXPECT_EQ(refusal(import(input({counts, columns}), 8, true, {0, 4})),
            "error: expects blocks of at least 1 x 1 tokens, got 0 x 4");
}

TEST_F(FlexBlockMaskTest, limits) {
  TensorBytes counts = int32s("kv_num_blocks", {1, 1, 1}, {0}), columns = int32s("kv_indices", {1, 1, 1, 0}, {});
  EXPECT_EQ(
      refusal(import(input({counts, columns}), 100000, true, {1, 1})),
      "in.safetensors: error: expects masks of at most 2147483648 blocks or tokens in all, got 1 of 100000 x 100000; "
      "import fewer layers or steps at a time");
  std::vector<int64_t> zeros(70000);
  EXPECT_EQ(refusal(import(input({int32s("kv_num_blocks", {1, 70000, 1}, zeros), columns}), 4, true)),
            "in.safetensors: error: expects at most 65536 masks, got 70000");
}

TEST_F(FlexBlockMaskTest, prefixes) {
  std::vector<TensorBytes> tensors;
  for (std::string prefix : {"0.", "1."}) {
    tensors.push_back(int32s(prefix + "kv_num_blocks", {1, 1, 1}, {0}));
    tensors.push_back(int32s(prefix + "kv_indices", {1, 1, 1, 1}, {0}));
  }
  auto refuse = [&](const std::string &prefix) { return refusal(import(input(tensors, prefix), 4, true)); };
  EXPECT_EQ(refuse("{layer}."), "accepted");
  EXPECT_EQ(refuse("{head}."), "accepted");
  EXPECT_EQ(refuse("{layers}."), "in.safetensors: error: expects a prefix with {step}, {layer} and {head} at most once "
                                 "each, got \"{layers}.\"");
  EXPECT_EQ(refuse("{layer}{layer}."),
            "in.safetensors: error: expects a prefix with {step}, {layer} and {head} at most "
            "once each, got \"{layer}{layer}.\"");
  EXPECT_EQ(refuse("}"),
            "in.safetensors: error: expects a prefix with {step}, {layer} and {head} at most once each, got "
            "\"}\"");
  EXPECT_EQ(refuse("{step}x{layer}."),
            "in.safetensors: error: expects a tensor \"0x0.kv_num_blocks\", got \"0.kv_indices\", \"0.kv_num_blocks\", "
            "\"1.kv_indices\", \"1.kv_num_blocks\"");
  // Numbers go on as far as the first tensor, and others must, too.
  tensors.push_back(int32s("2.kv_num_blocks", {1, 1, 1}, {0}));
  EXPECT_EQ(refuse("{layer}."),
            "in.safetensors: error: tensor \"0.kv_indices\": expects 1 or 3 layers, as other tensors have, got 2");
  tensors.back() = int32s("2.kv_num_blocks", {1, 2, 1}, {0, 0});
  tensors.push_back(int32s("2.kv_indices", {1, 1, 1, 1}, {0}));
  EXPECT_EQ(refuse("{layer}."), "in.safetensors: error: tensor \"2.kv_num_blocks\": expects 1 head in all, got 2");
  EXPECT_EQ(refuse("{head}."),
            "in.safetensors: error: tensor \"2.kv_num_blocks\": expects one head where the prefix has "
            "{head}, got I32 [1, 2, 1]");
}

TEST_F(FlexBlockMaskTest, anyNumbersAreReadOrRefused) {
  std::mt19937_64 random(testSeed());
  int accepted = 0;
  for (int round = 0; round < 300; ++round) {
    auto numbers = [&](size_t count) {
      std::vector<int64_t> values(count);
      for (int64_t &value : values)
        value = random() % 8 == 0 ? static_cast<int64_t>(random())
                                  : static_cast<int64_t>(random() % 4) - (random() % 16 == 0);
      return values;
    };
    int64_t heads = 1 + static_cast<int64_t>(random() % 2), columns = static_cast<int64_t>(random() % 4);
    Expected<ImportedTopology> imported =
        import(input({int64s("kv_num_blocks", {1, heads, 2}, numbers(heads * 2)),
                      int64s("kv_indices", {1, 1, 2, columns}, numbers(2 * columns))}),
               8, true);
    EXPECT_TRUE(imported || !imported.error().message.empty());
    accepted += imported.has_value();
  }
  EXPECT_GT(accepted, 0);
}
