//===- File.cpp -----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/File.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

using namespace openwork;

static std::string lastSystemError() { return std::error_code(errno, std::generic_category()).message(); }

//===----------------------------------------------------------------------===//
// FileMapping
//===----------------------------------------------------------------------===//

FileMapping::FileMapping(FileMapping &&other) noexcept : mapped(std::exchange(other.mapped, {})) {}

FileMapping &FileMapping::operator=(FileMapping &&other) noexcept {
  std::swap(mapped, other.mapped);
  return *this;
}

FileMapping::~FileMapping() {
  if (!mapped.empty())
    munmap(const_cast<std::byte *>(mapped.data()), mapped.size());
}

void FileMapping::release(std::span<const std::byte> part) {
  // Whole pages only: their neighbours on a page may be in use.
  auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  uintptr_t begin = (reinterpret_cast<uintptr_t>(part.data()) + page - 1) / page * page;
  uintptr_t end = reinterpret_cast<uintptr_t>(part.data() + part.size()) / page * page;
  if (begin < end)
    madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED);
}

//===----------------------------------------------------------------------===//
// File
//===----------------------------------------------------------------------===//

File::File(File &&other) noexcept
    : name(std::move(other.name)), descriptor(std::exchange(other.descriptor, -1)), byteCount(other.byteCount) {}

File &File::operator=(File &&other) noexcept {
  std::swap(name, other.name);
  std::swap(descriptor, other.descriptor);
  std::swap(byteCount, other.byteCount);
  return *this;
}

File::~File() {
  if (descriptor >= 0)
    close(descriptor);
}

Expected<File> File::open(const std::string &path) {
  // A path may come from a file, and the system call would stop at the NUL and open another file.
  if (path.find('\0') != std::string::npos)
    return error("expects a path without NUL characters");
  // A pipe without a writer would block the call.
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return tl::unexpected(Error{"cannot open: " + lastSystemError(), path, {}});
  return own(path, descriptor);
}

bool openwork::writeBytes(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t step = write(descriptor, bytes.data(), bytes.size());
    if (step < 0 && errno == EINTR)
      continue;
    if (step < 0)
      return false;
    bytes.remove_prefix(static_cast<size_t>(step));
  }
  return true;
}

Expected<File> File::own(std::string path, int descriptor) {
  File file(std::move(path), descriptor);
  struct stat status;
  if (fstat(file.descriptor, &status) != 0)
    return file.fail("cannot take the size: " + lastSystemError());
  if (S_ISDIR(status.st_mode))
    return file.fail("expects a regular file, got a directory");
  if (!S_ISREG(status.st_mode))
    return file.fail("expects a regular file, got a pipe, socket or device");
  file.byteCount = status.st_size;
  return file;
}

Expected<std::string> File::read(int64_t offset, int64_t count) const {
  std::string bytes(static_cast<size_t>(count), '\0');
  int64_t done = 0;
  while (done < count) {
    ssize_t step = pread(descriptor, bytes.data() + done, static_cast<size_t>(count - done), offset + done);
    if (step < 0 && errno == EINTR)
      continue;
    if (step < 0)
      return fail("cannot read: " + lastSystemError());
    if (step == 0)
      return fail("expects " + std::to_string(offset + count) + " bytes, got " + std::to_string(offset + done));
    done += step;
  }
  return bytes;
}

Expected<FileMapping> File::map() const {
  if (byteCount == 0)
    return FileMapping();
  void *address = mmap(nullptr, static_cast<size_t>(byteCount), PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (address == MAP_FAILED)
    return fail("cannot map: " + lastSystemError());
  return FileMapping({static_cast<const std::byte *>(address), static_cast<size_t>(byteCount)});
}

Expected<std::string> openwork::readFile(const std::string &path, int64_t maxBytes) {
  Expected<File> file = File::open(path);
  if (!file)
    return tl::unexpected(file.error());
  if (file->size() > maxBytes)
    return tl::unexpected(
        Error{"expects at most " + std::to_string(maxBytes) + " bytes, got " + std::to_string(file->size()), path, {}});
  return file->read(0, file->size());
}
