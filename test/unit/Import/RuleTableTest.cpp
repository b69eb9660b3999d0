//===- RuleTableTest.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Import/RuleTable.h"

#include "Support/TempDir.h"

#include <gtest/gtest.h>

using namespace openwork;

static constexpr uint32_t nothing = RuleTable::kNothing;

class RuleTableTest : public testing::Test {
protected:
  Expected<RuleTable> read(const std::string &text) const {
    return readRuleTable(dir.write("table", text), {2, 2, 3}, names);
  }
  std::vector<uint32_t> cells(const std::string &text) const {
    Expected<RuleTable> table = read(text);
    EXPECT_TRUE(table) << table.error().str();
    return table ? table->cells : std::vector<uint32_t>();
  }
  /// The error, without the path in front.
  std::string refusal(const std::string &text) const {
    Expected<RuleTable> table = read(text);
    return table ? "accepted" : table.error().str().substr(dir.path("table").size());
  }

  TempDir dir;
  std::vector<std::string> names = {"dense", "local", "near"};
};

using Cells = std::vector<uint32_t>;

TEST_F(RuleTableTest, linesHoldOverEarlierOnes) {
  EXPECT_EQ(cells("topology\nlocal\n"), (Cells{1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(cells("layer,head,topology\n# comment\n\n0,0-1,local\n 1 , all , near # as well\r\n1,2,dense"),
            (Cells{1, 1, nothing, 2, 2, 0}));
  EXPECT_EQ(cells("topology,step\nlocal,1\n"),
            (Cells{nothing, nothing, nothing, nothing, nothing, nothing, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(read("step,topology\n")->counts, (Triple{2, 2, 3}));
  EXPECT_EQ(read("head,topology\n")->counts, (Triple{1, 2, 3}));
}

TEST_F(RuleTableTest, wrongLines) {
  EXPECT_EQ(refusal(""), ":1:1: error: expects a first line of titles with \"topology\", got one without");
  EXPECT_EQ(refusal("\nlayer,head\n"),
            ":2:1: error: expects a first line of titles with \"topology\", got one without");
  EXPECT_EQ(refusal("layer, kind\n"), ":1:8: error: expects each of the titles \"step\", \"layer\", \"head\", "
                                      "\"topology\" once at most, got \"kind\"");
  EXPECT_EQ(refusal("layer,layer\n"), ":1:7: error: expects each of the titles \"step\", \"layer\", \"head\", "
                                      "\"topology\" once at most, got \"layer\" again");
  EXPECT_EQ(refusal("layer,topology\n0,local\n1\n"), ":3:1: error: expects 2 fields, got 1");
  EXPECT_EQ(refusal("layer,topology\n0,locl\n"),
            ":2:3: error: expects the name of a topology, one of \"dense\", \"local\", \"near\", got \"locl\"");
  EXPECT_EQ(refusal("layer,topology\n2,local\n"),
            ":2:1: error: expects a layer in 0..1, a range such as 0-9, or all, got \"2\"");
  EXPECT_EQ(refusal("head,topology\n 2-1,local\n"),
            ":2:2: error: expects a head in 0..2, a range such as 0-9, or all, got \"2-1\"");
  EXPECT_EQ(refusal("head,topology\n-1,local\n"),
            ":2:1: error: expects a head in 0..2, a range such as 0-9, or all, got \"-1\"");
  EXPECT_EQ(refusal("head,topology\n,local\n"),
            ":2:1: error: expects a head in 0..2, a range such as 0-9, or all, got \"\"");
}

TEST_F(RuleTableTest, arrays) {
  EXPECT_EQ(cells(R"([["local", null, "dense"], ["near", "near", "near"]])"), (Cells{1, nothing, 0, 2, 2, 2}));
  EXPECT_EQ(cells(R"( [[["local", null, "dense"], ["near", "near", "near"]],
                      [["near", "near", "near"], [null, null, null]]])"),
            (Cells{1, nothing, 0, 2, 2, 2, 2, 2, 2, nothing, nothing, nothing}));
}

TEST_F(RuleTableTest, wrongArrays) {
  EXPECT_EQ(refusal("[]"), ":1:1: error: layers: expects an array of 2 entries, got an array of 0 entries");
  EXPECT_EQ(refusal(R"([["local"], []])"),
            ":1:2: error: heads: expects an array of 3 entries, got an array of 1 entry");
  EXPECT_EQ(refusal("[[[], []]]"), ":1:1: error: steps: expects an array of 2 entries, got an array of 1 entry");
  EXPECT_EQ(refusal(R"([["local", 3, null], []])"), ":1:12: error: head 1: expects a string, got 3");
  EXPECT_EQ(refusal(R"([["local", "x", null], []])"),
            ":1:12: error: expects the name of a topology, one of \"dense\", \"local\", \"near\", got \"x\"");
  EXPECT_EQ(refusal("[["), ":1:3: error: expects a value or ']', got the end of the text");
}

TEST_F(RuleTableTest, missingFile) {
  EXPECT_EQ(readRuleTable(dir.path("none"), {1, 1, 1}, names).error().message,
            "cannot open: No such file or directory");
}
