//===- Scratch.h - The memory of a call -------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_HOST_SCRATCH_H
#define OPENWORK_KERNELSGEN_HOST_SCRATCH_H

#include "openwork/Kernel/HostAbi.h"

#include <array>

namespace openwork::host {

/// How a level of the instruction set computes.
struct Level {
  HostLevel level;
  /// Queries of a panel: two vector registers of f32.
  int64_t lanes;
  /// Rows of a product that are summed at once; with lanes, as many accumulators as registers allow.
  int64_t rows;

  std::string_view name() const { return kHostLevelNames[static_cast<size_t>(level)]; }
};

inline constexpr std::array<Level, 3> kLevels = {
    {{HostLevel::Baseline, 8, 6}, {HostLevel::V3, 16, 6}, {HostLevel::V4, 32, 8}}};

/// Queries are padded to panels of every level.
inline constexpr int64_t kMaxLanes = 32;

/// The memory of a call: byte offsets, each a multiple of the alignment. Elements are f32.
struct Scratch {
  explicit Scratch(const KernelSpec &spec) {
    queryRows = (spec.tileM + kMaxLanes - 1) / kMaxLanes * kMaxLanes;
    auto floats = [&](int64_t count) {
      int64_t offset = bytes;
      bytes += (count * int64_t{sizeof(float)} + kScratchAlignment - 1) / kScratchAlignment * kScratchAlignment;
      return offset;
    };
    query = floats(queryRows * spec.headDim);
    key = floats(int64_t{spec.tileN} * spec.headDim);
    value = floats(int64_t{spec.tileN} * spec.valueDim);
    scores = floats(int64_t{spec.tileN} * kMaxLanes);
    output = floats(queryRows * spec.valueDim);
    shift = floats(queryRows);
    sum = floats(queryRows);
  }

  /// The query tile's place: width, height, frame, view, i32 each.
  static constexpr int64_t kPlace = 0;
  /// Addresses of the item's head: of Q, K, V, O and LSE; the last is null where there is none.
  static constexpr int64_t kQuery = 16, kKey = 24, kValue = 32, kOutput = 40, kLse = 48;

  int64_t queryRows;
  int64_t bytes = kScratchAlignment;
  /// Q as [panels, head dim, lanes], K as [TILE_N, head dim], V as [TILE_N, value dim].
  int64_t query, key, value;
  /// Of the panel at hand, [TILE_N, lanes].
  int64_t scores;
  /// [panels, value dim, lanes], and for each query the greatest score so far and the sum of exponentials.
  int64_t output, shift, sum;
};

} // namespace openwork::host

#endif // OPENWORK_KERNELSGEN_HOST_SCRATCH_H
