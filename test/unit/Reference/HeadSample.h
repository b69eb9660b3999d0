//===- HeadSample.h - Random inputs of one head -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_REFERENCE_HEADSAMPLE_H
#define OPENWORK_TEST_UNIT_REFERENCE_HEADSAMPLE_H

#include "Mask/MaskSamples.h"

#include "openwork/Reference/Attention.h"

namespace openwork::test {

/// A matrix of random elements whose rows lie apart; what is between them is NaN.
class MatrixSample {
public:
  MatrixSample(Random &random, DType dtype, int64_t rows, int64_t columns, double spread);

  HostRows view() const;
  double at(int64_t row, int64_t column) const { return values[row * columns + column]; }

private:
  DType dtype;
  int64_t rows, columns, stride;
  std::vector<double> values;
  std::vector<uint16_t> halves;
  std::vector<float> floats;
};

struct HeadSample {
  /// The elements of Q and K are below `spread`, those of V below one.
  HeadSample(Random &random, DType dtype, const TilingSample &tilings, int64_t headDim, int64_t valueDim,
             double spread = 2);

  HeadInputs inputs() const { return {query.view(), key.view(), value.view(), scale}; }

  MatrixSample query, key, value;
  double scale;
};

/// All query tokens in a random order, one of them twice.
std::vector<int64_t> shuffledQueries(Random &random, int64_t count);

} // namespace openwork::test

#endif // OPENWORK_TEST_UNIT_REFERENCE_HEADSAMPLE_H
