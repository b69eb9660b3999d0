//===- StoredData.cpp -----------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StoredData.h"

#include "LayerFunctions.h"
#include "PackBits.h"

#include "openwork/Dialect/Openwork/IR/Elements.h"
#include "openwork/Dialect/Openwork/IR/TopologyOps.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <cstring>

using namespace mlir;
using namespace openwork;

using Dtype = Safetensors::Dtype;

std::string openwork::describeTensor(const Safetensors::Tensor &tensor) {
  std::string extents;
  for (int64_t extent : tensor.shape)
    extents += (extents.empty() ? "" : ", ") + std::to_string(extent);
  return std::string(toString(tensor.dtype)) + " [" + extents + "]";
}

std::string openwork::listTensors(const Safetensors &file) {
  std::vector<std::string_view> names;
  for (const Safetensors::Tensor &tensor : file.tensors())
    names.push_back(tensor.name);
  return names.empty() ? "none" : listNames(names);
}

//===----------------------------------------------------------------------===//
// Files and tensors
//===----------------------------------------------------------------------===//

std::string openwork::resolveStored(StringRef topologyPath, std::string_view file) {
  SmallString<256> path;
  if (!llvm::sys::path::is_absolute(file))
    path = llvm::sys::path::parent_path(topologyPath);
  llvm::sys::path::append(path, file);
  // One spelling for "m" and "./m". What is behind a link decides what ".." is, so that one stays.
  llvm::sys::path::remove_dots(path);
  return path.str().str();
}

StoredData::File *StoredData::open(FieldReader &fields) {
  std::string_view name = fields.string("file");
  if (fields.failed())
    return nullptr;
  std::string path = resolveStored(topologyPath, name);
  if (auto found = files.find(path); found != files.end())
    return &found->second;
  Expected<Safetensors> contents = Safetensors::open(path);
  if (contents)
    return &files.try_emplace(path, File{std::move(*contents)}).first->second;
  // The place in the header is told, but is not where messages point: the header's text begins behind binary data.
  const Error &error = contents.error();
  std::string place = error.position.line == 0 ? ""
                                               : " header, line " + std::to_string(error.position.line) + ", column " +
                                                     std::to_string(error.position.column);
  constexpr size_t longestPath = 4096;
  fields.fail("file", quoteText(path, longestPath) + place + ": " + error.message);
  return nullptr;
}

StoredTensor *StoredData::read(FieldReader &fields, Dtype dtype) {
  File *file = open(fields);
  std::string_view name = fields.string("tensor");
  if (fields.failed())
    return nullptr;
  const Safetensors::Tensor *tensor = file->contents.find(name);
  if (!tensor) {
    fields.fail("tensor", "expects a tensor " + quoteText(name) + " in the file, got " + listTensors(file->contents));
    return nullptr;
  }
  bool empty = llvm::is_contained(tensor->shape, 0);
  if (tensor->dtype != dtype || tensor->shape.size() < 2 || empty) {
    fields.fail("tensor", "expects a " + std::string(toString(dtype)) +
                              " tensor of two or more extents, each at least 1, got " + quoteText(name) + " of " +
                              describeTensor(*tensor));
    return nullptr;
  }
  return &file->tensors.try_emplace(tensor->name, StoredTensor{tensor, fields.positionOf("tensor")}).first->second;
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

/// Calls `read(offset, bytes)` for runs of whole rows, in order, and gives back the memory that the file's bytes took:
/// a stack of masks may be larger than what we make of it.
static bool readByRows(std::span<const std::byte> data, size_t rowBytes,
                       function_ref<bool(size_t, std::span<const std::byte>)> read) {
  constexpr size_t chunk = size_t{8} << 20;
  size_t step = std::max<size_t>(chunk / rowBytes, 1) * rowBytes;
  for (size_t offset = 0; offset < data.size(); offset += step) {
    std::span<const std::byte> part = data.subspan(offset, std::min(step, data.size() - offset));
    bool ok = read(offset, part);
    FileMapping::release(part);
    if (!ok)
      return false;
  }
  return true;
}

/// Small data stands in the op, large data in a resource, as makeElements has it.
static ElementsAttr makeElements(StringRef name, RankedTensorType type, AsmResourceBlob blob) {
  if (blob.getData().size() <= ir::kInlineBytes)
    return DenseElementsAttr::getFromRawBuffer(type, blob.getData());
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}

/// `[3, 0, 12, 45]`, the place of an element of the tensor.
static std::string indexOf(const Safetensors::Tensor &tensor, size_t element) {
  std::string text;
  for (int64_t extent : llvm::reverse(tensor.shape)) {
    text = std::to_string(element % extent) + (text.empty() ? "]" : ", ") + text;
    element /= extent;
  }
  return "[" + text;
}

/// One bit for each byte of the tensor, rows padded to words.
static Expected<ElementsAttr> packMasks(const StoredTensor &stored, StringRef name, MLIRContext *context) {
  const Safetensors::Tensor &tensor = *stored.tensor;
  size_t columns = stored.columns(), wordsPerRow = wordsFor(columns);
  SmallVector<int64_t> shape(ArrayRef<int64_t>(tensor.shape));
  shape.back() = wordsPerRow;
  auto type = RankedTensorType::get(shape, IntegerType::get(context, 64));
  AsmResourceBlob blob =
      HeapAsmResourceBlob::allocate(tensor.data.size() / columns * wordsPerRow * sizeof(uint64_t), alignof(uint64_t));
  auto *words = reinterpret_cast<uint64_t *>(blob.getMutableData().data());

  size_t stray = 0;
  bool packed = readByRows(tensor.data, columns, [&](size_t offset, std::span<const std::byte> rows) {
    for (size_t begin = 0; begin < rows.size(); begin += columns, words += wordsPerRow)
      if (auto found = packBits(rows.subspan(begin, columns), MutableWords(words, wordsPerRow))) {
        stray = offset + begin + *found;
        return false;
      }
    return true;
  });
  if (packed)
    return makeElements(name, type, std::move(blob));
  return error("tensor " + quoteText(tensor.name) + ": expects bytes 0 or 1, got " +
                   std::to_string(std::to_integer<int>(tensor.data[stray])) + " at " + indexOf(tensor, stray),
               stored.namedAt);
}

static ElementsAttr copyMap(const StoredTensor &stored, StringRef name, MLIRContext *context) {
  const Safetensors::Tensor &tensor = *stored.tensor;
  auto type = RankedTensorType::get(tensor.shape, IntegerType::get(context, 8, IntegerType::Unsigned));
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(tensor.data.size(), alignof(uint64_t));
  char *thresholds = blob.getMutableData().data();
  readByRows(tensor.data, stored.columns(), [&](size_t offset, std::span<const std::byte> rows) {
    std::memcpy(thresholds + offset, rows.data(), rows.size());
    return true;
  });
  return makeElements(name, type, std::move(blob));
}

/// A name that prints without quotes.
std::string StoredData::nameOf(const StoredTensor &stored) const {
  std::string name = stored.tensor->name.substr(0, 64);
  for (char &c : name)
    if (!llvm::isAlnum(c) && c != '_' && c != '.')
      c = '_';
  bool plain = llvm::isAlpha(name.front()) || name.front() == '_';
  return plain && name != reserved && !isLayerName(name) ? name : "data_" + name;
}

Expected<FlatSymbolRefAttr> StoredData::symbolOf(StoredTensor &stored) {
  if (stored.symbol)
    return stored.symbol;
  MLIRContext *context = symbols.getOp()->getContext();
  Location loc = FileLineColLoc::get(context, topologyPath, stored.namedAt.line, stored.namedAt.column);
  std::string name = nameOf(stored);
  OpBuilder builder(context);
  Operation *op;
  if (stored.tensor->dtype == Dtype::BOOL) {
    Expected<ElementsAttr> bits = packMasks(stored, name, context);
    if (!bits)
      return tl::unexpected(bits.error());
    op = ir::BitMatrixOp::create(builder, loc, name, stored.tensor->shape, *bits);
  } else {
    op = ir::ThresholdMapOp::create(builder, loc, name, copyMap(stored, name, context));
  }
  // Renames it where another tensor has the name.
  stored.symbol = FlatSymbolRefAttr::get(symbols.insert(op));
  return stored.symbol;
}
