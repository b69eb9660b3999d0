//===- DensityTable.h - Densities of many heads at once ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_DENSITYTABLE_H
#define OPENWORK_LIB_DRIVER_DENSITYTABLE_H

#include "HeadTable.h"

#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace openwork {

/// The classes of a few heads, as a line of a table shows them.
struct DensityRow {
  int64_t number = 0;
  std::vector<uint32_t> classes;
};

/// Prints rows of heads, each by the letter of its class, or by its density where letters do not suffice, and the
/// classes. Equal neighbours are one row. `axis` says what the rows are: layers, or steps.
Expected<void> printDensities(llvm::raw_ostream &os, const HeadTable &table, llvm::StringRef axis,
                              const std::vector<DensityRow> &rows, int64_t width);

/// `0-3 7`: ascending numbers, runs joined.
std::string joinRuns(const std::vector<int64_t> &numbers);

/// `12.5 %`
std::string percent(double share);

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_DENSITYTABLE_H
