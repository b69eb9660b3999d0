//===- Spread.h - Repeated measurements in three numbers --------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_SPREAD_H
#define OPENWORK_RUNNER_SPREAD_H

#include <algorithm>
#include <vector>

namespace openwork {

struct Spread {
  double least = 0, median = 0, most = 0;
  bool operator==(const Spread &) const = default;
};

/// All zero for no samples; of an even number of them, the median is the mean of the middle two.
inline Spread spreadOf(std::vector<double> samples) {
  if (samples.empty())
    return {};
  std::ranges::sort(samples);
  size_t middle = samples.size() / 2;
  double median = samples.size() % 2 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
  return {samples.front(), median, samples.back()};
}

} // namespace openwork

#endif // OPENWORK_RUNNER_SPREAD_H
