//===- HostAbi.h - What a launch hands to a kernel of the host --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel of the host is a shared object that needs no other library and exports one function, named like the kernel,
// of type HostEntry. A call computes one item: a row of the class of the head at a position of the plan's order, for
// one batch entry. What KernelAbi.h says of items holds for calls; any thread may make any of them, in any order, and
// items write to places of their own. A row that the head's class does not have is no work.
//
// The code exists once for each level of the instruction set, in one object. The caller names the level.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNEL_HOSTABI_H
#define OPENWORK_KERNEL_HOSTABI_H

#include "openwork/Kernel/KernelAbi.h"

#include <array>
#include <string_view>

namespace openwork {

/// x86-64 microarchitecture levels, as the psABI defines them.
enum class HostLevel : int32_t { Baseline = 0, V3 = 1, V4 = 2 };

inline constexpr std::array<std::string_view, 3> kHostLevelNames = {"x86-64", "x86-64-v3", "x86-64-v4"};

/// The same for all calls of a launch. Addresses are of elements of the kernel's dtype, strides in elements; the last
/// axis is contiguous.
struct HostArguments {
  const void *query = nullptr, *key = nullptr, *value = nullptr;
  void *output = nullptr;
  /// f32 [batch, heads, query tokens]; null, with strides of 0, where the launch has none.
  float *lse = nullptr;
  /// How many of the text keys count, for each batch entry; null where all do.
  const int32_t *validText = nullptr;
  /// For each position in the order of heads.
  const Deal *deals = nullptr;
  int64_t queryBatchStride = 0, queryTokenStride = 0, queryHeadStride = 0;
  int64_t keyBatchStride = 0, keyTokenStride = 0, keyHeadStride = 0;
  int64_t valueBatchStride = 0, valueTokenStride = 0, valueHeadStride = 0;
  int64_t outputBatchStride = 0, outputTokenStride = 0, outputHeadStride = 0;
  int64_t lseBatchStride = 0, lseHeadStride = 0;
  /// Scale of the scores times log2(e): the softmax is taken in base 2.
  float scaleLog2 = 0;
  int32_t headsPerKvHead = 1;
  HostLevel level = HostLevel::Baseline;
  int32_t reserved = 0;
};
static_assert(sizeof(HostArguments) == 184 && offsetof(HostArguments, scaleLog2) == 168);

/// `scratch` holds the kernel's scratch bytes, aligned to kScratchAlignment, and is nobody else's during the call; what
/// is in it before does not matter.
using HostEntry = void (*)(const HostArguments *arguments, int32_t row, int32_t position, int32_t entry, void *scratch);

inline constexpr int64_t kScratchAlignment = 64;
/// Bytes of scratch that a kernel may ask for.
inline constexpr int64_t kMaxScratchBytes = int64_t{1} << 28;

} // namespace openwork

#endif // OPENWORK_KERNEL_HOSTABI_H
