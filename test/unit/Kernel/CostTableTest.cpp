//===- CostTableTest.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/CostTable.h"

#include "Support/TempDir.h"

#include <gtest/gtest.h>

using namespace openwork;

namespace {

constexpr std::string_view kText = R"({
  "format": "openwork-costs",
  "version": 1,
  "note": "of a test",
  "target": "sm_90a",
  "device": {
    "name": "some device",
    "sms": 66,
    "l2_bytes": 60000000,
    "l2_reuse_bytes": 36000000.5,
    "dram_bytes_per_second": 4300000000000,
    "exposed_dram": 0.4
  },
  "partial": {
    "factor": 1.09,
    "source": "measured",
    "date": "2026-11-22",
    "note": "a window"
  },
  "padded": {
    "factor": 1,
    "source": "estimated"
  },
  "row": {
    "visits": 1.25,
    "source": "published"
  },
  "launch": {
    "us": 5,
    "source": "estimated"
  },
  "rates": [
    {"dtype": "bf16", "head_dim": 64, "tile_m": 128, "tile_n": 96, "cluster": 1, "tflops": 433, "source": "estimated"},
    {"dtype": "bf16", "head_dim": 64, "tile_m": 128, "tile_n": 96, "cluster": 1, "stages": 3, "pingpong": false, "tflops": 440.5, "row_us": 1.5, "partial_factor": 1.1, "padded_factor": 1.05, "spread": 0.01, "tokens": 16896, "heads": 24, "source": "measured", "date": "2026-11-22", "note": "x"},
    {"dtype": "bf16", "head_dim": 64, "tile_m": 128, "tile_n": 96, "cluster": 2, "tflops": 450, "source": "estimated"},
    {"dtype": "fp16", "head_dim": 64, "tile_m": 64, "tile_n": 96, "cluster": 1, "tflops": 300, "source": "published"}
  ]
}
)";

/// The text with its first `from` replaced.
std::string with(std::string_view from, std::string_view to) {
  std::string text(kText);
  size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

std::string errorOf(std::string_view from, std::string_view to) {
  Expected<CostTable> table = parseCosts(with(from, to), "costs.json");
  return table ? "no error" : table.error().str();
}

TEST(CostTable, IsRead) {
  CostTable table = *parseCosts(kText, "costs.json");
  EXPECT_EQ(table.arch, Arch::SM90);
  EXPECT_EQ(table.note, "of a test");
  EXPECT_EQ(table.deviceName, "some device");
  EXPECT_EQ(table.device, (DeviceFacts{66, 60e6, 36000000.5, 4.3e12, 0.4}));
  EXPECT_EQ(table.partialFactor, (CostFigure{1.09, {Source::Measured, "2026-11-22", "a window"}}));
  EXPECT_EQ(table.paddedFactor, (CostFigure{1, {Source::Estimated, "", ""}}));
  EXPECT_EQ(table.rowVisits, (CostFigure{1.25, {Source::Published, "", ""}}));
  EXPECT_EQ(table.launchMicroseconds.value, 5);
  ASSERT_EQ(table.rates.size(), 4u);
  ShapeRate measured{DType::BF16, 64,    128,   96,  1,
                     3,           false, 440.5, 1.5, 1.1,
                     1.05,        0.01,  16896, 24,  {Source::Measured, "2026-11-22", "x"}};
  EXPECT_EQ(table.rates[1], measured);
  EXPECT_EQ(table.rates[2].cluster, 2);
  EXPECT_EQ(table.rates[3].dtype, DType::FP16);
}

TEST(CostTable, IsWrittenAsItWasRead) { EXPECT_EQ(writeCosts(*parseCosts(kText, "costs.json")), kText); }

TEST(CostTable, OrderOfRatesHasNoMeaning) {
  CostTable table = *parseCosts(kText, "costs.json"), other = table;
  std::swap(other.rates[0], other.rates[3]);
  EXPECT_NE(writeCosts(other), kText);
  EXPECT_EQ(*parseCosts(writeCosts(other), "costs.json"), table);
}

TEST(CostTable, ClusterOfOneNeedsNoWord) {
  EXPECT_EQ(*parseCosts(with("\"tile_n\": 96, \"cluster\": 1,", "\"tile_n\": 96,"), ""), *parseCosts(kText, ""));
}

TEST(CostTable, BuiltinTablesAreWhatIsCheckedIn) {
  for (Arch arch : {Arch::SM90, Arch::Host}) {
    Expected<CostTable> table = parseCosts(builtinCostsText(arch), "built-in", arch);
    ASSERT_TRUE(table) << table.error().str();
    EXPECT_EQ(builtinCosts(arch), *table);
    // So that what a tuner writes in its place shows as what has changed.
    EXPECT_EQ(writeCosts(*table), builtinCostsText(arch));
  }
}

TEST(CostTable, EveryFieldIsChecked) {
  EXPECT_EQ(errorOf("openwork-costs", "openwork-cost"),
            "costs.json:2:13: error: \"format\": expects one of \"openwork-costs\", got \"openwork-cost\"");
  EXPECT_EQ(errorOf("\"version\": 1", "\"version\": 2"),
            "costs.json:3:14: error: \"version\": expects an integer in 1..1, got 2");
  EXPECT_EQ(errorOf("sm_90a", "sm_100"),
            "costs.json:5:13: error: \"target\": expects one of \"sm_90a\", \"host\", got \"sm_100\"");
  EXPECT_EQ(errorOf("\"sms\": 66", "\"sms\": 0"),
            "costs.json:8:12: error: device: \"sms\": expects an integer in 1..65536, got 0");
  EXPECT_EQ(errorOf("36000000.5", "60000001"), "costs.json:10:23: error: device: \"l2_reuse_bytes\": expects a number "
                                               "in 0.0..6e+07, got 60000001");
  EXPECT_EQ(errorOf("4300000000000", "0"), "costs.json:11:30: error: device: \"dram_bytes_per_second\": expects a "
                                           "number in 1.0..1e+15, got 0");
  EXPECT_EQ(errorOf("0.4", "1.5"),
            "costs.json:12:21: error: device: \"exposed_dram\": expects a number in 0.0..1.0, got 1.5");
  EXPECT_EQ(errorOf("\"factor\": 1.09", "\"factor\": 0.9"),
            "costs.json:15:15: error: partial: \"factor\": expects a number in 1.0..100.0, got 0.9");
  EXPECT_EQ(errorOf("\"factor\": 1,", "\"visits\": 1,"),
            "costs.json:20:13: error: padded: expects a field \"factor\", got none");
  EXPECT_EQ(errorOf("\"source\": \"published\"", "\"source\": \"guessed\""),
            "costs.json:26:15: error: row: \"source\": expects one of \"measured\", \"published\", \"estimated\", got "
            "\"guessed\"");
  EXPECT_EQ(errorOf("2026-11-22", "22.11.2026"),
            "costs.json:17:13: error: partial: \"date\": expects a date such as \"2026-11-22\", got \"22.11.2026\"");
  EXPECT_EQ(errorOf("\"us\": 5", "\"us\": -1"),
            "costs.json:29:11: error: launch: \"us\": expects a number in 0.0..1e+06, got -1");
  EXPECT_EQ(errorOf("\"row\": {", "\"rows\": {"), "costs.json:1:1: error: expects a field \"row\", got none");
}

TEST(CostTable, EveryFieldOfARateIsChecked) {
  EXPECT_EQ(errorOf("\"dtype\": \"bf16\"", "\"dtype\": \"fp32\""),
            "costs.json:33:15: error: rates[0]: \"dtype\": expects one of \"bf16\", \"fp16\", got \"fp32\"");
  EXPECT_EQ(errorOf("\"head_dim\": 64", "\"head_dim\": 2000"),
            "costs.json:33:35: error: rates[0]: \"head_dim\": expects an integer in 1..1024, got 2000");
  EXPECT_EQ(errorOf("\"cluster\": 2", "\"cluster\": 3"),
            "costs.json:35:79: error: rates[2]: \"cluster\": expects an integer in 1..2, got 3");
  EXPECT_EQ(errorOf("\"tflops\": 433", "\"tflops\": 0"),
            "costs.json:33:92: error: rates[0]: \"tflops\": expects a number in 1e-06..1e+06, got 0");
  EXPECT_EQ(errorOf("\"stages\": 3", "\"stages\": 1"),
            "costs.json:34:92: error: rates[1]: \"stages\": expects an integer in 2..8, got 1");
  EXPECT_EQ(errorOf("\"pingpong\": false", "\"pingpong\": 0"),
            "costs.json:34:107: error: rates[1]: \"pingpong\": expects true or false, got 0");
  EXPECT_EQ(errorOf("\"row_us\": 1.5", "\"row_us\": \"1.5\""),
            "costs.json:34:141: error: rates[1]: \"row_us\": expects a number, got \"1.5\"");
  EXPECT_EQ(errorOf("\"padded_factor\": 1.05", "\"padded_factor\": 0.5"),
            "costs.json:34:186: error: rates[1]: \"padded_factor\": expects a number in 1.0..100.0, got 0.5");
  EXPECT_EQ(errorOf("\"heads\": 24", "\"head\": 24"),
            "costs.json:34:225: error: rates[1]: expects only the fields \"dtype\", \"head_dim\", \"tile_m\", "
            "\"tile_n\", \"cluster\", \"stages\", \"pingpong\", \"tflops\", \"row_us\", \"partial_factor\", "
            "\"padded_factor\", \"spread\", \"tokens\", \"heads\", \"source\", \"date\", \"note\", got \"head\"");
  EXPECT_EQ(errorOf("\"cluster\": 2", "\"cluster\": 1"),
            "costs.json:35:5: error: rates[2]: expects a shape of its own, got that of rates[0]");
}

TEST(CostTable, WhatIsNoTable) {
  EXPECT_EQ(parseCosts("[]", "costs.json").error().str(),
            "costs.json:1:1: error: expects an object, got an array of 0 entries");
  EXPECT_EQ(parseCosts("{\"a\": 1", "costs.json").error().position, (SourcePosition{1, 8}));
  std::string none(kText.substr(0, kText.find("\"rates\": [") + 10));
  EXPECT_EQ(parseCosts(none + "]}", "costs.json").error().message,
            "\"rates\": expects an array of 1..4096 entries, got an array of 0 entries");
}

TEST(CostTable, IsOfOneTarget) {
  EXPECT_EQ(parseCosts(kText, "costs.json", Arch::Host).error().str(),
            "costs.json:5:13: error: \"target\": expects \"host\", got \"sm_90a\"");
  EXPECT_TRUE(parseCosts(kText, "costs.json", Arch::SM90));
  // A host has neither clusters nor a pipeline.
  EXPECT_EQ(parseCosts(with("sm_90a", "host"), "costs.json").error().message.substr(0, 53),
            "rates[1]: expects only the fields \"dtype\", \"head_dim\"");
}

TEST(CostTable, ComesFromAFile) {
  TempDir folder;
  std::string path = folder.path("costs.json");
  EXPECT_EQ(readCosts(path).error().str(), path + ": error: cannot open: No such file or directory");
  folder.write("costs.json", with("\"us\": 5", "\"us\": true"));
  EXPECT_EQ(readCosts(path).error().str(), path + ":29:11: error: launch: \"us\": expects a number, got true");
  folder.write("costs.json", kText);
  EXPECT_EQ(*readCosts(path, Arch::SM90), *parseCosts(kText, ""));
}

} // namespace
