//===- CudaDriver.h - The CUDA driver, opened at run time -------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing of ours links or includes CUDA: everything builds and tests where there is none. What is used of the driver
// is declared here, under the driver's own names; where a comment says _v2, the member is the function of that suffix.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_RUNTIME_CUDADRIVER_H
#define OPENWORK_RUNTIME_CUDADRIVER_H

#include "openwork/Support/Error.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace openwork {

/// @name The driver's types and constants
/// @{
namespace cuda {
using Device = int;
using Address = unsigned long long;
using Context = struct ContextRecord *;
using Module = struct ModuleRecord *;
using Function = struct FunctionRecord *;
using Stream = struct StreamRecord *;
using Event = struct EventRecord *;

/// A CUresult. Values that nobody here decides by are not listed.
enum Status : int {
  Success = 0,
  ErrorInvalidValue = 1,
  ErrorOutOfMemory = 2,
  ErrorNoDevice = 100,
  ErrorInvalidImage = 200,
  ErrorNoBinaryForGpu = 209,
  ErrorUnsupportedPtxVersion = 222,
};

enum DeviceAttribute : int {
  ClockRateKHz = 13,
  MultiprocessorCount = 16,
  L2CacheBytes = 38,
  ComputeCapabilityMajor = 75,
  ComputeCapabilityMinor = 76,
  MaxSharedMemoryPerBlockOptin = 97,
};

enum FunctionAttribute : int {
  MaxThreadsPerBlock = 0,
  StaticSharedBytes = 1,
  LocalBytes = 3,
  Registers = 4,
  MaxDynamicSharedBytes = 8,
};

enum JitOption : int { JitErrorLogBuffer = 5, JitErrorLogBufferBytes = 6 };

enum StreamFlags : unsigned { StreamDefault = 0, StreamNonBlocking = 1 };
enum EventFlags : unsigned { EventDefault = 0, EventDisableTiming = 2 };

enum TensorMapDataType : int { TensorMapFloat16 = 6, TensorMapBFloat16 = 9 };
enum TensorMapInterleave : int { InterleaveNone = 0 };
enum TensorMapSwizzle : int { Swizzle128B = 3 };
enum TensorMapL2Promotion : int { L2Promotion256B = 3 };
enum TensorMapFill : int { FillZeros = 0 };

struct alignas(64) TensorMap {
  uint64_t words[16];
};
static_assert(sizeof(TensorMap) == 128);
} // namespace cuda
/// @}

/// A table of the driver's functions. Values are copies of each other; the library stays open until the process ends.
struct CudaDriver {
  /// The driver of this process, opened and initialised by the first call: `libcuda.so.1`, or the library that the
  /// environment variable OPENWORK_CUDA_DRIVER names. An error stays for the life of the process.
  static Expected<const CudaDriver *> get();

  /// Opens the library of that name or path and calls its cuInit. An error says which of the two failed, and why; that
  /// of a driver older than CUDA 12.0, which knows no tensor maps, says so.
  static Expected<CudaDriver> open(const std::string &library);

  /// 1000 * major + 10 * minor of the newest CUDA that the driver serves.
  int version = 0;

  /// `CUDA_ERROR_INVALID_VALUE (invalid argument)`.
  std::string describe(cuda::Status status) const;
  /// Nothing for Success; otherwise an error `cuMemAlloc of 64 bytes: CUDA_ERROR_OUT_OF_MEMORY (out of memory)`, where
  /// `call` is the part before the colon.
  Expected<void> check(cuda::Status status, std::string_view call) const;

  /// @name Versions, errors
  /// @{
  cuda::Status (*cuInit)(unsigned flags) = nullptr;
  cuda::Status (*cuDriverGetVersion)(int *version) = nullptr;
  cuda::Status (*cuGetErrorName)(cuda::Status status, const char **name) = nullptr;
  cuda::Status (*cuGetErrorString)(cuda::Status status, const char **text) = nullptr;
  /// @}

  /// @name Devices, contexts
  /// @{
  cuda::Status (*cuDeviceGetCount)(int *count) = nullptr;
  cuda::Status (*cuDeviceGet)(cuda::Device *device, int ordinal) = nullptr;
  cuda::Status (*cuDeviceGetName)(char *name, int bytes, cuda::Device device) = nullptr;
  cuda::Status (*cuDeviceGetAttribute)(int *value, cuda::DeviceAttribute attribute, cuda::Device device) = nullptr;
  cuda::Status (*cuDevicePrimaryCtxRetain)(cuda::Context *context, cuda::Device device) = nullptr;
  /// _v2
  cuda::Status (*cuDevicePrimaryCtxRelease)(cuda::Device device) = nullptr;
  cuda::Status (*cuCtxGetCurrent)(cuda::Context *context) = nullptr;
  cuda::Status (*cuCtxSetCurrent)(cuda::Context context) = nullptr;
  /// _v2
  cuda::Status (*cuCtxPushCurrent)(cuda::Context context) = nullptr;
  /// _v2
  cuda::Status (*cuCtxPopCurrent)(cuda::Context *context) = nullptr;
  cuda::Status (*cuCtxGetDevice)(cuda::Device *device) = nullptr;
  /// Of a context, never given twice in a process, unlike its address.
  cuda::Status (*cuCtxGetId)(cuda::Context context, unsigned long long *id) = nullptr;
  cuda::Status (*cuCtxSynchronize)() = nullptr;
  /// @}

  /// @name Modules, launches
  /// @{
  cuda::Status (*cuModuleLoadDataEx)(cuda::Module *module, const void *image, unsigned numOptions,
                                     cuda::JitOption *options, void **values) = nullptr;
  cuda::Status (*cuModuleUnload)(cuda::Module module) = nullptr;
  cuda::Status (*cuModuleGetFunction)(cuda::Function *function, cuda::Module module, const char *name) = nullptr;
  /// Null in drivers before CUDA 12.4.
  cuda::Status (*cuFuncLoad)(cuda::Function function) = nullptr;
  cuda::Status (*cuFuncGetAttribute)(int *value, cuda::FunctionAttribute attribute, cuda::Function function) = nullptr;
  cuda::Status (*cuFuncSetAttribute)(cuda::Function function, cuda::FunctionAttribute attribute, int value) = nullptr;
  cuda::Status (*cuLaunchKernel)(cuda::Function function, unsigned gridX, unsigned gridY, unsigned gridZ,
                                 unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,
                                 cuda::Stream stream, void **parameters, void **extra) = nullptr;
  /// Extents and box in elements, strides in bytes and without the innermost.
  cuda::Status (*cuTensorMapEncodeTiled)(cuda::TensorMap *map, cuda::TensorMapDataType type, uint32_t rank,
                                         void *address, const uint64_t *extents, const uint64_t *strides,
                                         const uint32_t *box, const uint32_t *elementStrides,
                                         cuda::TensorMapInterleave interleave, cuda::TensorMapSwizzle swizzle,
                                         cuda::TensorMapL2Promotion promotion, cuda::TensorMapFill fill) = nullptr;
  /// @}

  /// @name Memory
  /// @{
  /// _v2
  cuda::Status (*cuMemGetInfo)(size_t *freeBytes, size_t *totalBytes) = nullptr;
  /// _v2
  cuda::Status (*cuMemAlloc)(cuda::Address *address, size_t bytes) = nullptr;
  /// _v2
  cuda::Status (*cuMemFree)(cuda::Address address) = nullptr;
  /// _v2
  cuda::Status (*cuMemcpyHtoD)(cuda::Address to, const void *from, size_t bytes) = nullptr;
  /// _v2
  cuda::Status (*cuMemcpyDtoH)(void *to, cuda::Address from, size_t bytes) = nullptr;
  /// _v2
  cuda::Status (*cuMemsetD32)(cuda::Address address, unsigned value, size_t count) = nullptr;
  cuda::Status (*cuMemsetD32Async)(cuda::Address address, unsigned value, size_t count, cuda::Stream stream) = nullptr;
  /// @}

  /// @name Streams, events
  /// @{
  cuda::Status (*cuStreamCreate)(cuda::Stream *stream, unsigned flags) = nullptr;
  /// _v2
  cuda::Status (*cuStreamDestroy)(cuda::Stream stream) = nullptr;
  cuda::Status (*cuStreamSynchronize)(cuda::Stream stream) = nullptr;
  cuda::Status (*cuEventCreate)(cuda::Event *event, unsigned flags) = nullptr;
  /// _v2
  cuda::Status (*cuEventDestroy)(cuda::Event event) = nullptr;
  cuda::Status (*cuEventRecord)(cuda::Event event, cuda::Stream stream) = nullptr;
  cuda::Status (*cuEventSynchronize)(cuda::Event event) = nullptr;
  cuda::Status (*cuEventElapsedTime)(float *milliseconds, cuda::Event begin, cuda::Event end) = nullptr;
  /// @}
};

} // namespace openwork

#endif // OPENWORK_RUNTIME_CUDADRIVER_H
