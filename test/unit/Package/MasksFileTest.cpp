//===- MasksFileTest.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/MasksFile.h"

#include "openwork/Support/Safetensors.h"
#include "openwork/Support/SafetensorsWriter.h"

#include "Mask/MaskSamples.h"
#include "Support/Seed.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;
using Dtype = Safetensors::Dtype;

static std::span<const std::byte> bytesOf(const std::string &text) { return std::as_bytes(std::span(text)); }

/// The picture's rows are query tiles: `#` full, `.` empty, letters are tile masks of the list.
static BlockMask draw(MaskContext &context, const Tiling &tiling, std::vector<std::string> picture,
                      const std::vector<std::vector<uint64_t>> &patterns) {
  BlockMaskParts parts(context.intern(tiling));
  for (const std::vector<uint64_t> &pattern : patterns)
    parts.tileMasks.push_back(context.intern(tiling.query.tileSize(), tiling.key.tileSize(), pattern));
  for (size_t row = 0; row < picture.size(); ++row)
    for (size_t column = 0; column < picture[row].size(); ++column) {
      char c = picture[row][column];
      if (c == '#')
        setBit(parts.fullRow(row), column);
      if (c >= 'a') {
        setBit(parts.partialRow(row), column);
        parts.partialIds.push_back(c - 'a');
      }
    }
  return *context.get(std::move(parts));
}

/// 1 x 4 x 4 tokens in boxes of 1 x 2 x 2 and two of text behind, by the same in runs of 4.
static Tiling sampleTiling() {
  TokenGrid grid = *TokenGrid::get({1, 4, 4}, TextPosition::Back, 2);
  return {*AxisTiling::boxes(grid, {1, 2, 2}), *AxisTiling::linear(grid, 4)};
}

static std::vector<NamedMask> sampleMasks(MaskContext &context) {
  Tiling tiling = sampleTiling();
  return {
      {"k.causal", draw(context, tiling, {"#a..b", ".#a..", "..#..", "...#.", "....#"}, {{1, 3, 7, 15}, {1, 1, 0, 0}})},
      {"k.full", draw(context, tiling, {"#####", "#####", "#####", "#####", "#####"}, {})},
      {"other.full", draw(context, {tiling.key, tiling.key}, {"#....", ".....", ".....", ".....", "....#"}, {})}};
}

//===----------------------------------------------------------------------===//
// Accepted
//===----------------------------------------------------------------------===//

TEST(MasksFile, tensorsAndMetadata) {
  MaskContext context;
  std::string bytes = *writeMasks(sampleMasks(context));
  Expected<Safetensors> file = Safetensors::parse(bytesOf(bytes), "t");
  ASSERT_TRUE(file) << file.error().str();
  std::vector<std::string> names;
  for (const Safetensors::Tensor &tensor : file->tensors())
    names.push_back(tensor.name + " " + std::string(toString(tensor.dtype)));
  EXPECT_EQ(names, (std::vector<std::string>{"k.causal.full I64", "k.causal.partial I64", "k.causal.tile_masks I64",
                                             "k.full.full I64", "other.full.full I64", "k.causal.ids I32"}));
  EXPECT_EQ(file->find("k.causal.full")->shape, (std::vector<int64_t>{5, 1}));
  EXPECT_EQ(file->find("k.causal.tile_masks")->shape, (std::vector<int64_t>{2, 4, 1}));
  EXPECT_EQ(file->find("k.causal.ids")->shape, (std::vector<int64_t>{3}));
  // Row 0 of the partial blocks is the columns 1 and 4; tile masks are numbered in the order of their first use.
  EXPECT_EQ(file->find("k.causal.partial")->data[0], std::byte{0b10010});
  EXPECT_EQ(file->find("k.causal.ids")->data[4], std::byte{1});
  EXPECT_EQ(file->find("k.causal.tile_masks")->data[24], std::byte{15});
  ASSERT_EQ(file->metadata().size(), 1u);
  EXPECT_EQ(file->metadata()[0].first, "openwork");
  std::string runs = R"({"grid": [1, 4, 4], "text": {"position": "back", "tokens": 2}, "tile_size": 4, "segments": )"
                     R"([{"kind": "run", "tokens": [0, 16], "box": [1, 1, 1], "counts": [1, 1, 4], "first_tile": 0}, )"
                     R"({"kind": "run", "tokens": [16, 18], "box": [1, 1, 1], "counts": [1, 1, 1], "first_tile": 4}]})";
  std::string boxes = runs;
  boxes.replace(boxes.find("\"run\""), 5, "\"boxes\"");
  boxes.replace(boxes.find("[1, 1, 1]"), 9, "[1, 2, 2]");
  boxes.replace(boxes.find("[1, 1, 4]"), 9, "[1, 2, 2]");
  EXPECT_EQ(file->metadata()[0].second,
            R"({"version": 1, "tilings": [{"query": )" + boxes + R"(, "key": )" + runs + R"(}, {"query": )" + runs +
                R"(, "key": )" + runs + R"(}], "masks": [{"name": "k.causal", "tiling": 0}, )" +
                R"({"name": "k.full", "tiling": 0}, {"name": "other.full", "tiling": 1}]})");
}

TEST(MasksFile, roundTrip) {
  MaskContext context;
  std::vector<NamedMask> masks = sampleMasks(context);
  std::string bytes = *writeMasks(masks);
  Expected<std::vector<NamedMask>> read = readMasks(bytesOf(bytes), "t", context);
  ASSERT_TRUE(read) << read.error().str();
  ASSERT_EQ(read->size(), masks.size());
  for (size_t i = 0; i < masks.size(); ++i) {
    EXPECT_EQ((*read)[i].name, masks[i].name);
    EXPECT_EQ((*read)[i].mask, masks[i].mask);
  }
}

TEST(MasksFile, otherContextsGiveTheSameBytes) {
  MaskContext context, other;
  std::vector<NamedMask> masks = sampleMasks(context);
  std::string bytes = *writeMasks(masks);
  std::ranges::reverse(masks);
  EXPECT_EQ(*writeMasks(masks), bytes);
  EXPECT_EQ(*writeMasks(sampleMasks(other)), bytes);
  EXPECT_EQ(*writeMasks(*readMasks(bytesOf(bytes), "t", other)), bytes);
}

TEST(MasksFile, noMasks) {
  MaskContext context;
  std::string bytes = *writeMasks({});
  EXPECT_TRUE(readMasks(bytesOf(bytes), "t", context)->empty());
}

TEST(MasksFile, randomMasksComeBack) {
  uint64_t seed = testSeed();
  MaskContext context;
  for (uint64_t trial = 0; trial < 300; ++trial) {
    Random random(trialSeed(seed, trial));
    std::vector<NamedMask> masks;
    for (int64_t i = 0, count = random.in(1, 3); i < count; ++i) {
      TilingSample tilings = randomTilings(random);
      Pairs pairs = randomPairs(random, tilings, random.chance(70));
      masks.push_back({"k." + std::to_string(i), makeMask(random, context, tilings, pairs)});
    }
    std::string bytes = *writeMasks(masks);
    // Not aligned.
    std::string shifted = " " + bytes;
    Expected<std::vector<NamedMask>> read = readMasks(bytesOf(shifted).subspan(1), "t", context);
    ASSERT_TRUE(read) << read.error().str() << ", trial " << trial;
    ASSERT_EQ(read->size(), masks.size());
    for (size_t i = 0; i < masks.size(); ++i)
      ASSERT_EQ((*read)[i].mask, masks[i].mask) << "trial " << trial;
  }
}

//===----------------------------------------------------------------------===//
// Refused
//===----------------------------------------------------------------------===//

namespace {

/// The parts of the sample's file, one of which is changed.
class MasksFileTest : public testing::Test {
protected:
  void SetUp() override {
    std::string bytes = *writeMasks(sampleMasks(context));
    Safetensors file = *Safetensors::parse(bytesOf(bytes), "t");
    metadata = file.metadata();
    for (const Safetensors::Tensor &tensor : file.tensors())
      tensors.push_back({tensor.name,
                         tensor.dtype,
                         tensor.shape,
                         {reinterpret_cast<const char *>(tensor.data.data()), tensor.data.size()}});
  }

  TensorBytes &tensor(std::string_view name) { return *std::ranges::find(tensors, name, &TensorBytes::name); }
  void replaceInMetadata(std::string_view what, std::string_view by) {
    std::string &text = metadata[0].second;
    text.replace(text.find(what), what.size(), by);
  }
  std::string refusal() {
    Expected<std::vector<NamedMask>> masks = readMasks(bytesOf(*writeSafetensors(tensors, metadata)), "t", context);
    return masks ? "accepted" : masks.error().str();
  }
  /// From the message on, for those whose place in the header is of no interest.
  std::string message() {
    std::string text = refusal();
    size_t at = text.find("error: ");
    return at == std::string::npos ? text : text.substr(at);
  }

  MaskContext context;
  std::vector<TensorBytes> tensors;
  Safetensors::Metadata metadata;
};

} // namespace

TEST_F(MasksFileTest, sampleIsAccepted) { EXPECT_EQ(refusal(), "accepted"); }

TEST_F(MasksFileTest, negative_noSafetensors) {
  EXPECT_EQ(readMasks(bytesOf("abc"), "t", context).error().str(),
            "t: error: expects a header length of 8 bytes, got a file of 3 bytes");
}

TEST_F(MasksFileTest, negative_metadata) {
  metadata[0].first = "other";
  EXPECT_EQ(refusal(), "t: error: expects metadata \"openwork\", got none");
  metadata[0] = {"openwork", "{"};
  EXPECT_EQ(refusal().substr(0, 43), "t: error: metadata \"openwork\", 1:2: expects");
  metadata[0].second = R"({"version": 2, "new": 1})";
  EXPECT_EQ(refusal(), "t: error: metadata \"openwork\", 1:13: expects version 1, got 2");
  metadata[0].second = R"({"version": 1, "tilings": [], "masks": [{"name": "a", "tiling": 0}]})";
  EXPECT_EQ(refusal(), "t: error: metadata \"openwork\", 1:41: masks[0]: expects an index into 0 tilings, got 0");
  metadata[0].second = R"({"version": 1, "tilings": [], "masks": [], "more": 1})";
  EXPECT_EQ(refusal(), "t: error: metadata \"openwork\", 1:44: expects only the fields \"version\", \"tilings\", "
                       "\"masks\", got \"more\"");
}

TEST_F(MasksFileTest, negative_grid) {
  replaceInMetadata("[1, 4, 4]", "[1, 0, 4]");
  EXPECT_EQ(refusal(),
            "t: error: metadata \"openwork\", 1:38: tilings[0].query: expects grid extents of at least 1, got 0");
}

TEST_F(MasksFileTest, negative_tileSize) {
  replaceInMetadata("\"tile_size\": 4", "\"tile_size\": 8");
  EXPECT_EQ(refusal(),
            "t: error: metadata \"openwork\", 1:38: tilings[0].query: expects a tile size of 4, as the boxes "
            "have, got 8");
}

TEST_F(MasksFileTest, negative_segments) {
  replaceInMetadata("\"first_tile\": 4", "\"first_tile\": 5");
  EXPECT_EQ(refusal(),
            "t: error: metadata \"openwork\", 1:38: tilings[0].query: expects the segments of boxes<1 x 2 x 2> "
            "over 4 x 4 + text_back 2, got others");
}

TEST_F(MasksFileTest, negative_textPosition) {
  replaceInMetadata("\"back\"", "\"middle\"");
  EXPECT_EQ(refusal(), "t: error: metadata \"openwork\", 1:79: tilings[0].query.text: \"position\": expects one of "
                       "\"front\", \"back\", got \"middle\"");
}

TEST_F(MasksFileTest, negative_missingTensor) {
  tensor("k.causal.full").name = "unknown";
  EXPECT_EQ(refusal(), "t: error: expects a tensor \"k.causal.full\", got none");
}

TEST_F(MasksFileTest, negative_moreTensors) {
  tensors.push_back({"more", Dtype::U8, {0}, ""});
  EXPECT_EQ(refusal(), "t: error: expects 6 tensors, as the masks have, got 7");
}

TEST_F(MasksFileTest, negative_shapes) {
  tensor("k.full.full").shape = {1, 5};
  EXPECT_EQ(message(), "error: tensor \"k.full.full\": expects I64 [5, 1], got I64 [1, 5]");
  tensor("k.full.full").shape = {5, 1};
  tensor("k.causal.tile_masks").shape = {4, 2, 1};
  EXPECT_EQ(message(), "error: tensor \"k.causal.tile_masks\": expects I64 [n, 4, 1], got I64 [4, 2, 1]");
  tensor("k.causal.tile_masks").shape = {2, 4, 1};
  tensor("k.causal.ids").dtype = Dtype::U32;
  EXPECT_EQ(message(), "error: tensor \"k.causal.ids\": expects I32 [n], got U32 [3]");
}

TEST_F(MasksFileTest, negative_ids) {
  tensor("k.causal.ids").data[0] = 2;
  EXPECT_EQ(refusal(), "t: error: mask \"k.causal\": expects an index into 2 tile masks, got 2");
}

TEST_F(MasksFileTest, negative_bothKinds) {
  tensor("k.causal.full").data[0] |= 2;
  EXPECT_EQ(refusal(),
            "t: error: mask \"k.causal\": expects each block to be full or partial, but block (0, 1) is both");
}

TEST_F(MasksFileTest, negative_repeatedMask) {
  replaceInMetadata("\"name\": \"k.full\"", "\"name\": \"k.causal\"");
  EXPECT_EQ(refusal(), "t: error: expects masks of different names, got \"k.causal\" twice");
  std::vector<NamedMask> masks = sampleMasks(context);
  masks[1].name = masks[0].name;
  EXPECT_EQ(writeMasks(masks).error().str(), "error: expects tensors of different names, got \"k.causal.full\" twice");
}

/// Every byte of the file, the header's and the data's.
TEST(MasksFile, mutations) {
  MaskContext context;
  std::string bytes = *writeMasks(sampleMasks(context));
  int accepted = 0, refused = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1 << i % 8);
    Expected<std::vector<NamedMask>> masks = readMasks(bytesOf(changed), "t", context);
    ++(masks ? accepted : refused);
    EXPECT_FALSE(readMasks(bytesOf(changed).first(i), "t", context)) << i;
  }
  EXPECT_GT(accepted, 0);
  EXPECT_GT(refused, 1000);
}
