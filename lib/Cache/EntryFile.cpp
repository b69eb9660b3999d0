//===- EntryFile.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EntryFile.h"

#include "openwork/Support/Parallel.h"

#include <algorithm>
#include <charconv>
#include <limits>

using namespace openwork;

static constexpr std::string_view kMagic = "openwork-cache-1 ";
static constexpr size_t kDigestDigits = 64, kSizeDigits = 10;
static constexpr size_t kFirstLineBytes = kMagic.size() + kDigestDigits + 1 + kSizeDigits + 1;

static std::string firstLine(const std::string &table) {
  std::string size = std::to_string(table.size());
  size.insert(0, kSizeDigits - size.size(), '0');
  return std::string(kMagic) + toHex(sha256(table)) + " " + size + "\n";
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

std::string openwork::entryHeader(const CacheKey &key, const CachePartViews &parts) {
  std::vector<std::string> lines(parts.size());
  parallelFor(static_cast<int64_t>(parts.size()), [&](int64_t i) {
    const auto &[name, bytes] = parts[i];
    lines[i] = std::to_string(bytes.size()) + " " + toHex(sha256(bytes)) + " " + name + "\n";
  });
  std::string table = key.str() + "\n";
  for (const std::string &line : lines)
    table += line;
  return firstLine(table) + table;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {

/// Where a part is in the file.
struct PartPlace {
  std::string name, digest;
  int64_t offset = 0, bytes = 0;
};

} // namespace

static tl::unexpected<Error> malformed() { return error("expects an entry of the cache, got something else"); }

static std::optional<int64_t> parseCount(std::string_view digits) {
  int64_t count = 0;
  auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  bool whole = failed == std::errc() && end == digits.data() + digits.size() && count >= 0;
  return whole ? std::optional(count) : std::nullopt;
}

/// What is in front of the separator, which is taken away with it; none where it is not there.
static std::optional<std::string_view> takeUntil(std::string_view &text, char separator) {
  size_t end = text.find(separator);
  if (end == text.npos)
    return std::nullopt;
  std::string_view token = text.substr(0, end);
  text.remove_prefix(end + 1);
  return token;
}

/// The table as it was written.
static Expected<std::string> readTable(const File &file) {
  Expected<std::string> first = file.read(0, std::min<int64_t>(file.size(), kFirstLineBytes));
  if (!first)
    return first;
  std::optional<int64_t> size;
  if (first->size() == kFirstLineBytes && first->starts_with(kMagic))
    size = parseCount(std::string_view(*first).substr(kFirstLineBytes - 1 - kSizeDigits, kSizeDigits));
  if (!size)
    return malformed();
  if (int64_t least = static_cast<int64_t>(kFirstLineBytes) + *size; least > file.size())
    return error("expects at least " + std::to_string(least) + " bytes, got " + std::to_string(file.size()));
  Expected<std::string> table = file.read(kFirstLineBytes, *size);
  if (table && firstLine(*table) != *first)
    return error("expects a table of the SHA-256 in the first line, got another");
  return table;
}

static Expected<std::vector<PartPlace>> readPlaces(const File &file, const CacheKey &key) {
  Expected<std::string> table = readTable(file);
  if (!table)
    return tl::unexpected(table.error());
  std::string_view rest = *table;
  if (std::optional<std::string_view> name = takeUntil(rest, '\n'); name != key.str())
    return error("expects entry " + key.str() + ", got " + std::string(name.value_or("none")));
  std::vector<PartPlace> places;
  int64_t offset = static_cast<int64_t>(kFirstLineBytes + table->size());
  while (!rest.empty()) {
    std::optional<std::string_view> bytes = takeUntil(rest, ' '), digest = takeUntil(rest, ' ');
    std::optional<std::string_view> name = takeUntil(rest, '\n');
    std::optional<int64_t> count = bytes ? parseCount(*bytes) : std::nullopt;
    if (!digest || !name || !count || *count > std::numeric_limits<int64_t>::max() - offset)
      return malformed();
    places.push_back({std::string(*name), std::string(*digest), offset, *count});
    offset += *count;
  }
  if (offset != file.size())
    return error("expects " + std::to_string(offset) + " bytes, got " + std::to_string(file.size()));
  return places;
}

static Expected<std::string> readPart(const File &file, const PartPlace &place) {
  Expected<std::string> bytes = file.read(place.offset, place.bytes);
  if (!bytes)
    return bytes;
  if (std::string actual = toHex(sha256(*bytes)); actual != place.digest)
    return error(place.name + ": expects SHA-256 " + place.digest + ", got " + actual);
  return bytes;
}

Expected<CacheParts> openwork::readEntry(const File &file, const CacheKey &key) {
  Expected<std::vector<PartPlace>> places = readPlaces(file, key);
  if (!places)
    return tl::unexpected(places.error());
  std::vector<Expected<std::string>> read(places->size());
  parallelFor(static_cast<int64_t>(read.size()), [&](int64_t i) { read[i] = readPart(file, (*places)[i]); });
  CacheParts parts;
  for (size_t i = 0; i < read.size(); ++i) {
    if (!read[i])
      return tl::unexpected(read[i].error());
    parts[(*places)[i].name] = std::move(*read[i]);
  }
  return parts;
}
