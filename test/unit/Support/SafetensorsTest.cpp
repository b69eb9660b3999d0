//===- SafetensorsTest.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Safetensors.h"

#include "Support/Seed.h"
#include "Support/TempDir.h"

#include <gtest/gtest.h>
#include <random>
#include <unistd.h>

using namespace openwork;
using Dtype = Safetensors::Dtype;
using Tensor = Safetensors::Tensor;

/// The bytes of a file with this header, as it is, and that many bytes of data: 0, 1, 2, ...
static std::string fileOf(std::string_view header, size_t dataSize = 0) {
  std::string bytes;
  for (int i = 0; i < 8; ++i)
    bytes += static_cast<char>(header.size() >> 8 * i);
  bytes += header;
  for (size_t i = 0; i < dataSize; ++i)
    bytes += static_cast<char>(i);
  return bytes;
}

/// The error of opening a file of these bytes, which is called `t`.
static std::string refusalOfBytes(std::string_view bytes) {
  TempDir dir;
  std::string path = dir.write("t", bytes);
  Expected<Safetensors> file = Safetensors::open(path);
  // Bytes at hand are read alike.
  Expected<Safetensors> parsed = Safetensors::parse(std::as_bytes(std::span(bytes)), path);
  EXPECT_EQ(file ? "accepted" : file.error().str(), parsed ? "accepted" : parsed.error().str());
  if (file)
    return "accepted";
  std::string text = file.error().str();
  return text.starts_with(path) ? "t" + text.substr(path.size()) : text;
}

static std::string refusal(std::string_view header, size_t dataSize = 0) {
  return refusalOfBytes(fileOf(header, dataSize));
}

/// A header with one tensor `w`.
static std::string one(std::string_view dtype, std::string_view shape, std::string_view offsets) {
  return R"({"w":{"dtype":")" + std::string(dtype) + R"(","shape":)" + std::string(shape) + R"(,"data_offsets":)" +
         std::string(offsets) + "}}";
}

/// A header with two tensors of bytes.
static std::string two(std::string_view shapeA, std::string_view offsetsA, std::string_view shapeB,
                       std::string_view offsetsB) {
  return R"({"a":{"dtype":"U8","shape":)" + std::string(shapeA) + R"(,"data_offsets":)" + std::string(offsetsA) +
         R"(},"b":{"dtype":"U8","shape":)" + std::string(shapeB) + R"(,"data_offsets":)" + std::string(offsetsB) + "}}";
}

//===----------------------------------------------------------------------===//
// Accepted
//===----------------------------------------------------------------------===//

TEST(Safetensors, readsTensors) {
  TempDir dir;
  std::string header = R"({"__metadata__":{"format":"pt"},"z":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},)"
                       R"("a":{"data_offsets":[12,16],"dtype":"F32","shape":[]}}   )";
  Expected<Safetensors> file = Safetensors::open(dir.write("t", fileOf(header, 16)));
  ASSERT_TRUE(file) << file.error().str();
  EXPECT_EQ(file->metadata(), (Safetensors::Metadata{{"format", "pt"}}));
  ASSERT_EQ(file->tensors().size(), 2u);
  const Tensor &z = file->tensors()[0], &a = file->tensors()[1];
  EXPECT_EQ(z.name, "z");
  EXPECT_EQ(z.dtype, Dtype::BF16);
  EXPECT_EQ(z.shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(z.data.size(), 12u);
  EXPECT_EQ(z.data[11], std::byte{11});
  EXPECT_EQ(z.position, (SourcePosition{1, 33}));
  EXPECT_EQ(a.shape, std::vector<int64_t>{});
  EXPECT_EQ(a.data[0], std::byte{12});
  EXPECT_EQ(file->find("z"), &z);
  EXPECT_EQ(file->find("a"), &a);
  EXPECT_EQ(file->find("b"), nullptr);
}

TEST(Safetensors, noTensors) {
  TempDir dir;
  Expected<Safetensors> file = Safetensors::open(dir.write("t", fileOf("{}")));
  ASSERT_TRUE(file) << file.error().str();
  EXPECT_TRUE(file->tensors().empty());
  EXPECT_TRUE(file->metadata().empty());
  EXPECT_EQ(file->find(""), nullptr);
}

TEST(Safetensors, dataInAnotherOrderThanTheHeader) {
  TempDir dir;
  Expected<Safetensors> file = Safetensors::open(dir.write("t", fileOf(two("[2]", "[3,5]", "[3]", "[0,3]"), 5)));
  ASSERT_TRUE(file) << file.error().str();
  EXPECT_EQ(file->tensors()[0].data[0], std::byte{3});
  EXPECT_EQ(file->tensors()[1].data[0], std::byte{0});
}

TEST(Safetensors, tensorsWithoutElements) {
  EXPECT_EQ(refusal(one("F32", "[0]", "[0,0]")), "accepted");
  EXPECT_EQ(refusal(one("F4", "[3,0,5]", "[0,0]")), "accepted");
  EXPECT_EQ(refusal(two("[0]", "[2,2]", "[2]", "[0,2]"), 2), "accepted");
  EXPECT_EQ(refusal(two("[0]", "[0,0]", "[2]", "[0,2]"), 2), "accepted");
}

TEST(Safetensors, allDtypes) {
  struct {
    const char *name;
    int64_t bits;
  } expected[] = {{"BOOL", 8},    {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6},     {"U8", 8},          {"I8", 8},
                  {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I16", 16},
                  {"U16", 16},    {"F16", 16},    {"BF16", 16},   {"I32", 32},        {"U32", 32},        {"F32", 32},
                  {"C64", 64},    {"F64", 64},    {"I64", 64},    {"U64", 64}};
  for (auto [name, bits] : expected) {
    TempDir dir;
    // Four elements fill whole bytes in every dtype.
    int64_t size = bits / 2;
    std::string header = one(name, "[2,2]", "[0," + std::to_string(size) + "]");
    Expected<Safetensors> file = Safetensors::open(dir.write("t", fileOf(header, size)));
    ASSERT_TRUE(file) << file.error().str();
    Dtype dtype = file->tensors()[0].dtype;
    EXPECT_EQ(toString(dtype), name);
    EXPECT_EQ(bitWidth(dtype), bits) << name;
  }
}

TEST(Safetensors, rankAtTheLimit) {
  std::string dims = "[1";
  for (size_t i = 1; i < Safetensors::maxRank; ++i)
    dims += ",1";
  EXPECT_EQ(refusal(one("U8", dims + "]", "[0,1]"), 1), "accepted");
}

TEST(Safetensors, keepsTheDataOfAReplacedFile) {
  TempDir dir;
  std::string path = dir.write("t", fileOf(one("U8", "[4]", "[0,4]"), 4));
  Expected<Safetensors> opened = Safetensors::open(path);
  ASSERT_TRUE(opened);
  Safetensors file = std::move(*opened);
  std::filesystem::rename(dir.write("other", "xxxxxxxxxxxx"), path);
  EXPECT_EQ(file.find("w")->data[3], std::byte{3});
}

TEST(Safetensors, manyTensors) {
  constexpr int count = 20000;
  std::string header;
  for (int i = 0; i < count; ++i)
    header += (i ? ",\"" : "{\"") + std::to_string(i) + R"(":{"dtype":"U8","shape":[1],"data_offsets":[)" +
              std::to_string(i) + "," + std::to_string(i + 1) + "]}";
  TempDir dir;
  Expected<Safetensors> file = Safetensors::open(dir.write("t", fileOf(header + "}", count)));
  ASSERT_TRUE(file) << file.error().str();
  for (int i = 0; i < count; ++i)
    ASSERT_EQ(file->find(std::to_string(i)), &file->tensors()[i]);
}

//===----------------------------------------------------------------------===//
// Attacks on the frame
//===----------------------------------------------------------------------===//

TEST(Safetensors, negative_missing) {
  TempDir dir;
  std::string path = dir.path("t");
  EXPECT_EQ(Safetensors::open(path).error().str(), path + ": error: cannot open: No such file or directory");
}
TEST(Safetensors, negative_directory) {
  TempDir dir;
  std::string path = dir.path(".");
  EXPECT_EQ(Safetensors::open(path).error().str(), path + ": error: expects a regular file, got a directory");
}
TEST(Safetensors, negative_empty) {
  EXPECT_EQ(refusalOfBytes(""), "t: error: expects a header length of 8 bytes, got a file of 0 bytes");
}
TEST(Safetensors, negative_headerLengthCut) {
  EXPECT_EQ(refusalOfBytes("1234567"), "t: error: expects a header length of 8 bytes, got a file of 7 bytes");
}
TEST(Safetensors, negative_headerLengthOverLimit) {
  EXPECT_EQ(refusalOfBytes(std::string("\x01\xe1\xf5\x05\0\0\0\0{}", 10)),
            "t: error: expects a header of at most 100000000 bytes, got 100000001");
}
TEST(Safetensors, negative_headerLengthOfAllBits) {
  EXPECT_EQ(refusalOfBytes(std::string(8, '\xff') + "{}"),
            "t: error: expects a header of at most 100000000 bytes, got 18446744073709551615");
}
TEST(Safetensors, negative_headerLengthBigEndian) {
  EXPECT_EQ(refusalOfBytes(std::string("\0\0\0\0\0\0\0\x02{}", 10)),
            "t: error: expects a header of at most 100000000 bytes, got 144115188075855872");
}
TEST(Safetensors, negative_headerOverFileEnd) {
  EXPECT_EQ(refusalOfBytes(std::string("\x03\0\0\0\0\0\0\0{}", 10)),
            "t: error: expects a header of 3 bytes, got a file with 2 bytes after the header length");
}
TEST(Safetensors, negative_headerOfNoBytes) {
  EXPECT_EQ(refusal(""), "t:1:1: error: expects a header that begins with '{', got no header");
}
TEST(Safetensors, negative_headerBeginsWithSpace) {
  EXPECT_EQ(refusal(" {}"), "t:1:1: error: expects a header that begins with '{', got byte 0x20");
}
TEST(Safetensors, negative_headerArray) {
  EXPECT_EQ(refusal("[]"), "t:1:1: error: expects a header that begins with '{', got '['");
}
TEST(Safetensors, negative_headerNotJson) { EXPECT_EQ(refusal("{\"a\":1,]"), "t:1:8: error: expects a key, got ']'"); }
TEST(Safetensors, negative_headerInvalidUtf8) {
  EXPECT_EQ(refusal("{\"\xff\":1}"), "t:1:3: error: invalid string: ill-formed UTF-8 byte");
}
TEST(Safetensors, negative_headerNestedTooDeep) {
  EXPECT_EQ(refusal("{\"a\":" + std::string(100000, '[')),
            "t:1:69: error: expects at most 64 levels of nesting, got more");
}
TEST(Safetensors, negative_headerPaddedWithLineEnd) {
  EXPECT_EQ(refusal("{} \n "), "t:1:4: error: expects only spaces after the header's object, got byte 0x0a");
}
TEST(Safetensors, negative_headerPaddedWithNul) {
  EXPECT_EQ(refusal(std::string_view("{}\0\0", 4)), "t:1:3: error: expects the end of the text, got byte 0x00");
}
TEST(Safetensors, negative_headerPaddingAfterLineEnd) {
  EXPECT_EQ(refusal("{\n} \t"), "t:2:3: error: expects only spaces after the header's object, got byte 0x09");
}

//===----------------------------------------------------------------------===//
// Attacks on the fields
//===----------------------------------------------------------------------===//

TEST(Safetensors, negative_duplicateTensor) {
  EXPECT_EQ(refusal(R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                    R"("w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
                    1),
            "t:1:54: error: expects each key once, got \"w\" again after line 1, column 2");
}
TEST(Safetensors, negative_duplicateField) {
  EXPECT_EQ(refusal(R"({"w":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1),
            "t:1:20: error: expects each key once, got \"dtype\" again after line 1, column 7");
}
TEST(Safetensors, negative_duplicateMetadata) {
  EXPECT_EQ(refusal(R"({"__metadata__":{},"__metadata__":{}})"),
            "t:1:20: error: expects each key once, got \"__metadata__\" again after line 1, column 2");
}
TEST(Safetensors, negative_metadataNoObject) {
  EXPECT_EQ(refusal(R"({"__metadata__":[]})"),
            "t:1:17: error: __metadata__: expects an object, got an array of 0 entries");
}
TEST(Safetensors, negative_metadataNoString) {
  EXPECT_EQ(refusal(R"({"__metadata__":{"a":1}})"), "t:1:22: error: __metadata__: \"a\": expects a string, got 1");
}
TEST(Safetensors, negative_tensorNoObject) {
  EXPECT_EQ(refusal(R"({"w":[]})"), "t:1:6: error: tensor \"w\": expects an object, got an array of 0 entries");
}
TEST(Safetensors, negative_noDtype) {
  EXPECT_EQ(refusal(R"({"w":{"shape":[],"data_offsets":[0,1]}})", 1),
            "t:1:6: error: tensor \"w\": expects a field \"dtype\", got none");
}
TEST(Safetensors, negative_noShape) {
  EXPECT_EQ(refusal(R"({"w":{"dtype":"U8","data_offsets":[0,1]}})", 1),
            "t:1:6: error: tensor \"w\": expects a field \"shape\", got none");
}
TEST(Safetensors, negative_noOffsets) {
  EXPECT_EQ(refusal(R"({"w":{"dtype":"U8","shape":[]}})"),
            "t:1:6: error: tensor \"w\": expects a field \"data_offsets\", got none");
}
TEST(Safetensors, negative_unknownField) {
  EXPECT_EQ(refusal(R"({"w":{"dtype":"U8","shape":[],"data_offsets":[0,1],"x":0}})", 1),
            "t:1:52: error: tensor \"w\": expects only the fields \"dtype\", \"shape\", \"data_offsets\", got \"x\"");
}
TEST(Safetensors, negative_dtypeUnknown) {
  EXPECT_EQ(
      refusal(one("bf16", "[]", "[0,2]"), 2),
      "t:1:15: error: tensor \"w\": \"dtype\": expects one of BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, "
      "F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64, got \"bf16\"");
}
TEST(Safetensors, negative_dtypeNoString) {
  EXPECT_EQ(refusal(R"({"w":{"dtype":8,"shape":[],"data_offsets":[0,1]}})", 1),
            "t:1:15: error: tensor \"w\": \"dtype\": expects a string, got 8");
}
TEST(Safetensors, negative_shapeNoArray) {
  EXPECT_EQ(refusal(one("U8", "1", "[0,1]"), 1),
            "t:1:28: error: tensor \"w\": \"shape\": expects an array of 0..32 entries, got 1");
}
TEST(Safetensors, negative_shapeRank) {
  std::string dims = "[1";
  for (size_t i = 0; i < Safetensors::maxRank; ++i)
    dims += ",1";
  EXPECT_EQ(refusal(one("U8", dims + "]", "[0,1]"), 1),
            "t:1:28: error: tensor \"w\": \"shape\": expects an array of 0..32 entries, got an array of 33 entries");
}
TEST(Safetensors, negative_shapeBelowZero) {
  EXPECT_EQ(refusal(one("U8", "[-1,-1]", "[0,1]"), 1),
            "t:1:29: error: tensor \"w\": \"shape\": expects an integer of at least 0, got -1");
}
TEST(Safetensors, negative_shapeReal) {
  EXPECT_EQ(refusal(one("U8", "[1.0]", "[0,1]"), 1),
            "t:1:29: error: tensor \"w\": \"shape\": expects an integer of at least 0, got 1.0");
}
TEST(Safetensors, negative_shapeAboveInt64) {
  EXPECT_EQ(refusal(one("U8", "[9223372036854775808]", "[0,1]"), 1),
            "t:1:29: error: expects an integer of 64 bits, got \"9223372036854775808\"");
}
TEST(Safetensors, negative_shapeProductOverflows) {
  EXPECT_EQ(refusal(one("U8", "[4294967296,4294967296]", "[0,0]")),
            "t:1:68: error: tensor \"w\": expects a size that fits 64 bits, got U8 [4294967296, 4294967296]");
}
TEST(Safetensors, negative_shapeBitsOverflow) {
  EXPECT_EQ(refusal(one("F64", "[2305843009213693952]", "[0,0]")),
            "t:1:67: error: tensor \"w\": expects a size that fits 64 bits, got F64 [2305843009213693952]");
}
TEST(Safetensors, negative_shapeOverflowBesideZero) {
  EXPECT_EQ(refusal(one("U8", "[0,4294967296,4294967296]", "[0,0]")),
            "t:1:70: error: tensor \"w\": expects a size that fits 64 bits, got U8 [0, 4294967296, 4294967296]");
}
TEST(Safetensors, negative_offsetsOne) {
  EXPECT_EQ(refusal(one("U8", "[]", "[0]")),
            "t:1:46: error: tensor \"w\": \"data_offsets\": expects an array of 2 entries, got an array of 1 entry");
}
TEST(Safetensors, negative_offsetsThree) {
  EXPECT_EQ(refusal(one("U8", "[]", "[0,1,2]"), 2),
            "t:1:46: error: tensor \"w\": \"data_offsets\": expects an array of 2 entries, got an array of 3 entries");
}
TEST(Safetensors, negative_offsetsBelowZero) {
  EXPECT_EQ(refusal(one("U8", "[]", "[-1,0]")),
            "t:1:47: error: tensor \"w\": \"data_offsets\": expects an integer of at least 0, got -1");
}
TEST(Safetensors, negative_offsetsFall) {
  EXPECT_EQ(refusal(one("U8", "[4]", "[8,4]"), 8),
            "t:1:48: error: tensor \"w\": expects data_offsets that do not fall, got [8, 4]");
}

//===----------------------------------------------------------------------===//
// Attacks on the data's layout
//===----------------------------------------------------------------------===//

TEST(Safetensors, negative_sizeOfShape) {
  EXPECT_EQ(refusal(one("BF16", "[3,4]", "[0,16]"), 16),
            "t:1:52: error: tensor \"w\": expects 24 bytes for BF16 [3, 4], got 16 bytes");
}
TEST(Safetensors, negative_sizeOfScalar) {
  EXPECT_EQ(refusal(one("U8", "[]", "[0,0]")), "t:1:47: error: tensor \"w\": expects 1 byte for U8 [], got 0 bytes");
}
TEST(Safetensors, negative_sizeInPartOfAByte) {
  EXPECT_EQ(refusal(one("F4", "[3]", "[0,2]"), 2),
            "t:1:48: error: tensor \"w\": expects a whole number of bytes, got 12 bits for F4 [3]");
  EXPECT_EQ(refusal(one("F6_E2M3", "[2]", "[0,1]"), 1),
            "t:1:53: error: tensor \"w\": expects a whole number of bytes, got 12 bits for F6_E2M3 [2]");
}
TEST(Safetensors, negative_holeInFront) {
  EXPECT_EQ(refusal(one("U8", "[2]", "[1,3]"), 3),
            "t:1:48: error: tensor \"w\": expects data from byte 0, the end of the data before it, got 1 (a hole)");
}
TEST(Safetensors, negative_holeBetween) {
  EXPECT_EQ(refusal(two("[2]", "[0,2]", "[2]", "[3,5]"), 5),
            "t:1:100: error: tensor \"b\": expects data from byte 2, the end of the data before it, got 3 (a hole)");
}
TEST(Safetensors, negative_overlap) {
  EXPECT_EQ(
      refusal(two("[2]", "[0,2]", "[2]", "[1,3]"), 3),
      "t:1:100: error: tensor \"b\": expects data from byte 2, the end of the data before it, got 1 (an overlap)");
}
TEST(Safetensors, negative_sameDataTwice) {
  EXPECT_EQ(refusal(two("[2]", "[0,2]", "[2]", "[0,2]"), 2).substr(9),
            "error: tensor \"b\": expects data from byte 2, the end of the data before it, got 0 (an overlap)");
}
TEST(Safetensors, negative_emptyTensorWithinAnother) {
  EXPECT_EQ(
      refusal(two("[4]", "[0,4]", "[0]", "[2,2]"), 4),
      "t:1:100: error: tensor \"b\": expects data from byte 4, the end of the data before it, got 2 (an overlap)");
}
TEST(Safetensors, negative_dataCut) {
  EXPECT_EQ(refusal(one("U8", "[4]", "[0,4]"), 3),
            "t: error: expects 4 bytes of data, as the tensors say, got 3 bytes");
}
TEST(Safetensors, negative_dataAfterTheLastTensor) {
  EXPECT_EQ(refusal(one("U8", "[4]", "[0,4]"), 5),
            "t: error: expects 4 bytes of data, as the tensors say, got 5 bytes");
}
TEST(Safetensors, negative_dataWithoutTensors) {
  EXPECT_EQ(refusal("{}", 1), "t: error: expects 0 bytes of data, as the tensors say, got 1 byte");
}
TEST(Safetensors, negative_offsetsFarOverFileEnd) {
  EXPECT_EQ(refusal(one("U8", "[1000000000000000000]", "[0,1000000000000000000]"), 4),
            "t: error: expects 1000000000000000000 bytes of data, as the tensors say, got 4 bytes");
}
TEST(Safetensors, negative_fileCutUnderTheWriter) {
  TempDir dir;
  std::string path = dir.write("t", fileOf(one("U8", "[4]", "[0,4]"), 4));
  ASSERT_EQ(truncate(path.c_str(), 40), 0);
  EXPECT_EQ(Safetensors::open(path).error().str(),
            path + ": error: expects a header of 53 bytes, got a file with 32 bytes after the header length");
}

//===----------------------------------------------------------------------===//
// Random attacks
//===----------------------------------------------------------------------===//

static std::string mutate(std::string bytes, std::mt19937_64 &random) {
  static constexpr std::string_view likely = "0123456789-[]{},:\" .e";
  for (unsigned changes = 1 + random() % 4; changes > 0 && !bytes.empty(); --changes) {
    size_t where = random() % bytes.size();
    switch (random() % 6) {
    case 0:
      bytes[where] = static_cast<char>(random());
      break;
    case 1:
      bytes[where] ^= static_cast<char>(1 << random() % 8);
      break;
    case 2:
      bytes.erase(where, 1 + random() % 3);
      break;
    case 3:
      bytes.insert(where, 1 + random() % 3, likely[random() % likely.size()]);
      break;
    case 4:
      bytes.resize(where);
      break;
    default:
      bytes[where] = likely[random() % likely.size()];
    }
  }
  return bytes;
}

/// Reads every byte, and checks that the data fills the file behind the header.
static void checkWhole(const Safetensors &file, size_t fileSize) {
  size_t sum = 0, size = 0;
  for (const Tensor &tensor : file.tensors()) {
    size += tensor.data.size();
    int64_t bits = bitWidth(tensor.dtype);
    for (int64_t dim : tensor.shape)
      bits *= dim;
    ASSERT_EQ(bits, static_cast<int64_t>(tensor.data.size() * 8));
    for (std::byte byte : tensor.data)
      sum += static_cast<size_t>(byte);
    ASSERT_EQ(file.find(tensor.name), &tensor);
  }
  ASSERT_LE(size, fileSize);
  ASSERT_LT(sum, (size + 1) * 256);
}

TEST(Safetensors, mutatedBytesAreSafe) {
  std::mt19937_64 random(testSeed());
  TempDir dir;
  std::string valid =
      fileOf(R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},)"
             R"("b":{"dtype":"F4","shape":[8],"data_offsets":[12,16]},)"
             R"("c":{"dtype":"U8","shape":[],"data_offsets":[16,17]}}  )",
             17);
  int accepted = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string bytes = mutate(valid, random);
    Expected<Safetensors> file = Safetensors::open(dir.write("t", bytes));
    if (!file) {
      ASSERT_NE(file.error().message, "");
      continue;
    }
    ++accepted;
    checkWhole(*file, bytes.size());
  }
  // Changes of names, metadata and data do no harm.
  EXPECT_GT(accepted, 40);
}
