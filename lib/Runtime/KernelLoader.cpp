//===- KernelLoader.cpp ---------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/KernelLoader.h"

#include <initializer_list>
#include <string>
#include <utility>

using namespace openwork;

/// What every kernel's parameter block may take on drivers for CUDA 12.0.
static constexpr int64_t kSmallParameterBytes = 4096;
static constexpr int kLargeParameterVersion = 12010;

static std::string text(int64_t value) { return std::to_string(value); }

static std::string formatVersion(int version) { return text(version / 1000) + "." + text(version % 1000 / 10); }

static Result<void> check(const CudaDriver &driver, cuda::Status status, const std::string &call) {
  if (Expected<void> done = driver.check(status, call); !done)
    return fail(OpenworkDriverError, done.error().message);
  return {};
}

Result<ContextId> openwork::currentContext(const CudaDriver &driver) {
  ContextId current;
  if (cuda::Status status = driver.cuCtxGetCurrent(&current.context))
    return fail(OpenworkDriverError, "cuCtxGetCurrent: " + driver.describe(status));
  if (!current.context)
    return fail(OpenworkNoDevice, "no CUDA context is current on this thread");
  if (cuda::Status status = driver.cuCtxGetId(current.context, &current.id))
    return fail(OpenworkDriverError, "cuCtxGetId: " + driver.describe(status));
  return current;
}

/// Asks for attributes of the current device.
static Result<cuda::Device> readAttributes(const CudaDriver &driver,
                                           std::initializer_list<std::pair<int *, cuda::DeviceAttribute>> wanted) {
  cuda::Device device = 0;
  if (auto done = check(driver, driver.cuCtxGetDevice(&device), "cuCtxGetDevice"); !done)
    return tl::unexpected(done.error());
  for (auto [value, attribute] : wanted)
    if (auto done = check(driver, driver.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute"); !done)
      return tl::unexpected(done.error());
  return device;
}

Result<void> openwork::checkDevice(const CudaDriver &driver) {
  int major = 0, minor = 0;
  Result<cuda::Device> device =
      readAttributes(driver, {{&major, cuda::ComputeCapabilityMajor}, {&minor, cuda::ComputeCapabilityMinor}});
  if (!device)
    return tl::unexpected(device.error());
  if (major == 9 && minor == 0)
    return {};
  char name[128] = "";
  if (auto done = check(driver, driver.cuDeviceGetName(name, sizeof name, *device), "cuDeviceGetName"); !done)
    return done;
  return fail(OpenworkNoDevice, "a package for sm_90a expects a device of compute capability 9.0, got " + text(major) +
                                    "." + text(minor) + " (" + name + ")");
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

static Failure loadFailure(const CudaDriver &driver, const PackageKernel &kernel, cuda::Status status,
                           const char *log) {
  std::string of = "cuModuleLoadDataEx of " + kernel.image().path;
  if (status == cuda::ErrorUnsupportedPtxVersion || status == cuda::ErrorNoBinaryForGpu)
    return {OpenworkNoDevice, of + ": the driver for CUDA " + formatVersion(driver.version) +
                                  " is too old for it: " + driver.describe(status)};
  // The log has a line for each of ptxas's complaints; they end in a line break.
  std::string message = of + ": " + driver.describe(status);
  if (*log)
    message += std::string(": ") + log;
  while (message.ends_with('\n'))
    message.pop_back();
  return {OpenworkDriverError, std::move(message)};
}

static Result<cuda::Module> loadModule(const CudaDriver &driver, const PackageKernel &kernel,
                                       std::span<const std::byte> image) {
  char log[4096] = "";
  cuda::JitOption options[] = {cuda::JitErrorLogBuffer, cuda::JitErrorLogBufferBytes};
  void *values[] = {log, reinterpret_cast<void *>(sizeof log)};
  // The driver takes text up to a NUL, which the file does not have.
  std::string ptx;
  const void *data = image.data();
  if (!kernel.cubin) {
    ptx.assign(reinterpret_cast<const char *>(image.data()), image.size());
    data = ptx.c_str();
  }
  cuda::Module module = nullptr;
  if (cuda::Status status = driver.cuModuleLoadDataEx(&module, data, std::size(options), options, values))
    return tl::unexpected(loadFailure(driver, kernel, status, log));
  return module;
}

static Result<void> checkAttributes(const CudaDriver &driver, const PackageKernel &kernel, cuda::Function function) {
  int registers = 0, local = 0, shared = 0, threads = 0;
  for (auto [value, attribute] :
       {std::pair{&registers, cuda::Registers}, std::pair{&local, cuda::LocalBytes},
        std::pair{&shared, cuda::StaticSharedBytes}, std::pair{&threads, cuda::MaxThreadsPerBlock}})
    if (auto done = check(driver, driver.cuFuncGetAttribute(value, attribute, function), "cuFuncGetAttribute"); !done)
      return done;

  auto refuse = [&](const char *what, const std::string &expected, int64_t got) {
    return fail(OpenworkDriverError,
                kernel.name + ": expects " + expected + " " + what + ", the driver reports " + text(got));
  };
  if (kernel.registers && registers != kernel.registers)
    return refuse("registers", text(kernel.registers), registers);
  if (local)
    return refuse("bytes of local memory", "0", local);
  if (shared + kernel.sharedMemoryBytes > kSharedMemoryBudget)
    return refuse("bytes of static shared memory", "at most " + text(kSharedMemoryBudget - kernel.sharedMemoryBytes),
                  shared);
  if (threads < kernel.spec.threads())
    return refuse("threads", "at least " + text(kernel.spec.threads()), threads);
  return {};
}

Result<LoadedKernel> openwork::loadKernel(const CudaDriver &driver, const ContextId &context,
                                          const PackageKernel &kernel, std::span<const std::byte> image) {
  int64_t parameterBytes = kernel.layout().size();
  if (parameterBytes > kSmallParameterBytes && driver.version < kLargeParameterVersion)
    return fail(OpenworkNoDevice, kernel.name + " takes " + text(parameterBytes) +
                                      " bytes of parameters, which expects a driver for CUDA " +
                                      formatVersion(kLargeParameterVersion) + " or newer, got one for " +
                                      formatVersion(driver.version));
  Result<cuda::Module> module = loadModule(driver, kernel, image);
  if (!module)
    return tl::unexpected(module.error());

  LoadedKernel loaded = {context, *module, nullptr, 0};
  auto finish = [&]() -> Result<void> {
    int sms = 0;
    if (auto device = readAttributes(driver, {{&sms, cuda::MultiprocessorCount}}); !device)
      return tl::unexpected(device.error());
    loaded.residentCtas = sms / kernel.spec.cluster * kernel.spec.cluster;
    if (auto done = check(driver, driver.cuModuleGetFunction(&loaded.function, *module, kernel.name.c_str()),
                          "cuModuleGetFunction of " + kernel.name);
        !done)
      return done;
    // A driver that loads lazily would otherwise do so, and wait for the device, in the first launch.
    if (driver.cuFuncLoad)
      if (auto done = check(driver, driver.cuFuncLoad(loaded.function), "cuFuncLoad of " + kernel.name); !done)
        return done;
    if (auto done = checkAttributes(driver, kernel, loaded.function); !done)
      return done;
    return check(driver,
                 driver.cuFuncSetAttribute(loaded.function, cuda::MaxDynamicSharedBytes,
                                           static_cast<int>(kernel.sharedMemoryBytes)),
                 "cuFuncSetAttribute of " + kernel.name + " to " + text(kernel.sharedMemoryBytes) +
                     " bytes of shared memory");
  };
  if (Result<void> done = finish(); !done) {
    driver.cuModuleUnload(*module);
    return tl::unexpected(done.error());
  }
  return loaded;
}

void openwork::unloadKernel(const CudaDriver &driver, const LoadedKernel &kernel) {
  if (driver.cuCtxPushCurrent(kernel.context.context))
    return;
  unsigned long long id = 0;
  if (driver.cuCtxGetId(kernel.context.context, &id) == cuda::Success && id == kernel.context.id)
    driver.cuModuleUnload(kernel.module);
  cuda::Context popped;
  driver.cuCtxPopCurrent(&popped);
}
