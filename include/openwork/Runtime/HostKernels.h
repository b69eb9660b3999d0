//===- HostKernels.h - Kernels of the host in this process ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_HOSTKERNELS_H
#define OPENWORK_RUNTIME_HOSTKERNELS_H

#include "openwork/Kernel/HostAbi.h"
#include "openwork/Package/PackageReader.h"
#include "openwork/Runtime/CheckedLaunch.h"
#include "openwork/Runtime/HostMachine.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace openwork {

/// A shared object in this process. Its file is none of any folder: what is loaded is a copy in memory, whose hash has
/// been checked after it was made.
class HostLibrary {
public:
  /// Loads the kernel's library, and finds the entry in it. `image` is the library's file. InvalidPackage where the
  /// file is not what it was when the package was opened, no shared object, or has no such entry.
  static Result<HostLibrary> load(const PackageKernel &kernel, std::span<const std::byte> image);

  HostLibrary(HostLibrary &&other) noexcept;
  HostLibrary &operator=(HostLibrary &&) = delete;
  ~HostLibrary();

  HostEntry entry() const { return entry_; }

private:
  explicit HostLibrary(int descriptor) : descriptor(descriptor) {}

  // Stays open: the loader tells objects apart by their names, which hold the descriptor.
  int descriptor = -1;
  void *handle = nullptr;
  HostEntry entry_ = nullptr;
};

/// A kernel that can be called, and how.
struct HostKernel {
  HostEntry entry;
  HostMachine machine;
};

/// The kernels of a package for the host, each loaded when it is first asked for. Safe to use from several threads.
class HostKernels {
public:
  explicit HostKernels(const Package &package);

  /// The kernel of the package, loaded if it is not yet. The first one that is asked for decides how all of them run.
  Result<HostKernel> load(const PackageKernel &kernel);

private:
  const Package &package;
  std::mutex loading;
  std::optional<HostMachine> machine;
  /// Those of the manifest's kernels that are loaded.
  std::vector<std::unique_ptr<HostLibrary>> libraries;
};

/// Calls the kernel for every item, on the machine's threads, and returns when all are done. Rows of a head come one
/// after the other, heads in the plan's order, batch entries last. DriverError where there is no memory for scratch.
Result<void> runOnHost(const HostKernel &kernel, const CheckedLaunch &launch);

} // namespace openwork

#endif // OPENWORK_RUNTIME_HOSTKERNELS_H
