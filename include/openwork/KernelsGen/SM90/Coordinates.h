//===- Coordinates.h - Which thread of which CTA ----------------*- C++ -*-===//
//
// Part of Openwork, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef OPENWORK_KERNELSGEN_SM90_COORDINATES_H
#define OPENWORK_KERNELSGEN_SM90_COORDINATES_H

#include "openwork/KernelsGen/Code.h"

namespace openwork::sm90 {

/// The thread's number in its CTA.
mlir::Value threadIndex(Code &code);
/// Its warpgroup's: the same value in all threads of a warp, as far as the assembler can tell.
mlir::Value warpgroupIndex(Code &code);

/// The first item of a CTA, how many further the next one is, and the number of items; see KernelAbi.h.
mlir::Value firstItem(Code &code);
mlir::Value itemStride(Code &code);
mlir::Value numItems(Code &code);

/// What an item stands for: a place in the row order of a class, a position in the order of heads, a batch entry.
struct Item {
  mlir::Value row, position, entry;
};
/// Of a launch with so many rows.
Item itemOf(Code &code, mlir::Value index, int64_t rows);
/// Its head, and the class of that.
mlir::Value headOf(Code &code, const Item &item);
mlir::Value headClassOf(Code &code, const Item &item);

} // namespace openwork::sm90

#endif // OPENWORK_KERNELSGEN_SM90_COORDINATES_H
