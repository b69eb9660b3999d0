//===- Output.h - Files that appear whole or not at all ---------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DRIVER_OUTPUT_H
#define OPENWORK_LIB_DRIVER_OUTPUT_H

#include "openwork/Support/Error.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>
#include <optional>
#include <string>

namespace openwork {

/// Where a command puts its product: a file, which has the new content at once when commit() succeeds and is untouched
/// otherwise; a device or pipe; or stdout, for `-`.
class Output {
public:
  /// Opened before the work is done, so that a path that cannot be written costs nobody a compilation.
  static Expected<Output> open(const std::string &path);

  Output(Output &&) = default;
  Output &operator=(Output &&) = delete;
  /// Discards what was not committed.
  ~Output();

  llvm::raw_fd_ostream &stream() { return file ? *file : llvm::outs(); }
  bool isTerminal() { return stream().is_displayed(); }
  Expected<void> commit();

private:
  explicit Output(std::string path) : path(std::move(path)) {}
  tl::unexpected<Error> fail(const std::string &why) const;
  Expected<void> openSpecial();
  Expected<void> openTemporary(const llvm::sys::fs::file_status &status);

  std::string path;
  /// What is renamed to `target` in the end; nothing for stdout and devices.
  std::optional<llvm::sys::fs::TempFile> temporary;
  std::string target;
  /// Null for stdout.
  std::unique_ptr<llvm::raw_fd_ostream> file;
};

/// An error where a product at `path` would take the place of a file that is read, or of a folder around one. `option`
/// is what named the path.
Expected<void> refuseInputs(llvm::StringRef option, const std::string &path, llvm::ArrayRef<std::string> inputs);

/// Columns for text: those of the terminal that stdout is, or as many as terminals usually have.
int64_t terminalWidth();

} // namespace openwork

#endif // OPENWORK_LIB_DRIVER_OUTPUT_H
