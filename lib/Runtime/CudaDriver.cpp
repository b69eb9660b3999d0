//===- CudaDriver.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/CudaDriver.h"

#include <cstdlib>
#include <dlfcn.h>

using namespace openwork;

/// Tensor maps and context ids came with it.
static constexpr int kMinVersion = 12000;

namespace {
/// Looks functions up, and remembers the first that is missing.
class SymbolTable {
public:
  explicit SymbolTable(void *library) : library(library) {}

  template <typename Function> void bind(Function *&function, const char *symbol) {
    bindOptional(function, symbol);
    if (!function && !firstMissing)
      firstMissing = symbol;
  }

  template <typename Function> void bindOptional(Function *&function, const char *symbol) {
    function = reinterpret_cast<Function *>(dlsym(library, symbol));
  }

  const char *missing() const { return firstMissing; }

private:
  void *library;
  const char *firstMissing = nullptr;
};
} // namespace

static void bindDevices(CudaDriver &driver, SymbolTable &symbols) {
  symbols.bind(driver.cuDeviceGetCount, "cuDeviceGetCount");
  symbols.bind(driver.cuDeviceGet, "cuDeviceGet");
  symbols.bind(driver.cuDeviceGetName, "cuDeviceGetName");
  symbols.bind(driver.cuDeviceGetAttribute, "cuDeviceGetAttribute");
  symbols.bind(driver.cuDevicePrimaryCtxRetain, "cuDevicePrimaryCtxRetain");
  symbols.bind(driver.cuDevicePrimaryCtxRelease, "cuDevicePrimaryCtxRelease_v2");
  symbols.bind(driver.cuCtxGetCurrent, "cuCtxGetCurrent");
  symbols.bind(driver.cuCtxSetCurrent, "cuCtxSetCurrent");
  symbols.bind(driver.cuCtxPushCurrent, "cuCtxPushCurrent_v2");
  symbols.bind(driver.cuCtxPopCurrent, "cuCtxPopCurrent_v2");
  symbols.bind(driver.cuCtxGetDevice, "cuCtxGetDevice");
  symbols.bind(driver.cuCtxGetId, "cuCtxGetId");
  symbols.bind(driver.cuCtxSynchronize, "cuCtxSynchronize");
}

static void bindLaunches(CudaDriver &driver, SymbolTable &symbols) {
  symbols.bind(driver.cuModuleLoadDataEx, "cuModuleLoadDataEx");
  symbols.bind(driver.cuModuleUnload, "cuModuleUnload");
  symbols.bind(driver.cuModuleGetFunction, "cuModuleGetFunction");
  symbols.bindOptional(driver.cuFuncLoad, "cuFuncLoad");
  symbols.bind(driver.cuFuncGetAttribute, "cuFuncGetAttribute");
  symbols.bind(driver.cuFuncSetAttribute, "cuFuncSetAttribute");
  symbols.bind(driver.cuLaunchKernel, "cuLaunchKernel");
  symbols.bind(driver.cuTensorMapEncodeTiled, "cuTensorMapEncodeTiled");
}

static void bindMemory(CudaDriver &driver, SymbolTable &symbols) {
  symbols.bind(driver.cuMemGetInfo, "cuMemGetInfo_v2");
  symbols.bind(driver.cuMemAlloc, "cuMemAlloc_v2");
  symbols.bind(driver.cuMemFree, "cuMemFree_v2");
  symbols.bind(driver.cuMemcpyHtoD, "cuMemcpyHtoD_v2");
  symbols.bind(driver.cuMemcpyDtoH, "cuMemcpyDtoH_v2");
  symbols.bind(driver.cuMemsetD32, "cuMemsetD32_v2");
  symbols.bind(driver.cuMemsetD32Async, "cuMemsetD32Async");
}

static void bindStreams(CudaDriver &driver, SymbolTable &symbols) {
  symbols.bind(driver.cuStreamCreate, "cuStreamCreate");
  symbols.bind(driver.cuStreamDestroy, "cuStreamDestroy_v2");
  symbols.bind(driver.cuStreamSynchronize, "cuStreamSynchronize");
  symbols.bind(driver.cuEventCreate, "cuEventCreate");
  symbols.bind(driver.cuEventDestroy, "cuEventDestroy_v2");
  symbols.bind(driver.cuEventRecord, "cuEventRecord");
  symbols.bind(driver.cuEventSynchronize, "cuEventSynchronize");
  symbols.bind(driver.cuEventElapsedTime, "cuEventElapsedTime");
}

static std::string formatVersion(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

Expected<CudaDriver> CudaDriver::open(const std::string &library) {
  void *handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return error("no CUDA driver: " + std::string(dlerror()));

  CudaDriver driver;
  SymbolTable symbols(handle);
  symbols.bind(driver.cuInit, "cuInit");
  symbols.bind(driver.cuDriverGetVersion, "cuDriverGetVersion");
  symbols.bind(driver.cuGetErrorName, "cuGetErrorName");
  symbols.bind(driver.cuGetErrorString, "cuGetErrorString");
  if (symbols.missing())
    return error("no CUDA driver: " + library + " has no " + symbols.missing());

  if (Expected<void> done = driver.check(driver.cuDriverGetVersion(&driver.version), "cuDriverGetVersion"); !done)
    return tl::unexpected(done.error());
  if (driver.version < kMinVersion)
    return error("the CUDA driver is too old: expects one for CUDA " + formatVersion(kMinVersion) +
                 " or newer, got one for " + formatVersion(driver.version));

  bindDevices(driver, symbols);
  bindLaunches(driver, symbols);
  bindMemory(driver, symbols);
  bindStreams(driver, symbols);
  if (symbols.missing())
    return error("the CUDA driver " + library + " has no " + symbols.missing());

  if (Expected<void> done = driver.check(driver.cuInit(0), "no CUDA device: cuInit"); !done)
    return tl::unexpected(done.error());
  return driver;
}

Expected<const CudaDriver *> CudaDriver::get() {
  static const Expected<CudaDriver> driver = [] {
    const char *library = std::getenv("OPENWORK_CUDA_DRIVER");
    return open(library && *library ? library : "libcuda.so.1");
  }();
  if (!driver)
    return tl::unexpected(driver.error());
  return &*driver;
}

std::string CudaDriver::describe(cuda::Status status) const {
  const char *name = nullptr, *text = nullptr;
  if (cuGetErrorName(status, &name) != cuda::Success || !name)
    return "error " + std::to_string(status);
  if (cuGetErrorString(status, &text) != cuda::Success || !text)
    return name;
  return std::string(name) + " (" + text + ")";
}

Expected<void> CudaDriver::check(cuda::Status status, std::string_view call) const {
  if (status == cuda::Success)
    return {};
  return error(std::string(call) + ": " + describe(status));
}
