//===- Tables.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Tables.h"

#include "Text.h"

#include <algorithm>
#include <set>

using namespace openwork;

/// `none` of the entries where there are no more than the limit; else says so.
static int64_t cut(int64_t count, int64_t most, std::string_view what, Omissions &omissions) {
  if (count > most)
    omissions.push_back("The table of " + std::string(what) + " has the first " + grouped(most) + " of " +
                        grouped(count) + ".");
  return std::min(count, most);
}

static std::string cell(const std::string &html) { return "<td>" + html + "</td>"; }
static std::string number(const std::string &html) { return "<td class=\"n\">" + html + "</td>"; }
static std::string headCell(const std::string &html) { return "<th scope=\"row\">" + html + "</th>"; }

/// A table with a caption for those who do not see it, in a frame of its own that scrolls.
static std::string table(const std::string &caption, std::initializer_list<std::string_view> columns,
                         const std::string &rows) {
  std::string html = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + caption +
                     "\"><table><caption>" + caption + "</caption><thead><tr>";
  for (std::string_view column : columns) {
    bool isNumber = column.starts_with('#');
    html += isNumber ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">";
    html += std::string(column.substr(isNumber)) + "</th>";
  }
  return html + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

static std::string describeHeads(const Manifest &manifest) {
  std::set<int64_t> heads;
  for (const PackageLayer &layer : manifest.layers)
    heads.insert(layer.geometry.heads);
  std::string most = counted(*heads.rbegin(), "head");
  return heads.size() == 1 ? most : grouped(*heads.begin()) + " to " + most;
}

std::string openwork::writeSummary(const ReportInput &input, const ReportFacts &facts) {
  const Manifest &manifest = input.manifest;
  const PackageGeometry &first = manifest.layers.front().geometry;
  std::string text = counted(std::ssize(manifest.layers), "layer") + " of " + describeHeads(manifest) + ", ";
  text += facts.steps > 1 ? counted(facts.steps, "denoising step") + ", " : "";
  text += counted(first.queryTokens, "token");
  if (first.keyTokens != first.queryTokens)
    text += " by " + grouped(first.keyTokens);
  text += " in the first layer, " + std::string(name(first.dtype)) + ", head dim " + std::to_string(first.headDim);
  return text + "; compiled for " + escaped(manifest.target) + ".";
}

static std::string figure(const std::string &label, const std::string &value, const std::string &note) {
  return "<div><dt>" + label + "</dt><dd>" + value + "</dd><dd class=\"note\">" + note + "</dd></div>\n";
}

static std::string measuredFigure(const ReportInput &input, const Totals &totals) {
  std::string note =
      "measured on " + escaped(input.measured->device, 60) + ", batch " + grouped(input.measured->batch) + "; " +
      factorText(totals.predictedOfMeasured / totals.measuredSeconds) + " is predicted of what was measured, in " +
      grouped(totals.measuredLaunches) + " of " + counted(totals.launches, "launch");
  return figure("Measured attention", secondsText(totals.measuredSeconds), note);
}

std::string openwork::writeFigures(const ReportInput &input, const ReportFacts &facts) {
  const Totals &totals = facts.totals;
  const Manifest &manifest = input.manifest;
  double density = totals.blocks ? double(totals.visited) / double(totals.blocks) : 0;
  int64_t code = 0, data = 0;
  for (const PackageKernel &kernel : manifest.kernels)
    code += kernel.image().bytes;
  for (const ClassFacts &entry : facts.classes)
    data += entry.carving.cost.dataBytes;
  std::string html = figure("Blocks visited", percentOf(density),
                            "of the blocks of all heads, over " + counted(totals.launches, "launch") +
                                ": the others are neither loaded nor computed");
  std::string launches = "of one pass through all layers" + std::string(facts.steps > 1 ? " and steps" : "");
  if (totals.predictedSeconds > 0)
    html += figure("Predicted attention", secondsText(totals.predictedSeconds),
                   launches + "; every block would take " + secondsText(totals.denseSeconds)) +
            figure("Faster than dense", factorText(totals.denseSeconds / totals.predictedSeconds),
                   "by the cost model, the same kernel visiting every block");
  if (input.measured && totals.measuredSeconds > 0)
    html += measuredFigure(input, totals);
  html += figure("Kernels", grouped(std::ssize(manifest.kernels)),
                 counted(std::ssize(facts.classes), "head class") + " with " +
                     counted(std::ssize(facts.masks), "distinct mask") + ", in " +
                     counted(std::ssize(manifest.plans), "plan") + " of launches");
  return html + figure("Code", bytesText(code), "of all kernels, " + bytesText(data) + " of index data in them");
}

//===----------------------------------------------------------------------===//
// Classes and kernels
//===----------------------------------------------------------------------===//

static std::string classRow(const ReportInput &input, const ClassFacts &entry, size_t index) {
  const MaskStatistics &figures = entry.statistics;
  const CarveCost &cost = entry.carving.cost;
  std::string id = std::to_string(index);
  double partial = figures.visited() ? double(figures.partial) / double(figures.visited()) : 0;
  const BlockMask &mask = entry.given->mask;
  return "<tr>" +
         headCell("<button class=\"thumb\" data-class=\"" + id + "\" aria-label=\"Enlarge the mask of " +
                  escaped(entry.entry->name) + "\"></button> <a href=\"#class-" + id + "\">" +
                  escaped(entry.entry->name) + "</a>") +
         number(grouped(entry.uses)) + number(percentOf(figures.visitedDensity())) +
         number(percentOf(figures.pairDensity())) + number(percentOf(partial)) + cell(escaped(entry.entry->form)) +
         number(grouped(cost.boxes)) + number(grouped(cost.nests)) + number(bytesText(cost.codeBytes)) +
         number(bytesText(cost.dataBytes)) + cell(escaped(mask.tiling().str())) +
         number(grouped(mask.numRows()) + " × " + grouped(mask.numColumns())) +
         cell(escaped(input.manifest.kernels[entry.kernel].name)) + "</tr>\n";
}

std::string openwork::writeClassTable(const ReportInput &input, const ReportFacts &facts, const ReportLimits &limits,
                                      Omissions &omissions) {
  std::string rows;
  int64_t count = cut(std::ssize(facts.classes), limits.tableRows, "classes", omissions);
  for (int64_t i = 0; i < count; ++i)
    rows += classRow(input, facts.classes[i], i);
  return table("Head classes",
               {"Class", "#Heads", "#Density", "#Pairs", "#Partial", "Form", "#Boxes", "#Nests", "#Code", "#Data",
                "Tiles (query by key)", "#Blocks", "Kernel"},
               rows);
}

static std::string yesNo(bool value) { return value ? "yes" : "no"; }

static std::string kernelRow(const PackageKernel &kernel) {
  const KernelSpec &spec = kernel.spec;
  const PackageFile &file = kernel.image();
  return "<tr>" + headCell(escaped(kernel.name)) + cell(std::string(name(spec.dtype))) +
         number(std::to_string(spec.headDim) + " × " + std::to_string(spec.valueDim)) +
         number(std::to_string(spec.tileM) + " × " + std::to_string(spec.tileN)) + number(std::to_string(spec.stages)) +
         number(std::to_string(spec.consumerWarpgroups)) + number(std::to_string(spec.cluster)) +
         cell(yesNo(spec.overlap)) + cell(yesNo(spec.pingpong)) +
         number(kernel.registers ? grouped(kernel.registers) : "–") + number(bytesText(kernel.sharedMemoryBytes)) +
         number(grouped(std::ssize(kernel.classes))) + cell(escaped(file.path)) + number(bytesText(file.bytes)) +
         "</tr>\n";
}

std::string openwork::writeKernelTable(const ReportInput &input, const ReportLimits &limits, Omissions &omissions) {
  std::string rows;
  int64_t count = cut(std::ssize(input.manifest.kernels), limits.tableRows, "kernels", omissions);
  for (int64_t i = 0; i < count; ++i)
    rows += kernelRow(input.manifest.kernels[i]);
  return table("Kernels",
               {"Kernel", "Type", "#Head dims", "#Tiles", "#Stages", "#Warpgroups", "#Cluster", "Overlap", "Ping-pong",
                "#Registers", "#Shared memory", "#Classes", "File", "#Size"},
               rows);
}

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

static std::string planRow(const ReportInput &input, const ReportFacts &facts, int64_t timeline, size_t index) {
  const PackagePlan &plan = input.manifest.plans[index];
  const PlanFacts &known = facts.plans[index];
  std::string row = "<tr>" + headCell(escaped(plan.name)) + cell(escaped(input.manifest.kernels[plan.kernel].name)) +
                    number(grouped(std::ssize(plan.classes))) + number(grouped(known.uses)) +
                    number(percentOf(plan.density)) + cell(plan.isPersistent ? "stay" : "one each") +
                    number(secondsText(plan.predictedSeconds)) + number(secondsText(known.denseSeconds)) +
                    number(plan.predictedSeconds > 0 ? factorText(known.denseSeconds / plan.predictedSeconds) : "–");
  if (input.measured) {
    double seconds = input.measured->seconds[index];
    row += number(seconds > 0 ? secondsText(seconds) : "–");
    row += number(seconds > 0 ? factorText(plan.predictedSeconds / seconds) : "–");
  }
  std::string button = "<button data-plan=\"" + std::to_string(index) + "\" aria-label=\"Show the work order of " +
                       escaped(plan.name) + "\">show</button>";
  return row + cell(timeline < 0 ? "–" : button) + "</tr>\n";
}

std::string openwork::writePlanTable(const ReportInput &input, const ReportFacts &facts, const PlanTimelines &timelines,
                                     const ReportLimits &limits, Omissions &omissions) {
  std::string rows;
  int64_t count = cut(std::ssize(input.manifest.plans), limits.tableRows, "plans", omissions);
  for (int64_t i = 0; i < count; ++i)
    rows += planRow(input, facts, timelines.timelineOf[i], i);
  if (input.measured)
    return table("Plans",
                 {"Plan", "Kernel", "#Heads", "#Launches", "#Density", "CTAs", "#Predicted", "#Dense", "#Faster",
                  "#Measured", "#Predicted / measured", "Work order"},
                 rows);
  return table(
      "Plans",
      {"Plan", "Kernel", "#Heads", "#Launches", "#Density", "CTAs", "#Predicted", "#Dense", "#Faster", "Work order"},
      rows);
}

//===----------------------------------------------------------------------===//
// Origins and omissions
//===----------------------------------------------------------------------===//

std::string openwork::writeOrigins(const ReportInput &input) {
  std::string html = "<dl class=\"origins\">\n";
  for (const ReportFact &fact : input.origins)
    html += "<dt>" + escaped(fact.label) + "</dt><dd>" + escaped(fact.value, 400) + "</dd>\n";
  return html + "</dl>\n";
}

std::string openwork::writeOmissions(const Omissions &omissions) {
  if (omissions.empty())
    return "";
  std::string html = "<aside class=\"omissions\"><h2>What is left out</h2><ul>\n";
  for (const std::string &omission : omissions)
    html += "<li>" + escaped(omission, 400) + "</li>\n";
  return html + "</ul></aside>\n";
}
