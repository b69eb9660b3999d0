//===- ParameterBlock.h - A kernel's only parameter, filled in --*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_PARAMETERBLOCK_H
#define OPENWORK_RUNTIME_PARAMETERBLOCK_H

#include "openwork/Kernel/KernelAbi.h"
#include "openwork/Runtime/CheckedLaunch.h"
#include "openwork/Runtime/TensorMaps.h"

#include <cstddef>

namespace openwork {

/// The block that KernelAbi.h describes, on the stack of whoever launches.
class ParameterBlock {
public:
  /// Whether one block can serve all batch entries: Q, K and V each have a fold. Otherwise every entry takes a launch
  /// of its own.
  static bool canHold(const CheckedLaunch &launch);

  /// Fills the block for a launch that it can hold. Allocates only for a message.
  Result<void> fill(const CudaDriver &driver, TensorMapTable &maps, const CheckedLaunch &launch);

  void *data() { return bytes; }

private:
  static constexpr int64_t kBytes =
      (kMaxParameterBytes + kParameterAlignment - 1) / kParameterAlignment * kParameterAlignment;

  // Only as many as the kernel's layout has are written and read.
  alignas(kParameterAlignment) std::byte bytes[kBytes];
};

} // namespace openwork

#endif // OPENWORK_RUNTIME_PARAMETERBLOCK_H
