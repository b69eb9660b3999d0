//===- Tables.h - The parts of the page that are text -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_REPORT_TABLES_H
#define OPENWORK_LIB_REPORT_TABLES_H

#include "Facts.h"
#include "Timelines.h"

namespace openwork {

/// @name Pieces of HTML
/// @{
/// What the package is, in a sentence.
std::string writeSummary(const ReportInput &input, const ReportFacts &facts);
/// A few figures of the whole, and what they mean.
std::string writeFigures(const ReportInput &input, const ReportFacts &facts);
std::string writeClassTable(const ReportInput &input, const ReportFacts &facts, const ReportLimits &limits,
                            Omissions &omissions);
std::string writeKernelTable(const ReportInput &input, const ReportLimits &limits, Omissions &omissions);
std::string writePlanTable(const ReportInput &input, const ReportFacts &facts, const PlanTimelines &timelines,
                           const ReportLimits &limits, Omissions &omissions);
std::string writeOrigins(const ReportInput &input);
std::string writeOmissions(const Omissions &omissions);
/// The form of each class, why it has it, and its loops; in ClassDetails.cpp.
std::string writeClassDetails(const ReportInput &input, const ReportFacts &facts, const ReportLimits &limits,
                              Omissions &omissions);
/// @}

} // namespace openwork

#endif // OPENWORK_LIB_REPORT_TABLES_H
