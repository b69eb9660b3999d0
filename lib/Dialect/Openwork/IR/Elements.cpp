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

#include <cstring>

using namespace mlir;

template <typename T> std::optional<std::vector<T>> openwork::ir::readElements(ElementsAttr elements) {
  auto type = cast<ShapedType>(elements.getType());
  if (!type.hasStaticShape() || !type.getElementType().isIntOrFloat() || type.getElementTypeBitWidth() != 8 * sizeof(T))
    return std::nullopt;
  std::vector<T> values(type.getNumElements());
  size_t bytes = values.size() * sizeof(T);
  if (auto dense = dyn_cast<DenseElementsAttr>(elements)) {
    ArrayRef<char> data = dense.getRawData();
    if (dense.isSplat()) {
      T value;
      std::memcpy(&value, data.data(), sizeof(T));
      std::fill(values.begin(), values.end(), value);
      return values;
    }
    std::memcpy(values.data(), data.data(), bytes);
    return values;
  }
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != bytes)
      return std::nullopt;
    std::memcpy(values.data(), blob->getData().data(), bytes);
    return values;
  }
  return std::nullopt;
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
  template std::optional<std::vector<T>> openwork::ir::readElements<T>(ElementsAttr);                                  \
  template ElementsAttr openwork::ir::makeElements<T>(StringRef, ArrayRef<int64_t>, Type, ArrayRef<T>);
INSTANTIATE(uint8_t)
INSTANTIATE(uint16_t)
INSTANTIATE(uint32_t)
INSTANTIATE(uint64_t)
