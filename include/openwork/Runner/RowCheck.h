//===- RowCheck.h - Rows of a kernel against the reference ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How far may a faultless kernel be off? It rounds P and O to 16 bits, sums in f32, and takes the keys in an order of
// its own. The reference library emulates just that on the same rows, and says how far tensor cores that truncate
// products move a row, so that the bound of a row follows its data:
//
//     |O - reference|    <= 2 * max(emulated error of the row, u * largest |O| of the row) + t * sensitivity
//     |LSE - reference|  <= 4 * emulated error + 1e-5 + 2^-21 |LSE| + t * sensitivity
//
// where u is the dtype's roundoff and t tensorCoreShare. On normal data the sensitivity of an LSE is about 7: it widens
// the bound by 7e-6. O of many keys hides the loss of a single one behind its rounding. The LSE does not: it is f32
// throughout.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_ROWCHECK_H
#define OPENWORK_RUNNER_ROWCHECK_H

#include "openwork/Reference/Attention.h"

#include <span>
#include <string>

namespace openwork {

/// The largest error so far, its bound, and the place.
struct WorstError {
  double error = 0;
  /// Error / bound, of the row where that is largest.
  double share = 0;
  /// `batch entry 0, head 3, query 17, column 5: expects 0.25 within 0.001, got 0.5`.
  std::string place;
};

/// The errors of all rows of a launch that were compared.
class RowCheck {
public:
  RowCheck(DType dtype, int64_t headDim, bool hasLse) : dtype(dtype), share(tensorCoreShare(headDim)), hasLse(hasLse) {}

  /// Takes in the rows of the given queries of one head, as the kernel wrote them.
  void add(int64_t entry, int64_t head, std::span<const int64_t> queries, const AttentionRows &actual,
           const AttentionRows &reference, const AttentionRows &emulated, const AttentionRows &sensitivity);

  int64_t numRows() const { return rows; }
  const WorstError &output() const { return worstOutput; }
  const WorstError &lse() const { return worstLse; }
  /// Frobenius norm of all errors of O / that of the reference.
  double relativeError() const;
  bool passes() const { return worstOutput.share <= 1 && worstLse.share <= 1; }

private:
  void addOutput(const std::string &place, std::span<const double> actual, std::span<const double> reference,
                 std::span<const double> emulated, std::span<const double> sensitivity);
  void addLse(const std::string &place, double actual, double reference, double emulated, double sensitivity);

  DType dtype;
  double share;
  bool hasLse;
  int64_t rows = 0;
  double squaredErrors = 0, squares = 0;
  WorstError worstOutput, worstLse;
};

} // namespace openwork

#endif // OPENWORK_RUNNER_ROWCHECK_H
