//===- PageData.h - What the page's script works on -------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_REPORT_PAGEDATA_H
#define OPENWORK_LIB_REPORT_PAGEDATA_H

#include "Facts.h"
#include "Pictures.h"
#include "Timelines.h"

namespace openwork {

/// The number of a layer, with its tokens where several layers have it.
std::string layerName(const Manifest &manifest, const PackageLayer &layer);

/// Layers, plans, classes, tilings, pictures and timelines as JSON, which may stand in a script element: no `<` is in
/// it. lib/Report/README.md has its fields.
std::string writePageData(const ReportInput &input, const ReportFacts &facts, const std::vector<MaskPicture> &pictures,
                          const PlanTimelines &timelines, const ReportLimits &limits, Omissions &omissions);

} // namespace openwork

#endif // OPENWORK_LIB_REPORT_PAGEDATA_H
