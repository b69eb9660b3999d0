//===- ClassDetails.cpp - The form of each class, and why it has it -------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Tables.h"

#include "Text.h"

#include <algorithm>
#include <cmath>

using namespace openwork;

namespace {

/// What is left of the room for texts.
struct LoopsRoom {
  int64_t each, all;
  int64_t cut = 0, absent = 0;

  /// As much of the text as fits, in whole lines, as HTML.
  std::string take(const std::string &text);
};

} // namespace

std::string LoopsRoom::take(const std::string &text) {
  int64_t room = std::min(each, all);
  if (std::ssize(text) <= room) {
    all -= std::ssize(text);
    return escapeText(text);
  }
  size_t end = text.rfind('\n', std::max<int64_t>(room, 0));
  if (room <= 0 || end == std::string::npos) {
    ++absent;
    return "(left out)";
  }
  ++cut;
  all -= int64_t(end);
  int64_t shown = 1 + std::ranges::count(std::string_view(text).substr(0, end), '\n');
  return escapeText(text.substr(0, end)) + "\n... " + grouped(std::ranges::count(text, '\n') - shown) + " more lines";
}

static std::string instructions(double price) { return grouped(std::llround(price)) + " instructions"; }

/// Why the carver took this form: what the others would cost.
static std::string reasonOf(const ClassFacts &entry) {
  const Carving &carving = entry.carving;
  const FormPrices &prices = entry.prices;
  std::string others = "As words in the code the mask would take " + instructions(prices.immediate) +
                       ", as read-only data what " + instructions(prices.embedded) + " take, with " +
                       bytesText(prices.embeddedBytes) + ".";
  if (carving.bits.empty())
    return "Affine: every row's bounds are functions of its place, so that no index data exists. The loops take "
           "about " +
           instructions(prices.carved) + ". " + others;
  if (carving.affine.empty())
    return "Bits: no loops were cheaper than the mask's own bits, which take what " + instructions(prices.carved) +
           " do. " + others;
  return "Mixed: " + counted(std::ssize(carving.affine), "box") + " of rows " +
         (carving.affine.size() == 1 ? "is loops" : "are loops") + ", and " + counted(std::ssize(carving.bits), "box") +
         " of rows, for which loops would cost more, " + (carving.bits.size() == 1 ? "keeps its" : "keep their") +
         " bits; together they take what " + instructions(prices.carved) + " do. " + others;
}

static std::string costOf(const CarveCost &cost) {
  std::string text =
      counted(cost.boxes, "box") + " of rows, " + counted(cost.nests, "nest") + " of " + counted(cost.loops, "loop");
  if (cost.immediateWords)
    text += ", " + counted(cost.immediateWords, "word") + " in the code";
  if (cost.embeddedWords)
    text += ", " + counted(cost.embeddedWords, "word") + " of data";
  return text + ": " + bytesText(cost.codeBytes) + " of code and " + bytesText(cost.dataBytes) +
         " of data by estimate.";
}

static std::string rowOrderOf(const ReportClass &given) {
  return given.rowOrder.empty() ? "Query tiles are dealt as they are numbered."
                                : "Query tiles are dealt in an order of their own, a table in the binary.";
}

static std::string detailsOf(const ReportInput &input, const ClassFacts &entry, size_t index, LoopsRoom &room) {
  std::string id = std::to_string(index);
  std::string html = "<details class=\"class\" id=\"class-" + id + "\"><summary><img data-class=\"" + id +
                     "\" alt=\"\" width=\"40\" height=\"40\"><span>" + escaped(entry.entry->name) +
                     "</span><span class=\"muted\">" + escaped(input.manifest.kernels[entry.kernel].name) + ", " +
                     escaped(entry.entry->form) + ", " + percentOf(entry.statistics.visitedDensity()) +
                     "</span></summary>\n";
  html += "<p>" + reasonOf(entry) + " " + costOf(entry.carving.cost) + " " + rowOrderOf(*entry.given) + "</p>\n";
  if (int64_t carved = entry.carving.cost.boxes; entry.given->boxes != carved)
    html += "<p>The schedule has " + counted(entry.given->boxes, "box") + " of rows, and this compiler carves " +
            grouped(carved) + ": what is said above is of the latter.</p>\n";
  html += "<h4>Rows and the key tiles they visit</h4><pre tabindex=\"0\"><code>" + room.take(entry.carving.str()) +
          "</code></pre>\n";
  return html + "<h4>The loops of the schedule, as MLIR</h4><pre tabindex=\"0\"><code>" +
         room.take(entry.given->loops) + "</code></pre></details>\n";
}

std::string openwork::writeClassDetails(const ReportInput &input, const ReportFacts &facts, const ReportLimits &limits,
                                        Omissions &omissions) {
  LoopsRoom room{limits.classLoops, limits.allLoops};
  std::string html;
  int64_t count = std::min(std::ssize(facts.classes), limits.tableRows);
  for (int64_t i = 0; i < count; ++i)
    html += detailsOf(input, facts.classes[i], i, room);
  if (room.cut + room.absent > 0)
    omissions.push_back("Of the texts of loops " + grouped(room.cut) + " end early and " + grouped(room.absent) +
                        " are left out; openwork compile PACKAGE --compile-to=specialize prints them.");
  constexpr int64_t few = 24;
  std::string open = count <= few ? " open" : "";
  return "<details class=\"all\"" + open + "><summary>Forms and loops of " + counted(count, "class") + "</summary>\n" +
         html + "</details>\n";
}
