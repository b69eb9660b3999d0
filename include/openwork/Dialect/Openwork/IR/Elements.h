//===- Elements.h - Reading elements attributes -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_ELEMENTS_H
#define OPENWORK_DIALECT_OPENWORK_IR_ELEMENTS_H

#include "openwork/Support/Error.h"

#include "mlir/IR/BuiltinAttributes.h"

#include <cstring>
#include <vector>

namespace openwork::ir {

/// One value may stand for all in an attribute of a few bytes; this many bytes of values at most.
inline constexpr int64_t kMaxSplatBytes = int64_t{1} << 28;

/// The values of a dense or resource attribute, read where they are. Valid as long as the MLIR context.
template <typename T> class ElementsView {
public:
  /// Fails where the attribute is of another kind, its elements do not have the size of T, its resource is missing or
  /// of another size, or it is a splat of more than kMaxSplatBytes.
  static Expected<ElementsView> get(mlir::ElementsAttr elements);

  int64_t size() const { return count; }
  /// Values that are stored: one for a splat, else all.
  int64_t storedSize() const { return splat ? 1 : count; }
  T operator[](int64_t i) const {
    T value;
    std::memcpy(&value, data + (splat ? 0 : i) * sizeof(T), sizeof(T));
    return value;
  }
  std::vector<T> copy(int64_t begin, int64_t size) const;

private:
  const char *data = nullptr;
  int64_t count = 0;
  bool splat = false;
};

/// A copy of all values; fails like ElementsView.
template <typename T> Expected<std::vector<T>> readElements(mlir::ElementsAttr elements);

/// Values beyond this many bytes become a resource, which prints at the end of the file instead of in an op.
inline constexpr size_t kInlineBytes = 1024;

/// An attribute of that shape, element type and data; `name` is the resource's, where it becomes one.
template <typename T>
mlir::ElementsAttr makeElements(llvm::StringRef name, llvm::ArrayRef<int64_t> shape, mlir::Type elementType,
                                llvm::ArrayRef<T> values);

} // namespace openwork::ir

#endif // OPENWORK_DIALECT_OPENWORK_IR_ELEMENTS_H
