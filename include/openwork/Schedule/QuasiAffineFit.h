//===- QuasiAffineFit.h - The function behind a few values ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loop bounds are recovered from their values. A fit is exact: the function has the given value at every x that has
// one, or there is no fit.
//
// What is found: constants; lines; staircases scale * ((factor * x + shift) floordiv divisor) + offset, where the
// divisor is the width of a step, or factor / divisor is a slope between tile sizes with a divisor of at most 16; each
// of these under a clamp at either end; and sawteeth scale * (((x + shift) floordiv divisor) mod modulus) + offset that
// wrap at least once. What the form allows beyond that, a clamped sawtooth for one, is refused.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SCHEDULE_QUASIAFFINEFIT_H
#define OPENWORK_SCHEDULE_QUASIAFFINEFIT_H

#include "openwork/Schedule/Carving.h"

#include <limits>

namespace openwork {

/// Stands for a value that may be anything.
inline constexpr int64_t kAnyValue = std::numeric_limits<int64_t>::min();

/// A function of x with values[i] at x = first + i, on axis 0; nothing where none of the known forms fits.
std::optional<QuasiAffine> fitQuasiAffine(int64_t first, std::span<const int64_t> values);

/// Length of the longest prefix of the values that has a fit; at least min(2, size).
int64_t longestFit(int64_t first, std::span<const int64_t> values);

} // namespace openwork

#endif // OPENWORK_SCHEDULE_QUASIAFFINEFIT_H
