//===- Elements.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::host;

/// Exponent biases of f32 and f16, and how many more bits a mantissa of f32 has than one of f16 and of bf16.
static constexpr int64_t kBias = 127, kHalfBias = 15, kMantissa = 23, kHalfShift = 13, kBrainShift = 16;
static constexpr int64_t kSign = 0x80000000, kInfinity = 0x7f800000;

Value Elements::load(Value base, Value index, int64_t lanes) {
  Value raw = code.load(HostCode::vectorOf(type(), lanes), code.element(base, type(), index));
  if (dtype == DType::FP32)
    return raw;
  Value wide = arith::ExtUIOp::create(code.b, HostCode::withElement(raw.getType(), code.b.getI32Type()), raw);
  if (dtype == DType::FP16)
    return fromHalf(wide);
  return code.bits(arith::ShLIOp::create(code.b, wide, code.constant(wide.getType(), kBrainShift)),
                   HostCode::withElement(wide.getType(), code.f32()));
}

void Elements::store(Value value, Value base, Value index) {
  Value address = code.element(base, type(), index);
  if (dtype == DType::FP32)
    return code.store(value, address);
  Value bits = dtype == DType::FP16 ? toHalf(value) : toBrain(value);
  code.store(arith::TruncIOp::create(code.b, HostCode::withElement(bits.getType(), code.i16()), bits), address);
}

/// The exponent moves by the difference of the biases; infinities move once more to the last exponent, and subnormals
/// lose the leading one that they were given, by a subtraction that cannot round.
Value Elements::fromHalf(Value bits) {
  Type type = bits.getType(), floats = HostCode::withElement(type, code.f32());
  auto constant = [&](int64_t value) { return code.constant(type, value); };
  constexpr int64_t exponents = 0x1f << kMantissa;
  Value shifted = code.shl(code.bitAnd(bits, constant(0x7fff)), constant(kHalfShift));
  Value exponent = code.bitAnd(shifted, constant(exponents));
  Value moved = code.add(shifted, constant((kBias - kHalfBias) << kMantissa));
  Value largest = code.add(moved, constant((kBias - kHalfBias + 1) << kMantissa));
  constexpr int64_t least = (kBias - kHalfBias + 1) << kMantissa;
  Value subnormal = code.subF(code.bits(code.add(moved, constant(int64_t{1} << kMantissa)), floats),
                              code.bits(constant(least), floats));
  using Predicate = arith::CmpIPredicate;
  Value magnitude =
      code.select(code.compare(Predicate::eq, exponent, constant(exponents)), largest,
                  code.select(code.compare(Predicate::eq, exponent, constant(0)), code.bits(subnormal, type), moved));
  Value sign = code.shl(code.bitAnd(bits, constant(0x8000)), constant(kBrainShift));
  return code.bits(code.bitOr(magnitude, sign), floats);
}

/// Subnormals are rounded by an addition that leaves no more bits than they have.
Value Elements::toHalf(Value value) {
  Type floats = value.getType(), type = HostCode::withElement(floats, code.b.getI32Type());
  auto constant = [&](int64_t value) { return code.constant(type, value); };
  Value bits = code.bits(value, type);
  Value sign = code.bitAnd(bits, constant(kSign));
  Value magnitude = code.bitXor(bits, sign);
  constexpr int64_t magic = (kBias - kHalfBias + kMantissa - 10 + 1) << kMantissa;
  Value sum = code.addF(code.bits(magnitude, floats), code.bits(constant(magic), floats));
  Value subnormal = code.sub(code.bits(sum, type), constant(magic));
  Value odd = code.bitAnd(code.shr(magnitude, constant(kHalfShift)), constant(1));
  constexpr int64_t rebias = -((kBias - kHalfBias) << kMantissa) + 0xfff;
  Value normal = code.shr(code.add(code.add(magnitude, constant(rebias)), odd), constant(kHalfShift));
  using Predicate = arith::CmpIPredicate;
  Value isNumber = code.compare(Predicate::ule, magnitude, constant(kInfinity));
  Value huge = code.select(isNumber, constant(0x7c00), constant(0x7e00));
  Value finite = code.select(code.compare(Predicate::ult, magnitude, constant((kBias - kHalfBias + 1) << kMantissa)),
                             subnormal, normal);
  Value half = code.select(code.compare(Predicate::uge, magnitude, constant((kBias + kHalfBias + 1) << kMantissa)),
                           huge, finite);
  return code.bitOr(half, code.shr(sign, constant(kBrainShift)));
}

Value Elements::toBrain(Value value) {
  Type type = HostCode::withElement(value.getType(), code.b.getI32Type());
  auto constant = [&](int64_t value) { return code.constant(type, value); };
  Value bits = code.bits(value, type);
  Value upper = code.shr(bits, constant(kBrainShift));
  Value odd = code.bitAnd(upper, constant(1));
  Value rounded = code.shr(code.add(code.add(bits, constant(0x7fff)), odd), constant(kBrainShift));
  using Predicate = arith::CmpIPredicate;
  Value isNumber = code.compare(Predicate::ule, code.bitAnd(bits, constant(kSign - 1)), constant(kInfinity));
  return code.select(isNumber, rounded, code.bitOr(upper, constant(0x40)));
}
