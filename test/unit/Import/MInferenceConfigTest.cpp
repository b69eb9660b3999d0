//===- MInferenceConfigTest.cpp -------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatFixture.h"

#include "Support/Seed.h"

#include <algorithm>
#include <random>

using namespace openwork;

namespace {

constexpr int64_t kTile = 64;

/// The loop of convert_vertical_slash_indexes_kernel (csrc/vertical_slash_index.cu of microsoft/MInference) for one
/// tile: the keys of its blocks and columns. Columns ascend and diagonals descend, as its caller sorts them.
std::vector<bool> visitedKeys(std::vector<int64_t> columns, std::vector<int64_t> diagonals, int64_t endOfTile,
                              int64_t tokens) {
  std::sort(columns.begin(), columns.end());
  std::sort(diagonals.rbegin(), diagonals.rend());
  std::vector<bool> keys(tokens + 2 * kTile);
  auto save = [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; block += kTile)
      for (int64_t key = block; key < block + kTile; ++key)
        if (key < static_cast<int64_t>(keys.size()))
          keys[key] = true;
  };
  const int64_t never = endOfTile + kTile;
  size_t s = 0, v = 0;
  int64_t column = columns.empty() ? never : columns[v++];
  int64_t diagonal = diagonals[s++];
  while (diagonal >= endOfTile)
    diagonal = diagonals[s++];
  int64_t end = std::max(endOfTile - diagonal, kTile), begin = end - kTile;
  while (true) {
    if (column < end) {
      if (column < begin)
        keys[column] = true;
      column = v < columns.size() ? columns[v++] : never;
    } else if (s < diagonals.size()) {
      int64_t next = std::max(endOfTile - diagonals[s++], kTile);
      if (next > end + kTile) {
        save(begin, end);
        begin = next - kTile;
        end = next;
      } else if (next > end) {
        end += kTile;
      }
    } else {
      save(begin, end);
      return keys;
    }
  }
}

class MInferenceConfigTest : public FormatTest {
protected:
  Expected<ImportedTopology> import(const std::string &config, int64_t tokens, const TensorInput &indices) {
    return importMInferenceConfig(dir.write("config.json", config), indices, sequence(tokens));
  }
  static TensorInput none() { return {"", "", "data.safetensors"}; }
  std::string refusalOf(const std::string &config) { return refusal(import(config, 100, none())); }
  std::string refusalOf(std::vector<TensorBytes> tensors, const std::string &pattern = "vertical_and_slash",
                        const std::string &prefix = "") {
    return refusal(import("[{\"0\": [\"" + pattern + "\", 3, 2, 1.0]}]", 130, input(std::move(tensors), prefix)));
  }
};

} // namespace

TEST_F(MInferenceConfigTest, streams) {
  Expected<ImportedTopology> imported = import(R"([{"1": ["stream_llm", 2, 3, 0.9], "0": ["stream_llm", 0, 2, 1]},
      {"0": ["stream_llm", 2, 3, 0.5], "1": ["stream_llm", 4, 6, 1]}])",
                                               6, none());
  EXPECT_EQ(counts(imported), (std::array<int64_t, 3>{1, 2, 2}));
  EXPECT_EQ(picture(imported, {0, 0, 0}), "#..... ##.... .##... ..##.. ...##. ....##");
  EXPECT_EQ(picture(imported, {0, 0, 1}), "#..... ##.... ###... ####.. #####. ##.###");
  EXPECT_EQ(picture(imported, {0, 1, 0}), picture(imported, {0, 0, 1}));
  // No more tokens than are local: streaming_forward is causal attention.
  EXPECT_EQ(picture(imported, {0, 1, 1}), "#..... ##.... ###... ####.. #####. ######");
  ASSERT_TRUE(imported);
  EXPECT_EQ(imported->text.find("stream_llm_3"), std::string::npos);
}

TEST_F(MInferenceConfigTest, verticalAndSlash) {
  // Queries 64 to 127: the diagonal 70 is keys 0 to 63 of the tile, 20 its keys 44 to 107, which merge to whole tiles
  // from 0 on; in the last tile, 128 to 191, keys 58 to 121 and from there on.
  std::string config = R"([{"0": ["vertical_and_slash", 1, 3, 1.0]}])";
  Expected<ImportedTopology> imported =
      import(config, 150, input({int32s("v_idx", {1, 1, 2}, {40, 3}), int64s("s_idx", {1, 1, 3}, {0, 20, 70})}));
  expectPairs(imported, {0, 0, 0}, [](int64_t query, int64_t key) {
    bool column = key == 3 || key == 40;
    return key <= query && (query < 128 || column || key >= 58);
  });
}

TEST_F(MInferenceConfigTest, linesAreThoseOfTheKernel) {
  std::mt19937_64 random(testSeed());
  for (int round = 0; round < 25; ++round) {
    int64_t tokens = 65 + static_cast<int64_t>(random() % 400);
    auto choose = [&](int64_t count, int64_t first) {
      std::vector<int64_t> all;
      if (first >= 0)
        all.push_back(first);
      while (static_cast<int64_t>(all.size()) < count)
        if (int64_t value = static_cast<int64_t>(random() % tokens); std::ranges::find(all, value) == all.end())
          all.push_back(value);
      return all;
    };
    std::vector<int64_t> columns = choose(static_cast<int64_t>(random() % 5), -1);
    std::vector<int64_t> diagonals =
        choose(1 + static_cast<int64_t>(random() % 6), static_cast<int64_t>(random() % kTile));
    auto extent = [](const std::vector<int64_t> &values) { return static_cast<int64_t>(values.size()); };
    Expected<ImportedTopology> imported =
        import(R"([{"0": ["vertical_and_slash", 1, 1, 1.0]}])", tokens,
               input({int32s("layer_0.head_0.v_idx", {1, 1, extent(columns)}, columns),
                      int32s("layer_0.head_0.s_idx", {1, 1, extent(diagonals)}, diagonals)},
                     "layer_{layer}.head_{head}."));
    std::vector<std::vector<bool>> tiles;
    for (int64_t tile = 0; tile * kTile < tokens; ++tile)
      tiles.push_back(visitedKeys(columns, diagonals, (tile + 1) * kTile, tokens));
    expectPairs(imported, {0, 0, 0},
                [&](int64_t query, int64_t key) { return key <= query && tiles[query / kTile][key]; });
  }
}

TEST_F(MInferenceConfigTest, blockSparse) {
  // Row i takes the first i + 1 of its blocks; the padding behind whole tiles is a row and a column more.
  std::string config = R"([{"0": ["block_sparse", 100, 0, 1.0], "1": ["block_sparse", 100, 0, 1.0]}])";
  std::vector<int64_t> chosen = {0, 3, 0, 1, 0, 2, 1, 2, /*head 1*/ 0, 1, 0, 1, 1, 2, 0, 3};
  Expected<ImportedTopology> imported = import(config, 192, input({int32s("block_index", {1, 2, 4, 2}, chosen)}));
  expectPairs(imported, {0, 0, 0},
              [](int64_t query, int64_t key) { return key <= query && (query < 128 || key / 64 != 1); });
  expectPairs(imported, {0, 0, 1},
              [](int64_t query, int64_t key) { return key <= query && (query < 128 || key / 64 != 0); });
}

TEST_F(MInferenceConfigTest, refusalsOfTheConfiguration) {
  EXPECT_EQ(refusalOf(R"([{"0": ["stream_llm", 2, 3, 0.9]}])"), "accepted");
  EXPECT_EQ(refusalOf("{}"), "config.json:1:1: error: expects an array, got an object");
  EXPECT_EQ(refusalOf("[]"), "config.json:1:1: error: expects patterns for each layer, got none");
  EXPECT_EQ(refusalOf("[{}]"), "config.json:1:2: error: expects a pattern for each head, got none");
  EXPECT_EQ(refusalOf(R"([{"0": ["stream_llm", 2, 3, 1], "2": ["stream_llm", 2, 3, 1]}])"),
            "config.json:1:2: error: expects patterns for heads 0..1, got none for head 1");
  EXPECT_EQ(refusalOf(R"([{"0": ["stream_llm", 2, 3]}])"),
            "config.json:1:8: error: \"0\": expects an array of 4 entries, got an array of 3 entries");
  EXPECT_EQ(refusalOf(R"([{"0": ["a_shape", 2, 3, 1]}])"),
            "config.json:1:9: error: \"0\": expects \"vertical_and_slash\", \"stream_llm\" or \"block_sparse\", got "
            "\"a_shape\"");
  EXPECT_EQ(refusalOf(R"([{"0": ["stream_llm", 2, 0, 1]}])"),
            "config.json:1:26: error: \"0\": local tokens: expects an integer in 1..4194304, got 0");
  EXPECT_EQ(refusalOf(R"([{"0": ["stream_llm", 0.5, 3, 1]}])"),
            "config.json:1:23: error: \"0\": initial tokens: expects an integer in 0..4194304, got 0.5");
  EXPECT_EQ(
      refusalOf(R"([{"0": ["stream_llm", 2, 3, 1]}, {"0": ["stream_llm", 2, 3, 1], "1": ["stream_llm", 2, 3, 1]}])"),
      "config.json:1:34: error: expects as many heads as layer 0 has, 1, got 2");
  EXPECT_EQ(refusalOf(R"([{"0": ["vertical_and_slash", 1000, 6096, 1]}])"),
            "config.json:1:9: error: \"0\": expects \"stream_llm\" where no indices are given, got "
            "\"vertical_and_slash\", whose indices are chosen at run time");
  // Before anything is allocated.
  EXPECT_EQ(refusal(import(R"([{"0": ["vertical_and_slash", 1000, 6096, 1]}])", 1 << 22, none())),
            "config.json:1:9: error: \"0\": expects \"stream_llm\" where no indices are given, got "
            "\"vertical_and_slash\", whose indices are chosen at run time");
  EXPECT_EQ(refusalOf(R"([{"0": ["block_sparse", 100, 0, 1]}])"),
            "config.json:1:9: error: \"0\": expects \"stream_llm\" where no indices are given, got \"block_sparse\", "
            "whose indices are chosen at run time");
}

TEST_F(MInferenceConfigTest, refusalsOfIndices) {
  TensorBytes columns = int32s("v_idx", {1, 1, 2}, {3, 40}), diagonals = int32s("s_idx", {1, 1, 2}, {0, 70});
  EXPECT_EQ(refusalOf({columns, diagonals}), "accepted");
  EXPECT_EQ(refusalOf({columns}), "in.safetensors: error: expects a tensor \"s_idx\", got \"v_idx\"");
  EXPECT_EQ(refusalOf({int32s("v_idx", {1, 1, 2}, {3, 130}), diagonals}),
            "in.safetensors: error: tensor \"v_idx\": step 0, layer 0, head 0: expects an index in 0..129, got 130");
  EXPECT_EQ(refusalOf({columns, int32s("s_idx", {1, 1, 2}, {0, -1})}),
            "in.safetensors: error: tensor \"s_idx\": step 0, layer 0, head 0: expects an index in 0..129, got -1");
  EXPECT_EQ(refusalOf({int32s("v_idx", {1, 1, 2}, {3, 3}), diagonals}),
            "in.safetensors: error: tensor \"v_idx\": step 0, layer 0, head 0: expects each index once, got 3 twice");
  EXPECT_EQ(
      refusalOf({columns, int32s("s_idx", {1, 1, 2}, {64, 70})}),
      "in.safetensors: error: tensor \"s_idx\": step 0, layer 0, head 0: expects a diagonal below 64, without which "
      "MInference's kernel has no keys for the first tile, got at least 64");
  EXPECT_EQ(
      refusalOf({columns, int32s("s_idx", {1, 1, 0}, {})}),
      "in.safetensors: error: tensor \"s_idx\": step 0, layer 0, head 0: expects a diagonal below 64, without which "
      "MInference's kernel has no keys for the first tile, got none");
  EXPECT_EQ(refusalOf({int32s("v_idx", {1, 2, 1}, {3, 4}), diagonals}),
            "in.safetensors: error: tensor \"v_idx\": expects 1 head in all, got 2");
  EXPECT_EQ(refusalOf({int32s("0v_idx", {1, 1, 1}, {3}), int32s("1v_idx", {1, 1, 1}, {3}), diagonals},
                      "vertical_and_slash", "{layer}"),
            "in.safetensors: error: expects 1 layer in all, got a tensor \"1v_idx\"");
  EXPECT_EQ(refusalOf({int32s("v_idx", {2, 1, 1, 1, 1}, {3, 4}), diagonals}),
            "in.safetensors: error: tensor \"v_idx\": expects 1 step in all, got 2");
  EXPECT_EQ(refusalOf({int32s("block_index", {1, 1, 5, 1}, {0, 0, 0, 0, 0})}, "block_sparse"),
            "in.safetensors: error: tensor \"block_index\": step 0, layer 0, head 0: expects 3 rows, or one more of "
            "padding, got 5");
  EXPECT_EQ(
      refusalOf({int32s("block_index", {1, 1, 3, 1}, {0, 3, 0})}, "block_sparse"),
      "in.safetensors: error: tensor \"block_index\": step 0, layer 0, head 0: row 1: expects a column in 0..2, got "
      "3");
}
