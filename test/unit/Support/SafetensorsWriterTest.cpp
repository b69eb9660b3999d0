//===- SafetensorsWriterTest.cpp ------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/SafetensorsWriter.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace openwork;
using Dtype = Safetensors::Dtype;

static Expected<Safetensors> parse(const std::string &bytes) {
  return Safetensors::parse(std::as_bytes(std::span(bytes)), "t");
}

static std::string refusal(std::vector<TensorBytes> tensors, Safetensors::Metadata metadata = {}) {
  Expected<std::string> bytes = writeSafetensors(std::move(tensors), std::move(metadata));
  return bytes ? "accepted" : bytes.error().str();
}

TEST(SafetensorsWriter, exactBytes) {
  std::string bytes =
      *writeSafetensors({{"b", Dtype::U8, {3}, "xyz"}, {"a", Dtype::I16, {1, 2}, "1234"}}, {{"k", "vwx"}});
  std::string header =
      R"({"__metadata__": {"k": "vwx"}, "a": {"dtype": "I16", "shape": [1, 2], "data_offsets": [0, 4]}, )"
      R"("b": {"dtype": "U8", "shape": [3], "data_offsets": [4, 7]}}      )";
  EXPECT_EQ(header.size(), 160u);
  EXPECT_EQ(bytes, std::string("\xa0\0\0\0\0\0\0\0", 8) + header + "1234xyz");
}

TEST(SafetensorsWriter, comesBack) {
  Expected<std::string> bytes = writeSafetensors(
      {{"scalar", Dtype::F32, {}, "abcd"}, {"none", Dtype::I64, {4, 0}, ""}, {"z", Dtype::I64, {1}, "01234567"}},
      {{"text", "{\"json\": [1]}\n"}});
  ASSERT_TRUE(bytes);
  Expected<Safetensors> file = parse(*bytes);
  ASSERT_TRUE(file) << file.error().str();
  EXPECT_EQ(file->metadata(), (Safetensors::Metadata{{"text", "{\"json\": [1]}\n"}}));
  ASSERT_EQ(file->tensors().size(), 3u);
  EXPECT_EQ(file->find("none")->shape, (std::vector<int64_t>{4, 0}));
  EXPECT_EQ(file->find("scalar")->data.size(), 4u);
  EXPECT_EQ(file->find("z")->data[7], std::byte{'7'});
}

TEST(SafetensorsWriter, anyOrderGivesTheSameBytes) {
  std::vector<TensorBytes> tensors = {
      {"d", Dtype::I64, {1}, "01234567"}, {"c", Dtype::U8, {1}, "x"}, {"b", Dtype::I64, {0}, ""}};
  Safetensors::Metadata metadata = {{"n", "1"}, {"m", "2"}};
  std::string first = *writeSafetensors(tensors, metadata);
  std::ranges::reverse(tensors);
  std::ranges::reverse(metadata);
  EXPECT_EQ(*writeSafetensors(tensors, metadata), first);
}

TEST(SafetensorsWriter, emptyFile) {
  std::string bytes = *writeSafetensors({});
  EXPECT_EQ(bytes, std::string("\x08\0\0\0\0\0\0\0{}      ", 16));
  EXPECT_TRUE(parse(bytes));
}

TEST(SafetensorsWriter, negative_names) {
  EXPECT_EQ(refusal({{"a", Dtype::U8, {0}, ""}, {"b", Dtype::U8, {0}, ""}, {"a", Dtype::I8, {0}, ""}}),
            "error: expects tensors of different names, got \"a\" twice");
  EXPECT_EQ(refusal({}, {{"k", "1"}, {"k", "2"}}), "error: expects metadata of different keys, got \"k\" twice");
  EXPECT_EQ(refusal({{"__metadata__", Dtype::U8, {0}, ""}}),
            "error: tensor \"__metadata__\": expects another name, for this one is the metadata's");
}

TEST(SafetensorsWriter, negative_sizes) {
  EXPECT_EQ(refusal({{"a", Dtype::I16, {3}, "12345"}}), "error: tensor \"a\": expects 48 bits of data, got 5 bytes");
  EXPECT_EQ(refusal({{"a", Dtype::U8, {-1}, ""}}),
            "error: tensor \"a\": expects a size that fits 64 bits, got an extent of -1");
  EXPECT_EQ(refusal({{"a", Dtype::U8, {int64_t{1} << 40, int64_t{1} << 40}, ""}}),
            "error: tensor \"a\": expects a size that fits 64 bits, got an extent of 1099511627776");
  EXPECT_EQ(refusal({{"a", Dtype::U8, std::vector<int64_t>(33, 1), "x"}}),
            "error: tensor \"a\": expects at most 32 dimensions, got 33");
}
