//===- LaunchLayout.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/LaunchLayout.h"

#include "openwork/Support/Json.h"

using namespace openwork;

static constexpr int64_t kMaxElements = int64_t{1} << 40;

std::string_view openwork::name(Layout layout) {
  return layout == Layout::BSHD ? "bshd" : layout == Layout::BHSD ? "bhsd" : "packed";
}

Expected<Layout> openwork::parseLayout(std::string_view text) {
  for (Layout layout : {Layout::BSHD, Layout::BHSD, Layout::Packed})
    if (text == name(layout))
      return layout;
  return error("expects bshd, bhsd or packed, got " + quoteText(text));
}

/// The rows of a token begin `tokenStride` apart where that is given, and without gaps otherwise.
static TensorLayout bshd(int64_t batch, int64_t tokens, int64_t heads, int64_t columns, int64_t tokenStride = 0) {
  TensorLayout tensor{batch, tokens, heads, columns};
  tensor.headStride = columns;
  tensor.tokenStride = tokenStride ? tokenStride : heads * columns;
  tensor.batchStride = tokens * tensor.tokenStride;
  return tensor;
}

static TensorLayout dense(Layout layout, int64_t batch, int64_t tokens, int64_t heads, int64_t columns) {
  TensorLayout tensor = bshd(batch, tokens, heads, columns);
  if (layout == Layout::BHSD) {
    tensor.tokenStride = columns;
    tensor.headStride = tokens * columns;
  }
  return tensor;
}

static bool isTooLarge(int64_t batch, int64_t tokens, int64_t heads, int64_t columns) {
  int64_t elements;
  return __builtin_mul_overflow(batch, tokens, &elements) || __builtin_mul_overflow(elements, heads, &elements) ||
         __builtin_mul_overflow(elements, columns, &elements) || elements > kMaxElements;
}

Expected<LaunchLayout> openwork::layOut(const PackageGeometry &geometry, int64_t batch, Layout layout) {
  const PackageGeometry &g = geometry;
  if (batch < 1 || batch > kMaxRunBatch)
    return error("--batch: expects 1.." + std::to_string(kMaxRunBatch) + ", got " + std::to_string(batch));
  if (isTooLarge(batch, g.queryTokens, g.heads, std::max(g.headDim, g.valueDim)) ||
      isTooLarge(batch, g.keyTokens, g.kvHeads, std::max(g.headDim, g.valueDim)))
    return error("expects tensors of up to 2^40 elements, got a batch of " + std::to_string(batch) + " with " +
                 std::to_string(g.queryTokens) + " by " + std::to_string(g.keyTokens) + " tokens");
  LaunchLayout result;
  result.output = dense(layout, batch, g.queryTokens, g.heads, g.valueDim);
  if (layout != Layout::Packed) {
    result.query = dense(layout, batch, g.queryTokens, g.heads, g.headDim);
    result.key = dense(layout, batch, g.keyTokens, g.kvHeads, g.headDim);
    result.value = dense(layout, batch, g.keyTokens, g.kvHeads, g.valueDim);
    return result;
  }
  if (g.queryTokens != g.keyTokens)
    return error("--layout packed: expects as many keys as queries, got " + std::to_string(g.keyTokens) + " and " +
                 std::to_string(g.queryTokens));
  int64_t tokenStride = (g.heads + g.kvHeads) * g.headDim + g.kvHeads * g.valueDim;
  result.packed = true;
  result.query = bshd(batch, g.queryTokens, g.heads, g.headDim, tokenStride);
  result.key = bshd(batch, g.keyTokens, g.kvHeads, g.headDim, tokenStride);
  result.value = bshd(batch, g.keyTokens, g.kvHeads, g.valueDim, tokenStride);
  result.key.offset = g.heads * g.headDim;
  result.value.offset = (g.heads + g.kvHeads) * g.headDim;
  return result;
}
