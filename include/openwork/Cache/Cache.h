//===- Cache.h - What was compiled before -----------------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A compilation is a function: equal input, options and programs give equal bytes. So its results can be kept under a
// digest of all that decides them, and looked up where they would be made again:
//
//     CacheKey key = CacheKeyBuilder("kernel").add("assembler", ...).add("ptx", text).finish();
//     if (std::optional<CacheParts> parts = cache.find(key)) ...          what was kept, every byte of it checked
//     cache.keep(key, {{"cubin", cubin}, {"log", log}});                  for the next time
//     cache.trim();                                                       once, at the end
//
// Invariants. What find() gives is what keep() was given, bit by bit, or nothing: a file that is short, changed or
// another's is removed, with a remark. An entry appears whole or not at all: it is written under a name of its own and
// then renamed, so that any number of processes and threads may share a folder, and one that is killed leaves at most a
// file that trim() removes. Nothing here is an error of the compilation: a folder that cannot be written to is one
// warning, and from then on nothing is kept.
//
// Cost. find() reads the entry and takes its SHA-256, on all cores; keep() writes it; trim() lists the folder.
//
// Why one file for each entry and not a blob for each part, shared by entries that agree in it? Then an entry would be
// gone by halves, and what removing another gives back could not be told. Why times of use and not a list of them?
// A list is one file that all processes would write.
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_CACHE_CACHE_H
#define OPENWORK_CACHE_CACHE_H

#include "openwork/Cache/CacheKey.h"
#include "openwork/Cache/CacheSettings.h"
#include "openwork/Support/Error.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openwork {

/// What is in an entry, by name.
using CacheParts = std::map<std::string, std::string, std::less<>>;
/// The same, of bytes that are elsewhere. Names have no line ends.
using CachePartViews = std::vector<std::pair<std::string, std::string_view>>;

/// How many entries of a kind there are, or were asked for.
struct CacheCount {
  int64_t entries = 0, bytes = 0;
};
struct CacheUse {
  int64_t hits = 0, misses = 0;
};

/// A warning, or a remark about a file of the cache.
struct CacheNote {
  bool isWarning = false;
  std::string message;
  std::string file = {};
};

/// A folder of entries. All functions may be called from several threads.
class Cache {
public:
  explicit Cache(CacheSettings settings = {});

  const CacheSettings &settings() const { return place; }
  /// Whether there is no cache, or no longer one.
  bool isOff() const;

  /// The entry, which has then been used last. None where there is none or it is damaged.
  std::optional<CacheParts> find(const CacheKey &key);
  /// Adds an entry, in the place of one of that name. One that is larger than all may be together is not kept.
  void keep(const CacheKey &key, const CachePartViews &parts);
  /// Removes an entry that find() gave and that has been found to be no use.
  void drop(const CacheKey &key, const std::string &why);

  /// Removes entries, those used least recently first, until the rest is no larger than it may be, and what processes
  /// left behind that were killed. Does nothing where nothing was kept.
  void trim();

  /// What there is, by kind. None where the folder is not there.
  Expected<std::map<std::string, CacheCount>> count() const;
  /// Removes all entries; tells which there were. What else lies in the folder stays.
  Expected<std::map<std::string, CacheCount>> clear();

  /// How often find() was asked for entries of a kind.
  CacheUse use(const std::string &kind) const;
  /// What is to be told, in the order of the files. Given out once.
  std::vector<CacheNote> takeNotes();

private:
  std::string pathOf(const CacheKey &key) const;
  void note(CacheNote note);
  void giveUp(const std::string &why);

  CacheSettings place;
  mutable std::mutex mutex;
  std::map<std::string, CacheUse> uses;
  std::vector<CacheNote> notes;
  bool gaveUp = false, hasKept = false;
};

} // namespace openwork

#endif // OPENWORK_CACHE_CACHE_H
