//===- Functions.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Functions.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::host;

static constexpr int64_t kMantissa = 23;

/// The sum of coefficients[i] x^i.
static Value polynomial(HostCode &code, Value x, ArrayRef<double> coefficients) {
  Value sum = code.constant(x.getType(), coefficients.back());
  for (double coefficient : llvm::reverse(coefficients.drop_back()))
    sum = code.multiplyAdd(sum, x, code.constant(x.getType(), coefficient));
  return sum;
}

/// x = n + f with an integer n and |f| <= 1/2. Adding 3 * 2^22 rounds to n, which then stands in the low bits of the
/// sum, ready to be added to the exponent of 2^f. At n = -127 the exponent of 1 becomes that of 0.
Value openwork::host::exp2(HostCode &code, Value x) {
  // Minimal relative error on [-1/2, 1/2], 2.1e-8, with the first coefficient held at 1.
  constexpr double coefficients[] = {
      1, 0x1.62e432p-1, 0x1.ebfbe2p-3, 0x1.c6ae72p-5, 0x1.3b270ep-7, 0x1.5f7276p-10, 0x1.470b4ap-13};
  constexpr double magic = 3 << (kMantissa - 1);
  Type floats = x.getType(), integers = HostCode::withElement(floats, code.b.getI32Type());
  Value least = code.constant(floats, -127.0);
  x = code.select(code.compareF(HostCode::FloatPredicate::OLT, x, least), least, x);
  Value shifted = code.addF(x, code.constant(floats, magic));
  Value f = code.subF(x, code.subF(shifted, code.constant(floats, magic)));
  Value exponent = code.shl(code.bits(shifted, integers), code.constant(integers, kMantissa));
  Value power = code.bits(code.add(code.bits(polynomial(code, f, coefficients), integers), exponent), floats);
  // What is not a number may have lost its bits.
  return code.addF(power, code.subF(x, x));
}

/// x = 2^n m with m in [sqrt(1/2), sqrt(2)), and log(m) = 2 artanh(s) with s = (m - 1) / (m + 1), |s| < 0.172.
Value openwork::host::log2(HostCode &code, Value x) {
  constexpr double log2e = 1.4426950408889634;
  constexpr double coefficients[] = {2 * log2e, 2 * log2e / 3, 2 * log2e / 5, 2 * log2e / 7, 2 * log2e / 9};
  constexpr int64_t sqrtHalf = 0x3f3504f3;
  Type floats = x.getType(), integers = HostCode::withElement(floats, code.b.getI32Type());
  Value bits = code.bits(x, integers);
  Value above = code.sub(bits, code.constant(integers, sqrtHalf));
  Value n = arith::ShRSIOp::create(code.b, above, code.constant(integers, kMantissa));
  Value m = code.bits(code.sub(bits, code.shl(n, code.constant(integers, kMantissa))), floats);
  Value one = code.constant(floats, 1.0);
  Value s = code.divF(code.subF(m, one), code.addF(m, one));
  Value logarithm = code.mulF(s, polynomial(code, code.mulF(s, s), coefficients));
  logarithm = code.addF(logarithm, arith::SIToFPOp::create(code.b, floats, n));
  return code.addF(logarithm, code.subF(x, x));
}
