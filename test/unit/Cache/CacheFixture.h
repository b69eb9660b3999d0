//===- CacheFixture.h - A cache of a test's own -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_TEST_UNIT_CACHE_CACHEFIXTURE_H
#define OPENWORK_TEST_UNIT_CACHE_CACHEFIXTURE_H

#include "openwork/Cache/Cache.h"

#include "Support/TempDir.h"

#include <algorithm>
#include <ctime>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <random>
#include <sys/stat.h>

namespace openwork {

class CacheTest : public testing::Test {
protected:
  Cache open(int64_t maxBytes = kDefaultCacheBytes) const { return Cache({folder, maxBytes, ""}); }
  static CacheKey key(std::string_view text) { return CacheKeyBuilder("kernel").add("text", text).finish(); }
  std::string file(const CacheKey &entry) const { return folder + "/" + entry.str(); }

  /// The entries' names and whatever else is there.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const std::filesystem::directory_entry &entry : std::filesystem::directory_iterator(folder))
      names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }

  static std::string slurp(const std::string &path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static void overwrite(const std::string &path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  static void setAge(const std::string &path, int64_t seconds) {
    timespec times[2] = {{time(nullptr) - seconds, 0}, {time(nullptr) - seconds, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  static std::string noteOf(Cache &cache) {
    std::string text;
    for (const CacheNote &note : cache.takeNotes())
      text += (note.isWarning ? "warning: " : "remark: ") + note.message + "\n";
    return text;
  }

  TempDir dir;
  std::string folder = dir.path("a/cache");
};

/// Text that is unlike itself anywhere.
inline std::string randomBytes(size_t size, std::mt19937_64 &random) {
  std::string bytes(size, '\0');
  for (char &byte : bytes)
    byte = static_cast<char>(random());
  return bytes;
}

} // namespace openwork

#endif // OPENWORK_TEST_UNIT_CACHE_CACHEFIXTURE_H
