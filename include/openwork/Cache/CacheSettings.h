//===- CacheSettings.h - Where the cache is, and how large ------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CACHE_CACHESETTINGS_H
#define OPENWORK_CACHE_CACHESETTINGS_H

#include "openwork/Support/Environment.h"
#include "openwork/Support/Error.h"

#include <cstdint>
#include <string>

namespace openwork {

constexpr int64_t kDefaultCacheBytes = int64_t{5} << 30;

struct CacheSettings {
  /// Absolute; empty where nothing is to be kept.
  std::string folder;
  /// What entries may take together.
  int64_t maxBytes = kDefaultCacheBytes;
  /// Why there is no folder although nobody said `none`; else empty.
  std::string missing;

  /// The folder is `folder` (--cache), or else OPENWORK_CACHE, where `none` stands for no cache; or else openwork in
  /// XDG_CACHE_HOME, which is ignored unless absolute (XDG Base Directory Specification), or in .cache of HOME. The
  /// size is `size` (--cache-size), or else OPENWORK_CACHE_SIZE; see parseByteCount. An error begins with what named
  /// the value.
  static Expected<CacheSettings> make(const std::string &folder, const std::string &size,
                                      const Environment &environment);
  /// make() of this process's environment.
  static Expected<CacheSettings> fromEnvironment(const std::string &folder = "", const std::string &size = "");
};

/// `800`, `64K`, `500M`, `5G`, `1T`: bytes, at least 1, in powers of 1,024.
Expected<int64_t> parseByteCount(std::string_view text);

/// `812.0 MB`, in powers of 1,024.
std::string byteCountText(int64_t bytes);

} // namespace openwork

#endif // OPENWORK_CACHE_CACHESETTINGS_H
