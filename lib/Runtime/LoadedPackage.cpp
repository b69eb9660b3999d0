//===- LoadedPackage.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/LoadedPackage.h"

#include "openwork/Runtime/ParameterBlock.h"

#include <algorithm>
#include <string>

using namespace openwork;

LoadedPackage::LoadedPackage(Package opened)
    : package(std::move(opened)), loaded(std::make_unique<std::atomic<Node *>[]>(manifest().kernels.size())),
      hostKernels(package) {}

LoadedPackage::~LoadedPackage() {
  for (size_t kernel = 0; kernel < manifest().kernels.size(); ++kernel)
    for (Node *node = loaded[kernel].load(), *next; node; node = next) {
      unloadKernel(**CudaDriver::get(), node->kernel);
      next = node->next;
      delete node;
    }
}

//===----------------------------------------------------------------------===//
// On a device
//===----------------------------------------------------------------------===//

static Result<const CudaDriver *> openDriver() {
  Expected<const CudaDriver *> driver = CudaDriver::get();
  if (!driver)
    return fail(OpenworkNoDevice, driver.error().message);
  return *driver;
}

Result<const LoadedKernel *> LoadedPackage::load(const CudaDriver &driver, const PackageKernel &kernel) {
  Result<ContextId> context = currentContext(driver);
  if (!context)
    return tl::unexpected(context.error());
  std::atomic<Node *> &list = loaded[&kernel - manifest().kernels.data()];
  auto find = [&]() -> const LoadedKernel * {
    for (Node *node = list.load(std::memory_order_acquire); node; node = node->next)
      if (node->kernel.context.id == context->id)
        return &node->kernel;
    return nullptr;
  };
  if (const LoadedKernel *found = find())
    return found;

  std::lock_guard lock(loading);
  if (const LoadedKernel *found = find())
    return found;
  if (Result<void> done = checkDevice(driver); !done)
    return tl::unexpected(done.error());
  auto image = package.bytes(kernel.image());
  Result<LoadedKernel> fresh = loadKernel(driver, *context, kernel, image);
  if (!fresh)
    return tl::unexpected(fresh.error());
  auto *node = new Node{*fresh, list.load(std::memory_order_relaxed)};
  list.store(node, std::memory_order_release);
  return &node->kernel;
}

Result<void> LoadedPackage::prepare() {
  if (manifest().arch() == Arch::Host)
    return prepareHost();
  Result<const CudaDriver *> driver = openDriver();
  if (!driver)
    return tl::unexpected(driver.error());
  for (const PackageKernel &kernel : manifest().kernels)
    if (Result<const LoadedKernel *> ready = load(**driver, kernel); !ready)
      return tl::unexpected(ready.error());
  return {};
}

static Result<void> enqueue(const CudaDriver &driver, const LoadedKernel &loaded, TensorMapTable &maps,
                            const CheckedLaunch &launch) {
  ParameterBlock block;
  if (Result<void> done = block.fill(driver, maps, launch); !done)
    return done;
  const PackageKernel &kernel = *launch.kernel;
  int64_t ctas = launch.items();
  if (launch.plan->isPersistent)
    ctas = std::min(ctas, loaded.residentCtas);
  void *parameters[] = {block.data()};
  cuda::Status status = driver.cuLaunchKernel(
      loaded.function, static_cast<unsigned>(ctas), 1, 1, static_cast<unsigned>(kernel.spec.threads()), 1, 1,
      static_cast<unsigned>(kernel.sharedMemoryBytes), launch.stream, parameters, nullptr);
  if (status != cuda::Success)
    return fail(OpenworkDriverError, "cuLaunchKernel of " + kernel.name + ": " + driver.describe(status));
  return {};
}

Result<void> LoadedPackage::launchOnDevice(const CheckedLaunch &launch) {
  Result<const CudaDriver *> driver = openDriver();
  if (!driver)
    return tl::unexpected(driver.error());
  Result<const LoadedKernel *> kernel = load(**driver, *launch.kernel);
  if (!kernel)
    return tl::unexpected(kernel.error());

  if (ParameterBlock::canHold(launch))
    return enqueue(**driver, **kernel, maps, launch);
  for (int64_t entry = 0; entry < launch.batch; ++entry)
    if (Result<void> done = enqueue(**driver, **kernel, maps, batchEntry(launch, entry)); !done)
      return done;
  return {};
}

//===----------------------------------------------------------------------===//
// On the host
//===----------------------------------------------------------------------===//

Result<void> LoadedPackage::prepareHost() {
  for (const PackageKernel &kernel : manifest().kernels)
    if (Result<HostKernel> ready = hostKernels.load(kernel); !ready)
      return tl::unexpected(ready.error());
  return {};
}

Result<void> LoadedPackage::launchOnHost(const CheckedLaunch &launch) {
  return hostKernels.load(*launch.kernel).and_then([&](const HostKernel &kernel) { return runOnHost(kernel, launch); });
}

//===----------------------------------------------------------------------===//
// Anywhere
//===----------------------------------------------------------------------===//

Result<void> LoadedPackage::launch(const OpenworkLaunch &given) {
  Result<CheckedLaunch> launch = checkLaunch(manifest(), given);
  if (!launch)
    return tl::unexpected(launch.error());
  return launch->isForHost() ? launchOnHost(*launch) : launchOnDevice(*launch);
}
