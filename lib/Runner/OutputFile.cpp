//===- OutputFile.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OutputFile.h"

#include "openwork/Support/File.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace openwork;

static tl::unexpected<Error> cannotWrite(const std::string &path, int code) {
  return tl::unexpected(Error{std::string("cannot write: ") + std::strerror(code), path, {}});
}

tl::unexpected<Error> OutputFile::fail(int code) const { return cannotWrite(path, code); }

Expected<OutputFile> OutputFile::open(const std::string &path) {
  struct stat status;
  if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode))
    return cannotWrite(path, EISDIR);
  std::string temporary = path + ".XXXXXX";
  int descriptor = mkstemp(temporary.data());
  if (descriptor < 0)
    return cannotWrite(path, errno);
  return OutputFile(path, std::move(temporary), descriptor);
}

OutputFile::OutputFile(OutputFile &&other) noexcept
    : path(std::move(other.path)), temporary(std::exchange(other.temporary, {})),
      descriptor(std::exchange(other.descriptor, -1)) {}

OutputFile::~OutputFile() {
  if (descriptor >= 0)
    close(descriptor);
  if (!temporary.empty())
    unlink(temporary.c_str());
}

Expected<void> OutputFile::commit(std::string_view text) {
  if (!writeBytes(descriptor, text))
    return fail(errno);
  // As a program's new files are, not as private as mkstemp's.
  mode_t mask = umask(0);
  umask(mask);
  fchmod(descriptor, 0666 & ~mask);
  if (close(std::exchange(descriptor, -1)) != 0 || std::rename(temporary.c_str(), path.c_str()) != 0)
    return fail(errno);
  temporary.clear();
  return {};
}
