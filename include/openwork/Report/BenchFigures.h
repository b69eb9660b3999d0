//===- BenchFigures.h - What openwork bench --json has written --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_REPORT_BENCHFIGURES_H
#define OPENWORK_REPORT_BENCHFIGURES_H

#include "openwork/Package/Manifest.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// Measured launches of a package's plans.
struct BenchFigures {
  std::string device;
  int64_t batch = 1, repeats = 1;
  /// Seconds for one batch entry, by plan of the manifest: the median over the layers and steps that were timed, or 0
  /// where there were none.
  std::vector<double> seconds;
};

/// Figures of this package; errors name `file` and the place: another package, or a plan or kernel that it lacks.
Expected<BenchFigures> parseBenchFigures(std::string_view text, std::string_view file, const Manifest &manifest);
/// parseBenchFigures of the file at `path`.
Expected<BenchFigures> readBenchFigures(const std::string &path, const Manifest &manifest);

} // namespace openwork

#endif // OPENWORK_REPORT_BENCHFIGURES_H
