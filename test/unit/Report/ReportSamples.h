//===- ReportSamples.h - A small package to report on -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_REPORT_REPORTSAMPLES_H
#define OPENWORK_TEST_UNIT_REPORT_REPORTSAMPLES_H

#include "openwork/Report/Report.h"
#include "openwork/Support/Json.h"

namespace openwork::test {

/// One kernel with two classes over 512 tokens in tiles of 128, `full` and `past` (full below the diagonal, one tile
/// mask on it); plan_0 has the first for both heads and plan_1 one of each. Two layers over four steps: the first
/// changes from plan_0 to plan_1 after one step, the other keeps plan_1.
ReportInput sampleReport();

/// The page, which is expected to be made.
std::string pageOf(const ReportInput &input, const ReportLimits &limits = {});
/// The data for the page's script.
JsonValue dataOf(const std::string &page);

/// How often a text occurs.
int64_t occurrences(std::string_view text, std::string_view part);

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_REPORT_REPORTSAMPLES_H
