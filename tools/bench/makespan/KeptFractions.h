//===- KeptFractions.h - Measured density of each head ----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TOOLS_BENCH_MAKESPAN_KEPTFRACTIONS_H
#define OPENWORK_TOOLS_BENCH_MAKESPAN_KEPTFRACTIONS_H

#include "openwork/Support/Error.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace openwork::bench {

/// The heads of one layer at one denoising step. kept[h] in [0, 1] is the fraction of tokens that head h keeps.
struct MeasuredLaunch {
  int64_t step = 0;
  int64_t layer = 0;
  std::vector<double> kept;
};

/// Reads a table of the SVOO project: the line `Step,Layer,Head,Sparsity`, then one line for each head, heads from 0
/// within a launch, launches in ascending order of step and layer, all with the same number of heads. Lines end in LF
/// or CR LF. The last column holds the KEPT fraction, whatever its name says. Anything else is an error with line and
/// column.
Expected<std::vector<MeasuredLaunch>> parseKeptFractions(std::string_view text);

} // namespace openwork::bench

#endif // OPENWORK_TOOLS_BENCH_MAKESPAN_KEPTFRACTIONS_H
