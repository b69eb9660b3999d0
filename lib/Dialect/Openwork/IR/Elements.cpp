//===- Elements.cpp -------------------------------------------------------===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "openwork/Dialect/Openwork/IR/Elements.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace openwork;
using namespace openwork::ir;

/// The size of a tensor in bytes, or nothing where it exceeds 64 bits or is not known.
static std::optional<int64_t> sizeInBytes(ShapedType type, int64_t elementSize) {
  int64_t bytes = elementSize;
  for (int64_t extent : type.getShape())
    if (ShapedType::isDynamic(extent) || llvm::MulOverflow(bytes, extent, bytes))
      return std::nullopt;
  return bytes;
}

template <typename T> Expected<ElementsView<T>> ElementsView<T>::get(ElementsAttr elements) {
  auto dense = dyn_cast<DenseElementsAttr>(elements);
  auto resource = dyn_cast<DenseResourceElementsAttr>(elements);
  if (!dense && !resource)
    return error("expects dense elements or a resource");
  ShapedType type = elements.getShapedType();
  if (!type.getElementType().isIntOrFloat() || type.getElementTypeBitWidth() != 8 * sizeof(T))
    return error("expects elements of " + std::to_string(8 * sizeof(T)) + " bits");
  std::optional<int64_t> bytes = sizeInBytes(type, sizeof(T));
  ElementsView view;
  view.splat = dense && dense.isSplat();
  if (!bytes || (view.splat && *bytes > kMaxSplatBytes))
    return error("expects at most " + std::to_string(kMaxSplatBytes) + " bytes of one value");
  view.count = *bytes / sizeof(T);
  if (dense) {
    view.data = dense.getRawData().data();
    return view;
  }
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  if (!blob)
    return error("expects the resource '" + resource.getRawHandle().getKey().str() + "' to be present");
  if (static_cast<int64_t>(blob->getData().size()) != *bytes)
    return error("expects " + std::to_string(*bytes) + " bytes in the resource '" +
                 resource.getRawHandle().getKey().str() + "', got " + std::to_string(blob->getData().size()));
  view.data = blob->getData().data();
  return view;
}

template <typename T> std::vector<T> ElementsView<T>::copy(int64_t begin, int64_t size) const {
  if (splat)
    return std::vector<T>(size, (*this)[0]);
  std::vector<T> values(size);
  if (size != 0)
    std::memcpy(values.data(), data + begin * sizeof(T), size * sizeof(T));
  return values;
}

template <typename T> Expected<std::vector<T>> openwork::ir::readElements(ElementsAttr elements) {
  return ElementsView<T>::get(elements).map([](const ElementsView<T> &view) { return view.copy(0, view.size()); });
}

template <typename T>
ElementsAttr openwork::ir::makeElements(StringRef name, ArrayRef<int64_t> shape, Type elementType, ArrayRef<T> values) {
  auto type = RankedTensorType::get(shape, elementType);
  ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
  if (bytes.size() <= kInlineBytes)
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  return DenseResourceElementsAttr::get(type, name, HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, alignof(T)));
}

#define INSTANTIATE(T)                                                                                                 \
  template class openwork::ir::ElementsView<T>;                                                                        \
  template Expected<std::vector<T>> openwork::ir::readElements<T>(ElementsAttr);                                       \
  template ElementsAttr openwork::ir::makeElements<T>(StringRef, ArrayRef<int64_t>, Type, ArrayRef<T>);
INSTANTIATE(uint8_t)
INSTANTIATE(uint16_t)
INSTANTIATE(uint32_t)
INSTANTIATE(uint64_t)
