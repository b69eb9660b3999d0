//===- TemporaryFolder.h - A folder beside its final place ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_PACKAGE_TEMPORARYFOLDER_H
#define OPENWORK_LIB_PACKAGE_TEMPORARYFOLDER_H

#include "openwork/Support/Error.h"

#include <string>
#include <string_view>

namespace openwork {

/// A new folder that is filled and then takes the place of another in one step. Removed with all it holds if that does
/// not happen. All errors carry the final place's path.
class TemporaryFolder {
public:
  /// How a folder takes the place of another: the file system swaps the two, or one is renamed after the other.
  enum class Replacement : uint8_t { Swap, Renames };

  /// Makes the folder, a sibling of `target`.
  static Expected<TemporaryFolder> create(const std::string &target);

  TemporaryFolder(TemporaryFolder &&other) noexcept;
  TemporaryFolder &operator=(TemporaryFolder &&) = delete;
  ~TemporaryFolder();

  /// Writes a file that is not there yet, and the folders on its way. The path is one that a manifest may have.
  Expected<void> write(const std::string &path, std::string_view bytes) const;

  /// Renames the folder to its final place, where nothing may be.
  Expected<void> place();
  /// Renames it to the place of a folder, which is removed. The second way is taken where the first one fails, too.
  Expected<void> replace(Replacement way = Replacement::Swap);

private:
  TemporaryFolder(std::string path, std::string target) : path(std::move(path)), target(std::move(target)) {}
  Expected<void> replaceByRenames();
  tl::unexpected<Error> fail(const std::string &reason) const;

  /// Of what is to be removed: this folder, or the one it replaced; empty for none.
  std::string path;
  std::string target;
};

} // namespace openwork

#endif // OPENWORK_LIB_PACKAGE_TEMPORARYFOLDER_H
