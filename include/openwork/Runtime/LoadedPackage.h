//===- LoadedPackage.h - A package whose layers can be launched -*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_LOADEDPACKAGE_H
#define OPENWORK_RUNTIME_LOADEDPACKAGE_H

#include "openwork/Package/PackageReader.h"
#include "openwork/Runtime/CheckedLaunch.h"
#include "openwork/Runtime/HostKernels.h"
#include "openwork/Runtime/KernelLoader.h"
#include "openwork/Runtime/TensorMaps.h"

#include "openwork-c/runtime.h"

#include <atomic>
#include <memory>
#include <mutex>

namespace openwork {

/// An open package and its kernels in the contexts that use them, or in this process; the C ABI is a face of it. Every
/// member is safe to call from several threads.
class LoadedPackage {
public:
  explicit LoadedPackage(Package package);
  /// Unloads the kernels.
  ~LoadedPackage();

  const Manifest &manifest() const { return package.manifest(); }

  /// Loads all kernels, those of a device into the current context.
  Result<void> prepare();
  /// Enqueues a launch, or one for each batch entry where strides need it. Neither allocates nor synchronises once the
  /// kernel is loaded. On the host the result is there when this returns.
  Result<void> launch(const OpenworkLaunch &launch);

private:
  struct Node {
    LoadedKernel kernel;
    Node *next;
  };

  Result<void> prepareHost();
  Result<void> launchOnHost(const CheckedLaunch &launch);
  Result<void> launchOnDevice(const CheckedLaunch &launch);

  /// The kernel in the current context, loaded if it is not yet.
  Result<const LoadedKernel *> load(const CudaDriver &driver, const PackageKernel &kernel);

  Package package;
  TensorMapTable maps;
  // Loads one at a time; launches take no lock on the way to a loaded kernel.
  std::mutex loading;
  // For each kernel of the manifest, the contexts that it is loaded into; grows at the front only.
  std::unique_ptr<std::atomic<Node *>[]> loaded;
  HostKernels hostKernels;
};

} // namespace openwork

#endif // OPENWORK_RUNTIME_LOADEDPACKAGE_H
