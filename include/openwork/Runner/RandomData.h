//===- RandomData.h - Random inputs, made again at will ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNNER_RANDOMDATA_H
#define OPENWORK_RUNNER_RANDOMDATA_H

#include "openwork/Kernel/KernelSpec.h"
#include "openwork/Support/Error.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace openwork {

enum class DataKind : uint8_t {
  Normal, ///< standard normal
  Heavy   ///< Student's t with two degrees of freedom: a few elements are some hundred times the usual one
};

/// `normal` or `heavy`.
std::string_view name(DataKind kind);
Expected<DataKind> parseDataKind(std::string_view text);

/// 64 random bits that depend on nothing but the arguments (SplitMix64, Steele et al., OOPSLA 2014).
inline uint64_t randomBits(uint64_t seed, uint64_t stream, uint64_t counter) {
  auto mix = [](uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
  };
  constexpr uint64_t step = 0x9E3779B97F4A7C15;
  return mix(mix(seed + step * (stream + 1)) + step * (counter + 1));
}

/// Random rows that depend on the seed, the stream, their number and their length alone, so that the device and the
/// reference get the same ones from any layout, thread or order. An element is one of 65,536 quantiles, rounded to the
/// dtype. Thread-safe; about a nanosecond an element.
class RandomData {
public:
  RandomData(DataKind kind, DType dtype, uint64_t seed);

  DType dtype() const { return dtype_; }
  uint64_t seed() const { return seed_; }
  /// Writes a row of `columns` elements of the dtype.
  void fill(uint64_t stream, uint64_t row, int64_t columns, void *out) const;
  /// Writes the same row, widened.
  void fillFloats(uint64_t stream, uint64_t row, int64_t columns, float *out) const;

private:
  DType dtype_;
  uint64_t seed_;
  std::vector<float> floats;
  /// The bits of the floats; none for FP32.
  std::vector<uint16_t> halves;
};

/// The quantile of a distribution at 0 < p < 1.
double quantile(DataKind kind, double p);

} // namespace openwork

#endif // OPENWORK_RUNNER_RANDOMDATA_H
