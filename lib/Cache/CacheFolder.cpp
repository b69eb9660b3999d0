//===- CacheFolder.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CacheFolder.h"

#include "openwork/Support/File.h"
#include "openwork/Support/Folder.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

using namespace openwork;

static constexpr std::string_view kTemporaryPrefix = "tmp-";
static constexpr int64_t kNanoseconds = 1'000'000'000;

static std::string lastSystemError() { return std::error_code(errno, std::generic_category()).message(); }

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

bool openwork::fileExists(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0;
}

void openwork::touch(const std::string &path) { (void)utimensat(AT_FDCWD, path.c_str(), nullptr, 0); }

Expected<void> openwork::removeFile(const std::string &path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT)
    return {};
  return tl::unexpected(Error{"cannot remove: " + lastSystemError(), path, {}});
}

/// A new file with a name that no other call gives; -1 leaves the reason in errno.
static int openTemporary(const std::string &folder, std::string &path) {
  static std::atomic<int64_t> count = 0;
  int descriptor;
  do {
    path = folder + "/" + std::string(kTemporaryPrefix) + std::to_string(getpid()) + "-" + std::to_string(count++);
    descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    // One may be left of a process that had our number and was killed.
  } while (descriptor < 0 && errno == EEXIST);
  return descriptor;
}

Expected<void> openwork::placeFile(const std::string &folder, const std::string &name,
                                   const std::vector<std::string_view> &pieces) {
  auto fail = [&] { return error("cannot write into " + folder + ": " + lastSystemError()); };
  std::string path;
  int descriptor = openTemporary(folder, path);
  if (descriptor < 0)
    return fail();
  bool written = std::ranges::all_of(pieces, [&](std::string_view piece) { return writeBytes(descriptor, piece); });
  int reason = errno;
  bool closed = close(descriptor) == 0;
  if (written && closed && rename(path.c_str(), (folder + "/" + name).c_str()) == 0)
    return {};
  errno = written ? errno : reason;
  tl::unexpected<Error> failure = fail();
  (void)removeFile(path);
  return failure;
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

static bool isFolder(const std::string &path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// Whether the folder is there now; false leaves the reason in errno.
static bool makeFolders(const std::string &path) {
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    // Whoever made one meanwhile made it for us, too.
    std::string part = path.substr(0, slash);
    if (!isFolder(part) && mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
      return false;
    if (slash == path.npos)
      break;
  }
  if (isFolder(path))
    return true;
  errno = ENOTDIR;
  return false;
}

Expected<void> openwork::makeCacheFolder(const std::string &path) {
  constexpr std::string_view mark = "Signature: 8a477f597d28d172789f06886806bc55\n"
                                    "# Results of openwork compile, which it makes again where they are gone.\n"
                                    "# openwork cache --clear removes them.\n";
  if (isFolder(path))
    return {};
  if (!makeFolders(path))
    return error("cannot make the folder " + path + ": " + lastSystemError());
  return placeFile(path, "CACHEDIR.TAG", {mark});
}

/// A kind, `-`, and 64 hexadecimal digits.
static bool isEntryName(std::string_view name) {
  size_t dash = name.find('-');
  constexpr size_t digits = 64;
  if (dash == 0 || dash == name.npos || name.size() != dash + 1 + digits)
    return false;
  return std::ranges::all_of(name.substr(0, dash), [](char c) { return c >= 'a' && c <= 'z'; }) &&
         name.find_first_not_of("0123456789abcdef", dash + 1) == name.npos;
}

static bool isTemporaryName(std::string_view name) {
  return name.starts_with(kTemporaryPrefix) &&
         name.find_first_not_of("0123456789-", kTemporaryPrefix.size()) == name.npos;
}

Expected<FolderContents> openwork::readCacheFolder(const std::string &path) {
  constexpr int64_t hour = 3600 * kNanoseconds;
  FolderContents contents;
  if (!fileExists(path) && errno == ENOENT)
    return contents;
  Expected<std::vector<Folder::Entry>> names =
      Folder::open(path).and_then([](const Folder &folder) { return folder.entries(); });
  if (!names)
    return tl::unexpected(names.error());
  int64_t now = int64_t{time(nullptr)} * kNanoseconds;
  for (const auto &[name, isBelow] : *names) {
    struct stat status;
    if (isBelow || stat((path + "/" + name).c_str(), &status) != 0)
      continue;
    int64_t lastUse = int64_t{status.st_mtim.tv_sec} * kNanoseconds + status.st_mtim.tv_nsec;
    if (isEntryName(name))
      contents.entries.push_back({name, status.st_size, lastUse});
    else if (isTemporaryName(name) && lastUse < now - hour)
      contents.abandoned.push_back(name);
  }
  return contents;
}
