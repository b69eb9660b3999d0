//===- CudaDevice.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/Device.h"
#include "openwork/Runtime/CudaDriver.h"

#include <array>

using namespace openwork;

Device::~Device() = default;

namespace {

class CudaDevice final : public Device {
public:
  CudaDevice(const CudaDriver &driver, cuda::Device device) : driver(driver), device(device) {}
  ~CudaDevice() override;

  /// Makes the primary context current and loads the package's kernels into it.
  tl::expected<void, DeviceError> open(const std::string &path);

  std::string name() const override;
  int64_t processors() const override;
  Expected<int64_t> freeBytes() override;
  Expected<uint64_t> allocate(int64_t bytes) override;
  void release(uint64_t address) override { driver.cuMemFree(address); }
  Expected<void> upload(uint64_t to, std::span<const std::byte> from) override;
  Expected<void> download(std::span<std::byte> to, uint64_t from) override;
  Expected<void> fill(uint64_t address, uint32_t word, int64_t bytes) override;
  Expected<void> launch(const OpenworkLaunch &launch) override;
  Expected<double> timeLaunches(const OpenworkLaunch &launch, int64_t count) override;

private:
  Expected<void> enqueue(const OpenworkLaunch &launch);
  Expected<void> makeEvents();

  const CudaDriver &driver;
  cuda::Device device;
  cuda::Context context = nullptr;
  OpenworkPackage *package = nullptr;
  cuda::Event begin = nullptr, end = nullptr;
};

} // namespace

static tl::unexpected<DeviceError> noDevice(std::string message) {
  return tl::unexpected(DeviceError{{std::move(message)}, true});
}

CudaDevice::~CudaDevice() {
  openworkClosePackage(package);
  for (cuda::Event event : {begin, end})
    if (event)
      driver.cuEventDestroy(event);
  if (context)
    driver.cuDevicePrimaryCtxRelease(device);
}

tl::expected<void, DeviceError> CudaDevice::open(const std::string &path) {
  Expected<void> done = driver.check(driver.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
  if (done)
    done = driver.check(driver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
  if (done)
    done = makeEvents();
  if (!done)
    return tl::unexpected(DeviceError{done.error()});
  OpenworkStatus status = openworkOpenPackage(path.c_str(), &package);
  if (status == OpenworkSuccess)
    status = openworkPrepare(package);
  if (status != OpenworkSuccess)
    return tl::unexpected(DeviceError{{openworkGetErrorMessage()}, status == OpenworkNoDevice});
  return {};
}

Expected<void> CudaDevice::makeEvents() {
  for (cuda::Event *event : {&begin, &end})
    if (Expected<void> made = driver.check(driver.cuEventCreate(event, cuda::EventDefault), "cuEventCreate"); !made)
      return made;
  return {};
}

std::string CudaDevice::name() const {
  std::array<char, 256> text = {};
  return driver.cuDeviceGetName(text.data(), text.size() - 1, device) == cuda::Success ? text.data() : "CUDA device";
}

int64_t CudaDevice::processors() const {
  int count = 0;
  bool known = driver.cuDeviceGetAttribute(&count, cuda::MultiprocessorCount, device) == cuda::Success && count > 0;
  return known ? count : 1;
}

Expected<int64_t> CudaDevice::freeBytes() {
  size_t free = 0, total = 0;
  if (Expected<void> done = driver.check(driver.cuMemGetInfo(&free, &total), "cuMemGetInfo"); !done)
    return tl::unexpected(done.error());
  return int64_t(free);
}

Expected<uint64_t> CudaDevice::allocate(int64_t bytes) {
  cuda::Address address = 0;
  std::string call = "cuMemAlloc of " + std::to_string(bytes) + " bytes";
  if (Expected<void> done = driver.check(driver.cuMemAlloc(&address, size_t(bytes)), call); !done)
    return tl::unexpected(done.error());
  return address;
}

Expected<void> CudaDevice::upload(uint64_t to, std::span<const std::byte> from) {
  return from.empty() ? Expected<void>()
                      : driver.check(driver.cuMemcpyHtoD(to, from.data(), from.size()), "cuMemcpyHtoD");
}

Expected<void> CudaDevice::download(std::span<std::byte> to, uint64_t from) {
  return to.empty() ? Expected<void>() : driver.check(driver.cuMemcpyDtoH(to.data(), from, to.size()), "cuMemcpyDtoH");
}

Expected<void> CudaDevice::fill(uint64_t address, uint32_t word, int64_t bytes) {
  return bytes ? driver.check(driver.cuMemsetD32(address, word, size_t(bytes) / 4), "cuMemsetD32") : Expected<void>();
}

Expected<void> CudaDevice::enqueue(const OpenworkLaunch &launch) {
  if (openworkLaunch(package, &launch) != OpenworkSuccess)
    return error(openworkGetErrorMessage());
  return {};
}

Expected<void> CudaDevice::launch(const OpenworkLaunch &launch) {
  if (Expected<void> done = enqueue(launch); !done)
    return done;
  return driver.check(driver.cuCtxSynchronize(), "the kernel failed: cuCtxSynchronize");
}

Expected<double> CudaDevice::timeLaunches(const OpenworkLaunch &launch, int64_t count) {
  cuda::Stream stream = static_cast<cuda::Stream>(launch.stream);
  float milliseconds = 0;
  Expected<void> done = driver.check(driver.cuEventRecord(begin, stream), "cuEventRecord");
  for (int64_t i = 0; i < count && done; ++i)
    done = enqueue(launch);
  if (done)
    done = driver.check(driver.cuEventRecord(end, stream), "cuEventRecord");
  if (done)
    done = driver.check(driver.cuEventSynchronize(end), "the kernel failed: cuEventSynchronize");
  if (done)
    done = driver.check(driver.cuEventElapsedTime(&milliseconds, begin, end), "cuEventElapsedTime");
  if (!done)
    return tl::unexpected(done.error());
  return double(milliseconds) / 1000;
}

static tl::expected<const CudaDriver *, DeviceError> findDriver(int64_t ordinal) {
  Expected<const CudaDriver *> driver = CudaDriver::get();
  if (!driver)
    return noDevice(driver.error().message);
  int count = 0;
  cuda::Status status = (*driver)->cuDeviceGetCount(&count);
  if (status != cuda::Success || count == 0)
    return noDevice(status == cuda::Success || status == cuda::ErrorNoDevice ? "no CUDA device"
                                                                             : (*driver)->describe(status));
  if (ordinal < 0 || ordinal >= count)
    return tl::unexpected(
        DeviceError{{"--device: expects 0.." + std::to_string(count - 1) + ", got " + std::to_string(ordinal)}});
  return *driver;
}

tl::expected<void, DeviceError> openwork::findCudaDevice(int64_t ordinal) {
  return findDriver(ordinal).map([](const CudaDriver *) {});
}

tl::expected<std::unique_ptr<Device>, DeviceError> openwork::openCudaDevice(const std::string &path, int64_t ordinal) {
  tl::expected<const CudaDriver *, DeviceError> driver = findDriver(ordinal);
  if (!driver)
    return tl::unexpected(driver.error());
  cuda::Device device = 0;
  if (Expected<void> done = (*driver)->check((*driver)->cuDeviceGet(&device, int(ordinal)), "cuDeviceGet"); !done)
    return tl::unexpected(DeviceError{done.error()});
  auto opened = std::make_unique<CudaDevice>(**driver, device);
  if (tl::expected<void, DeviceError> done = opened->open(path); !done)
    return tl::unexpected(done.error());
  return opened;
}
