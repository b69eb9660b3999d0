//===- Elements.h - Reading elements attributes -----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_DIALECT_OPENWORK_IR_ELEMENTS_H
#define OPENWORK_DIALECT_OPENWORK_IR_ELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"

#include <vector>

namespace openwork::ir {

/// The values of a dense or resource attribute whose elements have the size of T, or nothing where it is of another
/// kind or its resource is missing.
template <typename T> std::optional<std::vector<T>> readElements(mlir::ElementsAttr elements);

/// Values beyond this many bytes become a resource, which prints at the end of the file instead of in an op.
inline constexpr size_t kInlineBytes = 1024;

/// An attribute of that shape, element type and data; `name` is the resource's, where it becomes one.
template <typename T>
mlir::ElementsAttr makeElements(llvm::StringRef name, llvm::ArrayRef<int64_t> shape, mlir::Type elementType,
                                llvm::ArrayRef<T> values);

} // namespace openwork::ir

#endif // OPENWORK_DIALECT_OPENWORK_IR_ELEMENTS_H
