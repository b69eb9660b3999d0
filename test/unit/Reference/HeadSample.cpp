//===- HeadSample.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference/HeadSample.h"

#include "openwork/Reference/Float16.h"

#include <algorithm>
#include <limits>

using namespace openwork;
using namespace openwork::test;

MatrixSample::MatrixSample(Random &random, DType dtype, int64_t rows, int64_t columns, double spread)
    : dtype(dtype), rows(rows), columns(columns), stride(columns + random.in(0, 5)) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  floats.assign(rows * stride, nan);
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) {
      float &element = floats[i * stride + j];
      element = roundTo(dtype, float(spread * double(random.in(-1000, 1000)) / 1000));
      values.push_back(element);
    }
  if (dtype != DType::FP32)
    for (float element : floats)
      halves.push_back(uint16_t(toBits(dtype, element)));
}

HostRows MatrixSample::view() const {
  const void *data = floats.data();
  if (dtype != DType::FP32)
    data = halves.data();
  return {data, dtype, rows, columns, stride};
}

HeadSample::HeadSample(Random &random, DType dtype, const TilingSample &tilings, int64_t headDim, int64_t valueDim,
                       double spread)
    : query(random, dtype, tilings.tiling->query.grid().tokens(), headDim, spread),
      key(random, dtype, tilings.tiling->key.grid().tokens(), headDim, spread),
      value(random, dtype, tilings.tiling->key.grid().tokens(), valueDim, 1), scale(double(random.in(1, 100)) / 100) {}

std::vector<int64_t> test::shuffledQueries(Random &random, int64_t count) {
  std::vector<int64_t> queries(count);
  for (int64_t i = 0; i < count; ++i)
    queries[i] = i;
  for (int64_t i = count - 1; i > 0; --i)
    std::swap(queries[i], queries[random.in(0, i)]);
  queries.push_back(queries[0]);
  return queries;
}
