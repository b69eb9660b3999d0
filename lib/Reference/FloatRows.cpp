//===- FloatRows.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FloatRows.h"

#include "openwork/Reference/Float16.h"
#include "openwork/Support/Parallel.h"

using namespace openwork;

void openwork::readRow(const HostRows &rows, int64_t i, std::span<float> out) {
  if (rows.dtype == DType::FP32) {
    std::ranges::copy_n(static_cast<const float *>(rows.data) + i * rows.stride, rows.columns, out.begin());
    return;
  }
  const uint16_t *from = static_cast<const uint16_t *>(rows.data) + i * rows.stride;
  if (rows.dtype == DType::BF16)
    std::transform(from, from + rows.columns, out.begin(), bf16ToFloat);
  else
    std::transform(from, from + rows.columns, out.begin(), fp16ToFloat);
}

FloatRows::FloatRows(const HostRows &rows, int64_t threads) : stride(rows.stride) {
  if (rows.dtype == DType::FP32) {
    data = static_cast<const float *>(rows.data);
    return;
  }
  constexpr int64_t atATime = 1024;
  stride = rows.columns;
  copy.resize(rows.rows * stride);
  parallelFor((rows.rows + atATime - 1) / atATime,
              [&](int64_t part) {
                for (int64_t i = part * atATime; i < std::min(rows.rows, (part + 1) * atATime); ++i)
                  readRow(rows, i, std::span(copy).subspan(i * stride, stride));
              },
              threads);
  data = copy.data();
}
