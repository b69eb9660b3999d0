//===- FakeDriver.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built as a library of its own, which the tests name in OPENWORK_CUDA_DRIVER. What launches never call is there by
// name only.
//
//===----------------------------------------------------------------------===//

#include "FakeDriver.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string_view>

using namespace openwork;
using namespace openwork::cuda;

static FakeDriver fake;

static Status answer(std::string_view call) { return call == fake.failing ? fake.status : Success; }

extern "C" {

FakeDriver *openworkFakeDriver() { return &fake; }

Status cuInit(unsigned) {
  ++fake.numInits;
  return answer("cuInit");
}

Status cuDriverGetVersion(int *version) {
  *version = fake.version;
  return answer("cuDriverGetVersion");
}

Status cuGetErrorName(Status status, const char **name) {
  *name = "CUDA_ERROR_FAKE";
  return status == ErrorOutOfMemory ? ErrorInvalidValue : Success;
}

Status cuGetErrorString(Status, const char **text) {
  *text = "as the test asked";
  return Success;
}

Status cuDeviceGetName(char *name, int bytes, Device) {
  std::strncpy(name, "Fake GPU", bytes);
  return answer("cuDeviceGetName");
}

Status cuDeviceGetAttribute(int *value, DeviceAttribute attribute, Device) {
  *value = attribute == MultiprocessorCount ? 114 : attribute == ComputeCapabilityMajor ? fake.major : fake.minor;
  return answer("cuDeviceGetAttribute");
}

Status cuCtxGetCurrent(Context *context) {
  *context = fake.context;
  return answer("cuCtxGetCurrent");
}

Status cuCtxGetDevice(Device *device) {
  *device = 0;
  return answer("cuCtxGetDevice");
}

Status cuCtxGetId(Context, unsigned long long *id) {
  *id = fake.contextId;
  return answer("cuCtxGetId");
}

Status cuCtxPushCurrent_v2(Context) {
  ++fake.numPushes;
  return answer("cuCtxPushCurrent_v2");
}

Status cuCtxPopCurrent_v2(Context *context) {
  ++fake.numPops;
  *context = fake.context;
  return Success;
}

Status cuModuleLoadDataEx(Module *module, const void *image, unsigned numOptions, JitOption *options, void **values) {
  ++fake.numLoads;
  fake.image = static_cast<const char *>(image);
  *module = reinterpret_cast<Module>(uintptr_t{0x1000} * fake.numLoads);
  for (unsigned i = 0; i < numOptions; ++i)
    if (options[i] == JitErrorLogBuffer)
      std::strcpy(static_cast<char *>(values[i]), fake.jitLog);
  return answer("cuModuleLoadDataEx");
}

Status cuModuleUnload(Module) {
  ++fake.numUnloads;
  return answer("cuModuleUnload");
}

Status cuModuleGetFunction(Function *function, Module module, const char *name) {
  fake.functionName = name;
  *function = reinterpret_cast<Function>(reinterpret_cast<uintptr_t>(module) + 1);
  return answer("cuModuleGetFunction");
}

Status cuFuncLoad(Function) {
  ++fake.numFunctionLoads;
  return answer("cuFuncLoad");
}

Status cuFuncGetAttribute(int *value, FunctionAttribute attribute, Function) {
  switch (attribute) {
  case MaxThreadsPerBlock:
    *value = fake.maxThreads;
    break;
  case StaticSharedBytes:
    *value = fake.staticSharedBytes;
    break;
  case LocalBytes:
    *value = fake.localBytes;
    break;
  case Registers:
    *value = fake.registers;
    break;
  case MaxDynamicSharedBytes:
    *value = fake.dynamicSharedBytes;
    break;
  }
  return answer("cuFuncGetAttribute");
}

Status cuFuncSetAttribute(Function, FunctionAttribute attribute, int value) {
  if (attribute == MaxDynamicSharedBytes)
    fake.dynamicSharedBytes = value;
  return answer("cuFuncSetAttribute");
}

Status cuLaunchKernel(Function function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                      unsigned blockY, unsigned blockZ, unsigned sharedBytes, Stream stream, void **parameters,
                      void **extra) {
  if (Status status = answer("cuLaunchKernel"))
    return status;
  if (extra || reinterpret_cast<uintptr_t>(parameters[0]) % 64)
    return ErrorInvalidValue;
  if (int index = fake.numLaunches++; index < int(std::size(fake.launches))) {
    FakeLaunch &note = fake.launches[index];
    note = {function, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, sharedBytes, stream, {}};
    std::memcpy(note.parameters, parameters[0], std::min(fake.parameterBytes, sizeof note.parameters));
  }
  return Success;
}

Status cuTensorMapEncodeTiled(TensorMap *map, TensorMapDataType type, uint32_t rank, void *address,
                              const uint64_t *extents, const uint64_t *strides, const uint32_t *box,
                              const uint32_t *elementStrides, TensorMapInterleave interleave, TensorMapSwizzle swizzle,
                              TensorMapL2Promotion promotion, TensorMapFill fill) {
  ++fake.numEncodes;
  if (Status status = answer("cuTensorMapEncodeTiled"))
    return status;
  if (rank != 5)
    return ErrorInvalidValue;
  FakeTensorMap note = {};
  note.address = reinterpret_cast<uint64_t>(address);
  std::copy_n(extents, 5, note.extents);
  std::copy_n(strides, 4, note.strides);
  std::copy_n(box, 5, note.box);
  note.type = type;
  note.interleave = interleave;
  note.swizzle = swizzle;
  note.promotion = promotion;
  note.fill = fill;
  for (int axis = 0; axis < 5; ++axis)
    note.elementStrideSum += elementStrides[axis];
  std::memcpy(map, &note, sizeof note);
  return Success;
}

//===----------------------------------------------------------------------===//
// The device, its memory, which is the host's, and its clock
//===----------------------------------------------------------------------===//

Status cuDeviceGetCount(int *count) {
  *count = fake.numDevices;
  return answer("cuDeviceGetCount");
}

Status cuDeviceGet(Device *device, int ordinal) {
  *device = ordinal;
  return answer("cuDeviceGet");
}

Status cuDevicePrimaryCtxRetain(Context *context, Device) {
  *context = reinterpret_cast<Context>(uintptr_t{0x200});
  return answer("cuDevicePrimaryCtxRetain");
}

Status cuDevicePrimaryCtxRelease_v2(Device) { return answer("cuDevicePrimaryCtxRelease"); }

Status cuCtxSetCurrent(Context context) {
  fake.context = context;
  return answer("cuCtxSetCurrent");
}

Status cuCtxSynchronize() { return answer("cuCtxSynchronize"); }

Status cuMemGetInfo_v2(size_t *freeBytes, size_t *totalBytes) {
  *freeBytes = *totalBytes = size_t{1} << 30;
  return answer("cuMemGetInfo");
}

Status cuMemAlloc_v2(Address *address, size_t bytes) {
  if (Status status = answer("cuMemAlloc"); status != Success)
    return status;
  *address = reinterpret_cast<Address>(std::aligned_alloc(256, (bytes + 255) / 256 * 256));
  ++fake.numAllocations;
  return Success;
}

Status cuMemFree_v2(Address address) {
  std::free(reinterpret_cast<void *>(address));
  --fake.numAllocations;
  return answer("cuMemFree");
}

Status cuMemcpyHtoD_v2(Address to, const void *from, size_t bytes) {
  std::memcpy(reinterpret_cast<void *>(to), from, bytes);
  return answer("cuMemcpyHtoD");
}

Status cuMemcpyDtoH_v2(void *to, Address from, size_t bytes) {
  std::memcpy(to, reinterpret_cast<const void *>(from), bytes);
  return answer("cuMemcpyDtoH");
}

Status cuMemsetD32_v2(Address address, unsigned value, size_t count) {
  std::fill_n(reinterpret_cast<unsigned *>(address), count, value);
  return answer("cuMemsetD32");
}

Status cuEventCreate(Event *event, unsigned) {
  ++fake.numEvents;
  *event = reinterpret_cast<Event>(uintptr_t{0x300});
  return answer("cuEventCreate");
}

Status cuEventDestroy_v2(Event) {
  --fake.numEvents;
  return answer("cuEventDestroy");
}

Status cuEventRecord(Event, Stream) { return answer("cuEventRecord"); }
Status cuEventSynchronize(Event) { return answer("cuEventSynchronize"); }

Status cuEventElapsedTime(float *milliseconds, Event, Event) {
  *milliseconds = fake.elapsedMilliseconds;
  return answer("cuEventElapsedTime");
}

#define OPENWORK_FAKE_UNUSED(name)                                                                                     \
  Status name() { return ErrorInvalidValue; }
OPENWORK_FAKE_UNUSED(cuMemsetD32Async)
OPENWORK_FAKE_UNUSED(cuStreamCreate)
OPENWORK_FAKE_UNUSED(cuStreamDestroy_v2)
OPENWORK_FAKE_UNUSED(cuStreamSynchronize)
#undef OPENWORK_FAKE_UNUSED

} // extern "C"
