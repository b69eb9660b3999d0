//===- NaiveKernels.cpp - Kernels by the formula --------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The kernels of the runtime's and the runner's samples, token by token and key by key. Rows are tiles of 128 tokens:
//
//     kernel_0   bf16, dims 128 and 128, 144 tokens, of which the last 16 are text: row 0 is the grid, row 1 the text
//                class 0: the grid sees the grid, and slot i of it the first i % 17 tokens of text; text sees all
//                class 1: a token of the grid sees those before it; text sees text
//     kernel_1   fp16, dims 64 and 128, causal, 300 tokens
//     kernel_2   fp32, as kernel_1
//
//===----------------------------------------------------------------------===//

#include "openwork/Kernel/HostAbi.h"
#include "openwork/Reference/Float16.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace openwork;

namespace {

constexpr int64_t kTile = 128, kGridTokens = 128, kTextTokens = 16, kTokens = 300;

struct Shape {
  DType dtype;
  int64_t headDim, valueDim, tokens;
};

/// One head of one batch entry, as a call names it.
class Head {
public:
  Head(const Shape &shape, const HostArguments &arguments, int32_t position, int32_t entry)
      : shape(shape), arguments(arguments), deal(arguments.deals[position]), entry(entry) {}

  uint16_t headClass() const { return deal.headClass; }
  int64_t validText() const {
    return arguments.validText ? std::clamp<int64_t>(arguments.validText[entry], 0, kTextTokens) : kTextTokens;
  }

  template <typename Keeps> void computeQuery(int64_t query, float *scores, const Keeps &keeps) const {
    const HostArguments &a = arguments;
    int64_t head = deal.head, kvHead = head / a.headsPerKvHead;
    int64_t q = entry * a.queryBatchStride + query * a.queryTokenStride + head * a.queryHeadStride;
    int64_t k = entry * a.keyBatchStride + kvHead * a.keyHeadStride;
    int64_t v = entry * a.valueBatchStride + kvHead * a.valueHeadStride;
    int64_t o = entry * a.outputBatchStride + query * a.outputTokenStride + head * a.outputHeadStride;
    float greatest = -std::numeric_limits<float>::infinity(), sum = 0;
    for (int64_t key = 0; key < shape.tokens; ++key) {
      scores[key] = -std::numeric_limits<float>::infinity();
      if (!keeps(key))
        continue;
      scores[key] = 0;
      for (int64_t d = 0; d < shape.headDim; ++d)
        scores[key] += load(a.query, q + d) * load(a.key, k + key * a.keyTokenStride + d);
      scores[key] *= a.scaleLog2;
      greatest = std::max(greatest, scores[key]);
    }
    bool isEmpty = std::isinf(greatest);
    for (int64_t key = 0; key < shape.tokens; ++key)
      sum += scores[key] = isEmpty ? 0 : std::exp2(scores[key] - greatest);
    for (int64_t d = 0; d < shape.valueDim; ++d) {
      float element = 0;
      for (int64_t key = 0; key < shape.tokens; ++key)
        if (scores[key] != 0)
          element += scores[key] * load(a.value, v + key * a.valueTokenStride + d);
      store(a.output, o + d, isEmpty ? 0 : element / sum);
    }
    if (a.lse)
      a.lse[entry * a.lseBatchStride + head * a.lseHeadStride + query] =
          isEmpty ? greatest : (greatest + std::log2(sum)) * 0.69314718f;
  }

private:
  float load(const void *base, int64_t at) const {
    return shape.dtype == DType::FP32 ? static_cast<const float *>(base)[at]
                                      : toFloat(shape.dtype, static_cast<const uint16_t *>(base)[at]);
  }
  void store(void *base, int64_t at, float value) const {
    if (shape.dtype == DType::FP32)
      static_cast<float *>(base)[at] = value;
    else
      static_cast<uint16_t *>(base)[at] = static_cast<uint16_t>(toBits(shape.dtype, value));
  }

  Shape shape;
  const HostArguments &arguments;
  Deal deal;
  int32_t entry;
};

} // namespace

static void computeGrid(const Head &head, int32_t row, float *scores) {
  int64_t begin = row * kGridTokens, end = row ? kGridTokens + kTextTokens : kGridTokens;
  for (int64_t query = begin; query < end; ++query)
    head.computeQuery(query, scores, [&](int64_t key) {
      int64_t text = key - kGridTokens;
      if (text >= head.validText())
        return false;
      if (head.headClass() == 0)
        return row == 1 || text < query % 17;
      return row == 1 ? text >= 0 : key < query;
    });
}

static void computeCausal(const Head &head, int32_t row, float *scores) {
  for (int64_t query = row * kTile; query < std::min(kTokens, (row + 1) * kTile); ++query)
    head.computeQuery(query, scores, [&](int64_t key) { return key <= query; });
}

extern "C" {
__attribute__((visibility("default"))) void kernel_0(const HostArguments *arguments, int32_t row, int32_t position,
                                                     int32_t entry, void *scratch) {
  Shape shape = {DType::BF16, 128, 128, kGridTokens + kTextTokens};
  computeGrid({shape, *arguments, position, entry}, row, static_cast<float *>(scratch));
}
__attribute__((visibility("default"))) void kernel_1(const HostArguments *arguments, int32_t row, int32_t position,
                                                     int32_t entry, void *scratch) {
  computeCausal({{DType::FP16, 64, 128, kTokens}, *arguments, position, entry}, row, static_cast<float *>(scratch));
}
__attribute__((visibility("default"))) void kernel_2(const HostArguments *arguments, int32_t row, int32_t position,
                                                     int32_t entry, void *scratch) {
  computeCausal({{DType::FP32, 64, 128, kTokens}, *arguments, position, entry}, row, static_cast<float *>(scratch));
}
}
