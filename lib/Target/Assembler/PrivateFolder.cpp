//===- PrivateFolder.cpp --------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PrivateFolder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace openwork;
namespace fs = std::filesystem;

Expected<PrivateFolder> PrivateFolder::make() {
  std::error_code failed;
  fs::path parent = fs::temp_directory_path(failed);
  if (failed)
    return error("cannot find the folder for temporary files: " + failed.message());
  std::string path = parent / "openwork-XXXXXX";
  if (!mkdtemp(path.data()))
    return error("cannot make a folder in " + parent.string() + ": " +
                 std::error_code(errno, std::generic_category()).message());
  return PrivateFolder(std::move(path));
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  if (!path.empty())
    fs::remove_all(path, ignored);
}

Expected<void> PrivateFolder::write(const char *name, std::string_view bytes) const {
  std::ofstream stream(file(name), std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream)
    return error("cannot write " + std::to_string(bytes.size()) + " bytes to " + file(name));
  return {};
}
