//===- Sha256Test.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Sha256.h"

#include <gtest/gtest.h>

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
