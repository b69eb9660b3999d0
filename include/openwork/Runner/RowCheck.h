//===- RowCheck.h - Rows of a kernel against the reference ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How far may a faultless kernel be off? It rounds P and O to the dtype, sums in f32, and takes the keys in an order of
// its own. The reference library emulates just that on the same rows, and says how far a row moves with tensor cores
// that truncate products, or with another order of sums, so that the bound of a row follows its data:
//
//     |O - reference|    <= 2 * max(emulated error of the row, u * largest |O| of the row) + t * sensitivity + s * sums
//     |LSE - reference|  <= 4 * emulated error + 1e-5 + 2^-21 |LSE| + t * sensitivity
//
// where u is the dtype's roundoff. On sm_90, t is tensorCoreShare and s is 0. On the host, t is floatShare; s is 2^-23,
// for rows may have few columns there, so that an emulation can be exact by chance; and the emulated error is the
// larger one of two orders of keys, since f32 loses the small weights behind a great one, and not those before. On
// normal data the sensitivity of an LSE is about 7: it widens the bound by 7e-6, and that of O in f32 to some 1e-5, a
// hundredth of what 16 bits need. O of many keys hides the loss of a single one behind its rounding. The LSE does not:
// it is f32 throughout.
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
  RowCheck(Arch arch, DType dtype, int64_t headDim, bool hasLse)
      : arch(arch), dtype(dtype), share(scoreShare(arch, headDim)), sumShare(arch == Arch::Host ? 0x1p-23 : 0),
        hasLse(hasLse) {}

  /// Takes in the rows of the given queries of one head, as a kernel with tiles of `tileN` keys wrote them.
  void compare(int64_t entry, int64_t head, std::span<const int64_t> queries, const AttentionRows &actual,
               const HeadInputs &inputs, const KeptKeys &kept, int64_t tileN);
  /// The same where what they are compared with is known; `emulated` has the rows of one emulation or several.
  void add(int64_t entry, int64_t head, std::span<const int64_t> queries, const AttentionRows &actual,
           const AttentionRows &reference, std::span<const AttentionRows> emulated, const Sensitivity &sensitivity);

  int64_t numRows() const { return rows; }
  const WorstError &output() const { return worstOutput; }
  const WorstError &lse() const { return worstLse; }
  /// Frobenius norm of all errors of O / that of the reference.
  double relativeError() const;
  bool passes() const { return worstOutput.share <= 1 && worstLse.share <= 1; }

private:
  void addOutput(const std::string &place, int64_t row, const AttentionRows &actual, const AttentionRows &reference,
                 double emulatedError, const Sensitivity &sensitivity);
  void addLse(const std::string &place, double actual, double reference, double emulatedError, double sensitivity);

  Arch arch;
  DType dtype;
  double share, sumShare;
  bool hasLse;
  int64_t rows = 0;
  double squaredErrors = 0, squares = 0;
  WorstError worstOutput, worstLse;
};

} // namespace openwork

#endif // OPENWORK_RUNNER_ROWCHECK_H
