//===- PackageReport.h - What a report takes from a package -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_PACKAGEREPORT_H
#define OPENWORK_LIB_DRIVER_PACKAGEREPORT_H

#include "Session.h"
#include "openwork/Report/Report.h"

#include <string>

namespace openwork {

/// A command line that asks for a report.
struct ReportRequest {
  /// The package's folder.
  std::string package;
  /// Files of figures and costs; none where they are empty.
  std::string measured, costs;
  int64_t sms = 0;
};

/// Opens a package and proves its schedule as `openwork verify` does, all but its code, and gathers what a report shows
/// of it.
mlir::FailureOr<ReportInput> gatherReport(Session &session, const ReportRequest &request);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_PACKAGEREPORT_H
