//===- HostHead.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InputRows.h"
#include "openwork/Runner/LaunchBuffers.h"
#include "openwork/Support/Parallel.h"

using namespace openwork;

HostHead::Matrix HostHead::make(const TensorLayout &tensor, const RandomData &data, InputStream stream, int64_t entry,
                                int64_t head) {
  constexpr int64_t atATime = 4096;
  Matrix matrix{std::vector<float>(tensor.tokens * tensor.columns), tensor.tokens, tensor.columns};
  parallelFor((tensor.tokens + atATime - 1) / atATime, [&](int64_t part) {
    for (int64_t token = part * atATime; token < std::min(tensor.tokens, (part + 1) * atATime); ++token)
      data.fillFloats(uint64_t(stream), rowNumber(tensor, entry, token, head), tensor.columns,
                      matrix.elements.data() + token * tensor.columns);
  });
  return matrix;
}

HostHead::HostHead(const LaunchLayout &layout, const RandomData &data, int64_t entry, int64_t head) {
  int64_t kvHead = head / (layout.query.heads / layout.key.heads);
  query = make(layout.query, data, InputStream::Query, entry, head);
  key = make(layout.key, data, InputStream::Key, entry, kvHead);
  value = make(layout.value, data, InputStream::Value, entry, kvHead);
}

HeadInputs HostHead::inputs(double scale) const {
  auto view = [](const Matrix &matrix) {
    return HostRows{matrix.elements.data(), DType::FP32, matrix.rows, matrix.columns, matrix.columns};
  };
  return {view(query), view(key), view(value), scale};
}
