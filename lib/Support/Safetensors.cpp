//===- Safetensors.cpp ----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/Safetensors.h"

#include "openwork/Support/Json.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

using namespace openwork;

using Dtype = Safetensors::Dtype;
using Tensor = Safetensors::Tensor;

//===----------------------------------------------------------------------===//
// Dtypes
//===----------------------------------------------------------------------===//

namespace {
struct DtypeInfo {
  std::string_view name;
  int64_t bits;
};
} // namespace

// In the order of Dtype.
static constexpr DtypeInfo dtypes[] = {
    {"BOOL", 8},    {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6},     {"U8", 8},          {"I8", 8},
    {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"I16", 16},
    {"U16", 16},    {"F16", 16},    {"BF16", 16},   {"I32", 32},        {"U32", 32},        {"F32", 32},
    {"C64", 64},    {"F64", 64},    {"I64", 64},    {"U64", 64},
};
static_assert(std::size(dtypes) == static_cast<size_t>(Dtype::U64) + 1);

std::string_view openwork::toString(Dtype dtype) { return dtypes[static_cast<size_t>(dtype)].name; }
int64_t openwork::bitWidth(Dtype dtype) { return dtypes[static_cast<size_t>(dtype)].bits; }

static Expected<Dtype> parseDtype(const JsonValue &value, const std::string &what) {
  Expected<std::string_view> name = value.asString(what);
  if (!name)
    return tl::unexpected(name.error());
  std::string names;
  for (const DtypeInfo &info : dtypes) {
    if (info.name == *name)
      return static_cast<Dtype>(&info - dtypes);
    names += (names.empty() ? "" : ", ") + std::string(info.name);
  }
  return error(what + ": expects one of " + names + ", got " + quoteText(*name), value.position());
}

//===----------------------------------------------------------------------===//
// Tensors of the header
//===----------------------------------------------------------------------===//

namespace {
/// A tensor whose data is still a range of bytes behind the header.
struct Entry {
  Tensor tensor;
  int64_t begin = 0, end = 0;
  SourcePosition offsetsPosition;
};
} // namespace

static std::string bytesOf(int64_t count) { return std::to_string(count) + (count == 1 ? " byte" : " bytes"); }

static std::string tensorName(std::string_view name) { return "tensor " + quoteText(name); }

static std::string typeOf(const Tensor &tensor) {
  std::string dims;
  for (int64_t dim : tensor.shape)
    dims += (dims.empty() ? "" : ", ") + std::to_string(dim);
  return std::string(toString(tensor.dtype)) + " [" + dims + "]";
}

static Expected<std::vector<int64_t>> parseIntegers(std::span<const JsonValue> values, const std::string &what) {
  std::vector<int64_t> integers;
  for (const JsonValue &value : values) {
    Expected<int64_t> integer = value.asInteger(0, std::numeric_limits<int64_t>::max(), what);
    if (!integer)
      return tl::unexpected(integer.error());
    integers.push_back(*integer);
  }
  return integers;
}

/// Elements times bits, or nothing where that goes over int64. A zero dimension does not hide an overflow in the
/// others: whoever multiplies some of them (strides) may rely on it.
static std::optional<int64_t> countBits(const Tensor &tensor) {
  int64_t bits = bitWidth(tensor.dtype);
  for (int64_t dim : tensor.shape)
    if (dim != 0 && __builtin_mul_overflow(bits, dim, &bits))
      return std::nullopt;
  bool isEmpty = std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end();
  return isEmpty ? 0 : bits;
}

static Expected<void> checkSize(const Entry &entry) {
  const Tensor &tensor = entry.tensor;
  auto refuse = [&](std::string message) {
    return error(tensorName(tensor.name) + ": " + std::move(message), entry.offsetsPosition);
  };
  if (entry.begin > entry.end)
    return refuse("expects data_offsets that do not fall, got [" + std::to_string(entry.begin) + ", " +
                  std::to_string(entry.end) + "]");
  std::optional<int64_t> bits = countBits(tensor);
  if (!bits)
    return refuse("expects a size that fits 64 bits, got " + typeOf(tensor));
  if (*bits % 8 != 0)
    return refuse("expects a whole number of bytes, got " + std::to_string(*bits) + " bits for " + typeOf(tensor));
  if (entry.end - entry.begin != *bits / 8)
    return refuse("expects " + bytesOf(*bits / 8) + " for " + typeOf(tensor) + ", got " +
                  bytesOf(entry.end - entry.begin));
  return {};
}

static Expected<void> readShape(ObjectReader &fields, const std::string &what, Entry &entry) {
  return fields.requiredArray("shape", 0, Safetensors::maxRank)
      .and_then([&](std::span<const JsonValue> dims) { return parseIntegers(dims, what + ": \"shape\""); })
      .map([&](std::vector<int64_t> shape) { entry.tensor.shape = std::move(shape); });
}

static Expected<void> readOffsets(ObjectReader &fields, const std::string &what, Entry &entry) {
  return fields.requiredArray("data_offsets", 2, 2)
      .and_then([&](std::span<const JsonValue> offsets) {
        entry.offsetsPosition = offsets.front().position();
        return parseIntegers(offsets, what + ": \"data_offsets\"");
      })
      .map([&](const std::vector<int64_t> &offsets) {
        entry.begin = offsets[0];
        entry.end = offsets[1];
      });
}

static Expected<Entry> parseEntry(const JsonMember &member) {
  std::string what = tensorName(member.key);
  Entry entry;
  entry.tensor.name = member.key;
  entry.tensor.position = member.keyPosition;
  Expected<ObjectReader> fields = ObjectReader::open(member.value, what);
  if (!fields)
    return tl::unexpected(fields.error());
  return fields->required("dtype")
      .and_then([&](const JsonValue *value) { return parseDtype(*value, what + ": \"dtype\""); })
      .map([&](Dtype dtype) { entry.tensor.dtype = dtype; })
      .and_then([&] { return readShape(*fields, what, entry); })
      .and_then([&] { return readOffsets(*fields, what, entry); })
      .and_then([&] { return fields->finish(); })
      .and_then([&] { return checkSize(entry); })
      .map([&] { return std::move(entry); });
}

/// The data must follow one another from byte 0 to the end of the file.
static Expected<void> checkLayout(const std::vector<Entry> &entries, int64_t dataSize) {
  std::vector<const Entry *> order;
  for (const Entry &entry : entries)
    order.push_back(&entry);
  std::sort(order.begin(), order.end(),
            [](const Entry *a, const Entry *b) { return std::pair(a->begin, a->end) < std::pair(b->begin, b->end); });
  int64_t end = 0;
  for (const Entry *entry : order) {
    if (entry->begin != end)
      return error(tensorName(entry->tensor.name) + ": expects data from byte " + std::to_string(end) +
                       ", the end of the data before it, got " + std::to_string(entry->begin) +
                       (entry->begin > end ? " (a hole)" : " (an overlap)"),
                   entry->offsetsPosition);
    end = entry->end;
  }
  if (end != dataSize)
    return error("expects " + bytesOf(end) + " of data, as the tensors say, got " + bytesOf(dataSize));
  return {};
}

//===----------------------------------------------------------------------===//
// The header
//===----------------------------------------------------------------------===//

namespace {
/// The bytes of a file, as if it were read from the disk.
struct BytesAtHand {
  std::span<const std::byte> bytes;
  std::string_view name;

  int64_t size() const { return static_cast<int64_t>(bytes.size()); }
  std::string_view path() const { return name; }
  Expected<std::string> read(int64_t offset, int64_t count) const {
    return std::string(reinterpret_cast<const char *>(bytes.data()) + offset, static_cast<size_t>(count));
  }
};
} // namespace

template <typename Source> static Expected<std::string> readHeader(const Source &file) {
  if (file.size() < 8)
    return error("expects a header length of 8 bytes, got a file of " + bytesOf(file.size()));
  Expected<std::string> prefix = file.read(0, 8);
  if (!prefix)
    return prefix;
  uint64_t size = 0;
  for (int i = 7; i >= 0; --i)
    size = size << 8 | static_cast<unsigned char>((*prefix)[i]);
  if (size > Safetensors::maxHeaderBytes)
    return error("expects a header of at most " + std::to_string(Safetensors::maxHeaderBytes) + " bytes, got " +
                 std::to_string(size));
  if (static_cast<int64_t>(size) > file.size() - 8)
    return error("expects a header of " + bytesOf(size) + ", got a file with " + bytesOf(file.size() - 8) +
                 " after the header length");
  return file.read(8, size);
}

/// The first byte after the header's object that is no space; JSON itself would allow tabs and line ends too.
static std::optional<size_t> findStrayPadding(std::string_view header) {
  size_t stray = header.find_first_not_of(' ', header.find_last_of('}') + 1);
  return stray == std::string_view::npos ? std::nullopt : std::optional<size_t>(stray);
}

static SourcePosition positionOf(std::string_view text, size_t offset) {
  std::string_view before = text.substr(0, offset);
  int64_t line = 1 + std::count(before.begin(), before.end(), '\n');
  size_t lineBegin = before.find_last_of('\n') + 1; // npos + 1 is 0
  return {line, static_cast<int64_t>(offset - lineBegin) + 1};
}

static Expected<JsonValue> parseHeader(std::string_view header, std::string_view path) {
  if (!header.starts_with('{'))
    return error("expects a header that begins with '{', got " +
                     (header.empty() ? "no header" : quoteByte(header.front())),
                 {1, 1});
  Expected<JsonValue> json = parseJson(header, path);
  if (!json)
    return json;
  if (std::optional<size_t> stray = findStrayPadding(header))
    return error("expects only spaces after the header's object, got " + quoteByte(header[*stray]),
                 positionOf(header, *stray));
  return json;
}

static Expected<Safetensors::Metadata> parseMetadata(const JsonValue &value) {
  Expected<std::span<const JsonMember>> members = value.asObject("__metadata__");
  if (!members)
    return tl::unexpected(members.error());
  Safetensors::Metadata pairs;
  for (const JsonMember &member : *members) {
    Expected<std::string_view> text = member.value.asString("__metadata__: " + quoteText(member.key));
    if (!text)
      return tl::unexpected(text.error());
    pairs.emplace_back(member.key, *text);
  }
  return pairs;
}

namespace {
struct Header {
  std::vector<Entry> entries;
  Safetensors::Metadata metadata;
  // Where the data begins in the file.
  int64_t size = 0;
};
} // namespace

static Expected<Header> parseTensors(const JsonValue &json) {
  Header header;
  for (const JsonMember &member : json.members()) {
    if (member.key == "__metadata__") {
      Expected<Safetensors::Metadata> metadata = parseMetadata(member.value);
      if (!metadata)
        return tl::unexpected(metadata.error());
      header.metadata = std::move(*metadata);
      continue;
    }
    Expected<Entry> entry = parseEntry(member);
    if (!entry)
      return tl::unexpected(entry.error());
    header.entries.push_back(std::move(*entry));
  }
  return header;
}

template <typename Source> static Expected<Header> checkFile(const Source &file) {
  // Read, not mapped: nobody can change it between its checks.
  Expected<std::string> text = readHeader(file);
  if (!text)
    return tl::unexpected(text.error());
  Expected<Header> header = parseHeader(*text, file.path()).and_then(parseTensors);
  if (!header)
    return header;
  header->size = 8 + static_cast<int64_t>(text->size());
  return checkLayout(header->entries, file.size() - header->size).map([&] { return std::move(*header); });
}

/// The entries with their data, which the checked ranges give.
static std::vector<Tensor> tensorsOf(std::vector<Entry> entries, int64_t headerSize, std::span<const std::byte> bytes) {
  std::vector<Tensor> tensors;
  for (Entry &entry : entries) {
    entry.tensor.data = bytes.subspan(headerSize + entry.begin, entry.end - entry.begin);
    tensors.push_back(std::move(entry.tensor));
  }
  return tensors;
}

//===----------------------------------------------------------------------===//
// Safetensors
//===----------------------------------------------------------------------===//

Expected<Safetensors> Safetensors::open(const std::string &path) {
  Expected<File> file = File::open(path);
  if (!file)
    return tl::unexpected(file.error());
  Expected<Header> header = inFile(checkFile(*file), path);
  if (!header)
    return tl::unexpected(header.error());
  Expected<FileMapping> mapping = file->map();
  if (!mapping)
    return tl::unexpected(mapping.error());
  Safetensors result;
  result.file = std::move(*mapping);
  result.entries = tensorsOf(std::move(header->entries), header->size, result.file.bytes());
  result.pairs = std::move(header->metadata);
  result.sortNames();
  return result;
}

Expected<Safetensors> Safetensors::parse(std::span<const std::byte> bytes, std::string_view file) {
  Expected<Header> header = inFile(checkFile(BytesAtHand{bytes, file}), file);
  if (!header)
    return tl::unexpected(header.error());
  Safetensors result;
  result.entries = tensorsOf(std::move(header->entries), header->size, bytes);
  result.pairs = std::move(header->metadata);
  result.sortNames();
  return result;
}

void Safetensors::sortNames() {
  byName.resize(entries.size());
  std::iota(byName.begin(), byName.end(), 0);
  std::sort(byName.begin(), byName.end(), [&](uint32_t a, uint32_t b) { return entries[a].name < entries[b].name; });
}

const Tensor *Safetensors::find(std::string_view name) const {
  auto index = std::lower_bound(byName.begin(), byName.end(), name,
                                [&](uint32_t i, std::string_view key) { return entries[i].name < key; });
  return index != byName.end() && entries[*index].name == name ? &entries[*index] : nullptr;
}
