//===- HostKernels.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Runtime/HostKernels.h"

#include "openwork/Support/Sha256.h"

#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

using namespace openwork;

static std::string errorText() { return std::strerror(errno); }

static tl::unexpected<Failure> refuse(const PackageKernel &kernel, const std::string &message) {
  return fail(OpenworkInvalidPackage, kernel.library->path + ": " + message);
}

/// A file in memory alone, as large as a disk's would be, or what the system says against it.
static Result<int> makeMemoryFile(const std::string &name, std::string_view bytes) {
#if defined(__linux__)
  int descriptor = memfd_create(name.c_str(), MFD_CLOEXEC);
  if (descriptor < 0)
    return fail(OpenworkDriverError, "memfd_create: " + errorText());
  while (!bytes.empty()) {
    ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0) {
      std::string said = errorText();
      close(descriptor);
      return fail(OpenworkDriverError, "write of " + std::to_string(bytes.size()) + " bytes to memory: " + said);
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return descriptor;
#else
  return fail(OpenworkNoDevice, "a package for host expects an x86-64 machine under Linux");
#endif
}

/// The loader's complaint, without the name that it knows the file by.
static std::string loaderText(std::string_view name) {
  const char *said = dlerror();
  std::string_view text = said ? said : "unknown error";
  if (text.starts_with(name) && text.substr(name.size()).starts_with(": "))
    text.remove_prefix(name.size() + 2);
  return std::string(text);
}

Result<HostLibrary> HostLibrary::load(const PackageKernel &kernel, std::span<const std::byte> image) {
  std::string bytes(reinterpret_cast<const char *>(image.data()), image.size());
  if (std::string actual = toHex(sha256(bytes)); actual != kernel.library->sha256)
    return refuse(kernel,
                  "expects SHA-256 " + kernel.library->sha256 + ", as when the package was opened, got " + actual);
  Result<int> descriptor = makeMemoryFile("openwork " + kernel.name, bytes);
  if (!descriptor)
    return tl::unexpected(descriptor.error());
  HostLibrary library(*descriptor);
  std::string name = "/proc/self/fd/" + std::to_string(*descriptor);
  library.handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library.handle)
    return refuse(kernel, "expects a shared object for this machine, the loader says: " + loaderText(name));
  library.entry_ = reinterpret_cast<HostEntry>(dlsym(library.handle, kernel.name.c_str()));
  if (!library.entry_)
    return refuse(kernel, "expects the entry point " + kernel.name + ", the loader says: " + loaderText(name));
  return library;
}

HostLibrary::HostLibrary(HostLibrary &&other) noexcept
    : descriptor(std::exchange(other.descriptor, -1)), handle(std::exchange(other.handle, nullptr)),
      entry_(other.entry_) {}

HostLibrary::~HostLibrary() {
  if (handle)
    dlclose(handle);
#if defined(__linux__)
  if (descriptor >= 0)
    close(descriptor);
#endif
}

HostKernels::HostKernels(const Package &package) : package(package), libraries(package.manifest().kernels.size()) {}

Result<HostKernel> HostKernels::load(const PackageKernel &kernel) {
  std::lock_guard lock(loading);
  if (!machine) {
    Result<HostMachine> chosen = chooseHostMachine();
    if (!chosen)
      return tl::unexpected(chosen.error());
    machine = *chosen;
  }
  std::unique_ptr<HostLibrary> &library = libraries[&kernel - package.manifest().kernels.data()];
  if (!library) {
    Result<HostLibrary> fresh = HostLibrary::load(kernel, package.bytes(*kernel.library));
    if (!fresh)
      return tl::unexpected(fresh.error());
    library = std::make_unique<HostLibrary>(std::move(*fresh));
  }
  return HostKernel{library->entry(), *machine};
}
