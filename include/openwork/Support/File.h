//===- File.h - Regular files, opened once ----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_SUPPORT_FILE_H
#define OPENWORK_SUPPORT_FILE_H

#include "openwork/Support/Error.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace openwork {

/// Gives an error that knows only its position the file it lies in.
template <typename T> Expected<T> inFile(Expected<T> result, std::string_view file) {
  if (!result && result.error().file.empty())
    result.error().file = file;
  return result;
}

/// Writes all bytes to an open descriptor, however often the system takes a part of them or is interrupted; false
/// leaves the reason in errno.
bool writeBytes(int descriptor, std::string_view bytes);

/// The bytes of a file in memory, not copied. They stay when the file is renamed, replaced or removed. A file that
/// another process writes into shows its new bytes, and one that it truncates kills the reader with SIGBUS, as with
/// every memory map.
class FileMapping {
public:
  FileMapping() = default;
  FileMapping(FileMapping &&other) noexcept;
  FileMapping &operator=(FileMapping &&other) noexcept;
  ~FileMapping();

  std::span<const std::byte> bytes() const { return mapped; }

  /// Gives back the memory that a part of a mapping takes; reading it again reads the file again. For what is larger
  /// than memory should hold, once it is done with.
  static void release(std::span<const std::byte> part);

private:
  friend class File;
  explicit FileMapping(std::span<const std::byte> mapped) : mapped(mapped) {}

  std::span<const std::byte> mapped;
};

/// A regular file, open for reading. Its size is taken once, from the descriptor, so that a check and the read after it
/// speak of the same file. All errors carry the path.
class File {
public:
  /// Directories, pipes and devices are refused, and never waited for.
  static Expected<File> open(const std::string &path);

  File(File &&other) noexcept;
  File &operator=(File &&other) noexcept;
  ~File();

  const std::string &path() const { return name; }
  int64_t size() const { return byteCount; }

  /// Exactly `count` bytes from `offset`; an error where the file has become shorter meanwhile.
  Expected<std::string> read(int64_t offset, int64_t count) const;

  /// The whole file, as a private map. It outlives this object.
  Expected<FileMapping> map() const;

private:
  friend class Folder;
  /// Takes over an open descriptor.
  static Expected<File> own(std::string path, int descriptor);
  File(std::string path, int descriptor) : name(std::move(path)), descriptor(descriptor) {}
  tl::unexpected<Error> fail(std::string message) const { return tl::unexpected(Error{std::move(message), name, {}}); }

  std::string name;
  int descriptor = -1;
  int64_t byteCount = 0;
};

/// The bytes of the regular file at `path`, refused where there are more than `maxBytes`.
Expected<std::string> readFile(const std::string &path, int64_t maxBytes);

} // namespace openwork

#endif // OPENWORK_SUPPORT_FILE_H
