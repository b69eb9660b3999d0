//===- Output.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Output.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace openwork;
namespace fs = llvm::sys::fs;

tl::unexpected<Error> Output::fail(const std::string &why) const {
  return tl::unexpected(Error{"cannot write: " + why, path == "-" ? "<stdout>" : path, {}});
}

Expected<Output> Output::open(const std::string &path) {
  Output output(path);
  if (path == "-")
    return output;
  fs::file_status status;
  fs::status(path, status);
  if (fs::is_directory(status))
    return output.fail("expects a file, got a directory");
  bool special = fs::exists(status) && !fs::is_regular_file(status);
  if (Expected<void> opened = special ? output.openSpecial() : output.openTemporary(status); !opened)
    return tl::unexpected(opened.error());
  return output;
}

Expected<void> Output::openSpecial() {
  std::error_code code;
  file = std::make_unique<llvm::raw_fd_ostream>(path, code, fs::CD_OpenExisting, fs::FA_Write, fs::OF_None);
  if (!code)
    return {};
  file.reset();
  return fail(code.message());
}

Expected<void> Output::openTemporary(const fs::file_status &status) {
  // A link stays a link: its target is what gets replaced.
  llvm::SmallString<128> resolved;
  target = fs::real_path(path, resolved) ? path : resolved.str().str();
  llvm::Expected<fs::TempFile> made = fs::TempFile::create(target + ".%%%%%%%%.tmp");
  if (!made)
    return fail(llvm::errorToErrorCode(made.takeError()).message());
  temporary.emplace(std::move(*made));
  // Where this fails, the file is as a new one.
  if (fs::exists(status))
    (void)fs::setPermissions(temporary->FD, status.permissions());
  file = std::make_unique<llvm::raw_fd_ostream>(temporary->FD, /*shouldClose=*/false);
  return {};
}

Expected<void> Output::commit() {
  stream().flush();
  if (std::error_code code = stream().error()) {
    // Otherwise the stream aborts the process when it is closed.
    stream().clear_error();
    return fail(code.message());
  }
  file.reset();
  if (!temporary)
    return {};
  llvm::Error kept = temporary->keep(target);
  temporary.reset();
  if (kept)
    return fail(llvm::errorToErrorCode(std::move(kept)).message());
  return {};
}

Output::~Output() {
  if (file) {
    file->flush();
    file->clear_error();
    file.reset();
  }
  if (temporary)
    llvm::consumeError(temporary->discard());
}

/// Whether the file, or a folder around it, is what is at `path`.
static bool isWithin(const std::string &input, const std::string &path) {
  if (fs::equivalent(input, path))
    return true;
  llvm::SmallString<128> resolved;
  if (fs::real_path(input, resolved))
    return false;
  for (llvm::StringRef folder = resolved; llvm::sys::path::has_parent_path(folder);) {
    folder = llvm::sys::path::parent_path(folder);
    if (fs::equivalent(folder, path))
      return true;
  }
  return false;
}

Expected<void> openwork::refuseInputs(llvm::StringRef option, const std::string &path,
                                      llvm::ArrayRef<std::string> inputs) {
  // Nothing is lost of what goes to stdout, a pipe or a device.
  if (path == "-" || !(fs::is_regular_file(path) || fs::is_directory(path)))
    return {};
  for (const std::string &input : inputs)
    if (isWithin(input, path))
      return error((option + ": expects another file than those that are read, got '" + path + "'").str());
  return {};
}

int64_t openwork::terminalWidth() {
  constexpr int64_t usual = 80;
  int64_t columns = llvm::sys::Process::StandardOutColumns();
  return columns > 0 ? columns : usual;
}
