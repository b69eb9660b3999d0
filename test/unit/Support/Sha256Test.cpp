//===- Sha256Test.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Sha256.h"

#include "Seed.h"
#include "Sha256Blocks.h"
#include "TempDir.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace openwork;

static std::string hexOf(std::string_view text) { return toHex(sha256(text)); }

// The vectors of FIPS 180-4 and of NIST's example values.
TEST(Sha256, publishedVectors) {
  EXPECT_EQ(hexOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hexOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hexOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hexOf("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
                  "mnopqrstnopqrstu"),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(hexOf(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, oneByte) {
  EXPECT_EQ(hexOf("\xbd"), "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b");
  EXPECT_EQ(hexOf(std::string_view("\0", 1)), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

// Every cut around the edges of the 64-byte block.
TEST(Sha256, piecesDoNotMatter) {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += static_cast<char>(i * 37);
  for (size_t size : {0, 1, 55, 56, 63, 64, 65, 119, 128, 200})
    for (size_t cut = 0; cut <= size; ++cut) {
      std::string_view whole = std::string_view(text).substr(0, size);
      Sha256 hash;
      hash.update(whole.substr(0, cut)).update("").update(whole.substr(cut));
      EXPECT_EQ(hash.finish(), sha256(whole)) << size << " bytes cut at " << cut;
    }
}

TEST(Sha256, startsAfreshAfterFinish) {
  Sha256 hash;
  hash.update("something else").finish();
  EXPECT_EQ(hash.update("abc").finish(), sha256("abc"));
}

TEST(Sha256, moves) {
  Sha256 first;
  first.update("a");
  Sha256 second = std::move(first);
  second.update("bc");
  EXPECT_EQ(second.finish(), sha256("abc"));
}

TEST(Sha256, bytesAndTextAgree) {
  std::string_view text = "abc";
  EXPECT_EQ(sha256(std::as_bytes(std::span(text))), sha256(text));
  EXPECT_EQ(sha256(std::span<const std::byte>()), sha256(""));
}

TEST(Sha256, ofAFile) {
  TempDir dir;
  for (size_t size : {size_t{0}, size_t{3}, (size_t{8} << 20) + 5, size_t{17} << 20}) {
    std::string bytes(size, 'x');
    bytes += "end";
    Expected<Sha256Digest> digest = sha256OfFile(dir.write("file", bytes));
    ASSERT_TRUE(digest) << digest.error().str();
    EXPECT_EQ(*digest, sha256(bytes));
  }
  EXPECT_EQ(sha256OfFile(dir.path("absent")).error().str(),
            dir.path("absent") + ": error: cannot open: No such file or directory");
}

// Whatever machine the tests run on, one of the two is libmd's.
TEST(Sha256, hardwareAgreesWithLibmd) {
  Sha256Compressor inHardware = findCompressorInHardware();
  if (!inHardware)
    GTEST_SKIP() << "*** SKIPPED: the processor has no instructions for SHA-256";
  std::mt19937_64 random(testSeed());
  for (size_t count : {0, 1, 2, 3, 7, 64}) {
    std::vector<uint8_t> blocks(count * kSha256BlockBytes);
    for (uint8_t &byte : blocks)
      byte = static_cast<uint8_t>(random());
    Sha256State one, other;
    for (uint32_t &word : one)
      word = static_cast<uint32_t>(random());
    other = one;
    inHardware(one, blocks.data(), count);
    compressPortably(other, blocks.data(), count);
    EXPECT_EQ(one, other) << count << " blocks";
  }
}

TEST(Sha256, libmdAgreesWithThePublishedVector) {
  // "abc", padded.
  std::array<uint8_t, kSha256BlockBytes> block = {'a', 'b', 'c', 0x80};
  block.back() = 24;
  Sha256State state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  compressPortably(state, block.data(), 1);
  EXPECT_EQ(state, (Sha256State{0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223, 0xb00361a3, 0x96177a9c, 0xb410ff61,
                                0xf20015ad}));
}
