//===- MutationTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ImportFixture.h"

#include "Import/WriteSafetensors.h"
#include "Support/Seed.h"

#include <random>

using namespace openwork;

/// Files that are nearly right: whatever is in them, they are read or refused with a diagnostic.
class MutationTest : public ImportTest {
protected:
  void SetUp() override {
    dir.write("m", safetensorsBytes({{"m", "BOOL", {3, 1, 25, 25}, std::string(3 * 25 * 25, '\1')},
                                     {"n", "U8", {2, 25, 25}, std::string(2 * 25 * 25, '\7')}}));
    FileParts parts;
    parts.geometry =
        R"({"grid": [4, 6, 8], "text": {"position": "back", "tokens": 8}, "heads": 2, "head_dim": 16, "kv_heads": 1,)"
        R"( "batch": 2, "scale": 0.5, "layers": 3, "steps": 2, "dtype": "bf16", "lse": true})";
    parts.topologies =
        R"({"a": {"family": "window", "size": [3, 3, 5], "stride": [1, 2, 1]}, "b": {"family": "any", "of": ["a",)"
        R"( {"family": "band", "lower": -3, "upper": 4}, {"family": "text", "of": "keys"}]}, "c": {"family": "stripes",)"
        R"( "cell": [2, 2, 2], "time": {"width": 1, "period": 2}, "space": {"reading": "window", "width": 1}}, "d":)"
        R"( {"family": "stored_blocks", "file": "m", "tensor": "m", "block": [8, 8], "index": ["layer", 0]}, "e":)"
        R"( {"family": "nested", "file": "m", "tensor": "n", "block": [8, 8], "index": ["head"], "level": 9}, "f": {"family": "radial",)"
        R"( "decay": 0.2, "block": 16, "sink": true}, "g": {"family": "nbhd", "widths": [1, 0.5], "min_width": 2,)"
        R"( "block": 8}, "h": {"family": "permuted", "order": "hilbert", "of": "d"}, "i": {"family": "svg_temporal",)"
        R"( "model": "hunyuan_video", "density": 1, "prompt": 3},)"
        R"( "j": {"family": "lines", "block": 8, "columns": [1, [3, 4]], "diagonals": [[-2, 0]], "squares": 2,)"
        R"( "causal": true}, "k": {"family": "rectangle", "queries": [0, 9], "keys": [3, 3]}, "l": {"family": "near",)"
        R"( "cell": [1, 2, 2], "frames": [0, 1], "reach": [1, 2]}, "m": {"family": "compact", "cell": [1, 2, 2],)"
        R"( "groups": [{"frames": [0, 1], "windows": [[0, 1], [1, 0]]}]}, "n": {"family": "a_shape", "sink": 2,)"
        R"( "window": 5}, "o": {"family": "lvsa", "window": 1, "every": 2, "offset": "step", "expand": false}})";
    parts.assignment = R"({"rules": [{"topology": "b"}, {"steps": [0, 1], "heads": 0, "topology": "c"}, {"steps": 1,)"
                       R"( "layers": [[0, 0], [2, 2]], "topology": {"family": "except", "of": ["d", "e"]}}]})";
    original = parts.text();
    ASSERT_EQ(refusal(original), "accepted");
  }

  /// Reads the original with up to three changes at a time; both ways out must be taken often.
  void readChanged(const std::function<void(std::string &)> &change, int leastAccepted) {
    int accepted = 0;
    for (int i = 0; i < 3000; ++i) {
      std::string changed = original;
      for (int times = 0; times <= i % 3; ++times)
        change(changed);
      accepted += refusal(changed) == "accepted";
    }
    EXPECT_GE(accepted, leastAccepted);
    EXPECT_LE(accepted, 2900);
  }
  const std::string &oneOf(const std::vector<std::string> &pieces) { return pieces[random() % pieces.size()]; }

  std::string original;
  std::mt19937_64 random{testSeed()};
};

TEST_F(MutationTest, bytes) {
  readChanged(
      [&](std::string &text) {
        size_t at = random() % text.size(), size = random() % 4;
        text.replace(at, size, oneOf({"", "0", "-", "]", "[", "{}", ",", ":", "\"", " ", "[]", "e9", "\xff", "null"}));
      },
      1);
}

TEST_F(MutationTest, values) {
  constexpr const char *digits = "-.0123456789";
  readChanged(
      [&](std::string &text) {
        size_t begin = text.find_first_of(digits, random() % text.size());
        size_t end = text.find_first_not_of(digits, begin);
        if (begin != std::string::npos && end != std::string::npos)
          text.replace(begin, end - begin, oneOf({"0", "1", "2", "3", "5", "8", "64", "-1", "99999999999", "0.5"}));
      },
      100);
}

TEST_F(MutationTest, words) {
  readChanged(
      [&](std::string &text) {
        size_t begin = text.find('"', random() % text.size());
        size_t end = text.find_first_of("\":", begin + 1);
        if (begin != std::string::npos && end != std::string::npos && text[end] == '"')
          text.replace(begin, end + 1 - begin,
                       oneOf({"\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"full\"", "\"causal\"", "\"all\"", "\"step\"",
                              "\"layer\"", "\"queries\"", "\"modulus\"", "\"heads\"", "\"of\"", "7", "null"}));
      },
      10);
}
