//===- ReportTest.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report/ReportSamples.h"

#include "Facts.h"
#include "Text.h"
#include "openwork/Schedule/WorkOrder.h"
#include "openwork/Support/Sha256.h"

#include <gtest/gtest.h>

using namespace openwork;
using namespace openwork::test;

namespace {

std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  size_t from = text.find(begin);
  if (from == std::string_view::npos)
    return {};
  from += begin.size();
  return text.substr(from, text.find(end, from) - from);
}

TEST(Report, IsOneWholePage) {
  std::string page = pageOf(sampleReport());
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  EXPECT_TRUE(page.ends_with("</html>\n"));
  EXPECT_EQ(page.find("{{"), std::string::npos);
  EXPECT_NE(page.find("<title>sample – Openwork report</title>"), std::string::npos);
  for (const char *id : {"heads", "steps", "classes", "plans", "order", "origins"})
    EXPECT_EQ(occurrences(page, "<section id=\"" + std::string(id) + "\""), 1) << id;
  EXPECT_EQ(page.find("What is left out"), std::string::npos);
}

TEST(Report, RefersToNothingOutside) {
  std::string page = pageOf(sampleReport());
  EXPECT_EQ(occurrences(page, "<link"), 0);
  EXPECT_EQ(occurrences(page, "@import"), 0);
  EXPECT_EQ(occurrences(page, " src=\""), 0);
  // The name of SVG's namespace, which nobody loads.
  EXPECT_EQ(occurrences(page, "://"), occurrences(page, "http://www.w3.org/2000/svg"));
}

TEST(Report, AllowsItsOwnScriptAndStyleAlone) {
  std::string page = pageOf(sampleReport());
  auto hashOf = [](std::string_view text) {
    Sha256Digest digest = sha256(text);
    return "'sha256-" + base64(std::as_bytes(std::span(digest))) + "'";
  };
  std::string_view policy = between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
  std::string_view style = between(page, "<style>", "</style>"), script = between(page, "<script>", "</script>");
  EXPECT_EQ(policy, "default-src 'none'; img-src data: blob:; style-src " + hashOf(style) + "; script-src " +
                        hashOf(script) + "; base-uri 'none'; form-action 'none'");
}

TEST(Report, SameInputSameBytes) { EXPECT_EQ(pageOf(sampleReport()), pageOf(sampleReport())); }

TEST(Report, EscapesEveryName) {
  const std::string evil = "</script><script>alert('1')</script>\"&";
  ReportInput input = sampleReport();
  input.manifest.name = input.manifest.target = evil;
  input.manifest.kernels[0].name = input.manifest.kernels[0].classes[0].name = evil;
  input.manifest.kernels[0].ptx->path = evil;
  input.manifest.plans[0].name = evil;
  input.manifest.kernels[0].classes[0].form = evil;
  input.classes[0][0].loops = evil + "\n";
  input.origins = {{evil, evil}};
  input.measured = BenchFigures{evil, 1, 1, {1e-5, 0}};
  std::string page = pageOf(input);
  EXPECT_EQ(occurrences(page, "<script>alert"), 0);
  EXPECT_EQ(occurrences(page, "<script"), 2);
  EXPECT_EQ(occurrences(page, "</script"), 2);
  EXPECT_GE(occurrences(page, "&lt;/script&gt;&lt;script&gt;alert(&apos;1&apos;)&lt;/script&gt;&quot;&amp;"), 8);
  JsonValue data = dataOf(page);
  EXPECT_EQ(*data.find("plans")->entries()[0].find("name")->asString(""), evil);
  EXPECT_EQ(*data.find("classes")->entries()[0].find("name")->asString(""), evil);
}

TEST(Report, DenseIsWhatAllBlocksTake) {
  ReportInput input = sampleReport();
  ReportFacts facts = *ReportFacts::get(input);
  const ClassFacts &full = facts.classOf(0, 0);
  ClassWork work{full.rows, full.given->mask.wordsPerRow(), full.given->mask.fullPlane()};
  const CostModel &model = facts.models[0];
  RowOrder order = makeRowOrder(RowOrderKind::Natural, work, model, 2);
  std::vector<uint16_t> heads = {0, 0};
  PlanOrder plan = orderPlan(std::span(&work, 1), std::span(&order, 1), heads, 3, model.start);
  for (const PlanFacts &entry : facts.plans)
    EXPECT_EQ(entry.denseSeconds, model.launch + plan.seconds + order.cost.traffic);
}

TEST(Report, CountsUsesOverLayersAndSteps) {
  ReportFacts facts = *ReportFacts::get(sampleReport());
  EXPECT_EQ(facts.steps, 4);
  EXPECT_EQ(facts.plans[0].uses, 1);
  EXPECT_EQ(facts.plans[1].uses, 7);
  EXPECT_EQ(facts.classes[0].uses, 2 + 7);
  EXPECT_EQ(facts.classes[1].uses, 7);
  EXPECT_EQ(facts.totals.launches, 8);
  EXPECT_EQ(facts.totals.heads, 16);
  EXPECT_EQ(facts.totals.visited, 9 * 16 + 7 * 10);
  EXPECT_EQ(facts.totals.blocks, 16 * 16);
  EXPECT_DOUBLE_EQ(facts.totals.predictedSeconds, 2e-5 + 7 * 1.5e-5);
}

TEST(Report, TellsWhyAClassHasItsForm) {
  std::string page = pageOf(sampleReport());
  EXPECT_EQ(
      occurrences(page, "<p>Affine: every row's bounds are functions of its place, so that no index data exists."), 2);
  EXPECT_NE(page.find("<pre tabindex=\"0\"><code>rows of past\n</code></pre>"), std::string::npos);
  EXPECT_NE(page.find("Query tiles are dealt in an order of their own, a table in the binary."), std::string::npos);
  EXPECT_EQ(page.find("what is said above is of the latter"), std::string::npos);
}

TEST(Report, SaysWhereTheScheduleIsNotWhatThisCompilerCarves) {
  ReportInput input = sampleReport();
  input.classes[0][0].boxes = 7;
  EXPECT_NE(pageOf(input).find("The schedule has 7 boxes of rows, and this compiler carves 1: what is said above is of "
                               "the latter."),
            std::string::npos);
}

TEST(Report, MeasuredTimesStandBesidePredictedOnes) {
  ReportInput input = sampleReport();
  input.measured = BenchFigures{"NVIDIA H200", 2, 5, {1.6e-5, 0}};
  std::string page = pageOf(input);
  EXPECT_NE(page.find("<td class=\"n\">16.00 µs</td><td class=\"n\">1.25 x</td>"), std::string::npos);
  EXPECT_NE(page.find("<td class=\"n\">–</td><td class=\"n\">–</td>"), std::string::npos);
  EXPECT_NE(page.find("measured on NVIDIA H200, batch 2; 1.25 x is predicted of what was measured, in 1 of 8 launches"),
            std::string::npos);
  EXPECT_EQ(pageOf(sampleReport()).find("Measured"), std::string::npos);
}

} // namespace
