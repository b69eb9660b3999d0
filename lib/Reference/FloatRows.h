//===- FloatRows.h - Rows of any dtype as f32 -------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_REFERENCE_FLOATROWS_H
#define OPENWORK_LIB_REFERENCE_FLOATROWS_H

#include "openwork/Reference/Attention.h"

namespace openwork {

/// A matrix as f32: a view of what is f32 already, a copy of anything else.
class FloatRows {
public:
  FloatRows(const HostRows &rows, int64_t threads);
  const float *row(int64_t i) const { return data + i * stride; }

private:
  std::vector<float> copy;
  const float *data;
  int64_t stride;
};

/// Row `i` of a matrix as f32.
void readRow(const HostRows &rows, int64_t i, std::span<float> out);

} // namespace openwork

#endif // OPENWORK_LIB_REFERENCE_FLOATROWS_H
