//===- Cache.cpp ----------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Cache/Cache.h"

#include "CacheFolder.h"
#include "EntryFile.h"

#include <algorithm>
#include <tuple>

using namespace openwork;

Cache::Cache(CacheSettings settings) : place(std::move(settings)) {
  if (!place.missing.empty())
    giveUp(place.missing);
}

bool Cache::isOff() const {
  std::lock_guard lock(mutex);
  return place.folder.empty() || gaveUp;
}

std::string Cache::pathOf(const CacheKey &key) const { return place.folder + "/" + key.str(); }

//===----------------------------------------------------------------------===//
// Notes
//===----------------------------------------------------------------------===//

void Cache::note(CacheNote note) {
  std::lock_guard lock(mutex);
  notes.push_back(std::move(note));
}

void Cache::giveUp(const std::string &why) {
  std::lock_guard lock(mutex);
  if (std::exchange(gaveUp, true))
    return;
  notes.push_back({true, "nothing is kept for the next compilation: " + why +
                             "; name a folder by --cache or OPENWORK_CACHE, or say none"});
}

std::vector<CacheNote> Cache::takeNotes() {
  std::lock_guard lock(mutex);
  std::ranges::sort(notes, {}, [](const CacheNote &entry) { return std::tie(entry.file, entry.message); });
  return std::exchange(notes, {});
}

CacheUse Cache::use(const std::string &kind) const {
  std::lock_guard lock(mutex);
  auto found = uses.find(kind);
  return found == uses.end() ? CacheUse() : found->second;
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

std::optional<CacheParts> Cache::find(const CacheKey &key) {
  if (isOff())
    return std::nullopt;
  std::string path = pathOf(key);
  std::optional<CacheParts> parts;
  // What keeps us from opening it, other than that it is not there, keeps us from writing it, too, and is told then.
  if (Expected<File> file = File::open(path)) {
    Expected<CacheParts> read = readEntry(*file, key);
    if (read)
      parts = std::move(*read);
    else
      drop(key, read.error().message);
  }
  if (parts)
    touch(path);
  std::lock_guard lock(mutex);
  ++(parts ? uses[key.kind].hits : uses[key.kind].misses);
  return parts;
}

void Cache::drop(const CacheKey &key, const std::string &why) {
  (void)removeFile(pathOf(key));
  note({false, "damaged entry of the cache, which is made again: " + why, pathOf(key)});
}

void Cache::keep(const CacheKey &key, const CachePartViews &parts) {
  if (isOff())
    return;
  std::string header = entryHeader(key, parts);
  int64_t bytes = static_cast<int64_t>(header.size());
  for (const auto &[name, content] : parts)
    bytes += static_cast<int64_t>(content.size());
  if (bytes > place.maxBytes)
    return;
  std::vector<std::string_view> pieces = {header};
  for (const auto &[name, content] : parts)
    pieces.push_back(content);
  Expected<void> written =
      makeCacheFolder(place.folder).and_then([&] { return placeFile(place.folder, key.str(), pieces); });
  if (!written)
    return giveUp(written.error().message);
  std::lock_guard lock(mutex);
  hasKept = true;
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

void Cache::trim() {
  {
    std::lock_guard lock(mutex);
    if (!hasKept)
      return;
  }
  Expected<FolderContents> contents = readCacheFolder(place.folder);
  if (!contents)
    return;
  for (const std::string &name : contents->abandoned)
    (void)removeFile(place.folder + "/" + name);
  int64_t total = 0;
  for (const EntryInfo &entry : contents->entries)
    total += entry.bytes;
  std::ranges::sort(contents->entries, {}, [](const EntryInfo &entry) { return std::tie(entry.lastUse, entry.name); });
  for (const EntryInfo &entry : contents->entries) {
    if (total <= place.maxBytes)
      return;
    (void)removeFile(place.folder + "/" + entry.name);
    total -= entry.bytes;
  }
}

static std::map<std::string, CacheCount> countByKind(const std::vector<EntryInfo> &entries) {
  std::map<std::string, CacheCount> counts;
  for (const EntryInfo &entry : entries) {
    CacheCount &count = counts[entry.name.substr(0, entry.name.find('-'))];
    ++count.entries;
    count.bytes += entry.bytes;
  }
  return counts;
}

Expected<std::map<std::string, CacheCount>> Cache::count() const {
  return readCacheFolder(place.folder).map([](const FolderContents &contents) {
    return countByKind(contents.entries);
  });
}

Expected<std::map<std::string, CacheCount>> Cache::clear() {
  Expected<FolderContents> contents = readCacheFolder(place.folder);
  if (!contents)
    return tl::unexpected(contents.error());
  std::vector<EntryInfo> removed;
  for (const EntryInfo &entry : contents->entries) {
    if (Expected<void> gone = removeFile(place.folder + "/" + entry.name); !gone)
      return tl::unexpected(gone.error());
    removed.push_back(entry);
  }
  for (const std::string &name : contents->abandoned)
    (void)removeFile(place.folder + "/" + name);
  return countByKind(removed);
}
