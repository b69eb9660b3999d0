//===- LimitsTest.cpp - What is left out is told --------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report/ReportSamples.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {

bool tells(const std::string &page, const std::string &omission) {
  return occurrences(page, "<li>" + omission + "</li>") == 1;
}

TEST(Limits, PicturesBecomeCoarserAndThenMissing) {
  // Each takes some 150 bytes.
  std::string page = pageOf(sampleReport(), {.pictureBytes = 300});
  EXPECT_TRUE(tells(page, "The last 1 of 2 distinct masks has no picture here; openwork show draws them."));
  page = pageOf(sampleReport(), {.pictureBytes = 0});
  EXPECT_TRUE(tells(page, "The last 2 of 2 distinct masks have no picture here; openwork show draws them."));
}

TEST(Limits, LoopsEndWithAWholeLine) {
  ReportInput input = sampleReport();
  input.classes[0][0].loops = "one\ntwo\nthree\nfour\n";
  std::string page = pageOf(input, {.classLoops = 9});
  EXPECT_EQ(occurrences(page, "<code>one\ntwo\n... 2 more lines</code>"), 1);
  // The carvings, which are longer than nine characters in their first line, and the other class's loops.
  EXPECT_TRUE(tells(page, "Of the texts of loops 1 end early and 3 are left out; openwork compile PACKAGE "
                          "--compile-to=specialize prints them."));
  page = pageOf(input, {.allLoops = 0});
  EXPECT_EQ(occurrences(page, "<code>(left out)</code>"), 4);
}

TEST(Limits, TimelinesOfShortPlansGoFirst) {
  // Two heads on three SMs take twelve bytes.
  std::string page = pageOf(sampleReport(), {.pictureBytes = 0, .timelineBytes = 12});
  EXPECT_TRUE(tells(page, "The work order of 1 plan of 2 is not drawn: of those that take least time in all."));
  JsonValue data = dataOf(page);
  EXPECT_EQ(data.find("timelines")->entries().size(), 1u);
  EXPECT_EQ(*data.find("plans")->entries()[0].find("timeline")->asInteger(-1, 9, ""), -1);
  EXPECT_EQ(*data.find("plans")->entries()[1].find("timeline")->asInteger(-1, 9, ""), 0);
  EXPECT_EQ(occurrences(page, "data-plan=\"1\""), 1);
  EXPECT_EQ(occurrences(page, "data-plan=\"0\""), 0);
}

TEST(Limits, TimelinesHaveWhatPicturesLeave) {
  JsonValue data = dataOf(pageOf(sampleReport(), {.timelineBytes = 0}));
  EXPECT_EQ(data.find("timelines")->entries().size(), 2u);
}

TEST(Limits, TimelinesShowTheFirstSms) {
  std::string page = pageOf(sampleReport(), {.timelineSlots = 2});
  EXPECT_TRUE(tells(page, "Work orders show the first 2 of 3 SMs."));
  JsonValue data = dataOf(page);
  const JsonValue &timeline = data.find("timelines")->entries()[0];
  EXPECT_EQ(*timeline.find("slots")->asInteger(0, 9, ""), 2);
  EXPECT_EQ(*timeline.find("allSlots")->asInteger(0, 9, ""), 3);
}

TEST(Limits, TablesAreCut) {
  std::string page = pageOf(sampleReport(), {.tableRows = 1});
  EXPECT_TRUE(tells(page, "The table of classes has the first 1 of 2."));
  EXPECT_TRUE(tells(page, "The table of plans has the first 1 of 2."));
  EXPECT_EQ(occurrences(page, "<details class=\"class\""), 1);
}

TEST(Limits, MapsAreCut) {
  std::string page = pageOf(sampleReport(), {.planHeads = 3, .planRuns = 4, .dataClasses = 1});
  EXPECT_TRUE(tells(page, "The heads of the last 1 of 2 plans are not in the maps."));
  EXPECT_TRUE(tells(page, "The last 1 of 2 layers is not in the maps: their plans change too often."));
  EXPECT_TRUE(tells(page, "The last 1 of 2 classes are not in the maps."));
  JsonValue data = dataOf(page);
  EXPECT_EQ(data.find("layers")->entries().size(), 1u);
  EXPECT_EQ(data.find("classes")->entries().size(), 1u);
  EXPECT_EQ(data.find("plans")->entries()[1].find("classes"), nullptr);
}

} // namespace
