//===- HostDevice.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runner/Device.h"
#include "openwork/Runtime/HostMachine.h"

#include <chrono>
#include <cstring>
#include <fstream>
#include <new>
#include <string>

using namespace openwork;

namespace {

/// This machine's memory and cores.
class HostDevice final : public Device {
public:
  explicit HostDevice(const HostMachine &machine) : machine(machine) {}
  ~HostDevice() override { openworkClosePackage(package); }

  /// Loads the package's kernels.
  tl::expected<void, DeviceError> open(const std::string &path);

  std::string name() const override;
  int64_t processors() const override { return machine.threads; }
  Expected<int64_t> freeBytes() override;
  Expected<uint64_t> allocate(int64_t bytes) override;
  void release(uint64_t address) override;
  Expected<void> upload(uint64_t to, std::span<const std::byte> from) override;
  Expected<void> download(std::span<std::byte> to, uint64_t from) override;
  Expected<void> fill(uint64_t address, uint32_t word, int64_t bytes) override;
  Expected<void> launch(const OpenworkLaunch &launch) override;
  Expected<double> timeLaunches(const OpenworkLaunch &launch, int64_t count) override;

private:
  HostMachine machine;
  OpenworkPackage *package = nullptr;
};

} // namespace

static constexpr std::align_val_t kAlignment{256};

/// What stands behind a word that begins a line; empty where none does.
static std::string lineOf(const char *file, std::string_view word) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(word)) {
      size_t begin = line.find_first_not_of(" \t:", word.size());
      return begin == line.npos ? "" : line.substr(begin);
    }
  return "";
}

tl::expected<void, DeviceError> HostDevice::open(const std::string &path) {
  OpenworkStatus status = openworkOpenPackage(path.c_str(), &package);
  if (status == OpenworkSuccess)
    status = openworkPrepare(package);
  if (status != OpenworkSuccess)
    return tl::unexpected(DeviceError{{openworkGetErrorMessage()}, status == OpenworkNoDevice});
  return {};
}

std::string HostDevice::name() const {
  std::string processor = lineOf("/proc/cpuinfo", "model name");
  return (processor.empty() ? "host" : processor) + ", " + std::string(kHostLevelNames[size_t(machine.level)]) + ", " +
         std::to_string(machine.threads) + (machine.threads == 1 ? " thread" : " threads");
}

Expected<int64_t> HostDevice::freeBytes() {
  std::string text = lineOf("/proc/meminfo", "MemAvailable");
  int64_t kibibytes = std::strtoll(text.c_str(), nullptr, 10);
  if (kibibytes <= 0)
    return error("/proc/meminfo: expects a line MemAvailable with a number, got \"" + text + "\"");
  return kibibytes << 10;
}

Expected<uint64_t> HostDevice::allocate(int64_t bytes) {
  void *memory = ::operator new(size_t(bytes), kAlignment, std::nothrow);
  if (!memory)
    return error("no memory for " + std::to_string(bytes) + " bytes");
  return reinterpret_cast<uint64_t>(memory);
}

void HostDevice::release(uint64_t address) { ::operator delete(reinterpret_cast<void *>(address), kAlignment); }

Expected<void> HostDevice::upload(uint64_t to, std::span<const std::byte> from) {
  if (!from.empty())
    std::memcpy(reinterpret_cast<void *>(to), from.data(), from.size());
  return {};
}

Expected<void> HostDevice::download(std::span<std::byte> to, uint64_t from) {
  if (!to.empty())
    std::memcpy(to.data(), reinterpret_cast<const void *>(from), to.size());
  return {};
}

Expected<void> HostDevice::fill(uint64_t address, uint32_t word, int64_t bytes) {
  for (int64_t i = 0; i < bytes; i += int64_t{sizeof word})
    std::memcpy(reinterpret_cast<void *>(address + uint64_t(i)), &word, sizeof word);
  return {};
}

Expected<void> HostDevice::launch(const OpenworkLaunch &launch) {
  if (openworkLaunch(package, &launch) != OpenworkSuccess)
    return error(openworkGetErrorMessage());
  return {};
}

Expected<double> HostDevice::timeLaunches(const OpenworkLaunch &given, int64_t count) {
  auto begin = std::chrono::steady_clock::now();
  Expected<void> done;
  for (int64_t i = 0; i < count && done; ++i)
    done = launch(given);
  std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  return done.map([&] { return seconds.count(); });
}

tl::expected<std::unique_ptr<Device>, DeviceError> openwork::openHostDevice(const std::string &path) {
  Result<HostMachine> machine = chooseHostMachine();
  if (!machine)
    return tl::unexpected(DeviceError{{machine.error().message}, machine.error().status == OpenworkNoDevice});
  auto opened = std::make_unique<HostDevice>(*machine);
  if (tl::expected<void, DeviceError> done = opened->open(path); !done)
    return tl::unexpected(done.error());
  return opened;
}
