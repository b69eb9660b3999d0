//===- CacheFolder.h - The folder of the cache ------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_CACHE_CACHEFOLDER_H
#define OPENWORK_LIB_CACHE_CACHEFOLDER_H

#include "openwork/Support/Error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openwork {

struct EntryInfo {
  std::string name;
  int64_t bytes = 0;
  /// Nanoseconds since 1970.
  int64_t lastUse = 0;
};

struct FolderContents {
  std::vector<EntryInfo> entries;
  /// Names of files that were begun an hour ago and never finished, so that nobody is at them any more.
  std::vector<std::string> abandoned;
};

/// Makes the folder, and those on the way to it, for the user alone, with a mark that backups pass over
/// (https://bford.info/cachedir/). Nothing happens where it is there.
Expected<void> makeCacheFolder(const std::string &path);

/// The files that are the cache's, by their names; none where the folder is not there. Others are passed over.
Expected<FolderContents> readCacheFolder(const std::string &path);

/// Writes a file under a name of its own and renames it, over one that may be there.
Expected<void> placeFile(const std::string &folder, const std::string &name,
                         const std::vector<std::string_view> &pieces);

bool fileExists(const std::string &path);
/// Sets the time of the last use to now, where that is allowed.
void touch(const std::string &path);
/// It may be gone already.
Expected<void> removeFile(const std::string &path);

} // namespace openwork

#endif // OPENWORK_LIB_CACHE_CACHEFOLDER_H
