//===- Report.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Report/Report.h"

#include "Facts.h"
#include "PageData.h"
#include "Pictures.h"
#include "Tables.h"
#include "Text.h"
#include "Timelines.h"
#include "openwork/Support/Sha256.h"

#include <cassert>
#include <map>

using namespace openwork;

static constexpr std::string_view kPage =
#include "report.html.inc"
    ;
static constexpr std::string_view kStyle =
#include "report.css.inc"
    ;
static constexpr std::string_view kScript =
#include "report.js.inc"
    ;

/// What a policy allows a script or style by, so that nothing else on the page can run.
static std::string hashSource(std::string_view text) {
  Sha256Digest digest = sha256(text);
  return "'sha256-" + base64(std::as_bytes(std::span(digest))) + "'";
}

static std::string policy() {
  return "default-src 'none'; img-src data: blob:; style-src " + hashSource(kStyle) + "; script-src " +
         hashSource(kScript) + "; base-uri 'none'; form-action 'none'";
}

/// Replaces each {{NAME}} of the page once, whatever the parts hold.
static std::string fill(std::string_view page, const std::map<std::string_view, std::string> &parts) {
  std::string html;
  for (size_t begin; (begin = page.find("{{")) != std::string_view::npos;) {
    size_t end = page.find("}}", begin);
    html += page.substr(0, begin);
    auto part = parts.find(page.substr(begin + 2, end - begin - 2));
    assert(part != parts.end() && "the page has a part that nobody writes");
    html += part->second;
    page.remove_prefix(end + 2);
  }
  return html += page;
}

/// Timelines may have what pictures leave.
static int64_t roomForTimelines(const std::vector<MaskPicture> &pictures, const ReportLimits &limits) {
  int64_t room = limits.timelineBytes + limits.pictureBytes;
  for (const MaskPicture &picture : pictures)
    room -= std::ssize(picture.png);
  return room;
}

Expected<std::string> openwork::writeReport(const ReportInput &input, const ReportLimits &limits) {
  Expected<ReportFacts> facts = ReportFacts::get(input);
  if (!facts)
    return tl::unexpected(facts.error());
  Omissions omissions;
  Expected<std::vector<MaskPicture>> pictures = drawPictures(facts->masks, limits, omissions);
  if (!pictures)
    return tl::unexpected(pictures.error());
  PlanTimelines timelines = makeTimelines(input, *facts, limits, roomForTimelines(*pictures, limits), omissions);
  std::map<std::string_view, std::string> parts;
  parts["policy"] = policy();
  parts["style"] = kStyle;
  parts["script"] = kScript;
  parts["name"] = escaped(input.manifest.name);
  parts["summary"] = writeSummary(input, *facts);
  parts["figures"] = writeFigures(input, *facts);
  parts["classes"] = writeClassTable(input, *facts, limits, omissions);
  parts["details"] = writeClassDetails(input, *facts, limits, omissions);
  parts["kernels"] = writeKernelTable(input, limits, omissions);
  parts["plans"] = writePlanTable(input, *facts, timelines, limits, omissions);
  parts["origins"] = writeOrigins(input);
  parts["data"] = writePageData(input, *facts, *pictures, timelines, limits, omissions);
  parts["omissions"] = writeOmissions(omissions);
  return fill(kPage, parts);
}
