//===- Float16.h - Exact conversions of 16-bit floats -----------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From 16 bits every value is exact. To 16 bits the nearest value is taken, of two equally near ones the even one, as
// the hardware does; what is too large becomes an infinity, and a NaN stays a quiet NaN of the same sign.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_REFERENCE_FLOAT16_H
#define OPENWORK_REFERENCE_FLOAT16_H

#include "openwork/Kernel/KernelSpec.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace openwork {

inline float bf16ToFloat(uint16_t bits) { return std::bit_cast<float>(uint32_t{bits} << 16); }

inline uint16_t floatToBf16(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value);
  if (value != value)
    return uint16_t(bits >> 16 | 0x40);
  return uint16_t((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

inline float fp16ToFloat(uint16_t bits) {
  uint32_t sign = uint32_t(bits & 0x8000) << 16, exponent = bits >> 10 & 0x1F, mantissa = bits & 0x3FF;
  if (exponent == 0) // A multiple of the smallest subnormal, 2^-24.
    return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(float(mantissa) * 0x1p-24f));
  uint32_t biased = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | biased << 23 | mantissa << 13);
}

inline uint16_t floatToFp16(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7FFFFFFF;
  if (value != value)
    return uint16_t(sign | 0x7E00 | (magnitude >> 13 & 0x3FF));
  if (magnitude >= std::bit_cast<uint32_t>(65520.0f)) // Halfway from the largest finite value to 2^16.
    return uint16_t(sign | 0x7C00);
  if (magnitude < std::bit_cast<uint32_t>(0x1p-14f)) {
    // The last place of 0.5 is 2^-24, so the addition rounds to a multiple of the smallest subnormal.
    float rounded = std::bit_cast<float>(magnitude) + 0.5f;
    return uint16_t(sign | (std::bit_cast<uint32_t>(rounded) - std::bit_cast<uint32_t>(0.5f)));
  }
  return uint16_t(sign | (magnitude - (112u << 23) + 0xFFF + (magnitude >> 13 & 1)) >> 13);
}

/// The value of an element's bits; the low 16 where the element has 16.
inline float toFloat(DType dtype, uint32_t bits) {
  return dtype == DType::BF16   ? bf16ToFloat(uint16_t(bits))
         : dtype == DType::FP16 ? fp16ToFloat(uint16_t(bits))
                                : std::bit_cast<float>(bits);
}

/// The bits of the nearest value of a dtype.
inline uint32_t toBits(DType dtype, float value) {
  return dtype == DType::BF16   ? floatToBf16(value)
         : dtype == DType::FP16 ? floatToFp16(value)
                                : std::bit_cast<uint32_t>(value);
}

inline float roundTo(DType dtype, float value) { return toFloat(dtype, toBits(dtype, value)); }

/// The largest relative error of rounding a normal number: half the distance of 1 to the next.
inline double unitRoundoff(DType dtype) {
  return dtype == DType::BF16 ? 0x1p-8 : dtype == DType::FP16 ? 0x1p-11 : 0x1p-24;
}

} // namespace openwork

#endif // OPENWORK_REFERENCE_FLOAT16_H
