//===- MasksFile.cpp ------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Package/MasksFile.h"

#include "JsonFields.h"
#include "TilingJson.h"
#include "openwork/Support/SafetensorsWriter.h"

#include <algorithm>
#include <cstring>
#include <map>

using namespace openwork;

using Dtype = Safetensors::Dtype;
using Tensor = Safetensors::Tensor;

static_assert(std::endian::native == std::endian::little, "the files are little-endian");

static constexpr std::string_view kMetadataKey = "openwork";

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

template <typename T> static void append(std::string &bytes, std::span<const T> values) {
  bytes.append(reinterpret_cast<const char *>(values.data()), values.size_bytes());
}

static TensorBytes planeOf(std::string name, const BlockMask &mask, Words plane) {
  TensorBytes tensor{std::move(name), Dtype::I64, {mask.numRows(), mask.wordsPerRow()}, {}};
  append(tensor.data, plane);
  return tensor;
}

static void addTensors(const NamedMask &named, std::vector<TensorBytes> &tensors) {
  const BlockMask &mask = named.mask;
  tensors.push_back(planeOf(named.name + ".full", mask, mask.fullPlane()));
  if (!mask.hasPartial())
    return;
  tensors.push_back(planeOf(named.name + ".partial", mask, mask.partialPlane()));

  TensorBytes ids{named.name + ".ids", Dtype::I32, {}, {}};
  for (int64_t row = 0; row < mask.numRows(); ++row)
    append(ids.data, mask.partialIds(row));
  ids.shape = {static_cast<int64_t>(ids.data.size() / sizeof(uint32_t))};
  tensors.push_back(std::move(ids));

  const Tiling &tiling = mask.tiling();
  TensorBytes patterns{
      named.name + ".tile_masks",
      Dtype::I64,
      {static_cast<int64_t>(mask.tileMasks().size()), tiling.query.tileSize(), wordsFor(tiling.key.tileSize())},
      {}};
  for (const TileMask &pattern : mask.tileMasks())
    append(patterns.data, pattern.words());
  tensors.push_back(std::move(patterns));
}

/// The distinct tilings, and which of them each mask has.
static std::string metadataOf(const std::vector<const NamedMask *> &masks) {
  std::vector<const Tiling *> tilings;
  std::vector<size_t> indices;
  for (const NamedMask *named : masks) {
    const Tiling &tiling = named->mask.tiling();
    auto known = std::ranges::find_if(tilings, [&](const Tiling *other) { return *other == tiling; });
    indices.push_back(known - tilings.begin());
    if (known == tilings.end())
      tilings.push_back(&tiling);
  }
  JsonWriter json;
  json.beginObject(JsonWriter::Layout::Line).key("version").integer(1).key("tilings").beginArray();
  for (const Tiling *tiling : tilings)
    writeTiling(json, *tiling);
  json.end().key("masks").beginArray();
  for (size_t i = 0; i < masks.size(); ++i)
    json.beginObject().key("name").string(masks[i]->name).key("tiling").integer(indices[i]).end();
  return json.end().end().take();
}

Expected<std::string> openwork::writeMasks(const std::vector<NamedMask> &masks) {
  // Tilings are numbered by first use.
  std::vector<const NamedMask *> sorted;
  std::vector<TensorBytes> tensors;
  for (const NamedMask &named : masks) {
    sorted.push_back(&named);
    addTensors(named, tensors);
  }
  std::ranges::sort(sorted, {}, [](const NamedMask *named) { return std::string_view(named->name); });
  return writeSafetensors(std::move(tensors), {{std::string(kMetadataKey), metadataOf(sorted)}});
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {

struct MaskEntry {
  std::string name;
  int64_t tiling = 0;
};

struct Metadata {
  std::vector<Tiling> tilings;
  std::vector<MaskEntry> masks;
};

/// Takes the tensors of masks out of a file.
class MasksReader {
public:
  MasksReader(const Safetensors &file, MaskContext &context) : file(file), context(context) {}

  Expected<std::vector<NamedMask>> read();

private:
  Expected<NamedMask> readMask(const std::string &name, const TilingRef &tiling);
  Expected<BlockMaskParts> readPartial(const std::string &name, BlockMaskParts parts);
  Expected<void> readTileMasks(const std::string &name, BlockMaskParts &parts);
  /// A tensor that must be there; an extent of -1 may be any.
  Expected<const Tensor *> find(const std::string &name, Dtype dtype, const std::vector<int64_t> &shape);

  const Safetensors &file;
  MaskContext &context;
  size_t used = 0;
};

} // namespace

static Expected<MaskEntry> readMaskEntry(const JsonValue &value, const std::string &place) {
  MaskEntry entry;
  JsonFields fields(value, place, /*exact=*/true);
  fields.text("name", entry.name);
  fields.integer("tiling", entry.tiling);
  return fields.take(std::move(entry));
}

static Expected<Metadata> parseMetadata(const JsonValue &document) {
  Metadata metadata;
  int64_t version = 1;
  JsonFields fields(document, "", /*exact=*/true);
  fields.integer("version", version);
  if (version != 1)
    return error("expects version 1, got " + std::to_string(version), document.find("version")->position());
  fields.objects("tilings", metadata.tilings, readTiling);
  fields.objects("masks", metadata.masks, readMaskEntry);
  Expected<Metadata> read = fields.take(std::move(metadata));
  for (size_t i = 0; read && i < read->masks.size(); ++i)
    if (read->masks[i].tiling >= static_cast<int64_t>(read->tilings.size()))
      return error("masks[" + std::to_string(i) + "]: expects an index into " + std::to_string(read->tilings.size()) +
                       " tilings, got " + std::to_string(read->masks[i].tiling),
                   document.find("masks")->entries()[i].position());
  return read;
}

static Expected<Metadata> readMetadata(const Safetensors &file) {
  auto text = std::ranges::find(file.metadata(), kMetadataKey, &Safetensors::Metadata::value_type::first);
  if (text == file.metadata().end())
    return error("expects metadata " + quoteText(kMetadataKey) + ", got none");
  Expected<Metadata> metadata = parseJson(text->second, "").and_then(parseMetadata);
  // Its places are not the file's.
  if (!metadata) {
    SourcePosition position = metadata.error().position;
    return error("metadata " + quoteText(kMetadataKey) + ", " + std::to_string(position.line) + ":" +
                 std::to_string(position.column) + ": " + metadata.error().message);
  }
  return metadata;
}

static std::string textOf(Dtype dtype, const std::vector<int64_t> &shape) {
  std::string extents;
  for (int64_t extent : shape)
    extents += (extents.empty() ? "" : ", ") + (extent < 0 ? "n" : std::to_string(extent));
  return std::string(toString(dtype)) + " [" + extents + "]";
}

Expected<const Tensor *> MasksReader::find(const std::string &name, Dtype dtype, const std::vector<int64_t> &shape) {
  const Tensor *tensor = file.find(name);
  if (!tensor)
    return error("expects a tensor " + quoteText(name) + ", got none");
  bool fits = tensor->dtype == dtype && std::ranges::equal(tensor->shape, shape, [](int64_t actual, int64_t wanted) {
                return actual == wanted || wanted < 0;
              });
  if (!fits)
    return error("tensor " + quoteText(name) + ": expects " + textOf(dtype, shape) + ", got " +
                     textOf(tensor->dtype, tensor->shape),
                 tensor->position);
  ++used;
  return tensor;
}

/// The elements; the data of a tensor need not be aligned.
template <typename T> static std::vector<T> elementsOf(const Tensor &tensor) {
  std::vector<T> elements(tensor.data.size() / sizeof(T));
  if (!elements.empty())
    std::memcpy(elements.data(), tensor.data.data(), tensor.data.size());
  return elements;
}

Expected<void> MasksReader::readTileMasks(const std::string &name, BlockMaskParts &parts) {
  int64_t rows = parts.tiling->query.tileSize(), columns = parts.tiling->key.tileSize();
  Expected<const Tensor *> tensor = find(name, Dtype::I64, {-1, rows, wordsFor(columns)});
  if (!tensor)
    return tl::unexpected(tensor.error());
  std::vector<uint64_t> words = elementsOf<uint64_t>(**tensor);
  size_t size = rows * wordsFor(columns);
  for (size_t begin = 0; begin < words.size(); begin += size)
    parts.tileMasks.push_back(context.intern(rows, columns, Words(words).subspan(begin, size)));
  return {};
}

Expected<BlockMaskParts> MasksReader::readPartial(const std::string &name, BlockMaskParts parts) {
  int64_t rows = parts.tiling->numRows(), words = wordsFor(parts.tiling->numColumns());
  Expected<const Tensor *> partial = find(name + ".partial", Dtype::I64, {rows, words});
  if (!partial)
    return tl::unexpected(partial.error());
  Expected<const Tensor *> ids = find(name + ".ids", Dtype::I32, {-1});
  if (!ids)
    return tl::unexpected(ids.error());
  parts.partial = elementsOf<uint64_t>(**partial);
  parts.partialIds = elementsOf<uint32_t>(**ids);
  if (Expected<void> read = readTileMasks(name + ".tile_masks", parts); !read)
    return tl::unexpected(read.error());
  return parts;
}

Expected<NamedMask> MasksReader::readMask(const std::string &name, const TilingRef &tiling) {
  // Before planes of the tiling's size are made: the file holds as much.
  Expected<const Tensor *> full = find(name + ".full", Dtype::I64, {tiling->numRows(), wordsFor(tiling->numColumns())});
  if (!full)
    return tl::unexpected(full.error());
  BlockMaskParts parts(tiling);
  parts.full = elementsOf<uint64_t>(**full);
  Expected<BlockMaskParts> all =
      file.find(name + ".partial") ? readPartial(name, std::move(parts)) : Expected<BlockMaskParts>(std::move(parts));
  if (!all)
    return tl::unexpected(all.error());
  Expected<BlockMask> mask = context.get(std::move(*all));
  if (!mask)
    return error("mask " + quoteText(name) + ": " + mask.error().message);
  return NamedMask{name, std::move(*mask)};
}

Expected<std::vector<NamedMask>> MasksReader::read() {
  Expected<Metadata> metadata = readMetadata(file);
  if (!metadata)
    return tl::unexpected(metadata.error());
  std::vector<TilingRef> tilings;
  for (Tiling &tiling : metadata->tilings)
    tilings.push_back(context.intern(std::move(tiling)));
  std::map<std::string, NamedMask> masks;
  for (const MaskEntry &entry : metadata->masks) {
    Expected<NamedMask> mask = readMask(entry.name, tilings[entry.tiling]);
    if (!mask)
      return tl::unexpected(mask.error());
    if (!masks.emplace(entry.name, std::move(*mask)).second)
      return error("expects masks of different names, got " + quoteText(entry.name) + " twice");
  }
  if (used != file.tensors().size())
    return error("expects " + std::to_string(used) + " tensors, as the masks have, got " +
                 std::to_string(file.tensors().size()));
  std::vector<NamedMask> result;
  for (auto &[name, mask] : masks)
    result.push_back(std::move(mask));
  return result;
}

Expected<std::vector<NamedMask>> openwork::readMasks(std::span<const std::byte> bytes, std::string_view file,
                                                     MaskContext &context) {
  Expected<Safetensors> opened = Safetensors::parse(bytes, file);
  if (!opened)
    return tl::unexpected(opened.error());
  return inFile(MasksReader(*opened, context).read(), file);
}
