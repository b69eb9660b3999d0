//===- RandomData.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/RandomData.h"

#include "openwork/Reference/Float16.h"
#include "openwork/Support/Json.h"

#include <cmath>

using namespace openwork;

static constexpr int64_t kQuantiles = 65536;

std::string_view openwork::name(DataKind kind) { return kind == DataKind::Normal ? "normal" : "heavy"; }

Expected<DataKind> openwork::parseDataKind(std::string_view text) {
  for (DataKind kind : {DataKind::Normal, DataKind::Heavy})
    if (text == name(kind))
      return kind;
  return error("expects normal or heavy, got " + quoteText(text));
}

/// The x >= 0 beyond which a standard normal lies with probability `tail` <= 1/2. Newton's method from below never goes
/// past the root, since the distribution function is concave there.
static double normalTail(double tail) {
  double x = 0;
  for (int step = 0; step < 100; ++step) {
    double excess = 0.5 * std::erfc(x * M_SQRT1_2) - tail;
    double density = std::exp(-0.5 * x * x) * 0.3989422804014327;
    double next = x + excess / density;
    if (!(next > x))
      break;
    x = next;
  }
  return x;
}

double openwork::quantile(DataKind kind, double p) {
  if (kind == DataKind::Heavy)
    return (2 * p - 1) / std::sqrt(2 * p * (1 - p));
  return p < 0.5 ? -normalTail(p) : normalTail(1 - p);
}

RandomData::RandomData(DataKind kind, DType dtype, uint64_t seed)
    : dtype_(dtype), seed_(seed), floats(kQuantiles), halves(dtype == DType::FP32 ? 0 : kQuantiles) {
  for (int64_t i = 0; i < kQuantiles / 2; ++i) {
    float value = roundTo(dtype, float(quantile(kind, (kQuantiles - i - 0.5) / kQuantiles)));
    floats[i] = -value;
    floats[kQuantiles - 1 - i] = value;
  }
  for (size_t i = 0; i < halves.size(); ++i)
    halves[i] = uint16_t(toBits(dtype, floats[i]));
}

/// Sixteen random bits pick an element: one hash serves four of them.
template <typename T>
static void fillFrom(const std::vector<T> &table, uint64_t seed, uint64_t stream, uint64_t row, int64_t columns,
                     T *out) {
  uint64_t counter = row * uint64_t((columns + 3) / 4);
  for (int64_t i = 0; i < columns; ++counter) {
    uint64_t bits = randomBits(seed, stream, counter);
    for (int64_t end = std::min(columns, i + 4); i < end; ++i, bits >>= 16)
      out[i] = table[bits & 0xFFFF];
  }
}

void RandomData::fill(uint64_t stream, uint64_t row, int64_t columns, void *out) const {
  if (dtype_ == DType::FP32)
    fillFrom(floats, seed_, stream, row, columns, static_cast<float *>(out));
  else
    fillFrom(halves, seed_, stream, row, columns, static_cast<uint16_t *>(out));
}

void RandomData::fillFloats(uint64_t stream, uint64_t row, int64_t columns, float *out) const {
  fillFrom(floats, seed_, stream, row, columns, out);
}
