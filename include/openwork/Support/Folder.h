//===- Folder.h - Folders, held open ----------------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_FOLDER_H
#define OPENWORK_SUPPORT_FOLDER_H

#include "openwork/Support/File.h"

#include <string>
#include <string_view>
#include <vector>

namespace openwork {

/// A folder, held open, so that what is opened in it lies in it, whatever happens to its path meanwhile. Symbolic links
/// in it are refused, never followed. All errors carry the path.
class Folder {
public:
  struct Entry {
    std::string name;
    /// Links to folders are none.
    bool isFolder = false;
    bool operator==(const Entry &) const = default;
  };

  /// The path itself may lead through symbolic links: whoever gave it chose them.
  static Expected<Folder> open(const std::string &path);

  Folder(Folder &&other) noexcept;
  Folder &operator=(Folder &&other) noexcept;
  ~Folder();

  const std::string &path() const { return name; }
  /// How errors name something in the folder.
  std::string pathOf(std::string_view part) const;

  /// What is directly in the folder, in the order of the names' bytes; neither `.` nor `..`.
  Expected<std::vector<Entry>> entries() const;

  /// A folder, or a regular file, at a path below this one, with `/` between its parts. A part that is empty, `.` or
  /// `..` is refused, and so is a symbolic link at any of them.
  Expected<Folder> openFolder(std::string_view path) const;
  Expected<File> openFile(std::string_view path) const;

private:
  Folder(std::string path, int descriptor) : name(std::move(path)), descriptor(descriptor) {}
  Expected<Folder> openPart(std::string_view part) const;

  std::string name;
  int descriptor = -1;
};

} // namespace openwork

#endif // OPENWORK_SUPPORT_FOLDER_H
