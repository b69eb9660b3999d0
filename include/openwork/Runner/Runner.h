//===- Runner.h - Runs, times and lists packages ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_RUNNER_H
#define OPENWORK_RUNNER_RUNNER_H

#include "openwork/Runner/LaunchLayout.h"
#include "openwork/Runner/RandomData.h"
#include "openwork/Support/Error.h"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace openwork {

/// What a run and a benchmark have in common. Defaults: every distinct plan once, on random data.
struct LaunchOptions {
  /// The package's folder.
  std::string package;
  std::optional<int64_t> layer, step;
  int64_t batch = 1;
  Layout layout = Layout::BSHD;
  DataKind data = DataKind::Normal;
  uint64_t seed = 1;
  /// Number of the CUDA device.
  int64_t device = 0;
  /// Whether a machine without a device is fine: says SKIPPED, and succeeds.
  bool allowNoDevice = false;
};

struct RunOptions : LaunchOptions {
  /// Whether to compare rows of every head with the reference.
  bool check = false;
  /// Rows of each head to compare; 0 for as many as take seconds.
  int64_t rows = 0;
  /// Text keys that count, in every batch entry; random ones if absent. For layers that take counts only.
  std::optional<int64_t> validText;
};

struct BenchOptions : LaunchOptions {
  int64_t repeats = 20;
  int64_t warmup = 3;
  /// Seconds of launches that the warm-up lasts at least: clocks follow power, and predictions are of a device that is
  /// busy.
  double settle = 0.3;
  /// File for the figures; none if empty.
  std::string json;
};

/// Sets the options that are words on a command line; errors begin with `--layout: ` or `--data: `.
Expected<void> parseWords(std::string_view layout, std::string_view data, LaunchOptions &options);

/// Fails where an option is out of range, which needs neither package nor device to see. The commands below check, too;
/// a program that asks first can tell a wrong command line from what goes wrong later.
Expected<void> checkOptions(const RunOptions &options);
Expected<void> checkOptions(const BenchOptions &options);

/// Launches each case twice, into memory filled with NaN, and prints a line for each. Returns whether all passed:
/// every element written, nothing beyond the tensors, the second launch equal bit by bit, and, where asked for, rows
/// within the bounds of RowCheck.h. Fails where the options, the package or the device do.
Expected<bool> runPackage(const RunOptions &options, std::ostream &out);

/// Times each case and prints a table: the median, least and most milliseconds by the device's clock, what the cost
/// model predicted and how far that is off, the rate on visited blocks, and in the end how good all predictions are.
/// Fails likewise, and where a launch leaves an output unwritten.
Expected<void> benchPackage(const BenchOptions &options, std::ostream &out);

/// Prints the layers, plans, kernels and classes of the package in a folder. Needs no device.
Expected<void> printPackage(const std::string &package, std::ostream &out);

} // namespace openwork

#endif // OPENWORK_RUNNER_RUNNER_H
