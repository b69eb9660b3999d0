//===- Attention.h - What a kernel has to compute ---------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For a query token with row q, and the keys k that it attends to, with rows K(k) and V(k):
//
//     s(k) = scale * (q . K(k))      LSE = ln sum exp s(k)      O = sum exp(s(k) - LSE) V(k)
//
// A query without keys has O = 0 and LSE = -inf.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_REFERENCE_ATTENTION_H
#define OPENWORK_REFERENCE_ATTENTION_H

#include "openwork/Kernel/KernelSpec.h"
#include "openwork/Reference/KeptKeys.h"

#include <cmath>
#include <span>
#include <vector>

namespace openwork {

/// A matrix in host memory: rows of contiguous elements, `stride` elements apart. Elements are aligned to their size.
struct HostRows {
  const void *data = nullptr;
  DType dtype = DType::FP32;
  int64_t rows = 0;
  int64_t columns = 0;
  int64_t stride = 0;
};

/// One head of one batch entry: query [query tokens, head dim], key [key tokens, head dim], value [key tokens, value
/// dim].
struct HeadInputs {
  HostRows query, key, value;
  double scale = 1;
};

/// Row i belongs to the i-th query asked for.
struct AttentionRows {
  int64_t valueDim = 0;
  /// [queries, value dim]
  std::vector<double> output;
  /// [queries], natural logarithm.
  std::vector<double> lse;

  std::span<const double> row(int64_t i) const { return std::span(output).subspan(i * valueDim, valueDim); }
};

/// The rows of the given query tokens in double precision, the inputs taken as they are. The shapes must be those of
/// the mask. Some 2e9 multiplications a second and core; runs on `threads` threads, 0 for all, with equal results for
/// any number of them.
AttentionRows computeAttention(const HeadInputs &head, const KeptKeys &kept, std::span<const int64_t> queries,
                               int64_t threads = 0);

/// Which keys a kernel takes in first.
enum class KeyOrder : uint8_t { Descending, Ascending };

/// The same as a faultless kernel of a 16-bit dtype computes it: products and sums in f32, an online softmax over tiles
/// of `tileN` keys, P rounded to the dtype before it meets V, and the output rounded. Its distance from
/// computeAttention is what such a kernel may be off by. With FP32 nothing is rounded to 16 bits.
AttentionRows emulateKernel(const HeadInputs &head, const KeptKeys &kept, std::span<const int64_t> queries, DType dtype,
                            int64_t tileN, KeyOrder order = KeyOrder::Descending, int64_t threads = 0);

/// How far rows move with errors of their sums, to first order.
struct Sensitivity : AttentionRows {
  /// [queries, value dim]: sqrt(keys) * sum p(k) |V(k)|. The sum over the keys is off by about this times the roundoff
  /// of f32, in whatever order it is taken.
  std::vector<double> sums;

  std::span<const double> sumsOf(int64_t i) const { return std::span(sums).subspan(i * valueDim, valueDim); }
};

/// How far a row moves, to first order, if each score is off by a share of its products' magnitudes, that is by
/// share * scale * sum |q_i K(k)_i|. The LSE moves by at most share * `lse`, an element of O by share * `output`:
///
///     lse = sum p(k) a(k)      output = sum p(k) a(k) |V(k) - O|      p(k) = exp(s(k) - LSE), a(k) = scale * sum |q_i
///     K(k)_i|
///
/// `reference` is what computeAttention gives for the same queries. In f32; half a computeAttention.
Sensitivity computeSensitivity(const HeadInputs &head, const KeptKeys &kept, std::span<const int64_t> queries,
                               const AttentionRows &reference, int64_t threads = 0);

/// The share that a tensor core's scores may be off by, which emulateKernel knows nothing of. Hopper's multiply 16
/// columns in a step, align their products and the sum so far to the largest of them, drop what is below 2^-25 of it,
/// and truncate the new sum to f32 (Khattak and Mikaitis, Accurate Models of NVIDIA Tensor Cores, arXiv:2512.07004).
/// The sum loses up to 2^-23 in each step, always towards zero; what the products lose has both signs and is less.
/// Matters where products are much larger than others, and most where large ones cancel.
inline double tensorCoreShare(int64_t headDim) { return 0x1p-23 * double((headDim + 15) / 16); }

/// The share that scores may be off by which are sums in f32, product after product, of elements that the scale was
/// applied to: roundings of both signs, which add up as the root of their number (Higham and Mary, A New Approach to
/// Probabilistic Rounding Error Analysis, SIAM J. Sci. Comput. 41(5), 2019), and one more. A rounding deviates by some
/// 0.43 * 2^-24; where one product outweighs all that follow, this is seven deviations of the sum.
inline double floatShare(int64_t headDim) { return 3 * 0x1p-24 * (1 + std::sqrt(double(headDim))); }

/// The one of the two that goes for a target.
inline double scoreShare(Arch arch, int64_t headDim) {
  return arch == Arch::Host ? floatShare(headDim) : tensorCoreShare(headDim);
}

} // namespace openwork

#endif // OPENWORK_REFERENCE_ATTENTION_H
