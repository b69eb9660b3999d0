//===- KernelLoader.h - Kernels in a context of the device ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_KERNELLOADER_H
#define OPENWORK_RUNTIME_KERNELLOADER_H

#include "openwork/Package/Manifest.h"
#include "openwork/Runtime/CudaDriver.h"
#include "openwork/Runtime/Failure.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace openwork {

/// A context and the id that tells it from others that had its address before.
struct ContextId {
  cuda::Context context = nullptr;
  unsigned long long id = 0;
};

/// The calling thread's context; NoDevice where there is none.
Result<ContextId> currentContext(const CudaDriver &driver);

/// A kernel, ready for launches in the context that was current when it was loaded.
struct LoadedKernel {
  ContextId context;
  cuda::Module module = nullptr;
  cuda::Function function = nullptr;
  /// CTAs that run at once; one an SM, which has registers for no more.
  int64_t residentCtas = 0;
};

/// Checks that the current device can run a package for `sm_90a` at all.
Result<void> checkDevice(const CudaDriver &driver);

/// Loads machine code, or text that the driver translates, into the current context, and holds what the driver says of
/// it against the manifest: registers, threads, shared memory, and no local memory, which would mean spills.
Result<LoadedKernel> loadKernel(const CudaDriver &driver, const ContextId &context, const PackageKernel &kernel,
                                std::span<const std::byte> image);

/// Does nothing where the context is gone, and the kernel with it.
void unloadKernel(const CudaDriver &driver, const LoadedKernel &kernel);

} // namespace openwork

#endif // OPENWORK_RUNTIME_KERNELLOADER_H
