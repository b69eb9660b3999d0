//===- TemporaryFolder.cpp ------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TemporaryFolder.h"

#include "openwork/Support/File.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

using namespace openwork;
namespace fs = std::filesystem;

static std::string lastSystemError() { return std::error_code(errno, std::generic_category()).message(); }

tl::unexpected<Error> TemporaryFolder::fail(const std::string &reason) const {
  return tl::unexpected(Error{"cannot write: " + reason, target, {}});
}

/// A name beside `target` that no other call of this function gives.
static std::string siblingOf(const std::string &target) {
  static std::atomic<int64_t> count = 0;
  return target + "." + std::to_string(getpid()) + "-" + std::to_string(count++) + ".tmp";
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

Expected<TemporaryFolder> TemporaryFolder::create(const std::string &target) {
  while (true) {
    TemporaryFolder folder(siblingOf(target), target);
    if (mkdir(folder.path.c_str(), 0777) == 0)
      return folder;
    // Whatever is there, it is not ours to remove.
    folder.path.clear();
    // One may be left of a process that had our number and ended too early.
    if (errno != EEXIST)
      return folder.fail(lastSystemError());
  }
}

TemporaryFolder::TemporaryFolder(TemporaryFolder &&other) noexcept
    : path(std::exchange(other.path, {})), target(std::move(other.target)) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path.empty())
    fs::remove_all(path, ignored);
}

//===----------------------------------------------------------------------===//
// Its files
//===----------------------------------------------------------------------===//

/// Writes and closes; false leaves the reason in errno.
static bool writeAndClose(int descriptor, std::string_view bytes) {
  if (writeBytes(descriptor, bytes))
    return close(descriptor) == 0;
  int reason = errno;
  close(descriptor);
  errno = reason;
  return false;
}

Expected<void> TemporaryFolder::write(const std::string &file, std::string_view bytes) const {
  std::error_code code;
  std::string full = path + "/" + file;
  fs::create_directories(fs::path(full).parent_path(), code);
  if (code)
    return fail(code.message());
  int descriptor = open(full.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0 || !writeAndClose(descriptor, bytes))
    return fail(file + ": " + lastSystemError());
  return {};
}

//===----------------------------------------------------------------------===//
// Its place
//===----------------------------------------------------------------------===//

static bool rename(const std::string &from, const std::string &to, unsigned flags) {
  return renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) == 0;
}

/// Whether the file system does not know a flag, rather than refuse the call.
static bool isUnknownFlag(int reason) { return reason == EINVAL || reason == ENOSYS || reason == EOPNOTSUPP; }

Expected<void> TemporaryFolder::place() {
  // Without the flag, an empty folder that has just appeared would be replaced.
  if (!rename(path, target, RENAME_NOREPLACE) && !(isUnknownFlag(errno) && rename(path, target, 0)))
    return fail(lastSystemError());
  path.clear();
  return {};
}

Expected<void> TemporaryFolder::replaceByRenames() {
  std::string old = siblingOf(target);
  if (!rename(target, old, 0))
    return fail(lastSystemError());
  if (!rename(path, target, 0)) {
    std::string reason = lastSystemError();
    if (!rename(old, target, 0))
      return fail(reason + ", and what was there is now " + old);
    return fail(reason);
  }
  path = old;
  return {};
}

Expected<void> TemporaryFolder::replace(Replacement way) {
  if (way == Replacement::Renames)
    return replaceByRenames();
  // What was there is then at our path, to be removed.
  if (rename(path, target, RENAME_EXCHANGE))
    return {};
  return isUnknownFlag(errno) ? replaceByRenames() : fail(lastSystemError());
}
