//===- Remarks.h - Decisions as structured remarks --------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_REMARKS_H
#define OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_REMARKS_H

#include "mlir/IR/Remarks.h"
#include "llvm/Support/FormatVariadic.h"

namespace openwork {

/// A remark about a decision, in category "openwork", by the name of the pass and of the kind of decision. Passes emit
/// remarks from one thread, in the order of the IR.
inline mlir::remark::detail::InFlightRemark decided(mlir::Location loc, llvm::StringRef pass,
                                                    llvm::StringRef decision) {
  return mlir::remark::passed(loc, mlir::remark::RemarkOpts::name(decision).category("openwork").subCategory(pass));
}

/// A named value of a remark; real numbers are given to four digits, so that text stays the same across machines.
template <typename T> auto value(llvm::StringRef name, T value) {
  if constexpr (std::is_floating_point_v<T>)
    return mlir::remark::metric(name, llvm::formatv("{0:f4}", value).str());
  else
    return mlir::remark::metric(name, std::move(value));
}

} // namespace openwork

#endif // OPENWORK_LIB_DIALECT_OPENWORK_TRANSFORMS_REMARKS_H
