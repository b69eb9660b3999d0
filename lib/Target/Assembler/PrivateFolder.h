//===- PrivateFolder.h - Files for another program --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_TARGET_ASSEMBLER_PRIVATEFOLDER_H
#define OPENWORK_LIB_TARGET_ASSEMBLER_PRIVATEFOLDER_H

#include "openwork/Support/Error.h"

#include <string>
#include <string_view>
#include <utility>

namespace openwork {

/// A new folder that nobody else can read, gone with all it holds when this object is.
class PrivateFolder {
public:
  static Expected<PrivateFolder> make();
  PrivateFolder(PrivateFolder &&other) noexcept : path(std::exchange(other.path, {})) {}
  ~PrivateFolder();

  Expected<void> write(const char *name, std::string_view bytes) const;
  std::string file(const char *name) const { return path + "/" + name; }
  const std::string &str() const { return path; }

private:
  explicit PrivateFolder(std::string path) : path(std::move(path)) {}

  std::string path;
};

} // namespace openwork

#endif // OPENWORK_LIB_TARGET_ASSEMBLER_PRIVATEFOLDER_H
