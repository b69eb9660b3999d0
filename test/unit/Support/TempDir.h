//===- TempDir.h - A folder of a test's own ---------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_SUPPORT_TEMPDIR_H
#define OPENWORK_TEST_UNIT_SUPPORT_TEMPDIR_H

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace openwork {

/// A new empty folder, removed with all it holds when the test ends.
class TempDir {
public:
  TempDir() {
    std::error_code ignored;
    std::string pattern = std::filesystem::temp_directory_path(ignored) / "openwork-XXXXXX";
    if (char *made = mkdtemp(pattern.data()))
      root = made;
  }
  TempDir(const TempDir &) = delete;
  TempDir &operator=(const TempDir &) = delete;
  ~TempDir() {
    std::error_code ignored;
    if (!root.empty())
      std::filesystem::remove_all(root, ignored);
  }

  std::string path(std::string_view name) const { return root + "/" + std::string(name); }

  /// Writes a file and returns its path.
  std::string write(std::string_view name, std::string_view bytes) const {
    std::string file = path(name);
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file;
  }

private:
  std::string root;
};

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_SUPPORT_TEMPDIR_H
