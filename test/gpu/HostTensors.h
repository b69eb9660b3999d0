//===- HostTensors.h - Operands and results of a launch, on the host -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_GPU_HOSTTENSORS_H
#define OPENWORK_TEST_GPU_HOSTTENSORS_H

#include "openwork/Package/Manifest.h"
#include "openwork/Reference/Attention.h"
#include "openwork/Runner/RandomData.h"

#include <span>
#include <vector>

namespace openwork::test {

/// [batch, heads, tokens, columns] without gaps. Elements are those of the launch's dtype, widened.
struct HostTensor {
  HostTensor() = default;
  HostTensor(int64_t batch, int64_t heads, int64_t tokens, int64_t columns)
      : batch(batch), heads(heads), tokens(tokens), columns(columns), elements(batch * heads * tokens * columns) {}

  int64_t rowNumber(int64_t entry, int64_t head, int64_t token) const {
    return (entry * heads + head) * tokens + token;
  }
  std::span<float> row(int64_t entry, int64_t head, int64_t token) {
    return std::span(elements).subspan(rowNumber(entry, head, token) * columns, columns);
  }
  std::span<const float> row(int64_t entry, int64_t head, int64_t token) const {
    return std::span(elements).subspan(rowNumber(entry, head, token) * columns, columns);
  }
  /// One head of one batch entry, for the reference.
  HostRows headRows(int64_t entry, int64_t head) const;
  HostTensor headRange(int64_t first, int64_t count) const;
  bool operator==(const HostTensor &) const = default;

  int64_t batch = 0, heads = 0, tokens = 0, columns = 0;
  std::vector<float> elements;
};

struct HostInputs {
  /// Random rows that depend on the seed and their place alone.
  static HostInputs random(const PackageGeometry &geometry, int64_t batch, DataKind kind, uint64_t seed);
  /// Those that a launch of some heads gets.
  HostInputs headRange(int64_t first, int64_t count) const;
  int64_t headsPerKvHead() const { return query.heads / key.heads; }

  HostTensor query, key, value;
  /// For each batch entry how much of the text counts; nothing where all does.
  std::vector<int32_t> validText;
};

struct HostOutputs {
  HostOutputs headRange(int64_t first, int64_t count) const;
  float lseAt(int64_t entry, int64_t head, int64_t token) const { return lse[output.rowNumber(entry, head, token)]; }
  /// Rows of one head.
  AttentionRows rows(int64_t entry, int64_t head, std::span<const int64_t> queries) const;

  HostTensor output;
  /// [batch, heads, tokens], or nothing where none was asked for.
  std::vector<float> lse;
};

/// Where two results first differ in a bit: `batch entry 0, head 3, query 17, column 5: 0.5 and 0.50390625`;
/// empty where nowhere.
std::string firstDifference(const HostOutputs &a, const HostOutputs &b);

} // namespace openwork::test

#endif // OPENWORK_TEST_GPU_HOSTTENSORS_H
