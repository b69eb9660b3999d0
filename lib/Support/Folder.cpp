//===- Folder.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Folder.h"

#include "openwork/Support/Json.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

using namespace openwork;

static std::string lastSystemError() { return std::error_code(errno, std::generic_category()).message(); }

static tl::unexpected<Error> fail(std::string message, std::string path) {
  return tl::unexpected(Error{std::move(message), std::move(path), {}});
}

Folder::Folder(Folder &&other) noexcept
    : name(std::move(other.name)), descriptor(std::exchange(other.descriptor, -1)) {}

Folder &Folder::operator=(Folder &&other) noexcept {
  std::swap(name, other.name);
  std::swap(descriptor, other.descriptor);
  return *this;
}

Folder::~Folder() {
  if (descriptor >= 0)
    close(descriptor);
}

std::string Folder::pathOf(std::string_view part) const {
  return name + (name.ends_with('/') ? "" : "/") + std::string(part);
}

Expected<Folder> Folder::open(const std::string &path) {
  if (path.find('\0') != std::string::npos)
    return error("expects a path without NUL characters");
  Folder folder(path, ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
  if (folder.descriptor < 0)
    return fail(errno == ENOTDIR ? "expects a folder, got something else" : "cannot open: " + lastSystemError(), path);
  return folder;
}

Expected<std::vector<Folder::Entry>> Folder::entries() const {
  // A stream owns its descriptor and moves its offset.
  int own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = own < 0 ? nullptr : fdopendir(own);
  if (!stream) {
    std::string reason = lastSystemError();
    if (own >= 0)
      close(own);
    return fail("cannot list: " + reason, name);
  }
  std::vector<Entry> result;
  errno = 0;
  while (const dirent *entry = readdir(stream)) {
    std::string_view entryName = entry->d_name;
    if (entryName == "." || entryName == "..")
      continue;
    struct stat status;
    bool known = fstatat(descriptor, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    result.push_back({std::string(entryName), known && S_ISDIR(status.st_mode)});
    errno = 0;
  }
  int reason = errno;
  closedir(stream);
  errno = reason;
  if (reason != 0)
    return fail("cannot list: " + lastSystemError(), name);
  std::ranges::sort(result, {}, &Entry::name);
  return result;
}

/// Why a part of a path cannot be opened: the calls give several codes for a link.
static std::string refusal(int folder, const std::string &part, std::string_view expected) {
  int reason = errno;
  struct stat status;
  bool known = fstatat(folder, part.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  errno = reason;
  if (known && S_ISLNK(status.st_mode))
    return "expects " + std::string(expected) + ", got a symbolic link";
  return reason == ENOTDIR ? "expects " + std::string(expected) + ", got something else"
                           : "cannot open: " + lastSystemError();
}

/// Whether a part may be handed to a system call: it stays in its folder.
static Expected<void> checkPart(std::string_view part, const std::string &folder) {
  if (part.empty() || part == "." || part == ".." || part.find('\0') != part.npos || part.find('/') != part.npos)
    return fail("expects a path below this folder, got a part " + quoteText(part), folder);
  return {};
}

Expected<Folder> Folder::openPart(std::string_view part) const {
  if (Expected<void> valid = checkPart(part, name); !valid)
    return tl::unexpected(valid.error());
  std::string partName(part);
  Folder folder(pathOf(part),
                openat(descriptor, partName.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (folder.descriptor < 0)
    return fail(refusal(descriptor, partName, "a folder"), folder.name);
  return folder;
}

Expected<Folder> Folder::openFolder(std::string_view path) const {
  size_t slash = path.find('/');
  Expected<Folder> folder = openPart(path.substr(0, slash));
  while (folder && slash != path.npos) {
    path.remove_prefix(slash + 1);
    slash = path.find('/');
    Expected<Folder> next = folder->openPart(path.substr(0, slash));
    if (!next)
      return next;
    *folder = std::move(*next);
  }
  return folder;
}

Expected<File> Folder::openFile(std::string_view path) const {
  size_t slash = path.rfind('/');
  if (slash != path.npos)
    return openFolder(path.substr(0, slash)).and_then([&](const Folder &folder) {
      return folder.openFile(path.substr(slash + 1));
    });
  if (Expected<void> valid = checkPart(path, name); !valid)
    return tl::unexpected(valid.error());
  std::string part(path);
  // A pipe without a writer would block the call.
  int opened = openat(descriptor, part.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (opened < 0)
    return fail(refusal(descriptor, part, "a regular file"), pathOf(part));
  return File::own(pathOf(part), opened);
}
