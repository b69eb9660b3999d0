//===- Output.cpp ---------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Output.h"

#include "llvm/ADT/SmallString.h"
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

int64_t openwork::terminalWidth() {
  constexpr int64_t usual = 80;
  int64_t columns = llvm::sys::Process::StandardOutColumns();
  return columns > 0 ? columns : usual;
}
