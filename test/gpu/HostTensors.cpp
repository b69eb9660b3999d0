//===- HostTensors.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostTensors.h"

#include <algorithm>
#include <bit>
#include <cstdio>

using namespace openwork;
using namespace openwork::test;

HostRows HostTensor::headRows(int64_t entry, int64_t head) const {
  return {row(entry, head, 0).data(), DType::FP32, tokens, columns, columns};
}

HostTensor HostTensor::headRange(int64_t first, int64_t count) const {
  HostTensor part(batch, count, tokens, columns);
  for (int64_t entry = 0; entry < batch; ++entry)
    for (int64_t head = 0; head < count; ++head)
      std::copy_n(row(entry, first + head, 0).data(), tokens * columns, part.row(entry, head, 0).data());
  return part;
}

static HostTensor randomTensor(const RandomData &data, uint64_t stream, int64_t batch, int64_t heads, int64_t tokens,
                               int64_t columns) {
  HostTensor tensor(batch, heads, tokens, columns);
  for (int64_t i = 0; i < batch * heads * tokens; ++i)
    data.fillFloats(stream, uint64_t(i), columns, tensor.elements.data() + i * columns);
  return tensor;
}

HostInputs HostInputs::random(const PackageGeometry &g, int64_t batch, DataKind kind, uint64_t seed) {
  RandomData data(kind, g.dtype, seed);
  return {randomTensor(data, 0, batch, g.heads, g.queryTokens, g.headDim),
          randomTensor(data, 1, batch, g.kvHeads, g.keyTokens, g.headDim),
          randomTensor(data, 2, batch, g.kvHeads, g.keyTokens, g.valueDim),
          {}};
}

HostInputs HostInputs::headRange(int64_t first, int64_t count) const {
  int64_t firstKv = first / headsPerKvHead(), lastKv = (first + count - 1) / headsPerKvHead();
  return {query.headRange(first, count), key.headRange(firstKv, lastKv - firstKv + 1),
          value.headRange(firstKv, lastKv - firstKv + 1), validText};
}

HostOutputs HostOutputs::headRange(int64_t first, int64_t count) const {
  HostOutputs part{output.headRange(first, count), {}};
  for (int64_t entry = 0; entry < output.batch && !lse.empty(); ++entry) {
    auto begin = lse.begin() + output.rowNumber(entry, first, 0);
    part.lse.insert(part.lse.end(), begin, begin + count * output.tokens);
  }
  return part;
}

AttentionRows HostOutputs::rows(int64_t entry, int64_t head, std::span<const int64_t> queries) const {
  AttentionRows rows{output.columns, {}, {}};
  for (int64_t query : queries) {
    std::span<const float> row = output.row(entry, head, query);
    rows.output.insert(rows.output.end(), row.begin(), row.end());
    rows.lse.push_back(lseAt(entry, head, query));
  }
  return rows;
}

static std::string place(const HostTensor &tensor, int64_t row) {
  char text[120];
  std::snprintf(text, sizeof text, "batch entry %lld, head %lld, query %lld",
                (long long)(row / tensor.tokens / tensor.heads), (long long)(row / tensor.tokens % tensor.heads),
                (long long)(row % tensor.tokens));
  return text;
}

std::string openwork::test::firstDifference(const HostOutputs &a, const HostOutputs &b) {
  const HostTensor &tensor = a.output;
  if (tensor.elements.size() != b.output.elements.size() || a.lse.size() != b.lse.size())
    return "shapes differ";
  char text[80];
  for (size_t i = 0; i < tensor.elements.size(); ++i)
    if (std::bit_cast<uint32_t>(tensor.elements[i]) != std::bit_cast<uint32_t>(b.output.elements[i])) {
      std::snprintf(text, sizeof text, ", column %lld: %.9g and %.9g", (long long)(int64_t(i) % tensor.columns),
                    tensor.elements[i], b.output.elements[i]);
      return place(tensor, int64_t(i) / tensor.columns) + text;
    }
  for (size_t i = 0; i < a.lse.size(); ++i)
    if (std::bit_cast<uint32_t>(a.lse[i]) != std::bit_cast<uint32_t>(b.lse[i])) {
      std::snprintf(text, sizeof text, ", LSE: %.9g and %.9g", a.lse[i], b.lse[i]);
      return place(tensor, int64_t(i)) + text;
    }
  return "";
}
