//===- NattenParametersTest.cpp -------------------------------------------===//
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

/// Parameters on one axis.
struct Axis {
  int64_t extent = 1, size = 1, stride = 1, dilation = 1;
  bool causal = false;
};

/// What get_na_flex_mask (src/natten/backends/flex.py of SHI-Labs/NATTEN) keeps on an axis.
bool keeps(const Axis &axis, int64_t query, int64_t key) {
  int64_t group = query % axis.dilation;
  if (group != key % axis.dilation)
    return false;
  // How many positions the dilation group has.
  int64_t padding = 1 - (group + (axis.dilation - axis.extent % axis.dilation)) / axis.dilation;
  int64_t positions = axis.extent / axis.dilation + padding, q = query / axis.dilation, k = key / axis.dilation;
  if (axis.causal) {
    int64_t leader = std::min(q / axis.stride * axis.stride + axis.stride - 1, positions - 1);
    return q - k >= 0 && leader - k < axis.size;
  }
  int64_t leader = std::min(q / axis.stride * axis.stride + axis.stride / 2, positions - 1);
  int64_t left = axis.size / 2, right = axis.size / 2 + axis.size % 2 - 1;
  // As torch.clamp, the upper bound wins.
  int64_t centre = std::min(std::max(leader, left), positions - 1 - right);
  return (0 <= centre - k && centre - k <= left) || (0 <= k - centre && k - centre <= right);
}

class NattenParametersTest : public FormatTest {
protected:
  Expected<ImportedTopology> import(const std::string &json, const ImportGeometry &geometry) {
    return importNattenParameters(dir.write("natten.json", json), geometry).map([](std::string text) {
      return ImportedTopology{std::move(text), {}};
    });
  }
  std::string refusalOf(const std::string &json, const TokenGrid &grid = *TokenGrid::get({4, 6, 8})) {
    return refusal(import(json, {grid}));
  }
};

} // namespace

TEST_F(NattenParametersTest, onePerAxis) {
  Expected<ImportedTopology> imported =
      import(R"({"kernel_size": [3, 4], "stride": [1, 2], "dilation": [2, 1], "is_causal": [false, true]})",
             {*TokenGrid::get({1, 6, 8}), 64, "f16", "natten", 2, 3, 4});
  ASSERT_TRUE(imported);
  EXPECT_NE(
      imported->text.find(R"({"family": "window", "size": [1, 3, 4], "stride": [1, 1, 2], "dilation": [1, 2, 1], )"
                          R"("causal": [false, false, true]})"),
      std::string::npos)
      << imported->text;
  EXPECT_EQ(counts(imported), (std::array<int64_t, 3>{2, 3, 4}));
}

TEST_F(NattenParametersTest, asManyAxesAsAreWritten) {
  ImportGeometry geometry = {*TokenGrid::get({1, 6, 8})};
  geometry.axes = 2;
  Expected<ImportedTopology> imported = import(R"({"kernel_size": [3, 4], "is_causal": true})", geometry);
  ASSERT_TRUE(imported);
  EXPECT_NE(imported->text.find(R"("grid": [6, 8])"), std::string::npos) << imported->text;
  EXPECT_NE(imported->text.find(R"("size": [3, 4], "stride": [1, 1], "dilation": [1, 1], "causal": [true, true]})"),
            std::string::npos)
      << imported->text;
  geometry.axes = 3;
  EXPECT_EQ(picture(imported), picture(import(R"({"kernel_size": [3, 4], "is_causal": true})", geometry)));
}

TEST_F(NattenParametersTest, masksAreThoseOfNatten) {
  std::mt19937_64 random(testSeed());
  auto upTo = [&](int64_t most) { return 1 + static_cast<int64_t>(random() % most); };
  for (int round = 0; round < 60; ++round) {
    size_t first = round % 3;
    std::array<Axis, 3> axes;
    std::string size, stride, dilation, causal;
    for (size_t i = first; i < 3; ++i) {
      Axis &axis = axes[i];
      axis.extent = 1 + upTo(first == 2 ? 30 : 6);
      axis.size = 1 + upTo(axis.extent - 1);
      axis.stride = upTo(axis.size);
      axis.dilation = upTo(axis.extent / axis.size);
      axis.causal = random() % 2;
      std::string comma = i == first ? "" : ", ";
      size += comma + std::to_string(axis.size);
      stride += comma + std::to_string(axis.stride);
      dilation += comma + std::to_string(axis.dilation);
      causal += comma + (axis.causal ? "true" : "false");
    }
    Coord extents = {axes[0].extent, axes[1].extent, axes[2].extent};
    SCOPED_TRACE(size + " / " + stride + " / " + dilation + " / " + causal);
    expectPairs(import("{\"kernel_size\": [" + size + "], \"stride\": [" + stride + "], \"dilation\": [" + dilation +
                           "], \"is_causal\": [" + causal + "]}",
                       {*TokenGrid::get(extents)}),
                {0, 0, 0}, [&](int64_t query, int64_t key) {
                  bool kept = true;
                  for (int64_t axis = 2; axis >= 0; --axis) {
                    kept &= keeps(axes[axis], query % extents[axis], key % extents[axis]);
                    query /= extents[axis];
                    key /= extents[axis];
                  }
                  return kept;
                });
  }
}

TEST_F(NattenParametersTest, oneValueForAllAxes) {
  ImportGeometry geometry = {*TokenGrid::get({1, 4, 6})};
  EXPECT_EQ(picture(import(R"({"kernel_size": 2, "is_causal": true})", geometry)),
            picture(import(R"({"kernel_size": [2, 2], "stride": 1, "dilation": [1, 1], "is_causal": [true, true]})",
                           geometry)));
}

TEST_F(NattenParametersTest, layersOfTheirOwn) {
  Expected<ImportedTopology> imported = import(R"([{"kernel_size": 3}, {"kernel_size": 5}, {"kernel_size": 3}])",
                                               {*TokenGrid::get({1, 1, 6}), 64, "f16", "n", 1, 1, 2});
  ASSERT_TRUE(imported);
  EXPECT_EQ(counts(imported), (std::array<int64_t, 3>{1, 3, 2}));
  EXPECT_EQ(picture(imported, {0, 1, 1}), "#####. #####. #####. .##### .##### .#####");
  EXPECT_EQ(imported->text.find("neighbourhood_2"), std::string::npos);
}

TEST_F(NattenParametersTest, textIsDense) {
  EXPECT_EQ(picture(import(R"({"kernel_size": 2})", {*TokenGrid::get({1, 1, 4}, TextPosition::Back, 1)})),
            "##..# ##..# .##.# ..### #####");
}

TEST_F(NattenParametersTest, refusals) {
  EXPECT_EQ(refusalOf(R"({"kernel_size": [2, 3, 4]})"), "accepted");
  EXPECT_EQ(refusalOf("3"), "natten.json:1:1: error: expects an object, got 3");
  EXPECT_EQ(refusalOf("[]"), "natten.json:1:1: error: expects parameters for each layer, got none");
  EXPECT_EQ(refusalOf("{}"), "natten.json:1:1: error: expects a field \"kernel_size\", got none");
  EXPECT_EQ(refusalOf(R"({"kernel_size": [2, 3]})"),
            "natten.json:1:17: error: \"kernel_size\": expects a value for each "
            "of the 3 axes of the grid, got 2");
  EXPECT_EQ(refusalOf(R"({"kernel_size": [1, 3, 4]})"),
            "natten.json:1:18: error: \"kernel_size\": frames: expects an integer in 2..4, got 1");
  EXPECT_EQ(refusalOf(R"({"kernel_size": [2, 3, 9]})"),
            "natten.json:1:24: error: \"kernel_size\": width: expects an integer in 2..8, got 9");
  EXPECT_EQ(refusalOf(R"({"kernel_size": [2, 3, 4], "stride": [3, 1, 1]})"),
            "natten.json:1:39: error: \"stride\": frames: expects an integer in 1..2, got 3");
  EXPECT_EQ(refusalOf(R"({"kernel_size": [2, 3, 4], "dilation": [2, 3, 1]})"),
            "natten.json:1:44: error: \"dilation\": height: expects an integer in 1..2, got 3");
  EXPECT_EQ(refusalOf(R"({"kernel_size": 2, "is_causal": [true, 1, false]})"),
            "natten.json:1:40: error: \"is_causal\": expects true or false, got 1");
  EXPECT_EQ(refusalOf(R"({"kernel_size": 2, "is_causal": [true]})"),
            "natten.json:1:33: error: \"is_causal\": expects a value for each of the 3 axes of the grid, got 1");
  EXPECT_EQ(refusalOf(R"({"kernel_size": 2, "scale": 1})"),
            "natten.json:1:20: error: expects only the fields \"kernel_size\", \"stride\", \"dilation\", "
            "\"is_causal\", got \"scale\"");
  EXPECT_EQ(refusal(import(R"([{"kernel_size": 2}, {"kernel_size": 2}])",
                           {*TokenGrid::get({4, 6, 8}), 64, "f16", "n", 1, 3})),
            "natten.json: error: expects 2 layers, as the file has, got 3");
  EXPECT_EQ(refusal(import("{", {*TokenGrid::get({4, 6, 8})})),
            "natten.json:1:2: error: expects a key or '}', got the end of the text");
}
