//===- RowCheck.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/RowCheck.h"

#include "Text.h"
#include "openwork/Reference/Float16.h"

#include <cmath>
#include <limits>

using namespace openwork;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// NaN and infinities where there should be none are infinitely wrong.
static double distance(double actual, double reference) {
  if (actual == reference)
    return 0;
  double error = std::abs(actual - reference);
  return std::isnan(error) ? kInfinity : error;
}

static void update(WorstError &worst, const std::string &place, double actual, double reference, double bound) {
  double error = distance(actual, reference);
  double share = error == 0 ? 0 : bound > 0 ? error / bound : kInfinity;
  worst.error = std::max(worst.error, error);
  if (share <= worst.share)
    return;
  worst.share = share;
  worst.place = place + formatText(": expects %.7g within %.2g, got %.7g", reference, bound, actual);
}

void RowCheck::addOutput(const std::string &place, int64_t row, const AttentionRows &actualRows,
                         const AttentionRows &referenceRows, double emulatedError, const Sensitivity &sensitivity) {
  std::span<const double> actual = actualRows.row(row), reference = referenceRows.row(row);
  std::span<const double> moves = sensitivity.row(row), sums = sensitivity.sumsOf(row);
  double largest = 0;
  for (size_t d = 0; d < reference.size(); ++d) {
    largest = std::max(largest, std::abs(reference[d]));
    double error = distance(actual[d], reference[d]);
    squaredErrors += error * error;
    squares += reference[d] * reference[d];
  }
  double bound = 2 * std::max(emulatedError, unitRoundoff(dtype) * largest);
  for (size_t d = 0; d < reference.size(); ++d)
    update(worstOutput, place + ", column " + std::to_string(d), actual[d], reference[d],
           bound + share * moves[d] + sumShare * sums[d]);
}

void RowCheck::addLse(const std::string &place, double actual, double reference, double emulatedError,
                      double sensitivity) {
  double bound =
      std::isinf(reference) ? 0 : 4 * emulatedError + 1e-5 + 0x1p-21 * std::abs(reference) + share * sensitivity;
  update(worstLse, place, actual, reference, bound);
}

void RowCheck::add(int64_t entry, int64_t head, std::span<const int64_t> queries, const AttentionRows &actual,
                   const AttentionRows &reference, std::span<const AttentionRows> emulated,
                   const Sensitivity &sensitivity) {
  for (size_t i = 0; i < queries.size(); ++i) {
    std::string place =
        formatText("batch entry %lld, head %lld, query %lld", (long long)entry, (long long)head, (long long)queries[i]);
    double outputError = 0, lseError = 0;
    for (const AttentionRows &each : emulated) {
      for (size_t d = 0; d < reference.row(i).size(); ++d)
        outputError = std::max(outputError, distance(each.row(i)[d], reference.row(i)[d]));
      lseError = std::max(lseError, distance(each.lse[i], reference.lse[i]));
    }
    addOutput(place, int64_t(i), actual, reference, outputError, sensitivity);
    if (hasLse)
      addLse(place, actual.lse[i], reference.lse[i], lseError, sensitivity.lse[i]);
  }
  rows += int64_t(queries.size());
}

void RowCheck::compare(int64_t entry, int64_t head, std::span<const int64_t> queries, const AttentionRows &actual,
                       const HeadInputs &inputs, const KeptKeys &kept, int64_t tileN) {
  AttentionRows reference = computeAttention(inputs, kept, queries);
  std::vector<AttentionRows> emulated = {emulateKernel(inputs, kept, queries, dtype, tileN, KeyOrder::Descending)};
  if (arch == Arch::Host)
    emulated.push_back(emulateKernel(inputs, kept, queries, dtype, tileN, KeyOrder::Ascending));
  add(entry, head, queries, actual, reference, emulated, computeSensitivity(inputs, kept, queries, reference));
}

double RowCheck::relativeError() const {
  return squaredErrors == 0 ? 0 : squares == 0 ? kInfinity : std::sqrt(squaredErrors / squares);
}
