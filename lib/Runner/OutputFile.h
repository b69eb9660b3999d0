//===- OutputFile.h - A file that appears whole -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_RUNNER_OUTPUTFILE_H
#define OPENWORK_LIB_RUNNER_OUTPUTFILE_H

#include "openwork/Support/Error.h"

#include <string>
#include <string_view>

namespace openwork {

/// A file that has its new text at once when commit() succeeds, and is as it was otherwise.
class OutputFile {
public:
  /// Opened before the work is done, so that a path that cannot be written costs nobody a measurement.
  static Expected<OutputFile> open(const std::string &path);

  OutputFile(OutputFile &&other) noexcept;
  OutputFile &operator=(OutputFile &&) = delete;
  ~OutputFile();

  Expected<void> commit(std::string_view text);

private:
  OutputFile(std::string path, std::string temporary, int descriptor)
      : path(std::move(path)), temporary(std::move(temporary)), descriptor(descriptor) {}
  tl::unexpected<Error> fail(int code) const;

  std::string path;
  /// Beside the path; empty once it has been renamed.
  std::string temporary;
  int descriptor;
};

} // namespace openwork

#endif // OPENWORK_LIB_RUNNER_OUTPUTFILE_H
