//===- TuneKernels.h - From a tuning folder to a cost table -----*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_TUNEKERNELS_H
#define OPENWORK_RUNNER_TUNEKERNELS_H

#include "openwork/Runner/Tuner.h"

#include <iosfwd>
#include <string>

namespace openwork {

struct TuneOptions {
  /// What `openwork tune-kernels --prepare` made.
  std::string folder;
  /// File for the table.
  std::string output;
  Tuner::Rounds rounds;
  /// Seconds to watch clocks after a rest; 0 for not at all.
  double drift = 1.5;
  /// Of the inputs.
  uint64_t seed = 1;
  /// Number of the CUDA device.
  int64_t device = 0;
};

/// Fails where an option is out of range, which needs neither folder nor device to see.
Expected<void> checkOptions(const TuneOptions &options);

/// Measures the kernels of the folder, prints what they take, and writes the folder's table with these figures in it.
/// Fails where the options, the folder, the output or the device do; the output is opened before anything is measured,
/// and is as it was after an error.
Expected<void> tuneKernels(const TuneOptions &options, std::ostream &out);

/// The same on devices of the caller's; `date` is as Origin has it.
Expected<void> tuneKernels(const TuneOptions &options, const DeviceOpener &opener, const std::string &date,
                           std::ostream &out);

} // namespace openwork

#endif // OPENWORK_RUNNER_TUNEKERNELS_H
