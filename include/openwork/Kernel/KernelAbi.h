//===- KernelAbi.h - What a launch hands to a kernel ------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The generator and the runtime meet here: one writes code that reads a parameter block, the other fills it.
//
//     tensor maps      128 bytes each: one of Q for each query view, then of K and of V for each key view
//     KernelArguments  pointers, strides, scale
//     deals            4 bytes for each position in the order of heads: head | class << 16
//
// The block is the kernel's only parameter, passed by value. A launch has rows x heads x batch entries items, numbered
// with rows innermost: item i stands for place i % rows in the row order of a class, that of the head at position
// i / rows % heads in the plan's order, and for batch entry i / rows / heads. A class with fewer rows has no work in
// the items beyond. CTA c of n computes items c, c + n, c + 2n and so on, so that a launch may have any number of CTAs.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNEL_KERNELABI_H
#define OPENWORK_KERNEL_KERNELABI_H

#include "openwork/Kernel/KernelSpec.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace openwork {

/// How tiles of one segment are read: boxes of a grid of tokens. A run of the sequence is a grid of one row and one
/// frame, cut in boxes of 1 x 1 x n.
///
/// The tensor map has rank 5, innermost first: 64 of the head dim's columns, width, height, frames, heads. Its last
/// coordinate is `head + entry * fold`, where the fold is how many head strides one batch entry takes. Reads beyond the
/// grid or the head dim give zeros. The box of the map is (64, width, height, frames, 1); a tile is one read for each
/// 64 columns or part of them, each into a slab of tile size x 128 bytes, swizzled by 128 bytes.
struct TileView {
  /// The first token of the segment on its axis.
  int64_t firstToken = 0;
  /// Frames, height, width.
  std::array<int64_t, 3> grid = {1, 1, 1};
  std::array<int64_t, 3> box = {1, 1, 1};

  int64_t numTokens() const { return grid[0] * grid[1] * grid[2]; }
  bool operator==(const TileView &) const = default;
};

inline constexpr int64_t kTensorMapBytes = 128;
inline constexpr int64_t kParameterAlignment = 64;

/// Items of one head: the rows of the largest class, in whole clusters.
constexpr int64_t itemsOfHead(int64_t rows, const KernelSpec &spec) {
  return (rows + spec.cluster - 1) / spec.cluster * spec.cluster;
}

/// What follows the tensor maps. Strides are in elements.
struct KernelArguments {
  /// Addresses on the device; 0 where the launch has none.
  uint64_t output = 0;
  uint64_t lse = 0;
  /// i32 for each batch entry: how many of the text keys count.
  uint64_t validText = 0;
  int64_t outputBatchStride = 0, outputTokenStride = 0, outputHeadStride = 0;
  int64_t lseBatchStride = 0, lseHeadStride = 0;
  /// Scale of the scores times log2(e): the softmax is taken in base 2.
  float scaleLog2 = 0;
  int32_t headsPerKvHead = 1;
  /// See TileView.
  int32_t queryFold = 0, keyFold = 0, valueFold = 0;
  int32_t heads = 0;
  int32_t items = 0;
};
static_assert(sizeof(KernelArguments) == 96 && offsetof(KernelArguments, scaleLog2) == 64);

/// One position in the order of heads.
struct Deal {
  uint16_t head = 0;
  uint16_t headClass = 0;
  bool operator==(const Deal &) const = default;
};
static_assert(sizeof(Deal) == 4);

/// The layout of a kernel's parameter block.
struct ParameterLayout {
  int64_t queryViews = 1;
  int64_t keyViews = 1;
  int64_t maxHeads = 1;

  int64_t queryMap(int64_t view) const { return view * kTensorMapBytes; }
  int64_t keyMap(int64_t view) const { return (queryViews + view) * kTensorMapBytes; }
  int64_t valueMap(int64_t view) const { return (queryViews + keyViews + view) * kTensorMapBytes; }
  int64_t arguments() const { return (queryViews + 2 * keyViews) * kTensorMapBytes; }
  int64_t deals() const { return arguments() + int64_t{sizeof(KernelArguments)}; }
  /// Bytes of the whole block, a multiple of the alignment.
  int64_t size() const {
    int64_t end = deals() + maxHeads * int64_t{sizeof(Deal)};
    return (end + kParameterAlignment - 1) / kParameterAlignment * kParameterAlignment;
  }
  bool operator==(const ParameterLayout &) const = default;
};

/// Bytes of parameters that a launch may have on sm_70 and later.
inline constexpr int64_t kMaxParameterBytes = 32764;

} // namespace openwork

#endif // OPENWORK_KERNEL_KERNELABI_H
