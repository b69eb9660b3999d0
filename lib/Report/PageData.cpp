//===- PageData.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PageData.h"

#include "Text.h"
#include "openwork/Picture/HeadFigure.h"
#include "openwork/Support/JsonWriter.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace openwork;
using Layout = JsonWriter::Layout;

std::string openwork::layerName(const Manifest &manifest, const PackageLayer &layer) {
  std::string name = std::to_string(layer.layer);
  auto isSame = [&](const PackageLayer &other) { return other.layer == layer.layer; };
  if (std::ranges::count_if(manifest.layers, isSame) > 1)
    name += " (" + grouped(layer.geometry.queryTokens) + " tokens)";
  return name;
}

namespace {

class DataWriter {
public:
  DataWriter(const ReportInput &input, const ReportFacts &facts, const ReportLimits &limits, Omissions &omissions)
      : manifest(input.manifest), facts(facts), limits(limits), omissions(omissions) {
    json.beginObject();
    json.key("steps").integer(facts.steps);
  }

  void writeLayers();
  void writePlans(const PlanTimelines &timelines);
  void writeClasses();
  void writeTilings();
  void writePictures(const std::vector<MaskPicture> &pictures);
  void writeTimelines(const PlanTimelines &timelines);
  std::string take();

private:
  void writeTiling(const Tiling &tiling);
  void writeFrames(const AxisTiling &axis);

  const Manifest &manifest;
  const ReportFacts &facts;
  const ReportLimits &limits;
  Omissions &omissions;
  JsonWriter json;
  std::vector<const Tiling *> tilings;
};

} // namespace

/// The plans of a layer as pairs of a plan and how many steps in a row have it.
static std::vector<int64_t> runsOf(const std::vector<int64_t> &plans, int64_t steps) {
  std::vector<int64_t> runs;
  for (int64_t plan : plans) {
    if (runs.empty() || runs[runs.size() - 2] != plan)
      runs.insert(runs.end(), {plan, 0});
    ++runs.back();
  }
  if (plans.size() == 1)
    runs.back() = steps;
  return runs;
}

void DataWriter::writeLayers() {
  int64_t room = limits.planRuns, missing = 0;
  json.key("layers").beginArray();
  for (const PackageLayer &layer : manifest.layers) {
    std::vector<int64_t> runs = runsOf(layer.plans, facts.steps);
    room -= std::ssize(runs);
    if (room < 0) {
      ++missing;
      continue;
    }
    json.beginObject(Layout::Line).key("name").string(layerName(manifest, layer));
    json.key("heads").integer(layer.geometry.heads).key("plans").integers(runs).end();
  }
  json.end();
  if (missing > 0)
    omissions.push_back("The last " + grouped(missing) + " of " + counted(std::ssize(manifest.layers), "layer") +
                        (missing == 1 ? " is" : " are") + " not in the maps: their plans change too often.");
}

/// Microseconds suffice for a page.
static double roundedMs(double seconds) { return std::round(seconds * 1e6) / 1e3; }

void DataWriter::writePlans(const PlanTimelines &timelines) {
  int64_t room = limits.planHeads, missing = 0;
  json.key("plans").beginArray();
  for (size_t i = 0; i < manifest.plans.size(); ++i) {
    const PackagePlan &plan = manifest.plans[i];
    json.beginObject(Layout::Line).key("name").string(plan.name);
    json.key("ms").real(roundedMs(plan.predictedSeconds)).key("dense").real(roundedMs(facts.plans[i].denseSeconds));
    json.key("timeline").integer(timelines.timelineOf[i]);
    room -= std::ssize(plan.classes);
    if (room >= 0) {
      std::vector<int64_t> classes;
      for (uint16_t index : plan.classes)
        classes.push_back(int64_t(facts.classIndex(plan.kernel, index)));
      json.key("classes").integers(classes);
      if (!std::ranges::is_sorted(plan.order))
        json.key("order").integers(plan.order);
    }
    missing += room < 0;
    json.end();
  }
  json.end();
  if (missing > 0)
    omissions.push_back("The heads of the last " + grouped(missing) + " of " +
                        counted(std::ssize(manifest.plans), "plan") + " are not in the maps.");
}

void DataWriter::writeClasses() {
  std::map<const Tiling *, size_t> known;
  json.key("classes").beginArray();
  int64_t count = std::min(std::ssize(facts.classes), limits.dataClasses);
  for (int64_t i = 0; i < count; ++i) {
    const ClassFacts &entry = facts.classes[i];
    auto [tiling, isNew] = known.try_emplace(&entry.given->mask.tiling(), tilings.size());
    if (isNew)
      tilings.push_back(tiling->first);
    json.beginObject(Layout::Line).key("name").string(entry.entry->name);
    json.key("kernel").string(manifest.kernels[entry.kernel].name);
    json.key("full").integer(entry.statistics.full).key("partial").integer(entry.statistics.partial);
    json.key("pairs").real(std::round(entry.statistics.pairDensity() * 1e5) / 1e5);
    json.key("tiling").integer(int64_t(tiling->second)).key("picture").integer(int64_t(entry.mask)).end();
  }
  json.end();
  if (int64_t missing = std::ssize(facts.classes) - count; missing > 0)
    omissions.push_back("The last " + grouped(missing) + " of " + counted(std::ssize(facts.classes), "class") +
                        " are not in the maps.");
}

void DataWriter::writeFrames(const AxisTiling &axis) {
  json.beginArray(Layout::Line);
  for (const FrameStart &start : frameStarts(axis))
    json.integer(start.frame).real(std::round(start.tile * 100) / 100);
  json.end();
}

void DataWriter::writeTiling(const Tiling &tiling) {
  json.beginObject(Layout::Line).key("text").string(tiling.str());
  json.key("rows").integer(tiling.numRows()).key("columns").integer(tiling.numColumns());
  json.key("tileM").integer(tiling.query.tileSize()).key("tileN").integer(tiling.key.tileSize());
  json.key("grid").string(tiling.query.grid().str()).key("keyGrid").string(tiling.key.grid().str());
  json.key("rowFrames");
  writeFrames(tiling.query);
  json.key("columnFrames");
  writeFrames(tiling.key);
  json.end();
}

void DataWriter::writeTilings() {
  json.key("tilings").beginArray();
  for (const Tiling *tiling : tilings)
    writeTiling(*tiling);
  json.end();
}

void DataWriter::writePictures(const std::vector<MaskPicture> &pictures) {
  json.key("pictures").beginArray();
  for (const MaskPicture &picture : pictures)
    json.beginObject(Layout::Line)
        .key("side")
        .integer(picture.side)
        .key("png")
        .string(base64(std::as_bytes(std::span(picture.png))))
        .end();
  json.end();
}

void DataWriter::writeTimelines(const PlanTimelines &timelines) {
  json.key("timelines").beginArray();
  for (const PackedTimeline &timeline : timelines.timelines) {
    json.beginObject(Layout::Line).key("ms").real(roundedMs(timeline.seconds));
    json.key("slots").integer(timeline.slots).key("allSlots").integer(timeline.allSlots);
    json.key("heads").integer(timeline.heads).key("ends").string(timeline.ends).end();
  }
  json.end();
}

std::string DataWriter::take() {
  json.end();
  std::string text = json.take(), safe;
  safe.reserve(text.size());
  // In JSON it stands in strings alone.
  for (char c : text)
    c == '<' ? void(safe += "\\u003c") : void(safe += c);
  return safe;
}

std::string openwork::writePageData(const ReportInput &input, const ReportFacts &facts,
                                    const std::vector<MaskPicture> &pictures, const PlanTimelines &timelines,
                                    const ReportLimits &limits, Omissions &omissions) {
  DataWriter writer(input, facts, limits, omissions);
  writer.writeLayers();
  writer.writePlans(timelines);
  writer.writeClasses();
  writer.writeTilings();
  writer.writePictures(pictures);
  writer.writeTimelines(timelines);
  return writer.take();
}
