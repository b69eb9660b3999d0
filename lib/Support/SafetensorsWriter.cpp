//===- SafetensorsWriter.cpp ----------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Support/SafetensorsWriter.h"

#include "openwork/Support/Json.h"
#include "openwork/Support/JsonWriter.h"

#include <algorithm>
#include <functional>
#include <tuple>

using namespace openwork;

constexpr std::string_view kMetadata = "__metadata__";

static Expected<void> checkTensor(const TensorBytes &tensor) {
  auto refuse = [&](const std::string &message) { return error("tensor " + quoteText(tensor.name) + ": " + message); };
  if (tensor.name == kMetadata)
    return refuse("expects another name, for this one is the metadata's");
  if (tensor.shape.size() > Safetensors::maxRank)
    return refuse("expects at most " + std::to_string(Safetensors::maxRank) + " dimensions, got " +
                  std::to_string(tensor.shape.size()));
  int64_t bits = bitWidth(tensor.dtype);
  for (int64_t extent : tensor.shape)
    if (extent < 0 || __builtin_mul_overflow(bits, extent, &bits))
      return refuse("expects a size that fits 64 bits, got an extent of " + std::to_string(extent));
  if (bits % 8 != 0 || bits / 8 != static_cast<int64_t>(tensor.data.size()))
    return refuse("expects " + std::to_string(bits) + " bits of data, got " + std::to_string(tensor.data.size()) +
                  " bytes");
  return {};
}

/// The first name that the next one repeats, or null.
template <typename Range, typename Projection>
static const std::string *findRepeated(const Range &sorted, Projection nameOf) {
  auto repeated = std::ranges::adjacent_find(sorted, {}, nameOf);
  return repeated == sorted.end() ? nullptr : &std::invoke(nameOf, *repeated);
}

static Expected<void> checkNames(const std::vector<TensorBytes> &tensors, Safetensors::Metadata &metadata) {
  std::vector<std::string> names;
  for (const TensorBytes &tensor : tensors)
    names.push_back(tensor.name);
  std::ranges::sort(names);
  if (const std::string *name = findRepeated(names, std::identity()))
    return error("expects tensors of different names, got " + quoteText(*name) + " twice");
  std::ranges::sort(metadata);
  if (const std::string *key = findRepeated(metadata, &Safetensors::Metadata::value_type::first))
    return error("expects metadata of different keys, got " + quoteText(*key) + " twice");
  return {};
}

static std::string headerOf(const std::vector<TensorBytes> &tensors, const Safetensors::Metadata &metadata) {
  JsonWriter json;
  json.beginObject(JsonWriter::Layout::Line);
  if (!metadata.empty()) {
    json.key(kMetadata).beginObject();
    for (const auto &[key, value] : metadata)
      json.key(key).string(value);
    json.end();
  }
  size_t begin = 0;
  for (const TensorBytes &tensor : tensors) {
    size_t end = begin + tensor.data.size();
    json.key(tensor.name).beginObject();
    json.key("dtype").string(toString(tensor.dtype)).key("shape").integers(tensor.shape);
    json.key("data_offsets").integers(std::initializer_list<size_t>{begin, end}).end();
    begin = end;
  }
  std::string header = json.end().take();
  header.append((8 - header.size() % 8) % 8, ' ');
  return header;
}

Expected<std::string> openwork::writeSafetensors(std::vector<TensorBytes> tensors, Safetensors::Metadata metadata) {
  for (const TensorBytes &tensor : tensors)
    if (Expected<void> valid = checkTensor(tensor); !valid)
      return tl::unexpected(valid.error());
  if (Expected<void> valid = checkNames(tensors, metadata); !valid)
    return tl::unexpected(valid.error());
  std::ranges::sort(tensors, [](const TensorBytes &a, const TensorBytes &b) {
    return std::tuple(-bitWidth(a.dtype), std::string_view(a.name)) <
           std::tuple(-bitWidth(b.dtype), std::string_view(b.name));
  });
  std::string header = headerOf(tensors, metadata), bytes;
  if (static_cast<int64_t>(header.size()) > Safetensors::maxHeaderBytes)
    return error("expects a header of at most " + std::to_string(Safetensors::maxHeaderBytes) + " bytes, got " +
                 std::to_string(header.size()));
  for (int i = 0; i < 8; ++i)
    bytes += static_cast<char>(header.size() >> 8 * i & 0xff);
  bytes += header;
  for (const TensorBytes &tensor : tensors)
    bytes += tensor.data;
  return bytes;
}
