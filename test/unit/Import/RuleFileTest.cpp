//===- RuleFileTest.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Import/RuleFile.h"

#include <gtest/gtest.h>

#include <random>

using namespace openwork;

static constexpr std::string_view families[] = {"full", "band",       "window", "stripes", "frame_sink",
                                                "text", "radial_new", "any",    "all",     "except"};
static constexpr Triple counts = {50, 30, 12};

static Expected<RuleFile> parse(std::string_view text) { return parseRules(text, counts, families); }

/// `line:column: error: message`, or "accepted".
static std::string refusal(std::string_view text, const Triple &of = counts) {
  Expected<RuleFile> rules = parseRules(text, of, families);
  if (rules)
    return "accepted";
  SourcePosition position = rules.error().position;
  return std::to_string(position.line) + ":" + std::to_string(position.column) + ": " + rules.error().str();
}

/// The JSON of a topology.
static std::string jsonOf(const std::string &topology) {
  Expected<RuleFile> rules = parse("define local = full\nall: " + topology);
  return rules ? rules->rules[0].topology.str() : rules.error().str();
}

static std::string toText(const Selection &selection) {
  std::string text;
  for (Interval interval : selection)
    text += "[" + std::to_string(interval.begin) + "," + std::to_string(interval.end) + ")";
  return text;
}

/// What stands in front of the colon selects, as `steps layers heads`.
static std::string selectedBy(const std::string &selection) {
  Expected<RuleFile> rules = parse(selection + ": dense");
  if (!rules)
    return rules.error().str();
  const auto &selected = rules->rules[0].selected;
  return toText(selected[0]) + " " + toText(selected[1]) + " " + toText(selected[2]);
}

//===----------------------------------------------------------------------===//
// Selections
//===----------------------------------------------------------------------===//

TEST(RuleFileTest, selections) {
  EXPECT_EQ(selectedBy("all"), "[0,50) [0,30) [0,12)");
  EXPECT_EQ(selectedBy("steps 0-9"), "[0,10) [0,30) [0,12)");
  EXPECT_EQ(selectedBy("layer 0"), "[0,50) [0,1) [0,12)");
  EXPECT_EQ(selectedBy("layers 1-20 heads 0-5"), "[0,50) [1,21) [0,6)");
  EXPECT_EQ(selectedBy("heads 7, 1-3, 11 step 49"), "[49,50) [0,30) [7,8)[1,4)[11,12)");
  EXPECT_EQ(selectedBy("heads"), "[0,50) [0,30) [0,12)");
  EXPECT_EQ(selectedBy("first 12 steps"), "[0,12) [0,30) [0,12)");
  EXPECT_EQ(selectedBy("last 2 layers first 1 head"), "[0,50) [28,30) [0,1)");
}

// Rounded down, as the published warm-ups are.
TEST(RuleFileTest, percentages) {
  EXPECT_EQ(selectedBy("first 20% of steps"), "[0,10) [0,30) [0,12)");
  EXPECT_EQ(selectedBy("first 3% of layers"), "[0,50)  [0,12)");
  EXPECT_EQ(selectedBy("first 3.4% of layers last 100% of steps"), "[0,50) [0,1) [0,12)");
  EXPECT_EQ(selectedBy("last 33.333333% of heads"), "[0,50) [0,30) [9,12)");
  EXPECT_EQ(selectedBy("last 33.4% heads"), "[0,50) [0,30) [8,12)");
  // 0.29 x 100 is below 29 in floating point.
  EXPECT_EQ(toText(parseRules("first 29% of steps: dense", {100, 1, 1}, families)->rules[0].selected[0]), "[0,29)");
}

TEST(RuleFileTest, wrongSelections) {
  EXPECT_EQ(refusal("layers 1-30: dense"), "1:10: error: expects a layer in 0..29, got 30");
  EXPECT_EQ(refusal("heads 99999999999999999999: dense"),
            "1:7: error: expects a head in 0..11, got 99999999999999999999");
  EXPECT_EQ(refusal("\nsteps 9-3: dense"), "2:7: error: expects a range that does not fall, got 9-3");
  EXPECT_EQ(refusal("steps 1.5: dense"), "1:7: error: expects a step in 0..49, got 1.5");
  EXPECT_EQ(refusal("steps 1-: dense"), "1:9: error: expects a step in 0..49, got ':'");
  EXPECT_EQ(refusal("layers 1, heads 2: dense"), "1:11: error: expects a layer in 0..29, got \"heads\"");
  EXPECT_EQ(refusal("layers 1 layer 2: dense"), "1:10: error: expects layers once, got them again");
  EXPECT_EQ(refusal("layer 1 first 5% of layers: dense"), "1:9: error: expects layers once, got them again");
  EXPECT_EQ(refusal("first 31 layers: dense"), "1:7: error: expects at most 30 layers, got 31");
  EXPECT_EQ(refusal("first 101% of layers: dense"),
            "1:7: error: expects a percentage up to 100, with at most 6 decimals, got 101");
  EXPECT_EQ(refusal("first 1.% of layers: dense"),
            "1:7: error: expects a percentage up to 100, with at most 6 decimals, got 1.");
  EXPECT_EQ(refusal("first of layers: dense"), "1:7: error: expects a number or a percentage, got \"of\"");
  EXPECT_EQ(refusal("first 20% of all: dense"), "1:14: error: expects \"steps\", \"layers\" or \"heads\", got \"all\"");
  EXPECT_EQ(refusal("local: dense"), "1:1: error: expects \"define\", \"all\", \"steps\", \"layers\", \"heads\", "
                                     "\"first\" or \"last\", got \"local\"");
  EXPECT_EQ(refusal("all dense"), "1:5: error: expects ':', got \"dense\"");
  EXPECT_EQ(refusal("layers 3 4: dense"), "1:10: error: expects ':', got 4");
  EXPECT_EQ(refusal("step 3: dense", {1, 1, 1}),
            "1:6: error: expects a step in 0..0 (there is 1 step unless told), got 3");
}

//===----------------------------------------------------------------------===//
// Topologies
//===----------------------------------------------------------------------===//

TEST(RuleFileTest, families) {
  EXPECT_EQ(jsonOf("dense"), R"("dense")");
  EXPECT_EQ(jsonOf("full"), R"({"family": "full"})");
  EXPECT_EQ(jsonOf("window [3, 3, 3] cell [6, 8, 8]"), R"({"family": "window", "size": [3, 3, 3], "cell": [6, 8, 8]})");
  EXPECT_EQ(jsonOf("window size [3] causal [true]"), R"({"family": "window", "size": [3], "causal": [true]})");
  EXPECT_EQ(jsonOf("band -256 256"), R"({"family": "band", "lower": -256, "upper": 256})");
  EXPECT_EQ(jsonOf("band upper 4 -2"), R"({"family": "band", "upper": 4, "lower": -2})");
  EXPECT_EQ(jsonOf("frame_sink 1"), R"({"family": "frame_sink", "frames": 1})");
  EXPECT_EQ(jsonOf("text keys"), R"({"family": "text", "of": "keys"})");
  EXPECT_EQ(jsonOf("text of queries"), R"({"family": "text", "of": "queries"})");
  EXPECT_EQ(jsonOf("text"),
            R"({"family": "any", "of": [{"family": "text", "of": "keys"}, {"family": "text", "of": "queries"}]})");
  EXPECT_EQ(jsonOf("radial_new decay 0.2 base inf on true"),
            R"({"family": "radial_new", "decay": 0.2, "base": "inf", "on": true})");
  EXPECT_EQ(jsonOf(R"(stripes cell [6, 8, 8] time {"width": 1, "period": "inf"} space {"reading": "window"})"),
            R"({"family": "stripes", "cell": [6, 8, 8], "time": {"width": 1, "period": "inf"}, )"
            R"("space": {"reading": "window"}})");
  EXPECT_EQ(jsonOf(R"({"family": "any", "of": ["local", {"family": "causal"}]} # as it is)"),
            R"({"family": "any", "of": ["local", {"family": "causal"}]})");
}

TEST(RuleFileTest, combinations) {
  EXPECT_EQ(jsonOf("local or dense or full"), R"({"family": "any", "of": ["local", "dense", {"family": "full"}]})");
  EXPECT_EQ(jsonOf("local and dense"), R"({"family": "all", "of": ["local", "dense"]})");
  EXPECT_EQ(jsonOf("dense except (local and full)"),
            R"({"family": "except", "of": ["dense", {"family": "all", "of": ["local", {"family": "full"}]}]})");
  EXPECT_EQ(jsonOf("local or text"), R"({"family": "any", "of": ["local", {"family": "text", "of": "keys"}, )"
                                     R"({"family": "text", "of": "queries"}]})");
  EXPECT_EQ(jsonOf("(local\n or # lines go on in parentheses\n\n dense)"),
            R"({"family": "any", "of": ["local", "dense"]})");
  EXPECT_EQ(jsonOf("window [3,\n3] or local"),
            R"({"family": "any", "of": [{"family": "window", "size": [3, 3]}, "local"]})");
}

TEST(RuleFileTest, wrongTopologies) {
  EXPECT_EQ(refusal("all: locl"), "1:6: error: expects a topology: a name, one of \"dense\", or a family, one of "
                                  "\"full\", \"band\", \"window\", \"stripes\", \"frame_sink\", \"text\", "
                                  "\"radial_new\", \"any\", \"all\", \"except\", got \"locl\"");
  EXPECT_EQ(refusal("all: a\ndefine a = full").substr(0, 45), "1:6: error: expects a topology: a name, one o");
  EXPECT_EQ(refusal("all:"), "1:5: error: expects a topology, got the end of the file");
  EXPECT_EQ(refusal("all: [3]"), "1:6: error: expects a topology, got an array");
  EXPECT_EQ(refusal("all: dense or"), "1:14: error: expects a topology, got the end of the file");
  EXPECT_EQ(refusal("all: dense dense"), "1:12: error: expects the end of the line, got \"dense\"");
  EXPECT_EQ(refusal("all: dense or full and dense"),
            "1:20: error: expects parentheses around one of the two, got \"and\"");
  EXPECT_EQ(refusal("all: dense except full except dense"),
            "1:24: error: expects parentheses around one of the two, got \"except\"");
  EXPECT_EQ(refusal("all: (dense\n"),
            "2:1: error: expects \"or\", \"and\", \"except\" or ')', got the end of the file");
  EXPECT_EQ(refusal("all: window [3] [4]"),
            "1:17: error: expects the name of a field and its value, got a value alone");
  EXPECT_EQ(refusal("all: window [3] size [4]"), "1:17: error: expects \"size\" once, got it again");
  EXPECT_EQ(refusal("all: band -x 3"), "1:12: error: expects a number, got \"x\"");
  EXPECT_EQ(refusal("all: " + std::string(100000, '(')),
            "1:38: error: expects at most 32 parentheses within each other, got '('");
}

TEST(RuleFileTest, wrongJson) {
  EXPECT_EQ(refusal("all: {\"a\": [1}"), "1:14: error: expects ']', got '}'");
  EXPECT_EQ(refusal("all: {\n [1"),
            "2:2: error: expects the bracket here to be closed by ']', got the end of the file");
  EXPECT_EQ(refusal("all: {\"a\n\": 1}"), "1:7: error: expects a string that ends on its line, got one that does not");
  EXPECT_EQ(refusal("all: {\"a\\\n\": 1}"),
            "1:7: error: expects a string that ends on its line, got one that does not");
}

// The definition itself still means the family.
TEST(RuleFileTest, namesHideFamilies) {
  Expected<RuleFile> rules = parse("define window = window [3]\nall: window");
  ASSERT_TRUE(rules) << rules.error().str();
  EXPECT_EQ(rules->rules[0].topology.str(), "\"window\"");
}

TEST(RuleFileTest, wrongDefinitions) {
  EXPECT_EQ(refusal("define = full"), "1:8: error: expects a name, got '='");
  EXPECT_EQ(refusal("define a full"), "1:10: error: expects '=', got \"full\"");
  EXPECT_EQ(refusal("define or = full"), "1:8: error: expects a name that means nothing else, got \"or\"");
  EXPECT_EQ(refusal("define dense = full"), "1:8: error: expects a name that is not defined yet, got \"dense\"");
  EXPECT_EQ(refusal("define a = full\n define a = full"),
            "2:9: error: expects a name that is not defined yet, got \"a\"");
  EXPECT_EQ(refusal("define a = a"), "1:12: error: expects a topology: a name, one of \"dense\", or a family, one of "
                                     "\"full\", \"band\", \"window\", \"stripes\", \"frame_sink\", \"text\", "
                                     "\"radial_new\", \"any\", \"all\", \"except\", got \"a\"");
  EXPECT_EQ(refusal("all: dense; x"), "1:11: error: expects a word, a number, JSON or one of : , - % ( ) =, got ';'");
}

TEST(RuleFileTest, tables) {
  Expected<RuleFile> rules = parse("all: table  a folder/heads.csv \t# comment\nsteps 3: table \"a#b.csv\"");
  ASSERT_TRUE(rules) << rules.error().str();
  EXPECT_EQ(rules->rules[0].table, "a folder/heads.csv");
  EXPECT_EQ(rules->rules[0].tablePosition, (SourcePosition{1, 13}));
  EXPECT_EQ(rules->rules[1].table, "a#b.csv");
  EXPECT_EQ(refusal("all: table # none"), "1:18: error: expects the path of a table, got the end of the line");
  EXPECT_EQ(refusal("all: table \"\\x\"").substr(0, 12), "1:12: error:");
}

TEST(RuleFileTest, nothingIsNoError) {
  EXPECT_EQ(refusal(""), "accepted");
  EXPECT_EQ(refusal("# only this\r\n\n  \t"), "accepted");
}

// Each byte of the JSON knows where it is from.
TEST(RuleFileTest, placesOfCopies) {
  std::string text = "all: window [3,\n  44] cell [5]";
  Expected<RuleFile> rules = parse(text);
  ASSERT_TRUE(rules);
  const MappedText &json = rules->rules[0].topology;
  EXPECT_EQ(json.positionAt(json.str().find("44")), (SourcePosition{2, 3}));
  EXPECT_EQ(json.positionAt(json.str().find("3,")), (SourcePosition{1, 14}));
  EXPECT_EQ(json.positionAt(json.str().find("[5")), (SourcePosition{2, 12}));
  EXPECT_EQ(json.positionAt(json.str().find("\"window")), (SourcePosition{1, 6}));
  EXPECT_EQ(json.positionAt(json.str().find("\"cell")), (SourcePosition{2, 7}));
}

// Whatever the bytes are, the parser comes to an end with rules or one error that has a place.
TEST(RuleFileTest, mutations) {
  const std::string text =
      "define local = window [3, 3] cell [6, 8] or (text keys)\nfirst 20% of steps layers 1-20: local\n"
      "all: {\"family\": \"band\", \"lower\": -1}\nheads 3: table \"a.csv\"\n";
  const std::string bytes = "#:,-%()=[]{}\"\\ \n\t0a9.\xff";
  constexpr uint32_t seed = 7;
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    std::string mutated = text;
    for (int i = 0; i < 3; ++i) {
      size_t at = random() % mutated.size();
      if (random() % 2)
        mutated[at] = bytes[random() % bytes.size()];
      else
        mutated.erase(at, 1 + random() % 4);
    }
    Expected<RuleFile> rules = parse(mutated);
    ASSERT_TRUE(rules || rules.error().position.line > 0) << "seed " << seed << ", round " << round << "\n" << mutated;
  }
}
